"""The figures of health pages and monitors, each one short query."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from domain.health import Figures, LastRun, Tallies
from ledger.condition import waiting_since
from ledger.engine import Database
from ledger.owners import is_gone, is_here
from ledger.rows import rows_by
from ledger.schema import DEAD, WAITING, coverages, dead_letters, inbox, runs, sources, visits

_INBOX: Select[int] = select(func.count()).select_from(inbox)
_OUTBOX: Select[int] = select(func.count()).select_from(coverages).where(WAITING)
_REFUSED: Select[int] = select(func.count()).select_from(coverages).where(DEAD)
_UNREADABLE: Select[int] = select(func.count()).select_from(dead_letters).where(dead_letters.c.kind == "reading")
_RELEVANT: Select[int] = select(func.count()).select_from(coverages).where(coverages.c.relevant.is_(True))
_RUNS: Select[int] = select(func.count()).select_from(runs)
_NEAR = 200  # runs looked through for the last one that ended


class SqlHealth:
    def __init__(self, database: Database) -> None:
        self._database = database

    def figures(self, among: Collection[str], *, now: datetime) -> Figures:
        """Return the figures; `among` are the sources whose lag counts."""
        return self._database.read(lambda connection: _figures(connection, among, now))

    def tallies(self) -> Tallies:
        """Return counts since the beginning."""
        return self._database.read(_tallies)


def _figures(connection: Connection, among: Collection[str], now: datetime) -> Figures:
    rows = rows_by(connection, sources, sources.c.id, among)
    due = [row.next_due for row in rows.values() if row.next_due is not None]
    return Figures(
        runs=connection.scalar(_RUNS) or 0,
        last_run=_last_run(connection),
        last_done=connection.scalar(select(func.max(_newest(_NEAR).subquery().c.ended))),
        inbox=connection.scalar(_INBOX) or 0,
        outbox=connection.scalar(_OUTBOX) or 0,
        outbox_since=waiting_since(connection),
        dead_readings=connection.scalar(_UNREADABLE) or 0,
        dead_coverages=connection.scalar(_REFUSED) or 0,
        relevant=connection.scalar(_RELEVANT) or 0,
        lag_s=max([0.0, *((now - moment).total_seconds() for moment in due)]),
    )


def _last_run(connection: Connection) -> LastRun | None:
    """Return the newest run; one whose process is gone was interrupted, though nobody has noted that yet."""
    row = connection.execute(_newest(1)).one_or_none()
    if row is None:
        return None
    gone = row.state == "running" and is_here(row.process) and is_gone(row.process)
    return LastRun(id=row.id, kind=row.kind, state="interrupted" if gone else row.state, started=row.started, ended=row.ended)


def _newest(count: int) -> Select[Any]:
    return select(runs).order_by(runs.c.id.desc()).limit(count)  # an id begins with the time


def _tallies(connection: Connection) -> Tallies:
    by_outcome = select(visits.c.source, visits.c.state, func.count()).group_by(visits.c.source, visits.c.state)
    relevant = coverages.c.relevant.is_(True)
    by_watch = select(coverages.c.watch, coverages.c.status, func.count()).where(relevant).group_by(coverages.c.watch, coverages.c.status)
    return Tallies(
        visits={(source, state): count for source, state, count in connection.execute(by_outcome)},
        coverages={(watch, status): count for watch, status, count in connection.execute(by_watch)},
    )
