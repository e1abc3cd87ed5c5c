"""Handing out pending visits, and taking them back from owners that are gone."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, or_, select

from domain.article import Capture, Discovery
from domain.codec import from_json
from domain.visit import Outcome, Visit
from ledger.endings import Ending, end
from ledger.owners import is_gone, this_process
from ledger.rows import AnyRow
from ledger.schedule import Rules
from ledger.schema import CLAIMABLE, FREE, HELD, PENDING, inbox, runs, urls, visits

ATTEMPTS = 3
INTERRUPTIONS = 20  # a page can bring down a whole run, too; so often it was no coincidence
CRASHED = "crashed the crawler three times"
ENDED_RUNS = "twenty runs ended while it was fetched"


def claim(
    connection: Connection, run: str, source: str, *, owner: str, limit: int, now: datetime, rules: Rules
) -> Sequence[tuple[AnyRow, AnyRow | None]]:
    """Lease up to `limit` visits to the owner; return (row of visits with its new attempts, row of urls).

    A visit whose earlier claims were lost twice is handed out alone and last: when its page brings the crawler down
    once more, no innocent neighbour is blamed. So while the owner still holds something, an empty answer is not final.
    """
    held = _take_back(connection, run, source, owner=owner, now=now, rules=rules)
    here = (visits.c.run == run, visits.c.source == source, CLAIMABLE)
    free = select(visits.c.id).where(*here, visits.c.owner.is_(None), or_(visits.c.not_before.is_(None), visits.c.not_before <= now))
    free = free.order_by(visits.c.id).with_for_update(skip_locked=True)
    ids = connection.scalars(free.where(visits.c.lost < ATTEMPTS - 1, visits.c.interruptions < INTERRUPTIONS).limit(limit)).all()
    if not ids:
        _end_poison(connection, here, now=now, rules=rules)
        ids = connection.scalars(free.limit(0 if held else min(limit, 1))).all()
    return _lease(connection, ids, owner=owner, until=now + timedelta(seconds=rules.lease_s))


def as_visit(row: AnyRow, url: AnyRow | None) -> Visit:
    """Return the record; what a conditional request needs comes with it unless a person wants the page read in full."""
    discovery = from_json(Discovery, row.discovery)
    conditional = url if discovery.method not in {"by-hand", "refetch"} else None
    return Visit(
        id=row.id,
        run=row.run,
        source=row.source,
        url=row.url,
        url_key=row.url_key,
        due=row.due,
        discovery=discovery,
        state=Outcome(row.state),
        stage=row.stage,
        reason=row.reason,
        of=row.of,
        article=row.article,
        http_status=row.http_status,
        attempts=row.attempts,
        not_before=row.not_before,
        finished=row.finished,
        etag=conditional.etag if conditional is not None else None,
        last_modified=conditional.last_modified if conditional is not None else None,
        content_hash=conditional.content_hash if conditional is not None else None,
        capture=from_json(Capture, url.capture) if url is not None and url.capture else None,
        revisit=row.revisit and row.article is not None,
    )


def put_off(connection: Connection, visit: int, *, until: datetime, reason: str) -> None:
    """An orderly end of a claim: it does not count as lost."""
    put = visits.update().where(visits.c.id == visit, CLAIMABLE)
    connection.execute(put.values(not_before=until, reason=reason, **FREE))


def renew(connection: Connection, recorded: Sequence[AnyRow], *, until: datetime) -> None:
    """Prolong what the owners of these visits hold besides: they are alive."""
    for run, owner, process in {(row.run, row.owner, row.process) for row in recorded if row.owner}:
        others = visits.update().where(HELD, visits.c.run == run, visits.c.owner == owner, visits.c.process == process)
        connection.execute(others.values(lease_until=until))


def release(connection: Connection, owners: Callable[[str], bool] | str | None) -> int:
    """Free visits and inbox entries of dead owners at once; return how many.

    `owners`: a prefix of the owners' names, a predicate on the name, or None for all whose process is known to be gone.
    """
    running = connection.execute(select(runs.c.id, runs.c.process).where(runs.c.state == "running")).all()
    forgive(connection, [row.id for row in running if is_gone(row.process)])
    return sum(_release(connection, table, owners) for table in (visits, inbox))


def forgive(connection: Connection, interrupted: Sequence[str]) -> None:
    """Count claims that end with their whole run apart, each once: that says little against a page."""
    theirs = and_(PENDING, visits.c.run.in_(interrupted))
    cut_short = visits.update().where(theirs, HELD, ~visits.c.forgiven)
    connection.execute(cut_short.values(lost=visits.c.lost - 1, interruptions=visits.c.interruptions + 1, forgiven=True))
    read = inbox.update().where(inbox.c.owner.is_not(None), ~inbox.c.forgiven, inbox.c.visit.in_(select(visits.c.id).where(theirs)))
    connection.execute(read.values(attempts=inbox.c.attempts - 1, interruptions=inbox.c.interruptions + 1, forgiven=True))


def _release(connection: Connection, table: Table, owners: Callable[[str], bool] | str | None) -> int:
    pairs = connection.execute(select(table.c.owner, table.c.process).where(table.c.owner.is_not(None)).distinct()).all()
    freed = 0
    for owner, process in pairs:
        if not _is_meant(owners, owner, process):
            continue
        mine = table.update().where(table.c.owner == owner, table.c.process == process)
        lost = {"lost": table.c.lost + 1} if table is visits else {}
        freed += connection.execute(mine.values(**lost, **FREE)).rowcount
    return freed


def _is_meant(owners: Callable[[str], bool] | str | None, owner: str, process: str) -> bool:
    if owners is None:
        return is_gone(process)
    return owner.startswith(owners) if isinstance(owners, str) else owners(owner)


def _take_back(connection: Connection, run: str, source: str, *, owner: str, now: datetime, rules: Rules) -> int:
    """Free claims that ran out or whose process is gone, prolong the owner's own; return how many it holds."""
    held = and_(HELD, visits.c.run == run, visits.c.source == source)
    gone = gone_processes(connection, visits, held)
    over = visits.update().where(held, or_(visits.c.lease_until <= now, visits.c.process.in_(gone)))
    connection.execute(over.values(lost=visits.c.lost + 1, **FREE))
    mine = visits.update().where(held, visits.c.owner == owner, visits.c.process == this_process())
    return connection.execute(mine.values(lease_until=now + timedelta(seconds=rules.lease_s))).rowcount


def gone_processes(connection: Connection, table: Table, held: ColumnElement[bool]) -> list[str]:
    """Return the processes that hold rows of the table and are known to have ended."""
    return [process for process in connection.scalars(select(table.c.process).where(held).distinct()) if is_gone(process)]


def _end_poison(connection: Connection, here: tuple[Any, ...], *, now: datetime, rules: Rules) -> None:
    poison = or_(visits.c.lost >= ATTEMPTS, visits.c.interruptions >= INTERRUPTIONS)
    rows = connection.execute(select(visits).where(*here, visits.c.owner.is_(None), poison)).all()
    endings = [Ending(visit=row, outcome=Outcome.FAILED, reason=CRASHED if row.lost >= ATTEMPTS else ENDED_RUNS) for row in rows]
    end(connection, endings, rules=rules, now=now)


def _lease(connection: Connection, ids: Sequence[int], *, owner: str, until: datetime) -> Sequence[tuple[AnyRow, AnyRow | None]]:
    if not ids:
        return []
    taken = visits.update().where(visits.c.id.in_(ids))
    connection.execute(taken.values(owner=owner, process=this_process(), lease_until=until, attempts=visits.c.attempts + 1))
    rows = connection.execute(select(visits).where(visits.c.id.in_(ids)).order_by(visits.c.id)).all()
    known = {row.url_key: row for row in connection.execute(select(urls).where(urls.c.url_key.in_([row.url_key for row in rows])))}
    return [(row, known.get(row.url_key)) for row in rows]
