"""Entering URLs as pending visits: new ones, changed ones, and articles to be looked at again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Connection, exists, or_, select

from domain.article import Discovery
from domain.codec import to_json
from domain.urls import normalise
from domain.visit import Candidate, Outcome
from ledger.rows import AnyRow, insert, update_rows
from ledger.schedule import Known, hint, is_due, newest
from ledger.schema import PENDING, articles, urls, visits

log = structlog.get_logger(__name__)

_TICK = timedelta(microseconds=1)
_REVISIT = Discovery(method="revisit")
_HISTORY = frozenset({"backfill", "warc", "refetch"})  # ways to what is old: no find of the day, by which silence is told


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A candidate made ready outside of the transaction."""

    url: str
    url_key: str
    source: str
    discovery: Discovery
    discovery_json: str


def prepared(candidates: Iterable[Candidate]) -> list[Offer]:
    """Return one offer for each distinct URL, in order; what is no http(s) address is logged and left out."""
    offers: dict[str, Offer] = {}
    for candidate in candidates:
        try:
            key = normalise(candidate.url)
        except ValueError:
            log.warning("ledger.address_refused", url=candidate.url, source=candidate.source)
            continue
        if key in offers and not _is_newer(candidate.discovery, offers[key].discovery):
            continue
        offers[key] = Offer(
            url=candidate.url,
            url_key=key,
            source=candidate.source,
            discovery=candidate.discovery,
            discovery_json=to_json(candidate.discovery),
        )
    return list(offers.values())


def enter(connection: Connection, run: str, offers: Sequence[Offer], *, now: datetime) -> int:
    """Enter the offers (at most some hundred) that are new or due again; return how many."""
    known = _known(connection, offers)
    busy = _busy(connection, offers, [row.article for row in known.values()])
    entering = []
    for offer in offers:
        row = known.get(offer.url_key)
        if offer.url_key in busy or (row is not None and row.article in busy):
            continue
        if row is None or is_due(_memory(row), offer.discovery, run=run, now=now):
            entering.append(_visit_values(offer, row, run, now))
            busy.add(row.article if row is not None and row.article else offer.url_key)
    entered = _insert(connection, entering)
    _remember(connection, run, [o for o in offers if o.url_key in entered], known, entered)
    return len(entered)


def enter_revisits(connection: Connection, run: str, source: str, *, now: datetime, limit: int) -> int:
    """Enter articles of the source whose planned look has come, the longest overdue first; return how many."""
    pending = exists().where(PENDING, or_(visits.c.url_key == articles.c.url_key, visits.c.article == articles.c.id))
    query = (
        select(articles, urls.c.last_due)
        .join(urls, urls.c.url_key == articles.c.url_key)
        .where(articles.c.source == source, articles.c.relevant, articles.c.next_look <= now, ~pending)
        .where(or_(articles.c.last_run.is_(None), articles.c.last_run != run, articles.c.next_look > articles.c.last_finished))
        .order_by(articles.c.next_look, articles.c.id)
        .limit(limit)
    )
    discovery = to_json(_REVISIT)
    entering = [_revisit_values(row, run, discovery, now) for row in connection.execute(query)]
    entered = _insert(connection, entering)
    update_rows(connection, urls, "url_key", [{"key": key, "last_run": run, "last_due": due} for key, due in entered.items()])
    return len(entered)


def _is_newer(one: Discovery, other: Discovery) -> bool:
    mine, theirs = hint(one), hint(other)
    return mine is not None and (theirs is None or mine > theirs)


def _known(connection: Connection, offers: Sequence[Offer]) -> dict[str, AnyRow]:
    """Return what is remembered of the URLs and of the articles that they lead to."""
    query = (
        select(
            urls,
            articles.c.seen.label("article_seen"),
            articles.c.relevant,
            articles.c.next_look,
            articles.c.last_finished,
            articles.c.last_run.label("article_run"),
        )
        .outerjoin(articles, articles.c.id == urls.c.article)
        .where(urls.c.url_key.in_([offer.url_key for offer in offers]))
    )
    return {row.url_key: row for row in connection.execute(query)}


def _busy(connection: Connection, offers: Sequence[Offer], leads_to: Iterable[str | None]) -> set[str]:
    """Return the URLs and articles that have a pending visit."""
    keys = [offer.url_key for offer in offers]
    ids = sorted({article for article in leads_to if article})
    query = select(visits.c.url_key, visits.c.article).where(PENDING, or_(visits.c.url_key.in_(keys), visits.c.article.in_(ids)))
    return {name for row in connection.execute(query) for name in row if name}


def _memory(row: AnyRow) -> Known:
    return Known(
        seen=newest(row.seen, row.article_seen),
        finished=newest(row.finished, row.last_finished),
        retry_at=row.retry_at,
        last_run=row.article_run or row.last_run,
        next_look=row.next_look if row.relevant else None,
    )


def _visit_values(offer: Offer, known: AnyRow | None, run: str, now: datetime) -> dict[str, Any]:
    return {
        "run": run,
        "source": offer.source,
        "url": offer.url,
        "url_key": offer.url_key,
        "due": _after(now, known.last_due if known is not None else None),
        "found": now,
        "discovery": offer.discovery_json,
        "revisit": offer.discovery.method in _HISTORY or (known is not None and known.article is not None),
        "article": known.article if known is not None else None,
        "state": Outcome.PENDING.value,
        "stage": "found",
    }


def _revisit_values(article: AnyRow, run: str, discovery: str, now: datetime) -> dict[str, Any]:
    return {
        "run": run,
        "source": article.source,
        "url": article.url,
        "url_key": article.url_key,
        "due": _after(article.next_look, article.last_due),
        "found": now,
        "discovery": discovery,
        "revisit": True,
        "article": article.id,
        "state": Outcome.PENDING.value,
        "stage": "found",
    }


def _after(due: datetime, last: datetime | None) -> datetime:
    """Return a due time that no earlier visit of the same URL has."""
    return due if last is None or due > last else last + _TICK


def _insert(connection: Connection, rows: Sequence[dict[str, Any]]) -> dict[str, datetime]:
    """Insert visits; return URL key -> due time of those that nobody else had entered meanwhile."""
    if not rows:
        return {}
    statement = insert(connection, visits).on_conflict_do_nothing().returning(visits.c.url_key, visits.c.due)
    return {row.url_key: row.due for row in connection.execute(statement, rows)}


def _remember(connection: Connection, run: str, offers: Sequence[Offer], known: dict[str, AnyRow], entered: dict[str, datetime]) -> None:
    """Keep each URL, and the newest time that a hint gave it."""
    rows = [
        {
            "url_key": offer.url_key,
            "source": offer.source,
            "seen": newest(hint(offer.discovery), known[offer.url_key].seen if offer.url_key in known else None),
            "last_run": run,
            "last_due": entered[offer.url_key],
        }
        for offer in offers
    ]
    if not rows:
        return
    statement = insert(connection, urls)
    kept = {name: statement.excluded[name] for name in ("source", "seen", "last_run", "last_due")}
    connection.execute(statement.on_conflict_do_update(index_elements=["url_key"], set_=kept), rows)
