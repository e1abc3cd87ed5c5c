"""Paces: the stages' loops, the run, the wiring of the rooms."""
