"""Holding the crawl while too much waits for the store."""

import asyncio
from collections.abc import Callable

import structlog

from crawler.visits.patience import LedgerThread
from domain.backlog import Standstill
from domain.protocols import Backlog

PAUSE_S = 0.5  # between two looks whether there is room again
log = structlog.get_logger(__name__)


class Room:
    """Room for further pages. All sources of a crawl share it: when one has waited in vain the others need not."""

    def __init__(self, backlog: Backlog | None, thread: LedgerThread, *, patience_s: float, late: Callable[[], bool]) -> None:
        """`late` tells that the crawl is to end anyway."""
        self._backlog, self._thread = backlog, thread
        self._standstill = Standstill(patience_s)
        self._looking = asyncio.Lock()
        self._late = late
        self._given_up = False

    async def of(self, wanted: int) -> int:
        """Return how many of `wanted` pages may be claimed now."""
        if self._backlog is None:
            return wanted
        return min(wanted, await self._thread.call(self._backlog.to_fetch))

    async def comes(self) -> bool:
        """Return once there is room; False when it is late, or what waits has not become less for `patience_s`."""
        if self._backlog is None:
            return True
        async with self._looking:  # one looks for all
            while not (self._given_up or self._late()):
                if await self._thread.call(self._backlog.to_fetch):
                    self._standstill.ends()
                    return True
                waiting = await self._thread.call(self._backlog.waiting)
                if self._standstill.lasts(waiting):
                    self._given_up = True
                    log.warning("crawl.held_back", waiting=waiting, reason="too much waits for the store, and it takes nothing")
                else:
                    await asyncio.sleep(PAUSE_S)
        return False
