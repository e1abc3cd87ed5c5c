"""Rooms joined for tests of the upkeep: a real ledger in a folder, any store, and coverages on their way between them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from domain.coverage import Coverage, Mention
from domain.ids import coverage_id
from domain.settings import DeliverSettings, ElasticsearchSettings, Settings
from ledger import Ledger
from scheduler.stages import deliver_stage
from scheduler.wiring import House
from tests.support.ledger_records import NOW, WATCH, article_of, candidate, process_all, read

MENTION = Mention(target="forum", target_kind="event", field="body", start=4, end=9, text="forum", sentence_start=0, sentence_end=26)


def a_house(folder: Path, store: str, *, keep_days: float | None = None, **elasticsearch: Any) -> House:
    """Return the rooms over a data folder; `elasticsearch` are settings of that section."""
    sections: dict[str, Any] = {"deliver": DeliverSettings(keep_days=keep_days)}
    sections["elasticsearch"] = ElasticsearchSettings(**({"patience_s": 20, "timeout_s": 60} | elasticsearch))
    return House(Settings(data=folder / "data", config=folder / "config", store=store, time_zone="Europe/Minsk", **sections))


@contextmanager
def opened(house: House) -> Iterator[House]:
    try:
        yield house
    finally:
        house.close()


def publish_many(
    ledger: Ledger,
    paths: Sequence[str],
    *,
    now: datetime = NOW,
    mentions: int = 2,
    relevance: float = 0.9,
    said: Mapping[str, Any] | None = None,
    **article: Any,
) -> list[str]:
    """Take articles at https://daily.test/PATH, new ones or known ones that are read again, into the outbox; return coverage ids.

    `said` are further fields of the coverages, `article` those of the articles.
    """
    run = ledger.runs.begin_run(now)
    ledger.crawl.offer(run, [candidate(path, modified=now) for path in paths], now=now)
    visits = ledger.crawl.claim(run, "daily", owner="crawler", limit=len(paths) + 1, now=now)
    assert len(visits) == len(paths)
    fields = {"fetched": now, **article}
    articles = [article_of(visit, **{"headline": f"Forum, {visit.url_key}", **fields}) for visit in visits]
    ledger.crawl.record([read(visit, made) for visit, made in zip(visits, articles, strict=True)], now=now)
    process_all(ledger, now=now, relevance=relevance, mentions=(MENTION,) * mentions, **(said or {}))
    ledger.runs.end_run(run, now)
    return [coverage_id(made.id, WATCH) for made in articles]


def deliver(house: House, **options: Any) -> int:
    return deliver_stage(house, drained=lambda: True, **options)


def in_ledger(house: House, ids: Sequence[str]) -> dict[str, Coverage]:
    return {coverage.id: coverage for coverage in house.ledger.holdings.coverages(ids)}


def in_store(house: House) -> dict[str, int]:
    """Return id -> revision of all that the store holds, tombstones included."""
    return dict(pair for page in house.upkeep.in_use.held() for pair in page)
