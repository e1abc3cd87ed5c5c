"""An office with a past: articles in ledger, archive and store, and ways to make them look as if an older program had read them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawler.archive.files import WarcFiles
from crawler.transport.fetching import Answer
from crawler.visits.recorder import Entry, archived
from domain.article import Article, Discovery, Reading
from domain.codec import from_json, to_json
from domain.coverage import Coverage
from domain.ids import article_id, content_hash, coverage_id
from domain.protocols import Finding
from domain.settings import CrawlSettings, Settings
from domain.urls import normalise
from domain.visit import Candidate, Outcome
from ledger.effective import prepared, said_by_machine
from ledger.schema import articles, coverage_data, coverages, urls
from scheduler.settling import Settling
from scheduler.warc_backfill import Outlets, backfill_warc
from scheduler.wiring import House
from tests.support.warcs import WarcPage, ours, write_warc

NOW = datetime(2019, 11, 1, tzinfo=UTC)
SITE = "https://outlet.test"
OTHER = "Riga Security Forum"
PAGES = {f"/news/{n}": ours(f"Minsk Dialogue, day {n}") for n in range(1, 5)}
QUIET = {"/news/harbour": ours("Harbour news", name=OTHER), "/news/lighthouse": ours("Lighthouse news", name="lighthouse")}
WATCH = """
name = "{name}"
languages = ["en"]
time_zone = "Europe/Minsk"

[[targets]]
id = "forum"
kind = "event"
[targets.names]
en = ["{name}"]
"""
SOURCE = 'name = "Outlet"\nhomepage = "https://outlet.test/"\nlanguages = ["en"]\n'


def configure(folder: Path, *, watches: Mapping[str, str] = {"forum": "Minsk Dialogue"}, source: str = SOURCE) -> Path:
    """Write a configuration of watches (id -> name of the forum) and one outlet; return its folder."""
    config = folder / "config"
    for kind in ("watches", "sources"):
        (config / kind).mkdir(parents=True, exist_ok=True)
    for id_, name in watches.items():
        (config / "watches" / f"{id_}.toml").write_text(WATCH.format(name=name))
    (config / "sources" / "outlet.toml").write_text(source)
    return config


@contextmanager
def opened(folder: Path, **crawl: Any) -> Iterator[House]:
    """Yield the rooms over `folder`/data and `folder`/config."""
    settings = Settings(data=folder / "data", config=folder / "config", crawl=CrawlSettings(**({"sample_rate": 0} | crawl)))
    house = House(settings)
    try:
        yield house
    finally:
        house.close()


def take_in(house: House, folder: Path, pages: Mapping[str, bytes], *, date: str = "2019-10-08T10:00:00Z") -> None:
    """Bring pages (path -> HTML) into the ledger, the archive and the store."""
    captures = [WarcPage(url=f"{SITE}{path}", body=body, date=date) for path, body in pages.items()]
    backfill_warc(house, [write_warc(folder / "history.warc.gz", captures)], Outlets(house.sources))
    Settling(house).settle()


def key_of(path: str, watch: str = "forum") -> str:
    return coverage_id(article_id(normalise(f"{SITE}{path}")), watch)


def current(house: House, path: str, watch: str = "forum") -> Coverage:
    found = house.ledger.corrections.current(key_of(path, watch))
    assert found is not None
    return found


def read_as_before(house: House, path: str, **changes: Any) -> None:
    """Let an article look as an older program read it: `changes` of its text, in ledger and store, and nothing said of its tone."""
    id_ = article_id(normalise(f"{SITE}{path}"))

    def work(connection: Any) -> None:
        row = connection.execute(articles.select().where(articles.c.id == id_)).one()
        article = replace(from_json(Article, row.data), **changes)
        hash_ = content_hash(article.headline, article.body)
        connection.execute(articles.update().where(articles.c.id == id_).values(data=to_json(article), content_hash=hash_))
        connection.execute(urls.update().where(urls.c.article == id_).values(content_hash=hash_))
        for said in connection.execute(coverages.select().where(coverages.c.article == id_)).all():
            before = replace(said_by_machine(connection, said.id), article=article, tone=None, mentions=(), role="passing")
            made = prepared(before)
            connection.execute(coverages.update().where(coverages.c.id == said.id).values(content=made.content))
            connection.execute(coverage_data.update().where(coverage_data.c.coverage == said.id).values(data=made.data))

    house.ledger._database.write(work)


def recrawl(house: House, path: str, **changes: object) -> None:
    """Read an article as its page says now."""
    before = current(house, path)
    run = house.ledger.runs.begin_run(NOW)
    hint = replace(before.discovery, modified=NOW)
    house.ledger.crawl.offer(run, [Candidate(url=f"{SITE}{path}", source="outlet", discovery=hint)], now=NOW)
    (visit,) = house.ledger.crawl.claim(run, "outlet", owner="me", limit=9, now=NOW)
    article = replace(before.article, fetched=NOW, **changes)  # type: ignore[arg-type]
    reading = Reading(visit=visit.id, run=run, article=article, discovery=visit.discovery)
    finding = Finding(visit=visit.id, outcome=Outcome.PENDING, reading=reading, http_status=200, article=article.id)
    house.ledger.crawl.record([finding], now=NOW)
    Settling(house).settle()


def come_again(house: House, folder: Path, path: str, body: bytes, **changes: object) -> Finding:
    """Let a page come once more, by hand, and be archived; `changes` are what its article says otherwise."""
    before = current(house, path).article
    run = house.ledger.runs.begin_run(NOW)
    by_hand = Candidate(url=f"{SITE}{path}", source="outlet", discovery=Discovery(method="by-hand"))
    house.ledger.crawl.offer(run, [by_hand], now=NOW)
    (visit,) = house.ledger.crawl.claim(run, "outlet", owner="me", limit=9, now=NOW)
    article = replace(before, fetched=NOW, **changes)  # type: ignore[arg-type]
    reading = Reading(visit=visit.id, run=run, article=article, discovery=visit.discovery)
    finding = Finding(visit=visit.id, outcome=Outcome.PENDING, reading=reading, http_status=200, article=before.id)
    page = Answer(url=f"{SITE}{path}", status=200, headers={}, raw_headers=(("Content-Type", "text/html"),), body=body, fetched=NOW)
    warc = WarcFiles(folder / "data" / "archive", house.ledger.warc, owner="me")
    done = archived(warc.file, Entry(finding=finding, page=page, before=visit.capture))
    warc.file.sync()
    house.ledger.crawl.record([done], now=NOW)
    warc.file.close()
    Settling(house).settle()
    return done
