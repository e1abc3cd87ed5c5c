"""The timetable: which occurrence of each cron job came last, and whether it has been seen to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select

from domain.cron import LocalCron
from ledger.engine import Database
from ledger.schema_serve import timetable

TRIES = 5
FIRST_PAUSE_S = 30.0  # before the second try; doubled each time


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One time at which a job is to run."""

    job: str
    due: datetime
    tries: int  # so far


class SqlTimetable:
    """Each occurrence is entered once and run until it has succeeded; those missed while nobody looked count as the last one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def reconcile(self, definitions: Mapping[str, LocalCron], *, now: datetime) -> None:
        """Note new jobs and changed ones, which begin now, and forget those that are gone; the others stay as they are."""

        def work(connection: Connection) -> None:
            known = {row.id: row.definition for row in connection.execute(select(timetable))}
            connection.execute(timetable.delete().where(timetable.c.id.in_(sorted(known.keys() - definitions.keys()))))
            for job, cron in definitions.items():
                if job not in known:
                    connection.execute(timetable.insert().values(id=job, definition=str(cron), since=now, done=True, tries=0))
                elif known[job] != str(cron):
                    changed = timetable.update().where(timetable.c.id == job)
                    connection.execute(changed.values(definition=str(cron), since=now))

        self._database.write(work)

    def enter(self, job: str, cron: LocalCron, *, now: datetime) -> datetime | None:
        """Enter the last occurrence that has come since the job was noted; return it, None if there is none or it is known."""

        def work(connection: Connection) -> datetime | None:
            row = connection.execute(select(timetable).where(timetable.c.id == job).with_for_update()).one_or_none()
            if row is None:
                return None
            since = row.since if row.due is None else max(row.since, row.due)
            due = cron.last(after=since, until=now)
            if due is None:
                return None
            fresh = {"due": due, "done": False, "tries": 0, "retry_at": None, "problem": None}
            connection.execute(timetable.update().where(timetable.c.id == job).values(fresh))
            return due

        return self._database.write(work)

    def waiting(self, *, now: datetime) -> list[Occurrence]:
        """Return what is to be run now."""
        query = select(timetable).where(timetable.c.done.is_(False), or_(timetable.c.retry_at.is_(None), timetable.c.retry_at <= now))
        rows = self._database.read(lambda connection: connection.execute(query.order_by(timetable.c.due, timetable.c.id)).all())
        return [Occurrence(job=row.id, due=row.due, tries=row.tries) for row in rows]

    def ended(self, occurrence: Occurrence, *, problem: str | None, now: datetime) -> bool:
        """Note how a run of it ended; after a failure it comes again later, five times at most. Return whether it comes again."""
        tries = occurrence.tries + 1
        again = problem is not None and tries < TRIES
        retry_at = now + timedelta(seconds=FIRST_PAUSE_S * 2 ** (tries - 1)) if again else None
        this = timetable.update().where(timetable.c.id == occurrence.job, timetable.c.due == occurrence.due)
        values = {"done": not again, "tries": tries, "retry_at": retry_at, "ended": now, "problem": problem}
        self._database.write(lambda connection: connection.execute(this.values(values)))
        return again

    def problems(self) -> dict[str, str]:
        """Return job -> how its last occurrence failed."""
        query = select(timetable.c.id, timetable.c.problem).where(timetable.c.problem.is_not(None))
        rows: Iterable[tuple[str, str]] = self._database.read(lambda connection: [(r.id, r.problem) for r in connection.execute(query)])
        return dict(rows)
