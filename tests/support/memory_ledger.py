"""A simple CrawlLedger in memory, kept in a JSON file so that a crawl in another process can be looked into."""

import json
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from domain.article import Article, Discovery, Reading
from domain.codec import from_json, to_json
from domain.ids import article_id
from domain.protocols import Finding
from domain.urls import normalise
from domain.visit import PAGE_STATES, Candidate, FeedState, Outcome, Visit


@dataclass(kw_only=True)
class LedgerState:
    """All that the ledger knows."""

    visits: list[Visit] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    feeds: dict[str, FeedState] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)  # url key -> article id
    held: dict[int, str] = field(default_factory=dict)  # visit -> owner
    warc: dict[str, tuple[str, int]] = field(default_factory=dict)  # unfinished file -> owner, committed bytes
    problems: dict[str, str | None] = field(default_factory=dict)  # source -> what discovery_finished said
    records: int = 0  # transactions


class MemoryLedger:
    """Implements `domain.protocols.CrawlLedger`; visits that another owner holds are free, as if that one had died."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.lock = threading.RLock()
        self.state = from_json(LedgerState, path.read_bytes()) if path.exists() else LedgerState()

    @property
    def warc(self) -> "MemoryWarcLedger":
        return MemoryWarcLedger(self)

    def save(self) -> None:
        part = self._path.with_suffix(".part")
        part.write_text(to_json(self.state))
        os.replace(part, self._path)  # noqa: PTH105  atomic, and says so

    def feed_state(self, url: str) -> FeedState | None:
        return self.state.feeds.get(url)

    def save_feed_state(self, state: FeedState) -> None:
        with self.lock:
            self.state.feeds[state.url] = state
            self.save()

    def offer(self, run: str, candidates: Sequence[Candidate], *, now: datetime) -> int:
        with self.lock:
            known = {visit.url_key for visit in self.state.visits if visit.state not in (Outcome.BUDGET, Outcome.FAILED)}
            entered = 0
            for candidate in candidates:
                key = normalise(candidate.url)
                if key in known:
                    continue
                known.add(key)
                entered += 1
                self.add(run, candidate.source, candidate.url, candidate.discovery, now=now)
            self.save()
            return entered

    def add(self, run: str, source: str, url: str, discovery: Discovery, *, now: datetime) -> Visit:
        """Enter a visit whatever is known of its URL."""
        visit = Visit(id=len(self.state.visits) + 1, run=run, source=source, url=url, url_key=normalise(url), due=now, discovery=discovery)
        self.state.visits.append(visit)
        return visit

    def offer_revisits(self, run: str, source: str, *, now: datetime) -> int:
        """Every article of the source read in an earlier run is due again."""
        with self.lock:
            last = {visit.article: visit for visit in self.state.visits if visit.source == source and visit.article}
            due = [visit for visit in last.values() if visit.run != run and visit.content_hash]
            for visit in due:
                again = self.add(run, source, visit.url, Discovery(method="revisit"), now=now)
                self.state.visits[again.id - 1] = replace(
                    again,
                    revisit=True,
                    article=visit.article,
                    etag=visit.etag,
                    last_modified=visit.last_modified,
                    content_hash=visit.content_hash,
                    capture=visit.capture,
                )
            self.save()
            return len(due)

    def claim(self, run: str, source: str, *, owner: str, limit: int, now: datetime) -> list[Visit]:
        with self.lock:
            free = [
                visit
                for visit in self.state.visits
                if visit.source == source
                and visit.state is Outcome.PENDING
                and visit.stage == "found"
                and self.state.held.get(visit.id) != owner
                and (visit.not_before is None or visit.not_before <= now)
            ][:limit]
            claimed = [replace(visit, attempts=visit.attempts + 1) for visit in free]
            for visit in claimed:
                self.state.visits[visit.id - 1] = visit
                self.state.held[visit.id] = owner
            self.save()
            return claimed

    def record(self, findings: Sequence[Finding], *, now: datetime) -> None:
        with self.lock:
            self.state.records += 1
            for finding in findings:
                self._record(finding, now)
            self.save()

    def _record(self, finding: Finding, now: datetime) -> None:
        visit = self.state.visits[finding.visit - 1]
        article = finding.reading.article.id if finding.reading else finding.article
        self.state.visits[finding.visit - 1] = replace(
            visit,
            state=finding.outcome,
            stage="inbox" if finding.reading else "done",
            reason=finding.reason,
            of=finding.of,
            article=article,
            http_status=finding.http_status,
            etag=finding.etag,
            last_modified=finding.last_modified,
            content_hash=finding.content_hash,
            capture=finding.capture if finding.http_status in PAGE_STATES else visit.capture,
            finished=None if finding.reading else now,
        )
        self.state.held.pop(finding.visit, None)
        self.state.findings.append(finding)
        if finding.reading:
            self.state.readings.append(finding.reading)
        if article:
            self.state.aliases |= dict.fromkeys((visit.url_key, *finding.aliases), article)
        if finding.archive:
            owner, committed = self.state.warc[finding.archive.file]
            end = finding.archive.offset + finding.archive.length
            self.state.warc[finding.archive.file] = (owner, max(committed, end))

    def put_off(self, visit: int, *, until: datetime, reason: str) -> None:
        with self.lock:
            self.state.visits[visit - 1] = replace(self.state.visits[visit - 1], not_before=until, reason=reason)
            self.state.held.pop(visit, None)
            self.save()

    def article_of(self, url_key: str) -> str | None:
        return self.state.aliases.get(url_key)

    def last_reading(self, article: str) -> Article | None:
        return next((reading.article for reading in reversed(self.state.readings) if reading.article.id == article), None)

    def discovery_finished(self, run: str, source: str, *, problem: str | None, now: datetime) -> None:
        with self.lock:
            self.state.problems[source] = problem
            self.save()

    def visit_of(self, url: str) -> Visit:
        """Return the last visit of an address."""
        return [visit for visit in self.state.visits if visit.url_key == normalise(url)][-1]

    def reading_of(self, url: str) -> Reading:
        """Return the last reading of an address."""
        visit = self.visit_of(url)
        return [reading for reading in self.state.readings if reading.visit == visit.id][-1]


class MemoryWarcLedger:
    """Implements `domain.protocols.WarcLedger`."""

    def __init__(self, ledger: MemoryLedger) -> None:
        self._ledger = ledger

    def opened(self, file: str, *, owner: str) -> None:
        with self._ledger.lock:
            self._ledger.state.warc[file] = (owner, 0)
            self._ledger.save()

    def unfinished(self) -> list[tuple[str, int, str]]:
        return [(file, committed, owner) for file, (owner, committed) in sorted(self._ledger.state.warc.items())]

    def closed(self, file: str) -> None:
        with self._ledger.lock:
            self._ledger.state.warc.pop(file, None)
            self._ledger.save()


class Words:
    """A fast look that knows a few words, whatever their case."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = [word.casefold() for word in words]

    def may_concern(self, *texts: str) -> bool:
        run = "".join("".join(texts).casefold().split())
        return any("".join(word.split()) in run for word in self._words)

    def concerns(self, *texts: str) -> bool:
        return any(word in text.casefold() for text in texts for word in self._words)


def words(*known: str) -> Words:
    """Return a fast look: what the recipe of a crawl's job makes."""
    return Words(known)


def key_id(url: str) -> str:
    """Return the article id of an address as first seen."""
    return article_id(normalise(url))


__all__ = ["LedgerState", "MemoryLedger", "MemoryWarcLedger", "Words", "json", "key_id"]
