"""Coverages whose newest revision the store has not acknowledged, and those that it refused."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from domain.coverage import Coverage
from domain.protocols import Outbox
from domain.upkeep import Retention
from ledger import showing
from ledger.counters import draw
from ledger.effective import Earlier, effective, effective_query, with_earlier
from ledger.engine import Database
from ledger.holdings import kept
from ledger.rows import CHUNK, AnyRow, rows_by, update_rows
from ledger.schema import DEAD, DELIVERED, WAITING, coverages, dead_letters

_STATE = (  # what an acknowledgement needs to know
    *(coverages.c.id, coverages.c.article, coverages.c.revision, coverages.c.delivered_revision),
    *(coverages.c.dead, coverages.c.status, coverages.c.quiet),
)
_AT_ONCE = 1_000  # acknowledgements in one transaction: others who write wait for some 50 ms


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A coverage that the store refused."""

    coverage: str
    revision: int
    reason: str
    at: datetime


class SqlOutbox(Outbox):
    """See `domain.protocols.Outbox`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def waiting(self, *, limit: int, after: int = -1) -> list[Coverage]:
        return effective(*self._database.read(lambda connection: _waiting(connection, limit, after)))

    def acknowledge(self, delivered: Sequence[tuple[str, int]], *, now: datetime) -> None:
        for start in range(0, len(delivered), _AT_ONCE):
            chunk = delivered[start : start + _AT_ONCE]
            self._database.write(lambda connection, chunk=chunk: _acknowledge(connection, chunk, now))  # type: ignore[misc]

    def refuse(self, coverage_id: str, revision: int, *, reason: str, now: datetime) -> None:
        self._database.write(lambda connection: _refuse(connection, coverage_id, revision, reason, now))

    def take_back(self, coverage_id: str, revision: int, *, reason: str, now: datetime) -> None:
        """Make a dead letter of what counted as delivered: a store that was made anew refuses it."""
        self._database.write(lambda connection: _refuse(connection, coverage_id, revision, reason, now, was_delivered=True))

    def pass_over(self, too_old: Sequence[tuple[str, int]], *, now: datetime) -> None:
        """Note (coverage id, revision) as done though the store does not keep it: that draws no ack_seq, it is no news."""
        self._database.write(lambda connection: _pass_over(connection, too_old, now))

    def replay(self, coverage_ids: Collection[str] | None = None) -> int:
        """Let dead letters (all, without ids) wait for delivery again; return how many."""
        return self._database.write(lambda connection: _replay(connection, coverage_ids))

    def dead_letters(self) -> list[DeadLetter]:
        """Return what the store refused and nobody replayed or changed since, in order of refusal."""
        return self._database.read(_dead_letters)

    def delivered(self, *, after: str, limit: int, retention: Retention) -> list[Coverage]:
        """Return what the store acknowledged and is to keep, by id from behind `after` ("" for the first): to fill one that was lost."""
        return effective(*self._database.read(lambda connection: _page(connection, after, limit, retention)))

    def depth(self) -> int:
        count = select(func.count()).select_from(coverages).where(WAITING)
        return self._database.read(lambda connection: connection.scalar(count)) or 0


def _waiting(connection: Connection, limit: int, after: int) -> tuple[Sequence[AnyRow], Earlier]:
    query = effective_query().where(WAITING, coverages.c.revision > after).order_by(coverages.c.revision).limit(limit)
    return with_earlier(connection, connection.execute(query).all())


def _page(connection: Connection, after: str, limit: int, retention: Retention) -> tuple[Sequence[AnyRow], Earlier]:
    query = effective_query().where(DELIVERED, kept(retention), coverages.c.id > after).order_by(coverages.c.id).limit(limit)
    return with_earlier(connection, connection.execute(query).all())


def _acknowledge(connection: Connection, delivered: Sequence[tuple[str, int]], now: datetime) -> None:
    """What was acknowledged before draws no new ack_seq; a revision that the ledger never gave counts as the newest."""
    newest: dict[str, int] = {}
    for id_, revision in delivered:
        newest[id_] = max(revision, newest.get(id_, 0))
    known = rows_by(connection, coverages, coverages.c.id, newest, only=_STATE)
    reached = {id_: min(revision, known[id_].revision) for id_, revision in newest.items() if id_ in known}
    news = [id_ for id_, revision in reached.items() if revision > known[id_].delivered_revision]
    seqs = dict(zip(news, draw(connection, "ack_seq", len(news)), strict=True))
    values = [
        {
            "key": id_,
            "delivered_revision": reached[id_],
            "delivered": now,
            "ack_seq": seq,
            "dead": known[id_].dead and reached[id_] < known[id_].revision,
        }
        for id_, seq in seqs.items()
    ]
    update_rows(connection, coverages, "id", values)
    showing.note(connection, seqs, known)


def _refuse(connection: Connection, coverage_id: str, revision: int, reason: str, now: datetime, *, was_delivered: bool = False) -> None:
    """A refusal of a revision that is no longer the newest says nothing about the newest: that one is still to be sent."""
    state, values = (DELIVERED, {"dead": True, "delivered_revision": 0}) if was_delivered else (WAITING, {"dead": True})
    refused = coverages.update().where(coverages.c.id == coverage_id, coverages.c.revision == revision, state)
    if connection.execute(refused.values(**values)).rowcount:
        letter = {"kind": "coverage", "coverage": coverage_id, "revision": revision, "reason": reason, "at": now}
        connection.execute(dead_letters.insert().values(letter))


def _pass_over(connection: Connection, too_old: Sequence[tuple[str, int]], now: datetime) -> None:
    for id_, revision in too_old:
        reached = coverages.update().where(coverages.c.id == id_, coverages.c.revision >= revision)
        behind = reached.where(coverages.c.delivered_revision < revision)
        connection.execute(behind.values(delivered_revision=revision, delivered=now))


def _replay(connection: Connection, coverage_ids: Collection[str] | None) -> int:
    wanted = sorted(coverage_ids) if coverage_ids is not None else connection.scalars(select(coverages.c.id).where(DEAD)).all()
    replayed = 0
    for start in range(0, len(wanted), CHUNK):
        dead = coverages.update().where(DEAD, coverages.c.id.in_(wanted[start : start + CHUNK]))
        replayed += connection.execute(dead.values(dead=False)).rowcount
    return replayed


def _dead_letters(connection: Connection) -> list[DeadLetter]:
    query = (
        select(dead_letters.c.coverage, dead_letters.c.revision, dead_letters.c.reason, dead_letters.c.at, dead_letters.c.id)
        .join(coverages, coverages.c.id == dead_letters.c.coverage)
        .where(DEAD, dead_letters.c.revision == coverages.c.revision)
        .order_by(dead_letters.c.id)
    )
    latest = {row.coverage: row for row in connection.execute(query)}  # refused, replayed and refused again: the last reason
    rows = sorted(latest.values(), key=lambda row: row.id)
    return [DeadLetter(coverage=row.coverage, revision=row.revision, reason=row.reason, at=row.at) for row in rows]
