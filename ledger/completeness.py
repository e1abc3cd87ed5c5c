"""What each source gave on each day, by GROUP BY over visits and looks."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, and_, case, func, select

from domain.health import DayCounts, FeedTrouble
from domain.visit import Outcome
from ledger.engine import Database
from ledger.schema import FRESH, feeds, run_sources, visits

PERSISTENT = 3  # failures in a row before a feed is spoken of


class SqlCompleteness:
    """Days are those of the office."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def days(self, since: date, until: date, zone: ZoneInfo) -> dict[str, list[DayCounts]]:
        """Return source -> its days from `since` to `until`, both included, oldest first; days without anything are left out."""
        spans = [_span(since + timedelta(days=number), zone) for number in range((until - since).days + 1)]
        rows = self._database.read(lambda connection: [row for span in spans for row in _day(connection, *span)])
        found: dict[str, list[DayCounts]] = {}
        for row in rows:
            found.setdefault(row.source, []).append(row)
        return found

    def troubles(self) -> tuple[FeedTrouble, ...]:
        """Return the feeds, sitemaps and section pages that failed several times in a row, by source and address."""
        query = select(feeds.c.source, feeds.c.url, feeds.c.problem, feeds.c.failures, feeds.c.checked)
        query = query.where(feeds.c.failures >= PERSISTENT, feeds.c.problem.is_not(None)).order_by(feeds.c.source, feeds.c.url)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return tuple(FeedTrouble(**row._mapping) for row in rows)


def _span(day: date, zone: ZoneInfo) -> tuple[date, datetime, datetime]:
    """Return a day with its beginning and end: 23, 24 or 25 hours apart."""
    begin, end = (datetime.combine(each, time(), zone).astimezone(UTC) for each in (day, day + timedelta(days=1)))
    return day, begin, end


def _day(connection: Connection, day: date, begin: datetime, end: datetime) -> Iterable[DayCounts]:
    looks = {row.source: row for row in connection.execute(_looks(begin, end))}
    states: dict[str, dict[str, int]] = {}
    for source, state, count in connection.execute(_states(begin, end)):
        states.setdefault(source, {})[state] = count
    for source in sorted(looks.keys() | states.keys()):
        outcomes = states.get(source, {})
        look = looks.get(source)
        yield DayCounts(
            source=source,
            day=day,
            looks=look.looks if look else 0,
            good_looks=look.good if look else 0,
            pending=outcomes.pop(Outcome.PENDING.value, 0),
            outcomes=dict(sorted(outcomes.items())),
        )


def _states(begin: datetime, end: datetime) -> Select[Any]:
    of_day = and_(FRESH, visits.c.found >= begin, visits.c.found < end)
    return select(visits.c.source, visits.c.state, func.count()).where(of_day).group_by(visits.c.source, visits.c.state)


def _looks(begin: datetime, end: datetime) -> Select[Any]:
    good = func.sum(case((run_sources.c.problem.is_(None), 1), else_=0))
    query = select(run_sources.c.source, func.count().label("looks"), good.label("good"))
    return query.where(run_sources.c.finished >= begin, run_sources.c.finished < end).group_by(run_sources.c.source)
