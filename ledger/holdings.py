"""What the store is to hold, as the ledger knows it: by acknowledgement, by id, and by age."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, select, true

from domain.coverage import Coverage
from domain.upkeep import Retention
from ledger.effective import Earlier, effective, effective_query, with_earlier
from ledger.engine import Database
from ledger.rows import CHUNK, AnyRow
from ledger.schema import DEAD, DELIVERED, coverages


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the ledger says of one coverage."""

    id: str
    revision: int
    delivered: int  # the revision that the store acknowledged last, 0 if none
    dead: bool  # the store refused `revision`
    too_old: bool  # for the store
    served: bool  # a tombstone that the store took so long ago that it may go

    @property
    def kept(self) -> bool:
        return not self.too_old and not self.served


class SqlHoldings:
    """Coverages in view of what the store should have of them; reads only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def last_acknowledgement(self) -> int:
        """Return the newest ack_seq, 0 if the store never acknowledged anything."""
        newest = select(func.max(coverages.c.ack_seq))
        return self._database.read(lambda connection: connection.scalar(newest)) or 0

    def acknowledged(self, *, after: int, limit: int, retention: Retention) -> tuple[list[Coverage], int]:
        """Return what the store acknowledged behind this ack_seq, in that order, as it is now, and the last ack_seq looked at.

        Whatever is acknowledged again moves to the end: who reads until nothing comes has seen all. Dead letters are left out.
        """
        found, last = self._database.read(lambda connection: _acknowledged(connection, after, limit, retention))
        return effective(*found), last

    def standing(self, coverage_ids: Sequence[str], *, retention: Retention) -> dict[str, Standing]:
        """Return id -> standing for the ids that the ledger knows."""
        return self._database.read(lambda connection: _standing(connection, coverage_ids, retention))

    def page(self, *, after: str, limit: int, retention: Retention) -> list[Standing]:
        """Return the standing of all that is to be in the store, by id from behind `after` ("" for the first)."""
        wanted = and_(coverages.c.id > after, kept(retention), ~DEAD)
        query = _columns(retention).where(wanted).order_by(coverages.c.id).limit(limit)
        return self._database.read(lambda connection: [_as_standing(row) for row in connection.execute(query)])

    def coverages(self, coverage_ids: Sequence[str]) -> list[Coverage]:
        """Return the coverages with these ids as they are now; unknown ids are left out."""
        return effective(*self._database.read(lambda connection: _by_id(connection, coverage_ids)))

    def beyond(self, retention: Retention) -> int:
        """Return how many relevant coverages count as delivered, yet are too old for the store."""
        if retention.published_since is None:
            return 0
        old = and_(coverages.c.relevant.is_(True), DELIVERED, coverages.c.timestamp < retention.published_since)
        count = select(func.count()).select_from(coverages).where(old)
        return self._database.read(lambda connection: connection.scalar(count)) or 0


def _acknowledged(connection: Connection, after: int, limit: int, retention: Retention) -> tuple[tuple[Sequence[AnyRow], Earlier], int]:
    wanted = case((and_(kept(retention), ~DEAD), 1), else_=0).label("wanted")
    query = effective_query(coverages.c.ack_seq, wanted).where(coverages.c.ack_seq > after).order_by(coverages.c.ack_seq).limit(limit)
    rows = connection.execute(query).all()
    return with_earlier(connection, [row for row in rows if row.wanted]), rows[-1].ack_seq if rows else after


def _standing(connection: Connection, coverage_ids: Sequence[str], retention: Retention) -> dict[str, Standing]:
    found: dict[str, Standing] = {}
    for start in range(0, len(coverage_ids), CHUNK):
        query = _columns(retention).where(coverages.c.id.in_(coverage_ids[start : start + CHUNK]))
        found |= {row.id: _as_standing(row) for row in connection.execute(query)}
    return found


def _columns(retention: Retention) -> Select[Any]:
    said = {"is_dead": DEAD, "is_young": _is_young(retention), "has_served": _has_served(retention)}
    flags = [case((condition, 1), else_=0).label(name) for name, condition in said.items()]
    return select(coverages.c.id, coverages.c.revision, coverages.c.delivered_revision, *flags)


def _as_standing(row: AnyRow) -> Standing:
    return Standing(
        id=row.id,
        revision=row.revision,
        delivered=row.delivered_revision,
        dead=bool(row.is_dead),
        too_old=not row.is_young,
        served=bool(row.has_served),
    )


def _by_id(connection: Connection, coverage_ids: Sequence[str]) -> tuple[Sequence[AnyRow], Earlier]:
    rows: list[AnyRow] = []
    for start in range(0, len(coverage_ids), CHUNK):
        query = effective_query().where(coverages.c.id.in_(coverage_ids[start : start + CHUNK])).order_by(coverages.c.id)
        rows += connection.execute(query).all()
    return with_earlier(connection, rows)


def kept(retention: Retention) -> ColumnElement[bool]:
    """Young enough, and no tombstone that has served."""
    return and_(_is_young(retention), ~_has_served(retention))


def _is_young(retention: Retention) -> ColumnElement[bool]:
    return true() if retention.published_since is None else coverages.c.timestamp >= retention.published_since


def _has_served(retention: Retention) -> ColumnElement[bool]:
    """A tombstone that was taken so long ago that no older copy is under way any more."""
    taken = coverages.c.delivered.is_not(None)
    return and_(coverages.c.status == "removed", DELIVERED, taken, coverages.c.delivered < retention.removed_since)
