"""Runs: how they begin, end, and take over what earlier ones left."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, func, select

from domain.errors import LedgerError
from domain.protocols import Progress, RunRow, RunsView, SourceCounts, WhyLine
from ledger.claims import forgive
from ledger.counts import counts, latest, misses, progress
from ledger.engine import Database
from ledger.owners import is_gone, is_here, this_process
from ledger.rows import AnyRow, insert
from ledger.schema import CLAIMABLE, PENDING, inbox, run_sources, runs, sources, visits
from ledger.why import why

__all__ = ["Progress", "SqlRuns"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Pages that a run leaves pending."""

    unfetched: int
    unread: int  # fetched, and in the inbox
    put_off: int  # by their outlets


class SqlRuns(RunsView):
    """See `domain.protocols.RunsView`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin_run(self, now: datetime, kind: str = "run", *, of: Sequence[str] = ()) -> str:
        """Return the id of a new run, for example 20191007T091500-ab12; `of` names the sources that it is about, none: all.

        Earlier runs whose process is gone become "interrupted", and what any run that is over left pending of these sources
        becomes part of this one. The claims that were cut short with them do not count against their pages.
        """
        return self._database.write(lambda connection: _begin(connection, kind, of, now))

    def end_run(self, run: str, now: datetime) -> None:
        """Raises LedgerError for a run that never began."""
        ended = runs.update().where(runs.c.id == run).values(state="done", ended=now)
        if self._database.write(lambda connection: connection.execute(ended).rowcount) == 0:
            raise LedgerError(f"no run {run!r} in the ledger", fix="begin_run gives the id")

    def counts(self, run: str | None = None) -> list[SourceCounts]:
        return self._database.read(lambda connection: counts(connection, run))

    def runs(self, *, limit: int = 20) -> list[RunRow]:
        """Newest first."""
        return self._database.read(lambda connection: latest(connection, limit))

    def left(self, run: str, *, of: Collection[str]) -> Left:
        """Return what a run leaves pending; pages that nobody fetched count for the sources that it was about."""
        return self._database.read(lambda connection: _left(connection, run, of))

    def progress(self, run: str) -> Progress:
        return self._database.read(lambda connection: progress(connection, run))

    def why(self, url_key: str) -> list[WhyLine]:
        return self._database.read(lambda connection: why(connection, url_key))

    def miss_rate(self) -> tuple[int, int]:
        return self._database.read(misses)


def _begin(connection: Connection, kind: str, of: Sequence[str], now: datetime) -> str:
    running = connection.execute(select(runs).where(runs.c.state == "running").with_for_update()).all()
    dead = [row.id for row in running if _is_dead(connection, row, now)]
    connection.execute(runs.update().where(runs.c.id.in_(dead)).values(state="interrupted"))
    run = _new_name(connection, now)
    connection.execute(runs.insert().values(id=run, kind=kind, started=now, state="running", process=this_process()))
    for source in sorted(set(of)):
        connection.execute(run_sources.insert().values(run=run, source=source))
        connection.execute(insert(connection, sources).values(id=source).on_conflict_do_nothing())
    forgive(connection, dead)
    over = select(runs.c.id).where(runs.c.state != "running")
    left = visits.update().where(PENDING, visits.c.run.in_(over))
    connection.execute((left.where(visits.c.source.in_(of)) if of else left).values(run=run))
    return run


def _left(connection: Connection, run: str, of: Collection[str]) -> Left:
    pending = select(func.count()).select_from(visits).where(visits.c.run == run)
    found, put_off = pending.where(CLAIMABLE), visits.c.not_before.is_not(None)
    return Left(
        unfetched=connection.scalar(found.where(~put_off, visits.c.source.in_(of))) or 0,
        unread=connection.scalar(pending.where(PENDING, visits.c.stage == "inbox")) or 0,
        put_off=connection.scalar(found.where(put_off)) or 0,
    )


def _new_name(connection: Connection, now: datetime) -> str:
    while True:
        name = f"{now.astimezone(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"
        if connection.scalar(select(runs.c.id).where(runs.c.id == name)) is None:
            return name


def _is_dead(connection: Connection, row: AnyRow, now: datetime) -> bool:
    """Where its process is out of sight (another machine or container), a run lives as long as somebody holds its visits."""
    if is_here(row.process):
        return is_gone(row.process)
    held = select(func.count()).where(visits.c.run == row.id, visits.c.lease_until > now)
    read = select(func.count()).select_from(inbox.join(visits, visits.c.id == inbox.c.visit))
    read = read.where(visits.c.run == row.id, inbox.c.lease_until > now)
    return not connection.scalar(held) and not connection.scalar(read)
