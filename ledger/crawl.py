"""What the crawler remembers."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from domain.article import Article
from domain.codec import from_json
from domain.protocols import Finding
from domain.visit import Candidate, FeedState, Visit
from ledger import claims, feeds, offers, recording
from ledger.engine import Database
from ledger.schedule import Rules
from ledger.schema import articles, urls
from ledger.warc import SqlWarc

_BATCH = 200  # visits that one transaction enters: some 20 ms


class SqlCrawl:
    """See `domain.protocols.CrawlLedger`."""

    def __init__(self, database: Database, rules: Rules, warc: SqlWarc) -> None:
        self._database = database
        self._rules = rules
        self._warc = warc

    @property
    def warc(self) -> SqlWarc:
        return self._warc

    def feed_state(self, url: str) -> FeedState | None:
        return self._database.read(lambda connection: feeds.feed_state(connection, url))

    def save_feed_state(self, state: FeedState) -> None:
        self._database.write(lambda connection: feeds.save_feed_state(connection, state))

    def offer(self, run: str, candidates: Sequence[Candidate], *, now: datetime) -> int:
        ready = offers.prepared(candidates)
        batches = [ready[start : start + _BATCH] for start in range(0, len(ready), _BATCH)]
        return sum(self._offer(run, batch, now) for batch in batches)

    def _offer(self, run: str, batch: Sequence[offers.Offer], now: datetime) -> int:
        return self._database.write(lambda connection: offers.enter(connection, run, batch, now=now))

    def offer_revisits(self, run: str, source: str, *, now: datetime) -> int:
        total = 0
        while entered := self._database.write(
            lambda connection: offers.enter_revisits(connection, run, source, now=now, limit=_BATCH),
        ):
            total += entered
        return total

    def claim(self, run: str, source: str, *, owner: str, limit: int, now: datetime) -> list[Visit]:
        """Give each worker an `owner` name of its own. While it still holds something of the source, an empty answer is not final."""
        rows = self._database.write(
            lambda connection: claims.claim(connection, run, source, owner=owner, limit=limit, now=now, rules=self._rules)
        )
        return [claims.as_visit(row, url) for row, url in rows]

    def record(self, findings: Sequence[Finding], *, now: datetime) -> None:
        ready = recording.prepared(findings)
        self._database.write(lambda connection: recording.record(connection, ready, rules=self._rules, now=now))

    def put_off(self, visit: int, *, until: datetime, reason: str) -> None:
        self._database.write(lambda connection: claims.put_off(connection, visit, until=until, reason=reason))

    def article_of(self, url_key: str) -> str | None:
        return self._database.read(lambda connection: connection.scalar(select(urls.c.article).where(urls.c.url_key == url_key)))

    def last_reading(self, article: str) -> Article | None:
        data = self._database.read(lambda connection: connection.scalar(select(articles.c.data).where(articles.c.id == article)))
        return None if data is None else from_json(Article, data)

    def discovery_finished(self, run: str, source: str, *, problem: str | None, now: datetime) -> None:
        self._database.write(lambda connection: feeds.discovery_finished(connection, run, source, problem=problem, now=now))
