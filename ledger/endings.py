"""How a visit ends: the one place that turns pending into an outcome."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from domain.visit import Outcome
from ledger.counters import draw
from ledger.rows import AnyRow, rows_by, update_rows
from ledger.schedule import Rules, planned, retry_at
from ledger.schema import FREE, articles, coverages, urls, visits


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """One pending visit (a whole row of `visits`) and how it ends."""

    visit: AnyRow
    outcome: Outcome
    reason: str | None = None
    of: str | None = None
    article: str | None = None
    http_status: int | None = None
    archive: str | None = None
    skipped_by_fast_look: bool = False
    sampled: bool = False


def end(connection: Connection, endings: Sequence[Ending], *, rules: Rules, now: datetime) -> None:
    """Write the outcomes, what is known of the URLs, the plan of further looks, and articles that are gone."""
    if not endings:
        return
    known = rows_by(connection, urls, urls.c.url_key, [e.visit.url_key for e in endings])
    concerned = {e.visit.id: e.visit.article or e.article or known[e.visit.url_key].article for e in endings}
    update_rows(connection, visits, "id", [_visit_values(e, concerned[e.visit.id], now) for e in endings])
    update_rows(connection, urls, "url_key", [_url_values(e, known[e.visit.url_key].failures, rules, now) for e in endings])
    plan_looks(connection, [(concerned[e.visit.id], e.visit, e.outcome) for e in endings], rules=rules, now=now)
    _mark_gone(connection, [concerned[e.visit.id] for e in endings if e.outcome is Outcome.GONE])


def plan_looks(connection: Connection, looked: Iterable[tuple[str | None, AnyRow, Outcome]], *, rules: Rules, now: datetime) -> None:
    """Plan the next look at each (article id, visit, outcome); articles that were never read or are irrelevant have no plan."""
    looked = [(article, visit, outcome) for article, visit, outcome in looked if article]
    known = rows_by(connection, articles, articles.c.id, [article for article, _, _ in looked])
    values = [
        {
            "key": article,
            "gone": outcome is Outcome.GONE or row.gone,
            "last_run": visit.run,
            "last_finished": now,
            **planned(row.looks, row.next_look, outcome, found=visit.found, since=row.looks_from or row.state_since, rules=rules, now=now),
        }
        for article, visit, outcome in looked
        if (row := known.get(article)) is not None and row.relevant
    ]
    update_rows(connection, articles, "id", values)


def _visit_values(e: Ending, article: str | None, now: datetime) -> dict[str, Any]:
    return {
        "key": e.visit.id,
        "state": e.outcome.value,
        "stage": "done",
        "reason": e.reason,
        "of": e.of,
        "article": e.article or article,
        "http_status": e.http_status if e.http_status is not None else e.visit.http_status,
        "archive": e.archive or e.visit.archive,
        "skipped_by_fast_look": e.skipped_by_fast_look or e.visit.skipped_by_fast_look,
        "sampled": e.sampled or e.visit.sampled,
        "finished": now,
        **FREE,
    }


def _url_values(e: Ending, failures: int, rules: Rules, now: datetime) -> dict[str, Any]:
    failures = failures + 1 if e.outcome is Outcome.FAILED else 0
    return {
        "key": e.visit.url_key,
        "state": e.outcome.value,
        "last_run": e.visit.run,
        "finished": now,
        "failures": failures,
        "retry_at": retry_at(e.outcome, e.reason, failures=failures, rules=rules, now=now),
    }


def _mark_gone(connection: Connection, gone: Iterable[str | None]) -> None:
    """Set the status of live coverages; the text stays as last read."""
    ids = sorted({article for article in gone if article})
    if not ids:
        return
    live = select(coverages.c.id).where(coverages.c.article.in_(ids), coverages.c.relevant, coverages.c.status == "live")
    concerned = connection.scalars(live.order_by(coverages.c.id)).all()
    revisions = draw(connection, "revision", len(concerned))
    gone_now = {"status": "gone", "dead": False, "quiet": False}
    values = [{"key": id_, "revision": n, **gone_now} for id_, n in zip(concerned, revisions, strict=True)]
    update_rows(connection, coverages, "id", values)
