"""Reads: Article -> Coverage, Story."""
