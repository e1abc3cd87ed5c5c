"""Digests: which acknowledgements each covers, what it said, and who has it.

A digest is begun in one transaction, which settles its window and what lies in it. The digests of a schedule follow each other without
gap or overlap, for each begins where the last one ended. What is acknowledged later, or again, has a higher number: it falls into the next.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, func, select

from domain.codec import to_json
from domain.digest import DigestOrder, DigestRow, Fresh, Plan
from domain.errors import BadInput
from ledger.engine import Database
from ledger.owners import is_free, this_process
from ledger.rows import CHUNK, AnyRow, insert
from ledger.schema import counters, coverages
from ledger.schema_reports import digests, showings

OWED = timedelta(days=3)
TOLD = timedelta(days=7)
LEASE_S = 600.0  # a digest that a process out of sight has been at for longer is free again


class SqlDigests:
    """See the module. Each method is one short transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, order: DigestOrder, *, watches: Sequence[str], now: datetime) -> DigestRow:
        """Return the digest with this id, begun now unless it was before; `watches` are those whose coverages count.

        Raises BadInput where it was begun for another schedule or watch.
        """
        return self._database.write(lambda connection: _begin(connection, order, watches, now))

    def get(self, digest: str) -> DigestRow | None:
        return self._database.read(lambda connection: _get(connection, digest))

    def fresh(self, digest: DigestRow) -> tuple[Fresh, ...]:
        """Return its coverages in the order of their acknowledgement, and what readers can tell of each in its window.

        What came behind the window is left to the next digest: nothing is told twice, and nothing lost.
        """
        return self._database.read(lambda connection: _fresh(connection, digest))

    def plan(self, digest: str, plan: Plan) -> DigestRow:
        """Keep what it says, unless that is kept already; return it as it is kept."""
        data = to_json(plan)
        first = digests.update().where(digests.c.id == digest, digests.c.data.is_(None)).values(data=data)

        def work(connection: Connection) -> DigestRow:
            connection.execute(first)
            kept = _get(connection, digest)
            assert kept is not None
            return kept

        return self._database.write(work)

    def claim(self, digest: str, recipients: Sequence[str], *, now: datetime) -> DigestRow | None:
        """Take its sending, also to further recipients, and return it as it is now; None where another process is at it."""
        return self._database.write(lambda connection: _claim(connection, digest, recipients, now))

    def delivered(self, digest: str, recipient: str) -> None:
        """Note that one of the recipients has it."""

        def work(connection: Connection) -> None:
            row = connection.execute(select(digests).where(digests.c.id == digest).with_for_update()).one()
            sent_to = sorted({*json.loads(row.sent_to), recipient})
            connection.execute(digests.update().where(digests.c.id == digest).values(sent_to=json.dumps(sent_to)))

        self._database.write(work)

    def ended(self, digest: str, *, problem: str | None, now: datetime) -> None:
        """Note that it was sent, or why not."""
        sent = {"state": "sent", "problem": None, "sent": func.coalesce(digests.c.sent, now)}
        done = {"state": "failed", "problem": problem} if problem else sent
        ended = digests.update().where(digests.c.id == digest).values(process=None, lease_until=None, **done)
        self._database.write(lambda connection: connection.execute(ended))

    def owed(self, schedule: str | None, *, now: datetime) -> list[DigestRow]:
        """Return the digests of a schedule (of none) that were to be sent and are not, oldest first.

        Left out are those under way, and those older than three days: news as old as that are told by the notice.
        """
        of = digests.c.schedule.is_(None) if schedule is None else digests.c.schedule == schedule
        query = (
            select(digests)
            .where(of, digests.c.state.in_(("sending", "failed")), digests.c.made >= now - OWED)
            .order_by(digests.c.made, digests.c.id)
        )
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [_as_row(row) for row in rows if row.state == "failed" or is_free(row.process, row.lease_until, now=now)]

    def failed(self, *, now: datetime) -> list[DigestRow]:
        """Return those of the last seven days that failed and were not sent since, oldest first."""
        query = select(digests).where(digests.c.state == "failed", digests.c.made >= now - TOLD).order_by(digests.c.made, digests.c.id)
        return self._database.read(lambda connection: [_as_row(row) for row in connection.execute(query)])

    def latest(self, *, limit: int = 20) -> list[DigestRow]:
        """Return the newest, newest first."""
        query = select(digests).order_by(digests.c.made.desc(), digests.c.id.desc()).limit(limit)
        return self._database.read(lambda connection: [_as_row(row) for row in connection.execute(query)])


def _begin(connection: Connection, order: DigestOrder, watches: Sequence[str], now: datetime) -> DigestRow:
    # The lock on the counter keeps others from acknowledging and from beginning the same digest until this one is settled.
    upto = connection.scalar(select(counters.c.value).where(counters.c.name == "ack_seq").with_for_update()) or 0
    known = _get(connection, order.id)
    if known is not None:
        if (known.schedule, known.watch) != (order.schedule, order.watch):
            raise BadInput(f"there is a digest {order.id!r} of another schedule or watch", fix="give another id")
        return known
    since_seq, since = _beginning(connection, order)
    window = and_(coverages.c.ack_seq > since_seq, coverages.c.ack_seq <= upto, coverages.c.watch.in_(sorted(watches)))
    found = connection.execute(select(coverages.c.id, coverages.c.revision).where(window).order_by(coverages.c.ack_seq))
    values = {
        "id": order.id,
        "schedule": order.schedule,
        "watch": order.watch,
        "since_seq": since_seq,
        "upto_seq": upto,
        "since": since,
        "made": now,
        "state": "sending" if order.send else "made",
        "process": this_process() if order.send else None,
        "lease_until": now + timedelta(seconds=LEASE_S) if order.send else None,
        "recipients": "[]",
        "sent_to": "[]",
        "entries": json.dumps([(row.id, row.revision) for row in found]),
    }
    connection.execute(insert(connection, digests).values(values))
    begun = _get(connection, order.id)
    assert begun is not None
    return begun


def _beginning(connection: Connection, order: DigestOrder) -> tuple[int, datetime | None]:
    """Return the number that the digest begins behind, and when that was."""
    if order.schedule is not None:
        query = select(digests.c.upto_seq, digests.c.made).where(digests.c.schedule == order.schedule)
        last = connection.execute(query.order_by(digests.c.upto_seq.desc(), digests.c.made.desc()).limit(1)).one_or_none()
        if last is not None:
            return last.upto_seq, last.made
    if order.since is None:
        return 0, None
    earlier = select(coverages.c.ack_seq).where(coverages.c.ack_seq.is_not(None), coverages.c.delivered <= order.since)
    return connection.scalar(earlier.order_by(coverages.c.ack_seq.desc()).limit(1)) or 0, order.since


def _get(connection: Connection, digest: str) -> DigestRow | None:
    row = connection.execute(select(digests).where(digests.c.id == digest)).one_or_none()
    return None if row is None else _as_row(row)


def _fresh(connection: Connection, digest: DigestRow) -> tuple[Fresh, ...]:
    ids = [coverage for coverage, _ in digest.entries]
    rows: dict[str, AnyRow] = {}
    for start in range(0, len(ids), CHUNK):
        query = select(showings).where(showings.c.coverage.in_(ids[start : start + CHUNK]))
        rows |= {row.coverage: row for row in connection.execute(query)}

    def inside(seq: int | None) -> bool:
        return digest.since_seq < (seq or 0) <= digest.upto_seq

    return tuple(
        Fresh(
            coverage=id_,
            is_new=inside(rows[id_].shown_seq),
            changed=inside(rows[id_].changed_seq),
            vanished=inside(rows[id_].gone_seq),
            corrected=inside(rows[id_].corrected_seq),
        )
        for id_ in ids
    )


def _claim(connection: Connection, digest: str, recipients: Sequence[str], now: datetime) -> DigestRow | None:
    row = connection.execute(select(digests).where(digests.c.id == digest).with_for_update()).one()
    if row.state == "sending" and row.process != this_process() and not is_free(row.process, row.lease_until, now=now):
        return None
    taken = digests.update().where(digests.c.id == digest)
    values = {"state": "sending", "process": this_process(), "lease_until": now + timedelta(seconds=LEASE_S)}
    everybody = list(dict.fromkeys([*json.loads(row.recipients), *recipients]))
    connection.execute(taken.values(recipients=json.dumps(everybody), **values))
    return _get(connection, digest)


def _as_row(row: AnyRow) -> DigestRow:
    return DigestRow(
        id=row.id,
        schedule=row.schedule,
        watch=row.watch,
        since_seq=row.since_seq,
        upto_seq=row.upto_seq,
        since=row.since,
        made=row.made,
        state=row.state,
        problem=row.problem,
        entries=tuple((coverage, revision) for coverage, revision in json.loads(row.entries)),
        data=row.data,
        recipients=tuple(json.loads(row.recipients)),
        sent_to=tuple(json.loads(row.sent_to)),
        sent=row.sent,
    )
