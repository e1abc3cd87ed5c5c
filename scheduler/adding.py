"""Adding a page by hand while `serve` runs: it is entered, and `serve` fetches it at its next look."""

import time
from datetime import UTC, datetime

from domain.urls import normalise
from domain.visit import Candidate
from scheduler.wiring import House

PATIENCE_S = 60.0
LOOK_S = 0.2
_UNDER_WAY = {"pending", "inbox", "delivery"}


def hand_over(house: House, candidate: Candidate, *, patience_s: float = PATIENCE_S) -> bool:
    """Enter the page for `serve` to fetch; return whether it was fetched, read and delivered within `patience_s`."""
    ledger, now = house.ledger, datetime.now(UTC)
    run = ledger.sources.crawled_by(candidate.source, now=now)
    if run is None or not ledger.crawl.offer(run, [candidate], now=now):  # its outlet is not being crawled, or waits already
        run = ledger.runs.begin_run(now, kind="add", of=[candidate.source])
        ledger.crawl.offer(run, [candidate], now=now)
        ledger.runs.end_run(run, datetime.now(UTC))  # `serve` takes up what is left of a run that is over
    key, deadline = normalise(candidate.url), time.monotonic() + patience_s
    while time.monotonic() < deadline:
        if not any(line.at is None and line.stage in _UNDER_WAY for line in ledger.runs.why(key)):
            return True
        time.sleep(LOOK_S)
    return False
