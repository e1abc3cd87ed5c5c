"""Saved searches, how far each was asked, and what matched: once for a coverage and search, whoever asks and whoever is killed."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from domain.errors import BadInput
from domain.protocols import Searches
from domain.search import Batch, Match, SavedSearch
from ledger.engine import Database
from ledger.rows import AnyRow, insert
from ledger.schema import counters, coverages, saved_search_matches, saved_searches
from ledger.schema_reports import alerts, showings


class SqlSearches(Searches):
    """See `domain.protocols.Searches`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, search: SavedSearch, *, from_start: bool = False) -> None:
        self._database.write(lambda connection: _add(connection, search, from_start))

    def remove(self, search: str) -> None:
        self._database.write(lambda connection: _remove(connection, search))

    def all(self) -> tuple[SavedSearch, ...]:
        return self._database.read(_all)

    def batch(self, search: str, *, limit: int) -> Batch | None:
        return self._database.read(lambda connection: _batch(connection, search, limit))

    def record(self, search: str, batch: Batch, matching: Sequence[str], *, now: datetime) -> tuple[Match, ...]:
        return self._database.write(lambda connection: _record(connection, search, batch, matching, now))

    def matches(self, search: str | None = None, *, after: int = 0, limit: int = 1000) -> tuple[Match, ...]:
        return self._database.read(lambda connection: _matches(connection, search, after, limit))

    def latest(self, search: str | None = None, *, limit: int = 20) -> tuple[Match, ...]:
        return self._database.read(lambda connection: _latest(connection, search, limit))


def _latest(connection: Connection, search: str | None, limit: int) -> tuple[Match, ...]:
    query = select(saved_search_matches).order_by(saved_search_matches.c.number.desc()).limit(limit)
    return _as_matches(connection, query if search is None else query.where(saved_search_matches.c.search == search))


def _as_matches(connection: Connection, query: Select[Any]) -> tuple[Match, ...]:
    rows = connection.execute(query)
    return tuple(Match(number=row.number, search=row.search, coverage=row.coverage, at=row.at) for row in rows)


def _add(connection: Connection, search: SavedSearch, from_start: bool) -> None:
    now = connection.scalar(select(counters.c.value).where(counters.c.name == "ack_seq")) or 0
    seen = 0 if from_start else now
    values = {"id": search.id, "name": search.name, "query": search.query, "by": search.by, "created": search.created, "seen": seen}
    values |= {"emails": json.dumps(search.emails), "webhook": search.webhook, "begun": now, "alerted": 0}
    made = insert(connection, saved_searches).values(values).on_conflict_do_nothing()
    if connection.execute(made).rowcount == 0:
        raise BadInput(f"there is a saved search {search.id!r} already", fix="give another name, or remove it first")


def _remove(connection: Connection, search: str) -> None:
    connection.execute(alerts.delete().where(alerts.c.search == search))
    connection.execute(saved_search_matches.delete().where(saved_search_matches.c.search == search))
    if connection.execute(saved_searches.delete().where(saved_searches.c.id == search)).rowcount == 0:
        raise BadInput(f"there is no saved search {search!r}", fix="see `forumwatch searches list`")


def _all(connection: Connection) -> tuple[SavedSearch, ...]:
    matched = saved_search_matches.c
    counted = select(matched.search, func.count().label("matches"), func.max(matched.at).label("last")).group_by(matched.search).subquery()
    query = select(saved_searches, counted.c.matches, counted.c.last).outerjoin(counted, counted.c.search == saved_searches.c.id)
    return tuple(_search(row) for row in connection.execute(query.order_by(saved_searches.c.id)))


def _search(row: AnyRow) -> SavedSearch:
    return SavedSearch(
        id=row.id,
        name=row.name,
        query=row.query,
        by=row.by,
        created=row.created,
        emails=tuple(json.loads(row.emails)),
        webhook=row.webhook,
        matches=row.matches or 0,
        last_match=row.last,
    )


def _batch(connection: Connection, search: str, limit: int) -> Batch | None:
    seen = connection.scalar(select(saved_searches.c.seen).where(saved_searches.c.id == search))
    if seen is None:
        return None
    query = select(coverages.c.id, coverages.c.ack_seq).where(coverages.c.ack_seq > seen).order_by(coverages.c.ack_seq).limit(limit)
    rows = connection.execute(query).all()
    return Batch(after=seen, upto=rows[-1].ack_seq, coverages=tuple(row.id for row in rows)) if rows else None


def _record(connection: Connection, search: str, batch: Batch, matching: Sequence[str], now: datetime) -> tuple[Match, ...]:
    """Move the search on and keep what matched, or do nothing where another was quicker."""
    moved = saved_searches.update().where(saved_searches.c.id == search, saved_searches.c.seen == batch.after).values(seen=batch.upto)
    if connection.execute(moved).rowcount == 0:
        return ()
    made: list[Match] = []
    news = set(connection.scalars(select(showings.c.coverage).where(showings.c.coverage.in_(matching), showings.c.news_seq > batch.after)))
    for coverage in matching:
        values = {"search": search, "coverage": coverage, "at": now, "quiet": coverage not in news}
        statement = insert(connection, saved_search_matches).values(values)
        row = connection.execute(statement.on_conflict_do_nothing().returning(saved_search_matches.c.number)).one_or_none()
        if row is not None:
            made.append(Match(number=row.number, search=search, coverage=coverage, at=now))
    return tuple(made)


def _matches(connection: Connection, search: str | None, after: int, limit: int) -> tuple[Match, ...]:
    found = saved_search_matches.c
    query = select(saved_search_matches).where(found.number > after).order_by(found.number).limit(limit)
    return _as_matches(connection, query if search is None else query.where(found.search == search))
