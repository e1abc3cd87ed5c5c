"""Kills, budgets, bad settings, single spiders: crawls that do not run as usual."""

import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.pages.reading import PageReader
from domain.article import Discovery, Page
from domain.errors import ExtractionError
from domain.visit import Outcome, Visit
from tests.support.crawl import Crawls, source
from tests.support.memory_ledger import Words
from tests.support.site import LOREM, Reply, Site, feed, page, sitemap

OURS = "The Minsk Dialogue opened on Monday.\n\n" + LOREM
FEED = "http://outlet.test/feed.xml"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site(tls_hosts=("secure.outlet.test",)) as site:
        yield site


@pytest.fixture
def crawls(tmp_path: Path, site: Site) -> Crawls:
    return Crawls(tmp_path, site.hosts("outlet.test", "secure.outlet.test", "other.test"))


def put_articles(site: Site, count: int) -> list[str]:
    urls = [f"http://outlet.test/news/{n}" for n in range(1, count + 1)]
    for number, url in enumerate(urls, 1):
        site.put(url, page(f"Minsk Dialogue, report number {number}", f"Report {number}. {OURS}"))
    site.put(FEED, feed(*((url, url) for url in urls)))
    return urls


def test_a_killed_crawl_is_taken_up_where_it_was(site: Site, crawls: Crawls) -> None:
    urls = put_articles(site, 60)
    outlet = source(feeds=(FEED,))
    killed = crawls.kill_after(crawls.start(outlet, settings={"concurrency": 1}), readings=5)
    assert 5 <= len(killed.state.readings) < 60
    ledger = crawls.run(outlet)
    assert sorted(reading.article.url for reading in ledger.state.readings) == sorted(urls)
    files = sorted(path.name for path in crawls.archive.iterdir())
    assert [name.endswith(".warc.gz") for name in files] == [True, True]
    assert ledger.state.warc == {}
    archived = [target for file in files for target in targets(crawls.archive / file)]
    assert sorted(archived) == sorted(urls), "each page once, none of them cut off"
    for reading in ledger.state.readings:
        assert reading.archive is not None
        assert targets(crawls.archive / reading.archive.file, offset=reading.archive.offset)[0] == reading.article.url


def targets(path: Path, *, offset: int = 0) -> list[str]:
    """Return the addresses of the pages in an archive file, from an offset on."""
    with path.open("rb") as stream:
        stream.seek(offset)
        return [record.rec_headers.get_header("WARC-Target-URI") for record in ArchiveIterator(stream) if record.rec_type == "response"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_crawl_that_is_told_to_stop_writes_down_what_it_has(site: Site, crawls: Crawls, number: signal.Signals) -> None:
    site.put("http://outlet.test/ours", page("Minsk Dialogue opens", OURS))
    site.put(FEED, feed(("a", "/ours"), ("b", "/stall")))
    process = crawls.start(source(feeds=(FEED,)))
    crawls.wait_for(process, readings=1)
    process.send_signal(number)
    process.communicate(timeout=20)
    assert process.returncode != 0
    assert [visit.stage for visit in crawls.ledger.state.visits] == ["inbox", "found"]
    assert [path.suffix for path in crawls.archive.iterdir()] == [".gz"]


def test_a_host_that_stays_silent_is_not_asked_for_ever(site: Site, crawls: Crawls) -> None:
    for n in range(60):
        site.put(f"http://outlet.test/{n}", Reply(drop=True))
    site.put(FEED, feed(*((str(n), f"/{n}") for n in range(60))))
    ledger = crawls.run(source(feeds=(FEED,)), settings={"concurrency": 1, "retries": 0})
    assert {visit.state for visit in ledger.state.visits} == {Outcome.FAILED}
    assert "outlet.test left 10 requests in a row without an answer" in str(ledger.state.visits[-1].reason)
    assert len({path for path in site.paths() if path != "/feed.xml"}) == 10


def test_a_run_s_page_budget_counts_over_all_sources(site: Site, crawls: Crawls) -> None:
    put_articles(site, 3)
    other = source("other", "http://other.test/", feeds=("http://other.test/feed.xml",))
    site.put("http://other.test/feed.xml", feed(*((f"o{n}", f"http://other.test/o/{n}") for n in range(3))))
    ledger = crawls.run(source(feeds=(FEED,)), other, settings={"max_pages": 4})
    assert sum(visit.state is Outcome.BUDGET for visit in ledger.state.visits) == 2
    assert len([path for path in site.paths() if not path.endswith(".xml")]) == 4


def test_a_run_that_has_no_time_left_ends_its_visits_as_budget(site: Site, crawls: Crawls) -> None:
    put_articles(site, 3)
    ledger = crawls.run(source(feeds=(FEED,)), settings={"max_minutes": 1e-6})
    assert {visit.state for visit in ledger.state.visits} == {Outcome.BUDGET}
    assert site.paths() == ["/feed.xml"]


def test_a_sample_of_what_the_fast_look_drops_is_read_and_archived(site: Site, crawls: Crawls) -> None:
    site.put("http://outlet.test/quiet", page("The harbour is quiet"))
    site.put(FEED, feed(("quiet", "/quiet")))
    (finding,) = crawls.run(source(feeds=(FEED,)), settings={"sample_rate": 1}).state.findings
    assert (finding.sampled, finding.skipped_by_fast_look) == (True, False)
    assert finding.reading is not None
    assert finding.archive is not None


def test_an_address_given_by_hand_is_read_wherever_it_lies_and_nothing_is_discovered(site: Site, crawls: Crawls) -> None:
    put_articles(site, 1)
    site.put("http://other.test/missed", page("A missed article"))
    ledger = crawls.ledger
    ledger.add("run-1", "outlet", "http://other.test/missed", Discovery(method="by-hand"), now=datetime.now(UTC))
    ledger.save()
    ledger = crawls.run(source(feeds=(FEED,)), discover=False, settings={"archive": "none"})
    assert [reading.article.headline for reading in ledger.state.readings] == ["A missed article"]
    assert ledger.state.readings[0].archive is None
    assert list(crawls.archive.iterdir()) == []
    assert site.paths() == ["/missed"]
    assert ledger.state.problems == {}


@pytest.mark.parametrize(("spider", "visited"), [("FeedSpider", "1"), ("NewsSitemapSpider", "2"), ("SectionSpider", "3")])
def test_each_spider_works_by_itself(site: Site, crawls: Crawls, spider: str, visited: str) -> None:
    put_articles(site, 3)
    site.put(FEED, feed(("a", "/news/1")))
    site.put("http://outlet.test/map.xml", sitemap("http://outlet.test/news/2"))
    site.put("http://outlet.test/all/", b'<a href="/news/3">Three</a>')
    outlet = source(feeds=(FEED,), sitemaps=("http://outlet.test/map.xml",), sections=("http://outlet.test/all/",))
    ledger = crawls.run(outlet, spider=spider)
    assert [reading.article.url for reading in ledger.state.readings] == [f"http://outlet.test/news/{visited}"]


def test_a_certificate_of_an_unknown_authority_is_refused(site: Site, crawls: Crawls) -> None:
    site.put("https://secure.outlet.test/a", page("Minsk Dialogue", OURS))
    site.put(FEED, feed(("a", "https://secure.outlet.test/a")))
    visit = crawls.run(source(feeds=(FEED,))).visit_of("https://secure.outlet.test/a")
    assert visit.state is Outcome.FAILED
    assert visit.reason == "tls: certificate verify failed"


def test_bad_settings_are_named_in_one_line(crawls: Crawls) -> None:
    process = crawls.start(source(feeds=(FEED,)), settings={"hosts": {"outlet.test": "nowhere"}})
    _, errors = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "crawl.hosts: outlet.test = 'nowhere' is not address:port" in errors.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("error", "outcome", "reason"),
    [
        (ExtractionError("http://outlet.test/a", "no headline"), Outcome.NO_ARTICLE, "http://outlet.test/a: no headline"),
        (RecursionError("too deep"), Outcome.FAILED, "extraction: RecursionError: too deep"),
    ],
)
def test_a_page_that_breaks_extraction_ends_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, error: Exception, outcome: Outcome, reason: str
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("crawler.extraction.extract", breaks)
    now = datetime.now(UTC)
    asked = Page(
        url="http://outlet.test/a",
        final_url="http://outlet.test/a",
        status=200,
        headers={"content-type": "text/html"},
        body=page("Minsk Dialogue"),
        fetched=now,
    )
    visit = Visit(id=1, run="run", source="outlet", url=asked.url, url_key=asked.url, due=now, discovery=Discovery(method="feed"))
    read = PageReader(Words(["Minsk Dialogue"]), 0.0).read(asked, visit, source())
    assert (read.outcome, read.reason, read.article, read.may_archive) == (outcome, reason, None, True)


def test_a_page_is_read_whatever_its_etag_says_when_a_person_asks(site: Site, crawls: Crawls) -> None:
    """A 304 needs validators from an earlier visit; a first visit sends none."""
    site.put("http://outlet.test/a", Reply(body=page("Minsk Dialogue", OURS), etag='"a"'))
    ledger = crawls.ledger
    ledger.add("run-1", "outlet", "http://outlet.test/a", Discovery(method="by-hand"), now=datetime.now(UTC))
    ledger.save()
    ledger = crawls.run(source(), discover=False)
    assert len(ledger.state.readings) == 1
    assert ledger.state.findings[0].etag == '"a"'
