"""How what waits for the store holds the stages before it: bounds without I/O, for whoever counts what waits."""

import time
from collections.abc import Callable


class Gate:
    """Shut from the moment that `most` wait until a fifth of it is gone: a store that comes back gets room for whole batches."""

    def __init__(self, most: int) -> None:
        self._most, self._low = most, most * 4 // 5
        self._shut = False

    def room(self, waiting: int, *, under_way: int = 0) -> int:
        """Return how many more may join what waits; what is under way is taken for joining it."""
        self._shut = waiting >= self._most or (self._shut and waiting > self._low)
        return 0 if self._shut else max(0, self._most - waiting - under_way)


class Standstill:
    """Tells that a number has not fallen for `patience_s`."""

    def __init__(self, patience_s: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._patience_s, self._clock = patience_s, clock
        self._least: int | None = None
        self._since = 0.0

    def lasts(self, number: int) -> bool:
        """Note the number as it is now; return whether it has not fallen for too long."""
        now = self._clock()
        if self._least is None or number < self._least:
            self._least, self._since = number, now
        return now - self._since > self._patience_s

    def ends(self) -> None:
        """Begin anew: what stood still moves again."""
        self._least = None
