"""Readings that wait for processing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, or_, select

from domain.article import Reading, Version
from domain.codec import from_json
from domain.coverage import Coverage
from domain.protocols import Inbox, InboxEntry
from domain.visit import Outcome
from ledger.claims import ATTEMPTS, INTERRUPTIONS, gone_processes
from ledger.completion import complete, prepared
from ledger.effective import earlier_versions
from ledger.endings import Ending, end
from ledger.engine import Database
from ledger.owners import this_process
from ledger.rows import AnyRow
from ledger.schedule import Rules
from ledger.schema import FREE, dead_letters, inbox, urls, visits


class SqlInbox(Inbox):
    """See `domain.protocols.Inbox`."""

    def __init__(self, database: Database, rules: Rules) -> None:
        self._database = database
        self._rules = rules

    def claim(self, *, owner: str, limit: int, now: datetime) -> list[InboxEntry]:
        """An entry whose earlier tries failed twice is handed out alone, so that its crash costs no neighbour a try."""
        rows = self._database.write(lambda connection: _claim(connection, owner, limit, now, self._rules))
        return [_as_entry(row) for row in rows]

    def complete(self, entry: InboxEntry, coverages: Sequence[Coverage], *, now: datetime) -> None:
        done = prepared(entry, coverages, now=now)
        self._database.write(lambda connection: complete(connection, done, rules=self._rules, now=now))

    def fail(self, entry: InboxEntry, *, reason: str, now: datetime) -> None:
        self._database.write(lambda connection: _fail(connection, entry, reason, now, self._rules))

    def depth(self) -> int:
        return self._database.read(lambda connection: connection.scalar(select(func.count()).select_from(inbox))) or 0

    def earlier_versions(self, article: str) -> tuple[Version, ...]:
        return self._database.read(lambda connection: earlier_versions(connection, [article])).get(article, ())


def _claim(connection: Connection, owner: str, limit: int, now: datetime, rules: Rules) -> Sequence[AnyRow]:
    _take_back(connection, now)
    free = select(inbox.c.id).where(inbox.c.owner.is_(None)).order_by(inbox.c.id).with_for_update(skip_locked=True)
    ids = connection.scalars(free.where(inbox.c.attempts < ATTEMPTS - 1, inbox.c.interruptions < INTERRUPTIONS).limit(limit)).all()
    if not ids:
        _end_poison(connection, now, rules)
        ids = connection.scalars(free.limit(min(limit, 1))).all()
    if not ids:
        return []
    until = now + timedelta(seconds=rules.lease_s)
    taken = inbox.update().where(inbox.c.id.in_(ids))
    connection.execute(taken.values(owner=owner, process=this_process(), lease_until=until, attempts=inbox.c.attempts + 1))
    mine = select(inbox.c.id, inbox.c.reading, inbox.c.attempts, visits.c.run).join(visits, visits.c.id == inbox.c.visit)
    return connection.execute(mine.where(inbox.c.id.in_(ids)).order_by(inbox.c.id)).all()


def _as_entry(row: AnyRow) -> InboxEntry:
    """A reading belongs to the run that has its visit now: a later run adopts what an interrupted one left."""
    return InboxEntry(id=row.id, reading=replace(from_json(Reading, row.reading), run=row.run), attempts=row.attempts)


def _take_back(connection: Connection, now: datetime) -> None:
    held = inbox.c.owner.is_not(None)
    gone = gone_processes(connection, inbox, held)
    over = inbox.update().where(held, or_(inbox.c.lease_until <= now, inbox.c.process.in_(gone)))
    connection.execute(over.values(**FREE))


def _end_poison(connection: Connection, now: datetime, rules: Rules) -> None:
    tried_out = or_(inbox.c.attempts >= ATTEMPTS, inbox.c.interruptions >= INTERRUPTIONS)
    for row in connection.execute(select(inbox).where(inbox.c.owner.is_(None), tried_out)).all():
        _bury(connection, row, "crashed the reader three times", now, rules)


def _fail(connection: Connection, entry: InboxEntry, reason: str, now: datetime, rules: Rules) -> None:
    row = connection.execute(select(inbox).where(inbox.c.id == entry.id).with_for_update()).one_or_none()
    if row is None or row.attempts != entry.attempts:
        return  # somebody else completed it, or tries it now
    if row.attempts >= ATTEMPTS:
        _bury(connection, row, reason, now, rules)
    else:
        connection.execute(inbox.update().where(inbox.c.id == row.id).values(**FREE))


def _bury(connection: Connection, row: AnyRow, reason: str, now: datetime, rules: Rules) -> None:
    """End the visit as failed and keep the reading; what would make the page look unchanged is forgotten."""
    visit = connection.execute(select(visits).where(visits.c.id == row.visit).with_for_update()).one()
    letter = {"kind": "reading", "visit": row.visit, "reason": reason, "data": row.reading, "at": now}
    connection.execute(dead_letters.insert().values(letter))
    connection.execute(inbox.delete().where(inbox.c.id == row.id))
    forgotten = {"etag": None, "last_modified": None, "content_hash": None}
    connection.execute(urls.update().where(urls.c.url_key == visit.url_key).values(forgotten))
    end(connection, [Ending(visit=visit, outcome=Outcome.FAILED, reason=f"processing: {reason}")], rules=rules, now=now)
