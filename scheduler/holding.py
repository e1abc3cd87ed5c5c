"""Holding sources while they are crawled, so that nobody else crawls them."""

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import structlog

from domain.source import Source
from scheduler.wiring import House

LOST = 71  # exit status of a crawl whose sources were given to another
log = structlog.get_logger(__name__)


@contextmanager
def held_sources(house: House, run: str, sources: Sequence[Source]) -> Iterator[list[Source]]:
    """Yield those of the sources that nobody else is crawling; until the end they are this process's, for the run.

    Should they be given to another all the same, as this machine was out of sight for too long, the process ends at once.
    """
    lease_s = house.settings.schedule.lease_s
    ledger = house.ledger
    granted = ledger.sources.grant(run, [source.id for source in sources], lease_s=lease_s, now=datetime.now(UTC)).leases
    for source in sources:
        if source.id not in granted:
            log.warning("source.busy", source=source.id, run=run, reason="another process is crawling it")
    over = threading.Event()

    def keep() -> None:
        while not over.wait(lease_s / 3):
            if ledger.leases.renew(granted.values(), lease_s=lease_s, now=datetime.now(UTC)):
                log.error("source.lost", run=run, reason="given to another process meanwhile")
                os._exit(LOST)

    threading.Thread(target=keep, name="leases", daemon=True).start()
    try:
        yield [source for source in sources if source.id in granted]
    finally:
        over.set()
        ledger.leases.release(granted.values())
