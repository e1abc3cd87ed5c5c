"""Writing down what became of fetched pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func

from domain.codec import to_json
from domain.ids import content_hash
from domain.protocols import Finding
from domain.visit import PAGE_STATES, Outcome
from ledger.claims import renew
from ledger.endings import Ending, end, plan_looks
from ledger.rows import AnyRow, insert, rows_by, update_rows
from ledger.schedule import Rules
from ledger.schema import FREE, inbox, urls, visits
from ledger.warc import commit_archived


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A finding with its JSON, made ready outside of the transaction."""

    finding: Finding
    reading: str | None
    archive: str | None
    capture: str | None
    leads_to: str | None  # article id
    content_hash: str | None


def prepared(findings: Sequence[Finding]) -> list[Prepared]:
    """Raises ValueError for a finding that has both an outcome and a reading, or neither."""
    return [_prepared(finding) for finding in findings]


def _prepared(finding: Finding) -> Prepared:
    reading = finding.reading
    if (reading is not None) != (finding.outcome is Outcome.PENDING):
        raise ValueError(f"visit {finding.visit}: a finding has either a reading (and is pending) or an outcome")
    article = finding.article or (reading.article.id if reading else None)
    own_hash = content_hash(reading.article.headline, reading.article.body) if reading else None
    return Prepared(
        finding=finding,
        reading=to_json(reading) if reading else None,
        archive=to_json(finding.archive) if finding.archive else None,
        capture=to_json(finding.capture) if finding.capture else None,
        leads_to=article or (finding.of if finding.outcome in (Outcome.DUPLICATE, Outcome.REDIRECTED) else None),
        content_hash=finding.content_hash or own_hash,
    )


def record(connection: Connection, findings: Sequence[Prepared], *, rules: Rules, now: datetime) -> None:
    """Write each finding whose visit still waits for one; the others were recorded before and change nothing."""
    rows = rows_by(connection, visits, visits.c.id, [p.finding.visit for p in findings])
    waiting = {id_: row for id_, row in rows.items() if row.state == Outcome.PENDING and row.stage == "found"}
    first = {p.finding.visit: p for p in reversed(findings)}
    news = [(waiting[id_], p) for id_, p in sorted(first.items()) if id_ in waiting]
    renew(connection, [row for row, _ in news], until=now + timedelta(seconds=rules.lease_s))
    _keep_conditionals(connection, news)
    _keep_captures(connection, news)
    _keep_aliases(connection, news)
    _enter_inbox(connection, [(row, p) for row, p in news if p.reading], rules=rules, now=now)
    end(connection, [_ending(row, p) for row, p in news if not p.reading], rules=rules, now=now)
    commit_archived(connection, [p.finding.archive for _, p in news if p.finding.archive])


def _ending(row: AnyRow, p: Prepared) -> Ending:
    f = p.finding
    return Ending(
        visit=row,
        outcome=f.outcome,
        reason=f.reason,
        of=f.of,
        article=f.article,
        http_status=f.http_status,
        archive=p.archive,
        skipped_by_fast_look=f.skipped_by_fast_look,
        sampled=f.sampled,
    )


def _keep_conditionals(connection: Connection, news: Sequence[tuple[AnyRow, Prepared]]) -> None:
    """What a page did not say this time stays as it said before: an unchanged page comes with hardly any headers."""
    values = [
        {"key": row.url_key, "new_etag": p.finding.etag, "new_last_modified": p.finding.last_modified, "new_hash": p.content_hash}
        for row, p in news
        if p.finding.etag or p.finding.last_modified or p.content_hash
    ]
    if not values:
        return
    kept = urls.update().where(urls.c.url_key == bindparam("key"))
    statement = kept.values(
        etag=func.coalesce(bindparam("new_etag"), urls.c.etag),
        last_modified=func.coalesce(bindparam("new_last_modified"), urls.c.last_modified),
        content_hash=func.coalesce(bindparam("new_hash"), urls.c.content_hash),
    )
    connection.execute(statement, values)


def _keep_captures(connection: Connection, news: Sequence[tuple[AnyRow, Prepared]]) -> None:
    """A page that came takes the place of the one before, also where it is not kept: "unchanged" would then mean another page."""
    came = [{"key": row.url_key, "capture": p.capture} for row, p in news if p.finding.http_status in PAGE_STATES]
    update_rows(connection, urls, "url_key", came)


def _keep_aliases(connection: Connection, news: Sequence[tuple[AnyRow, Prepared]]) -> None:
    """A URL that leads to an article already goes on leading there: article ids never change."""
    values = [
        {"url_key": key, "source": row.source, "article": p.leads_to, "failures": 0}
        for row, p in news
        if p.leads_to
        for key in (row.url_key, *p.finding.aliases)
    ]
    if not values:
        return
    statement = insert(connection, urls)
    article = func.coalesce(urls.c.article, statement.excluded.article)
    connection.execute(statement.on_conflict_do_update(index_elements=["url_key"], set_={"article": article}), values)


def _enter_inbox(connection: Connection, news: Sequence[tuple[AnyRow, Prepared]], *, rules: Rules, now: datetime) -> None:
    if not news:
        return
    connection.execute(inbox.insert(), [{"visit": row.id, "reading": p.reading, "entered": now} for row, p in news])
    update_rows(connection, visits, "id", [_entered(row, p, now) for row, p in news])
    # The page turned out to be another article than planned: the planned one was looked at all the same.
    others = [(row.article, row, Outcome.REDIRECTED) for row, p in news if row.article and row.article != p.leads_to]
    plan_looks(connection, others, rules=rules, now=now)


def _entered(row: AnyRow, p: Prepared, now: datetime) -> dict[str, Any]:
    return {
        "key": row.id,
        "stage": "inbox",
        "reason": p.finding.reason,
        "article": p.leads_to,
        "http_status": p.finding.http_status,
        "archive": p.archive,
        "skipped_by_fast_look": p.finding.skipped_by_fast_look,
        "sampled": p.finding.sampled,
        "entered": now,
        **FREE,
    }
