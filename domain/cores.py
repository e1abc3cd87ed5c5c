"""How many cores there are for us."""

import os


def usable_cores() -> int:
    """Return how many cores this process may use: those that it is bound to, where the system tells."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def reading_threads() -> int:
    """Return how many articles to read beside each other: one more than cores, for each waits now and then for what the others do."""
    return usable_cores() + 1
