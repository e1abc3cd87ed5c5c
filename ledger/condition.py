"""What the ledger says of its deliveries as a whole."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, not_, select

from domain.status import LedgerCondition, Refused
from ledger.outbox import DeadLetter
from ledger.schema import DELIVERED, WAITING, coverages

_NEAR = 1_000  # revisions looked through for a time


def condition(connection: Connection, dead_letters: Sequence[DeadLetter], *, beyond: int) -> LedgerCondition:
    relevant = coverages.c.relevant.is_(True)
    counts = connection.execute(
        select(
            _sum(relevant).label("relevant"),
            _sum(and_(relevant, DELIVERED)).label("delivered"),
            _sum(and_(relevant, WAITING)).label("waiting"),
            _sum(and_(not_(relevant), WAITING)).label("removals"),
            func.coalesce(func.max(coverages.c.revision), 0).label("revision"),
        )
    ).one()
    reasons = Counter(letter.reason for letter in dead_letters)
    return LedgerCondition(
        relevant=counts.relevant,
        delivered=counts.delivered,
        waiting=counts.waiting,
        removals=counts.removals,
        beyond=beyond,
        dead_letters=tuple(Refused(reason=reason, count=count) for reason, count in reasons.most_common()),
        revision=counts.revision,
        waiting_since=waiting_since(connection),
        acknowledged=connection.scalar(
            select(coverages.c.delivered).where(coverages.c.ack_seq.is_not(None)).order_by(coverages.c.ack_seq.desc()).limit(1)
        ),
    )


def _sum(of: ColumnElement[bool]) -> Any:
    return func.coalesce(func.sum(case((of, 1), else_=0)), 0)


def waiting_since(connection: Connection) -> datetime | None:
    """Return about when the oldest revision that waits was given; a little too early rather than too late.

    The ledger notes when a coverage first came, not when it changed. But revisions are given in order of time: the one that
    waits is younger than every coverage that came with an earlier one.
    """
    oldest = connection.scalar(select(func.min(coverages.c.revision)).where(WAITING))
    if oldest is None:
        return None
    earlier = select(coverages.c.first_indexed).where(coverages.c.revision <= oldest).order_by(coverages.c.revision.desc()).limit(_NEAR)
    since: datetime | None = connection.scalar(select(func.max(earlier.subquery().c.first_indexed)))
    return since
