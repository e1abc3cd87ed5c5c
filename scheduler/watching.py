"""Asks the saved searches of what the store has newly acknowledged.

A search stands at an `ack_seq` of the ledger. What was acknowledged behind it is asked for in the store, a batch at a time,
and one transaction keeps what matched and moves the search on. So a kill between any two steps costs a repetition, never a
match, and whatever the store has acknowledged twice matches once.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import structlog

from domain.errors import BadInput, BadQuery, StoreError
from domain.protocols import Searches
from domain.query import Query
from domain.search import Match, SavedSearch
from scheduler.wiring import House

log = structlog.get_logger(__name__)
BATCH = 100  # coverages that a search is asked of at once
_SLICE_S = 2.0  # that a delivery which has more to send gives to searches


def watch_new(
    house: House, *, only: str | None = None, limit: int = BATCH, enough: Callable[[], bool] = lambda: False
) -> tuple[Match, ...]:
    """Return what newly matches the saved searches (or one of them), until none has more to be asked of, or `enough()`.

    Raises StoreUnavailable; nothing is lost then.
    """
    found: list[Match] = []
    findable = _Findable(house)
    asking = [(search, query) for search in house.ledger.searches.all() if only in (None, search.id) and (query := _query(house, search))]
    while asking:  # a batch for each in turn: one that is asked of everything does not keep the others waiting
        for search, query in list(asking):
            if enough():
                return tuple(found)
            batch = house.ledger.searches.batch(search.id, limit=limit)
            if batch is None:
                asking.remove((search, query))
                continue
            findable.make(batch.upto)
            matching = _matching(house, query, batch.coverages)
            found += house.ledger.searches.record(search.id, batch, matching, now=datetime.now(UTC))
    return tuple(found)


def newest_match(searches: Searches) -> int:
    """Return the number of the newest match, 0 without one."""
    return max((match.number for match in searches.latest(limit=1)), default=0)


def matched_since(searches: Searches, number: int) -> dict[str, int]:
    """Return saved search -> how many matches it has had since the one with this number."""
    counted: Counter[str] = Counter()
    while matches := searches.matches(after=number):
        counted.update(match.search for match in matches)
        number = matches[-1].number
    return dict(sorted(counted.items()))


class Watching:
    """Asks the saved searches beside a delivery: at its end, and now and then before, for others deliver too."""

    def __init__(self, house: House, *, stopped: Callable[[], bool], pause_s: float = 5.0) -> None:
        self._house, self._stopped, self._pause_s, self._due = house, stopped, pause_s, 0.0

    def ask(self, *, to_the_end: bool = False) -> None:
        """Ask if it is time for it, for a short while, or `to_the_end`. Whatever hinders it, delivery goes on; another time will do."""
        began = time.monotonic()
        if began < self._due and not to_the_end:
            return
        try:
            matches = watch_new(self._house, enough=lambda: self._stopped() or (not to_the_end and time.monotonic() - began > _SLICE_S))
        except (StoreError, BadInput) as error:
            log.warning("searches.wait", problem=str(error))
        else:
            for match in matches:
                log.info("search.matched", search=match.search, coverage=match.coverage, number=match.number)
        self._due = time.monotonic() + self._pause_s


class _Findable:
    """Sees to it that the store finds what it has acknowledged, with as few refreshes as will do."""

    def __init__(self, house: House) -> None:
        self._house, self._upto = house, -1

    def make(self, upto: int) -> None:
        """Return when what was acknowledged up to this ack_seq is found. Raises StoreUnavailable."""
        if upto > self._upto:
            newest = self._house.ledger.holdings.last_acknowledgement()
            self._house.store.refresh()
            self._upto = newest


def _query(house: House, search: SavedSearch) -> Query | None:
    """Return the query; None, and a line in the log, where the language has changed since it was saved."""
    from indexing.query_text import parse_query

    try:
        return parse_query(search.query, time_zone=house.time_zone)
    except BadQuery as error:
        log.warning("search.cannot_be_asked", search=search.id, problem=str(error))
        return None


def _matching(house: House, query: Query, coverages: tuple[str, ...]) -> list[str]:
    among = replace(query, filters=replace(query.filters, coverages=coverages), sort="oldest", offset=0, limit=len(coverages))
    return [hit.coverage.id for hit in house.store.search(among).hits]
