"""Children that are to run for as long as `serve` does: started again after every end, with growing pauses."""

import time
from collections.abc import Callable
from datetime import datetime

import structlog

from domain.serving import ChildRow
from scheduler.children import Child

PAUSES_S = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
STEADY_S = 60.0  # who ran so long begins anew with the shortest pause
log = structlog.get_logger(__name__)


class Kept:
    """One such child. `problem` tells how it ended the last time, None while it runs well."""

    def __init__(self, name: str, start: Callable[[], Child], *, clock: Callable[[], datetime]) -> None:
        self.name = name
        self.child: Child | None = None
        self.problem: str | None = None
        self._start = start
        self._clock = clock
        self._started = clock()
        self._failures = 0
        self._began = self._again = 0.0

    @property
    def row(self) -> ChildRow | None:
        return None if self.child is None else ChildRow(name=self.name, pid=self.child.pid, started=self._started)

    def look(self) -> bool:
        """Start it if it does not run and its pause is over; return whether it ended since the last look."""
        now = time.monotonic()
        if self.child is None:
            if now >= self._again:
                self.child, self._began, self._started = self._start(), now, self._clock()
            return False
        status = self.child.status
        if status is None:
            if self._failures and now - self._began > STEADY_S:
                self._failures, self.problem = 0, None
            return False
        self._ended(self.child, status, now)
        return True

    def _ended(self, child: Child, status: int, now: float) -> None:
        child.stop()
        self.child = None
        if status == 0:  # it was asked to stop
            self.problem, self._failures, self._again = None, 0, now
            return
        if now - self._began > STEADY_S:
            self._failures = 0
        pause_s = PAUSES_S[min(self._failures, len(PAUSES_S) - 1)]
        self._failures += 1
        self._again = now + pause_s
        self.problem = f"{self.name}: {child.last_words() or f'ended with status {status}'}"
        log.warning("child.ended", child=self.name, status=status, again_in_s=pause_s, reason=child.last_words())
