"""Finds and fetches: source -> URL -> page -> Article."""
