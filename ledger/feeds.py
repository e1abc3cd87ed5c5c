"""Feeds, sitemaps and section pages, and how far each source was looked through."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from domain.visit import FeedState
from ledger.rows import AnyRow, insert
from ledger.schedule import Listing, setback
from ledger.schema import feeds, run_sources, sources

_FIELDS = ("url", "source", "etag", "last_modified", "body_hash", "checked", "status", "failures", "problem", "not_before")


def feed_state(connection: Connection, url: str) -> FeedState | None:
    row = connection.execute(select(feeds).where(feeds.c.url == url)).one_or_none()
    if row is None:
        return None
    known = {name: row._mapping[name] for name in _FIELDS}
    return FeedState(**known, news=_times(row.news), failing_since=row.failing_since, next_due=row.next_due)


def save_feed_state(connection: Connection, state: FeedState) -> None:
    before = connection.execute(select(feeds).where(feeds.c.url == state.url).with_for_update()).one_or_none()
    values = {name: getattr(state, name) for name in _FIELDS}
    values |= {"news": json.dumps([moment.isoformat() for moment in state.news]), **_failing(before, state)}
    statement = insert(connection, feeds).values(values)
    connection.execute(statement.on_conflict_do_update(index_elements=["url"], set_=values))


def listings(connection: Connection, source: str) -> list[Listing]:
    """Return what paces each listing of a source."""
    return [
        Listing(
            url=row.url,
            checked=row.checked,
            news=_times(row.news),
            setbacks=row.setbacks,
            failing_since=row.failing_since,
            not_before=row.not_before,
            next_due=row.next_due,
        )
        for row in connection.execute(select(feeds).where(feeds.c.source == source).order_by(feeds.c.url))
    ]


def set_feeds_due(connection: Connection, due: Mapping[str, datetime]) -> None:
    for url, moment in due.items():
        connection.execute(feeds.update().where(feeds.c.url == url).values(next_due=moment))


def discovery_finished(connection: Connection, run: str, source: str, *, problem: str | None, now: datetime) -> None:
    looked = {"finished": now, "problem": problem}
    in_run = insert(connection, run_sources).values(run=run, source=source, **looked)
    connection.execute(in_run.on_conflict_do_update(index_elements=["run", "source"], set_=looked))
    latest = {"discovered": now, "problem": problem}
    of_source = insert(connection, sources).values(id=source, **latest)
    connection.execute(of_source.on_conflict_do_update(index_elements=["id"], set_=latest))


def _failing(before: AnyRow | None, state: FeedState) -> dict[str, Any]:
    """Return how long and how badly a listing has been failing; the same look may be saved twice and counts once."""
    if before is not None and before.checked == state.checked:
        return {}
    if state.problem is None:
        return {"setbacks": 0.0, "failing_since": None}
    weight = setback(state.problem, state.status)
    if before is None:
        return {"setbacks": weight, "failing_since": state.checked}
    return {"setbacks": before.setbacks + weight, "failing_since": before.failing_since or state.checked}


def _times(text: str | None) -> tuple[datetime, ...]:
    moments: Sequence[str] = json.loads(text or "[]")
    return tuple(datetime.fromisoformat(moment) for moment in moments)
