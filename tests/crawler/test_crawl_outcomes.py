"""One crawl over a site with every fault: each visit ends with the one outcome that fits it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.visit import Outcome
from tests.support.crawl import Crawls, source
from tests.support.memory_ledger import MemoryLedger, key_id
from tests.support.site import LOREM, Listener, Reply, Site, feed, gzip_bomb, listener, page

OURS = "The Minsk Dialogue opened on Monday.\n\n" + LOREM
FAULTS = ("drop", "stall", "truncated", "wrong-charset", "429-bare", "500", "403", "redirect-loop", "redirect-private", "redirect-away")
FAULTS += ("huge", "huge-declared", "gzip-bomb", "not-html", "empty", "noindex", "noarchive-header", "tdm", "gone", "missing")
HOSTS = ("outlet.test", "slow.outlet.test", "later.outlet.test", "closed.outlet.test", "broken.outlet.test")
PAGES = {
    "ours": page("Forum opens in the capital", OURS),
    "quiet": page("The harbour is quiet"),
    "no-article": b"<html><head><title>Minsk Dialogue</title></head><body><nav><a href=/>Home</a></nav></body></html>",
    "print/ours": page("Forum opens in the capital", OURS, head='<link rel="canonical" href="http://outlet.test/ours">'),
    "bogus-canonical": page("Another story of the Minsk Dialogue", OURS, head='<link rel="canonical" href="http://outlet.test/ours">'),
    "moved-target": page("Minsk Dialogue has moved", OURS),
    "secret/ours": page("Minsk Dialogue in secret", OURS),
}

local_listener = pytest.fixture(scope="module")(listener)


def put_pages(site: Site) -> None:
    for path, body in PAGES.items():
        site.put(f"http://outlet.test/{path}", body)
    redirects = {"moved": "/moved-target", "moved-to-ours": "http://outlet.test/ours?utm_source=old", "moved-twice": "/moved-once-more"}
    redirects["moved-once-more"] = "/moved-final"
    for path, target in redirects.items():
        site.put(f"http://outlet.test/{path}", Reply(status=301, headers={"Location": target}))
    site.put("http://outlet.test/moved-final", page("Minsk Dialogue arrives", OURS))
    site.put("http://outlet.test/robots.txt", Reply(body=b"User-agent: *\nDisallow: /secret/\n", headers={"Content-Type": "text/plain"}))
    site.put("http://closed.outlet.test/robots.txt", Reply(status=503))
    entries = [*FAULTS, *PAGES, "moved", "moved-to-ours", "moved-twice"]
    links = [(path, f"http://outlet.test/{path}") for path in entries]
    links += [("slow down", "http://slow.outlet.test/429"), ("asked of a host that wants to rest", "http://slow.outlet.test/ours")]
    links += [("later", "http://later.outlet.test/503"), ("closed", "http://closed.outlet.test/ours")]
    links += [("away", "http://elsewhere.test/a"), ("no host", "http://unknown.invalid/a")]
    links += [("address", f"http://{host}/a") for host in ("2130706433", "[::ffff:127.0.0.1]", "localhost", "10.0.0.1")]
    site.put("http://outlet.test/feed.xml", feed(*links))


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory, local_listener: Listener) -> Iterator[tuple[MemoryLedger, Site, Crawls]]:
    with Site(private=f"http://127.0.0.1:{local_listener.port}/") as site:
        put_pages(site)
        gzip_bomb()  # packed beforehand: meanwhile nobody could be served
        crawls = Crawls(
            tmp_path_factory.mktemp("outcomes"), site.hosts(*HOSTS, "elsewhere.test"), {"timeout_s": 3, "max_body_bytes": 2_000_000}
        )
        yield crawls.run(source(feeds=("http://outlet.test/feed.xml",))), site, crawls


@pytest.fixture(scope="module")
def ledger(crawled: tuple[MemoryLedger, Site, Crawls]) -> MemoryLedger:
    return crawled[0]


@pytest.mark.parametrize(
    ("path", "outcome", "reason"),
    [
        ("quiet", Outcome.IRRELEVANT, "fast look: no name of any watch"),
        ("no-article", Outcome.NO_ARTICLE, ""),
        ("not-html", Outcome.NOT_HTML, "application/pdf"),
        ("empty", Outcome.NO_ARTICLE, "the page is empty"),
        ("gone", Outcome.GONE, "the server answers 410"),
        ("missing", Outcome.GONE, "the server answers 404"),
        ("noindex", Outcome.OPTED_OUT, "meta robots: noindex"),
        ("tdm", Outcome.OPTED_OUT, "meta tdm-reservation"),
        ("secret/ours", Outcome.ROBOTS_REFUSED, "robots.txt forbids it"),
        ("huge", Outcome.TOO_LARGE, "larger than"),
        ("huge-declared", Outcome.TOO_LARGE, "larger than"),
        ("gzip-bomb", Outcome.TOO_LARGE, "larger than"),
        ("redirect-away", Outcome.OFF_SITE, "redirected to http://elsewhere.example.test/a"),
        ("redirect-private", Outcome.BLOCKED_ADDRESS, "127.0.0.1 is at 127.0.0.1"),
        ("redirect-loop", Outcome.FAILED, "redirect loop: "),
        ("drop", Outcome.FAILED, "connection: "),
        ("stall", Outcome.FAILED, "timeout: "),
        ("truncated", Outcome.FAILED, "truncated: "),
        ("429-bare", Outcome.FAILED, "http-429: Too Many Requests"),
        ("500", Outcome.FAILED, "http-500: Internal Server Error"),
        ("403", Outcome.FAILED, "http-403: Forbidden"),
        ("print/ours", Outcome.DUPLICATE, "its canonical address leads to"),
        ("moved-to-ours", Outcome.REDIRECTED, "redirected to http://outlet.test/ours?utm_source=old"),
        ("moved", Outcome.REDIRECTED, "redirected to http://outlet.test/moved-target"),
    ],
)
def test_each_page_has_its_outcome_and_reason(ledger: MemoryLedger, path: str, outcome: Outcome, reason: str) -> None:
    visit = ledger.visit_of(f"http://outlet.test/{path}")
    assert visit.state is outcome, visit
    assert visit.stage == "done"
    assert (visit.reason or "").startswith(reason), visit


@pytest.mark.parametrize(
    ("url", "outcome", "reason"),
    [
        ("http://elsewhere.test/a", Outcome.OFF_SITE, "elsewhere.test is not a site of outlet"),
        ("http://unknown.invalid/a", Outcome.FAILED, "dns: "),
        ("http://closed.outlet.test/ours", Outcome.FAILED, "robots-unreachable: robots.txt answers 503"),
        ("http://2130706433/a", Outcome.BLOCKED_ADDRESS, "2130706433 is at 127.0.0.1"),
        ("http://[::ffff:127.0.0.1]/a", Outcome.BLOCKED_ADDRESS, "::ffff:127.0.0.1 is at"),
        ("http://localhost/a", Outcome.BLOCKED_ADDRESS, "localhost is at"),
        ("http://10.0.0.1/a", Outcome.BLOCKED_ADDRESS, "10.0.0.1 is at 10.0.0.1"),
    ],
)
def test_addresses_out_of_reach_end_as_that(ledger: MemoryLedger, url: str, outcome: Outcome, reason: str) -> None:
    visit = ledger.visit_of(url)
    assert visit.state is outcome, visit
    assert (visit.reason or "").startswith(reason), visit


def test_nothing_on_this_machine_was_connected_to(crawled: tuple[MemoryLedger, Site, Crawls], local_listener: Listener) -> None:
    assert crawled[0].visit_of("http://outlet.test/redirect-private").state is Outcome.BLOCKED_ADDRESS
    assert local_listener.connections == 0


@pytest.mark.parametrize("path", ["ours", "wrong-charset", "bogus-canonical", "moved-target", "moved-twice"])
def test_pages_that_may_concern_a_watch_wait_in_the_inbox(ledger: MemoryLedger, path: str) -> None:
    visit = ledger.visit_of(f"http://outlet.test/{path}")
    assert (visit.state, visit.stage) == (Outcome.PENDING, "inbox"), visit


def test_an_article_carries_its_id_source_and_how_it_was_found(ledger: MemoryLedger) -> None:
    reading = ledger.reading_of("http://outlet.test/ours")
    assert reading.article.id == key_id("http://outlet.test/ours")
    assert reading.article.source == "outlet"
    assert reading.article.headline == "Forum opens in the capital"
    assert "The Minsk Dialogue opened on Monday." in reading.article.body
    assert (reading.discovery.method, reading.discovery.via, reading.discovery.headline) == ("feed", "http://outlet.test/feed.xml", "ours")
    assert reading.run == "run-1"


def test_text_that_was_declared_wrongly_is_still_found(ledger: MemoryLedger) -> None:
    assert "Минский диалог" in ledger.reading_of("http://outlet.test/wrong-charset").article.body


def test_duplicates_and_redirects_name_the_article(ledger: MemoryLedger) -> None:
    ours = key_id("http://outlet.test/ours")
    assert ledger.visit_of("http://outlet.test/moved-to-ours").of == ours
    assert ledger.visit_of("http://outlet.test/moved").of == key_id("http://outlet.test/moved-target")
    pair = [ledger.visit_of(f"http://outlet.test/{path}") for path in ("ours", "print/ours")]
    assert {visit.of for visit in pair} == {None, ours}


def test_a_page_whose_canonical_address_is_plainly_another_article_s_stands_for_itself(ledger: MemoryLedger) -> None:
    reading = ledger.reading_of("http://outlet.test/bogus-canonical")
    assert reading.article.headline == "Another story of the Minsk Dialogue"
    assert reading.article.id == key_id("http://outlet.test/bogus-canonical")


def test_a_redirect_to_a_new_address_is_followed_and_all_its_addresses_lead_to_the_article(ledger: MemoryLedger) -> None:
    reading = ledger.reading_of("http://outlet.test/moved-twice")
    assert reading.article.headline == "Minsk Dialogue arrives"
    for path in ("moved-twice", "moved-final"):
        assert ledger.article_of(f"http://outlet.test/{path}") == reading.article.id


def test_a_host_that_asks_us_to_wait_is_left_alone_until_then(crawled: tuple[MemoryLedger, Site, Crawls]) -> None:
    ledger, site, _ = crawled
    asked = [path for path in site.paths(host="slow.outlet.test") if path == "/429"]
    visit = ledger.visit_of("http://slow.outlet.test/429")
    assert asked == ["/429"]
    assert visit.state is Outcome.PENDING
    assert visit.not_before is not None
    assert timedelta(minutes=55) < visit.not_before - datetime.now(UTC) < timedelta(minutes=61)


def test_retry_after_may_be_a_date_and_counts_a_day_at_most(ledger: MemoryLedger) -> None:
    visit = ledger.visit_of("http://later.outlet.test/503")
    assert visit.state is Outcome.PENDING
    assert visit.not_before is not None
    assert timedelta(hours=23) < visit.not_before - datetime.now(UTC) <= timedelta(hours=24)


@pytest.mark.parametrize(("path", "times"), [("500", 2), ("429-bare", 2), ("403", 1), ("gone", 1), ("huge", 1), ("ours", 1)])
def test_temporary_failures_are_tried_again_as_often_as_set_and_others_never(
    crawled: tuple[MemoryLedger, Site, Crawls], path: str, times: int
) -> None:
    assert crawled[1].paths(host="outlet.test").count(f"/{path}") == times


def test_what_robots_txt_forbids_is_never_asked_for(crawled: tuple[MemoryLedger, Site, Crawls]) -> None:
    site = crawled[1]
    assert "/secret/ours" not in site.paths()
    assert site.paths(host="closed.outlet.test") == []


def test_robots_txt_is_asked_for_once_a_host(crawled: tuple[MemoryLedger, Site, Crawls]) -> None:
    robots = [asked.host for asked in crawled[1].asked if asked.path == "/robots.txt"]
    assert sorted(robots) == sorted(set(robots))


def test_outlets_see_who_asks(crawled: tuple[MemoryLedger, Site, Crawls]) -> None:
    assert {asked.headers["user-agent"].partition("/")[0] for asked in crawled[1].asked} == {"forumwatch"}


def test_every_visit_has_exactly_one_finding_or_is_put_off(ledger: MemoryLedger) -> None:
    recorded = [finding.visit for finding in ledger.state.findings]
    assert sorted(recorded) == sorted(set(recorded))
    open_ = {visit.url for visit in ledger.state.visits if visit.state is Outcome.PENDING and visit.stage == "found"}
    assert open_ <= {"http://slow.outlet.test/429", "http://slow.outlet.test/ours", "http://later.outlet.test/503"}
    assert len(recorded) + len(open_) == len(ledger.state.visits)


def test_pages_read_in_full_are_archived_and_no_others(crawled: tuple[MemoryLedger, Site, Crawls]) -> None:
    ledger, _, crawls = crawled
    archived = {finding.visit for finding in ledger.state.findings if finding.archive}
    full = {reading.visit for reading in ledger.state.readings} | {ledger.visit_of("http://outlet.test/no-article").id}
    full |= {finding.visit for finding in ledger.state.findings if finding.outcome is Outcome.DUPLICATE}
    assert archived == full
    assert [path.suffix for path in crawls.archive.iterdir()] == [".gz"]
    assert ledger.state.warc == {}


def test_the_feed_is_remembered_without_a_problem(ledger: MemoryLedger) -> None:
    state = ledger.state.feeds["http://outlet.test/feed.xml"]
    assert (state.status, state.failures, state.problem) == (200, 0, None)
    assert ledger.state.problems == {"outlet": None}


def test_findings_are_written_in_groups(ledger: MemoryLedger) -> None:
    assert ledger.state.records < len(ledger.state.findings)


def test_a_page_s_size_is_bounded_in_memory(crawled: tuple[MemoryLedger, Site, Crawls], tmp_path: Path) -> None:
    """A setting of one megabyte is kept to the byte."""
    _, site, _ = crawled
    crawls = Crawls(tmp_path, site.hosts("outlet.test"), {"max_body_bytes": 1_000_000})
    for path, size in (("just-fits", 1_000_000), ("just-too-large", 1_000_001)):
        site.put(f"http://outlet.test/{path}", page("Fits").ljust(size))
    site.put("http://outlet.test/sizes.xml", feed(("a", "/just-fits"), ("b", "/just-too-large")))
    ledger = crawls.run(source(feeds=("http://outlet.test/sizes.xml",)))
    assert ledger.visit_of("http://outlet.test/just-fits").state is Outcome.IRRELEVANT
    assert ledger.visit_of("http://outlet.test/just-too-large").state is Outcome.TOO_LARGE
