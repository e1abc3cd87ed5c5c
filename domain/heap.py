"""Keeps the memory of a process small where the C library is glibc."""

import ctypes

_TRIM_THRESHOLD, _ARENAS = -1, -8  # names of mallopt's parameters, malloc.h
_KEPT = 1_000_000  # bytes that may lie free at the end of the heap before they go back to the system


def tidy() -> None:
    """Have one heap for all threads, and give back what is free at its end; to be called before threads are started.

    glibc otherwise keeps up to eight heaps a core, and what was needed once while models load stays in each. Does nothing where the
    C library is another one.
    """
    try:
        adjust = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):
        return
    adjust(_ARENAS, 1)
    adjust(_TRIM_THRESHOLD, _KEPT)
