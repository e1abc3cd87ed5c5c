"""Leases: what one process at a time may hold, with a token that grows with each grant, so that who comes too late is refused."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, select

from ledger.engine import Database
from ledger.owners import is_gone, is_here, this_process
from ledger.rows import AnyRow, insert
from ledger.schema_serve import leases

SCHEDULER = "scheduler"


def of_source(source: str) -> str:
    """Return the name of the lease on crawling a source."""
    return f"source/{source}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A grant; it is worth something as long as no newer one was given."""

    name: str
    token: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who holds a lease."""

    owner: str
    process: str
    token: int


class SqlLeases:
    """Grants, renews and takes back leases. Each method is one short transaction.

    Where the holder's process can be seen from here, it alone decides whether the lease is held: alive it keeps it however
    the clock moves, dead it has lost it at once. Out of sight `lease_until` decides.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, name: str, *, owner: str, lease_s: float, now: datetime) -> Lease | None:
        """Return a lease for this process, None while another holds it.

        A lease that was granted to this very `owner` before (by a parent to its child) changes hands and keeps its token.
        """
        return self._database.write(lambda connection: take(connection, name, owner=owner, lease_s=lease_s, now=now))

    def renew(self, held: Iterable[Lease], *, lease_s: float, now: datetime) -> list[Lease]:
        """Prolong leases; return those that were lost to somebody else."""
        wanted = list(held)
        until = now + timedelta(seconds=lease_s)

        def work(connection: Connection) -> list[Lease]:
            lost = []
            for lease in wanted:
                mine = leases.update().where(*_is(lease), leases.c.owner.is_not(None))
                if connection.execute(mine.values(lease_until=until)).rowcount == 0:
                    lost.append(lease)
            return lost

        return self._database.write(work)

    def release(self, held: Iterable[Lease]) -> None:
        """Give leases back; those that were lost are somebody else's and stay."""
        wanted = list(held)

        def work(connection: Connection) -> None:
            for lease in wanted:
                connection.execute(leases.update().where(*_is(lease)).values(owner=None, process=None, lease_until=None))

        self._database.write(work)

    def holder(self, name: str, *, now: datetime) -> Holder | None:
        """Return who holds it, None if nobody does."""
        row = self._database.read(lambda connection: connection.execute(select(leases).where(leases.c.name == name)).one_or_none())
        if row is None or not is_held(row, now):
            return None
        return Holder(owner=row.owner, process=row.process, token=row.token)


def take(connection: Connection, name: str, *, owner: str, lease_s: float, now: datetime) -> Lease | None:
    row = connection.execute(select(leases).where(leases.c.name == name).with_for_update()).one_or_none()
    values = {"owner": owner, "process": this_process(), "lease_until": now + timedelta(seconds=lease_s)}
    if row is None:
        statement = insert(connection, leases).values(name=name, token=1, **values).on_conflict_do_nothing()
        return Lease(name=name, token=1) if connection.execute(statement).rowcount else None
    held = is_held(row, now)
    if held and row.owner != owner:
        return None
    token = row.token if held else row.token + 1
    connection.execute(leases.update().where(leases.c.name == name).values(token=token, **values))
    return Lease(name=name, token=token)


def is_held(row: AnyRow, now: datetime) -> bool:
    if row.owner is None:
        return False
    return not is_gone(row.process) if is_here(row.process) else bool(row.lease_until > now)


def is_newest(connection: Connection, lease: Lease) -> bool:
    """Whether nobody was granted it since; whoever writes under a lease asks this in the same transaction."""
    return connection.scalar(select(leases.c.token).where(*_is(lease)).with_for_update()) is not None


def held_among(connection: Connection, names: Sequence[str], now: datetime) -> set[str]:
    """Return the names that somebody holds."""
    rows = connection.execute(select(leases).where(leases.c.name.in_(names))).all()
    return {row.name for row in rows if is_held(row, now)}


def _is(lease: Lease) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (leases.c.name == lease.name, leases.c.token == lease.token)
