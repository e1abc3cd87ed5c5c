"""Offering again what the fast look skipped: a watch that is new or was changed could not see it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from domain.errors import BadInput
from scheduler.alone import serving_now
from scheduler.wiring import House

_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Refetch:
    """What came of it."""

    skipped: int  # pages that can be fetched again
    offered: int  # of them, entered now; the others wait already
    outlets: int
    archived: int  # pages that `forumwatch reprocess` reads without fetching them
    elsewhere: int  # pages of outlets that are not configured
    is_served: bool


def refetch(house: House, watch: str, *, since: datetime | None) -> Refetch:
    """Enter the pages as due, to be fetched by the next run or by `serve`. Raises BadInput for an unknown watch.

    Killed at any point, the same command enters the rest and nothing twice.
    """
    if watch not in {known.id for known in house.watches}:
        raise BadInput(f"no watch {watch!r}", fix=f"known: {', '.join(known.id for known in house.watches)}")
    ledger, sources = house.ledger, [source.id for source in house.sources]
    found = ledger.skipped.count(sources, since=since)
    offered, outlets = 0, set[str]()
    if found.to_fetch:
        run = ledger.runs.begin_run(_now(), kind="refetch", of=sources)
        after = 0
        while page := ledger.skipped.page(sources, since=since, after=after, limit=_BATCH):
            after = page[-1][0]
            offered += ledger.crawl.offer(run, [candidate for _, candidate in page], now=_now())
            outlets |= {candidate.source for _, candidate in page}
        ledger.runs.end_run(run, _now())  # the next run, or `serve`, takes up what is left of a run that is over
    return Refetch(
        skipped=found.to_fetch,
        offered=offered,
        outlets=len(outlets),
        archived=found.archived,
        elsewhere=found.elsewhere,
        is_served=serving_now(ledger, now=_now()) is not None,
    )


def _now() -> datetime:
    return datetime.now(UTC)
