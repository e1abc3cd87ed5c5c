"""Remembers: what was seen, waits, ran, was corrected."""
