"""Turns at hosts: all crawls over one ledger together ask a host no more often than its pause allows."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from domain.protocols import HostTurn, HostTurns
from ledger.engine import Database
from ledger.owners import this_process
from ledger.rows import AnyRow, insert
from ledger.schema_serve import host_leases

LONGEST_QUEUE_S = 600.0  # a turn further away than this was given before the clock was set back
LATENESS = 0.1  # share of a pause by which a turn may be taken late


class SqlHosts(HostTurns):
    """See `domain.protocols.HostTurns`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def turn(self, host: str, *, pause_s: float, now: datetime) -> HostTurn:
        return self._database.write(lambda connection: _turn(connection, host, pause_s, now))


def grace_s(pause_s: float) -> float:
    """Return how late a turn may be taken; the next one, where another process has it, is put off by as much."""
    return min(0.25, pause_s * LATENESS)


def _turn(connection: Connection, host: str, pause_s: float, now: datetime) -> HostTurn:
    row = connection.execute(select(host_leases).where(host_leases.c.host == host).with_for_update()).one_or_none()
    at = now if row is None else max(now, _after(row, pause_s, now))
    token = 1 if row is None else row.token + 1
    values = {
        "token": token,
        "process": this_process(),
        "lease_until": at + timedelta(seconds=grace_s(pause_s)),
        "pause_s": pause_s,
        "next_request_at": at + timedelta(seconds=pause_s),
    }
    statement = insert(connection, host_leases).values(host=host, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["host"], set_=values))
    return HostTurn(host=host, token=token, wait_s=(at - now).total_seconds(), grace_s=grace_s(pause_s))


def _after(row: AnyRow, pause_s: float, now: datetime) -> datetime:
    """Return the earliest moment after the last turn: the longer of both pauses, and its lateness if it was another's."""
    last = row.next_request_at - timedelta(seconds=row.pause_s)
    if last > now + timedelta(seconds=LONGEST_QUEUE_S):
        return now
    late = timedelta(0) if row.process == this_process() else row.lease_until - last
    after: datetime = last + timedelta(seconds=max(row.pause_s, pause_s)) + late
    return after
