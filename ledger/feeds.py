"""Feeds, sitemaps and section pages, and how far each source was looked through."""

from datetime import datetime

from sqlalchemy import Connection, select

from domain.visit import FeedState
from ledger.rows import insert
from ledger.schema import feeds, run_sources, sources

_FIELDS = ("url", "source", "etag", "last_modified", "body_hash", "checked", "status", "failures", "problem", "not_before")


def feed_state(connection: Connection, url: str) -> FeedState | None:
    row = connection.execute(select(feeds).where(feeds.c.url == url)).one_or_none()
    return None if row is None else FeedState(**{name: row._mapping[name] for name in _FIELDS})


def save_feed_state(connection: Connection, state: FeedState) -> None:
    values = {name: getattr(state, name) for name in _FIELDS}
    statement = insert(connection, feeds).values(values)
    connection.execute(statement.on_conflict_do_update(index_elements=["url"], set_=values))


def discovery_finished(connection: Connection, run: str, source: str, *, problem: str | None, now: datetime) -> None:
    looked = {"finished": now, "problem": problem}
    in_run = insert(connection, run_sources).values(run=run, source=source, **looked)
    connection.execute(in_run.on_conflict_do_update(index_elements=["run", "source"], set_=looked))
    latest = {"discovered": now, "problem": problem}
    of_source = insert(connection, sources).values(id=source, **latest)
    connection.execute(of_source.on_conflict_do_update(index_elements=["id"], set_=latest))
