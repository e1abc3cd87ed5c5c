"""Small, valid records for tests of the ledger."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.article import ArchiveRef, Article, Discovery, Reading
from domain.coverage import Coverage
from domain.ids import article_id, coverage_id
from domain.protocols import Finding, InboxEntry
from domain.source import Publisher
from domain.urls import normalise
from domain.visit import Candidate, Outcome, Visit
from ledger import Ledger

NOW = datetime(2019, 10, 7, 9, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
FEED = "https://daily.test/feed.xml"
WATCH = "forum"


def candidate(path: str = "a", *, source: str = "daily", **hints: Any) -> Candidate:
    method = hints.pop("method", "feed")
    return Candidate(url=f"https://{source}.test/{path}", source=source, discovery=Discovery(method=method, via=FEED, **hints))


def article_of(visit: Visit, *, headline: str = "Forum opens", body: str = "The forum opened in Minsk.", **more: Any) -> Article:
    fields: dict[str, Any] = {"fetched": NOW, "published": NOW, **more}
    id_ = fields.pop("id", visit.article or article_id(visit.url_key))
    url = fields.pop("canonical_url", visit.url_key)
    return Article(id=id_, url=visit.url, canonical_url=url, source=visit.source, headline=headline, body=body, **fields)


def reading_of(visit: Visit, article: Article | None = None, *, archive: ArchiveRef | None = None) -> Reading:
    return Reading(visit=visit.id, run=visit.run, article=article or article_of(visit), discovery=visit.discovery, archive=archive)


def read(visit: Visit, article: Article | None = None, **more: Any) -> Finding:
    """A finding with a reading."""
    reading = reading_of(visit, article, archive=more.get("archive"))
    return Finding(visit=visit.id, outcome=Outcome.PENDING, reading=reading, http_status=200, article=reading.article.id, **more)


def ended(visit: Visit, outcome: Outcome = Outcome.IRRELEVANT, **more: Any) -> Finding:
    return Finding(visit=visit.id, outcome=outcome, **more)


def coverage_of(entry: InboxEntry, *, watch: str = WATCH, relevance: float = 0.9, now: datetime = NOW, **more: Any) -> Coverage:
    article = entry.reading.article
    publisher = Publisher(id=article.source, name=article.source.title())
    fields: dict[str, Any] = {"publisher": publisher, "in_language": "en", "role": "main" if relevance >= 0.5 else None, **more}
    return Coverage(
        id=coverage_id(article.id, watch),
        watch=watch,
        article=article,
        discovery=entry.reading.discovery,
        archive=entry.reading.archive,
        run=entry.reading.run,
        relevant=relevance >= 0.5,
        relevance=relevance,
        processed=now,
        **fields,
    )


def visit_one(ledger: Ledger, run: str, path: str = "a", *, now: datetime = NOW, **hints: Any) -> Visit:
    """Offer one URL and claim it."""
    offered = candidate(path, **hints)
    assert ledger.crawl.offer(run, [offered], now=now) == 1
    found = ledger.crawl.claim(run, offered.source, owner="crawler", limit=1000, now=now)
    return next(visit for visit in found if visit.url_key == normalise(offered.url))


def process_all(ledger: Ledger, *, relevance: float = 0.9, watches: Sequence[str] = (WATCH,), now: datetime = NOW, **more: Any) -> None:
    """Read everything in the inbox, with the same judgement for each."""
    while entries := ledger.inbox.claim(owner="reader", limit=100, now=now):
        for entry in entries:
            said = [coverage_of(entry, watch=watch, relevance=relevance, now=now, **more) for watch in watches]
            ledger.inbox.complete(entry, said, now=now)


def deliver_all(ledger: Ledger, *, now: datetime = NOW) -> list[Coverage]:
    waiting = ledger.outbox.waiting(limit=1000)
    ledger.outbox.acknowledge([(coverage.id, coverage.revision) for coverage in waiting], now=now)
    return waiting


def publish(ledger: Ledger, run: str, path: str = "a", *, now: datetime = NOW, **article: Any) -> Visit:
    """Take one relevant article all the way into the outbox; return its visit."""
    visit = visit_one(ledger, run, path, now=now)
    ledger.crawl.record([read(visit, article_of(visit, **article), etag='"1"', last_modified="Mon")], now=now)
    process_all(ledger, now=now)
    return visit


def revisit(ledger: Ledger, run: str, *, relevance: float = 0.9, hours: float = 1, **article: Any) -> None:
    """Look at https://daily.test/a again and read what it says now."""
    now = NOW + hours * HOUR
    visit = visit_one(ledger, run, modified=now, now=now)
    ledger.crawl.record([read(visit, article_of(visit, **{"fetched": now, **article}))], now=now)
    process_all(ledger, relevance=relevance, now=now)
