"""Keeps the memory of a process small, and what keeping it in order costs."""

import ctypes
import gc

_TRIM_THRESHOLD, _ARENAS = -1, -8  # names of mallopt's parameters, malloc.h
_KEPT = 1_000_000  # bytes that may lie free at the end of the heap before they go back to the system
_NEW_OBJECTS = 20_000  # that lie about before Python looks for rings among them; of its own accord it looks at 700


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


def search_rings_seldom() -> None:
    """Have Python search for rings of objects (its garbage collector) after 20,000 new ones instead of 700.

    For processes that handle records by the thousand, which are trees without rings: the search took a fifth of what delivery costs.
    Not for those that read pages, which do leave rings.
    """
    gc.set_threshold(_NEW_OBJECTS)
