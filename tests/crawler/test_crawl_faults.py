"""Servers that are broken or mean: every address ends in a named outcome, and the crawl ends by itself.

`PAGES` tabulates fault -> outcome, `CHANGES` what a known article may become -> outcome; what each fault is stands in
tests/support/faults/. A fault without a row fails.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.visit import Outcome
from tests.support.crawl import Crawls, source
from tests.support.faults import BOMB_BYTES, FAULTS, SITE, Faulty, bomb, reply
from tests.support.memory_ledger import MemoryLedger
from tests.support.site import LOREM, Listener, feed, listener, page, sitemap

pytestmark = pytest.mark.slow

FAILED, TOO_LARGE, NOT_HTML, NO_ARTICLE = Outcome.FAILED, Outcome.TOO_LARGE, Outcome.NOT_HTML, Outcome.NO_ARTICLE
IRRELEVANT, BLOCKED, WAITS = Outcome.IRRELEVANT, Outcome.BLOCKED_ADDRESS, Outcome.PENDING
UNNAMED = "fast look: no name of any watch"
LARGEST = 1_000_000  # crawl.max_body_bytes of these crawls

PAGES: dict[str, tuple[Outcome, str]] = {
    # connections
    "closes-at-once": (FAILED, "connection: "),
    "resets": (FAILED, "connection: "),
    "resets-in-headers": (FAILED, "connection: "),
    "resets-in-body": (FAILED, "truncated: "),
    "never-answers": (FAILED, "timeout: "),
    "drips-headers": (FAILED, "timeout: "),
    "drips-body": (FAILED, "timeout: "),
    "drips-without-length": (FAILED, "timeout: "),
    "stalls-in-body": (FAILED, "timeout: "),
    # no HTTP
    "garbage": (FAILED, "no-http: "),
    "speaks-ssh": (FAILED, "no-http: "),
    "status-is-no-number": (FAILED, "no-http: "),
    "length-is-no-number": (FAILED, "no-http: "),
    "length-is-negative": (FAILED, "no-http: "),
    "two-lengths": (FAILED, "no-http: "),
    "unknown-transfer-encoding": (FAILED, "no-http: "),
    "chunks-that-are-none": (FAILED, "truncated: "),
    "chunks-that-break-off": (FAILED, "truncated: "),
    "http-0-9": (FAILED, "connection: "),
    "no-such-status": (FAILED, "http-799: "),
    "status-600000": (FAILED, "http-600000: "),
    # sizes
    "continues-for-ever": (TOO_LARGE, "its headers are larger than 262,144 bytes"),
    "endless-headers": (TOO_LARGE, "its headers are larger than 262,144 bytes"),
    "endless-header-line": (TOO_LARGE, "its headers are larger than 262,144 bytes"),
    "long-header-line": (IRRELEVANT, UNNAMED),
    "endless-body": (TOO_LARGE, "larger than crawl.max_body_bytes"),
    "endless-chunks": (TOO_LARGE, "larger than crawl.max_body_bytes"),
    "length-too-short": (IRRELEVANT, UNNAMED),
    "length-too-long": (FAILED, "truncated: "),
    # packing
    "gzip-bomb": (TOO_LARGE, "larger than crawl.max_body_bytes"),
    "deflate-bomb": (TOO_LARGE, "larger than crawl.max_body_bytes"),
    "brotli-bomb": (TOO_LARGE, "larger than crawl.max_body_bytes"),
    "zstd-bomb": (TOO_LARGE, "larger than crawl.max_body_bytes"),
    "nested-bomb": (TOO_LARGE, "larger than crawl.max_body_bytes"),
    "packed-a-thousand-times": (FAILED, "packing: packed 1000 times"),
    "packed-twice": (IRRELEVANT, UNNAMED),
    "broken-gzip": (FAILED, "packing: not gzip, as it says"),
    "broken-brotli": (FAILED, "packing: not br, as it says"),
    "broken-zstd": (FAILED, "packing: not zstd, as it says"),
    "says-gzip-sends-html": (IRRELEVANT, UNNAMED),
    "unknown-encoding": (FAILED, "packing: packed as sdch"),
    # kinds
    "html-as-text": (WAITS, ""),
    "html-as-octets": (WAITS, ""),
    "html-declared-twice": (WAITS, ""),
    "no-content-type": (WAITS, ""),
    "pdf-as-html": (NOT_HTML, "a PDF, declared as text/html"),
    "picture-as-html": (NOT_HTML, "a JPEG picture, declared as text/html"),
    "video-as-html": (NOT_HTML, "a video, declared as text/html"),
    "archive-as-html": (NOT_HTML, "a ZIP archive or an Office document, declared as text/html"),
    "wrong-charset": (WAITS, ""),
    "no-such-charset": (WAITS, ""),
    "nested-too-deep": (NO_ARTICLE, ""),
    "null-bytes": (IRRELEVANT, UNNAMED),
    # statuses
    "says-too-many": (WAITS, "http-429: "),
    "answers-429-bare": (FAILED, "http-429: "),
    "is-unavailable": (FAILED, "http-503: "),
    "error-page-with-200": (NO_ARTICLE, "an error page, though with status 200: 404 Not Found"),
    "unwell-with-200": (FAILED, "error-page: with status 200: 503 Service Temporarily Unavailable"),
    "challenge-with-200": (FAILED, "error-page: with status 200: Just a moment..."),
    "no-content": (FAILED, "http-204: "),
    "unasked-304": (FAILED, "http-304: "),
    "unasked-206": (FAILED, "http-206: "),
    # redirects
    "redirects-to-itself": (FAILED, "redirect loop: "),
    "redirects-for-ever": (FAILED, "redirect loop: 9 redirects"),
    "redirects-to-private": (BLOCKED, "127.0.0.1 is at 127.0.0.1"),
    "redirects-to-metadata": (BLOCKED, "169.254.169.254 is at 169.254.169.254"),
    "redirects-to-a-file": (FAILED, "http-302: "),
    "redirects-to-mail": (BLOCKED, "outlet.example:25 is not a port of crawl.ports"),
    "redirects-nowhere": (FAILED, "http-302: "),
    "redirects-without-end-of-address": (FAILED, "http-302: "),
    # robots.txt
    "robots-never-answers": (FAILED, "timeout: "),
    "robots-drips": (FAILED, "timeout: "),
    "robots-bomb": (FAILED, "robots-unreachable: "),
    "robots-endless": (IRRELEVANT, UNNAMED),  # what lies beyond its first 500 kB does not count
    "robots-garbage": (FAILED, "no-http: "),
    "robots-redirects-to-private": (BLOCKED, "127.0.0.1"),
    "robots-broken": (FAILED, "robots-unreachable: "),
}
LISTINGS = {
    "lists-itself",
    "lists-without-end",
    "lists-private-addresses",
    "has-a-calendar",
    "sitemap-bomb",
    "laughs-a-billion-times",
    "reads-our-files",
}

local_listener = pytest.fixture(scope="module")(listener)


@pytest.fixture(scope="module")
def faulty(local_listener: Listener) -> Iterator[Faulty]:
    for encoding in ("gzip", "deflate", "br", "zstd"):
        bomb(encoding)  # packed beforehand: meanwhile nobody could be served
    with Faulty(private=f"http://127.0.0.1:{local_listener.port}/") as faulty:
        yield faulty


def crawls(folder: Path, faulty: Faulty) -> Crawls:
    return Crawls(folder, faulty.hosts, {"timeout_s": 4, "retries": 0, "concurrency": 40, "max_body_bytes": LARGEST})


def address(fault: str) -> str:
    return f"http://{fault}.{SITE}/a"


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory, faulty: Faulty) -> tuple[MemoryLedger, Crawls]:
    links = feed(*((fault, address(fault)) for fault in PAGES))
    faulty.extra[SITE, "/feed.xml"] = reply(links.body, "Content-Type: application/rss+xml")
    over_pages = crawls(tmp_path_factory.mktemp("faults"), faulty)
    return over_pages.run(source(homepage=f"http://{SITE}/", feeds=(f"http://{SITE}/feed.xml",))), over_pages


def test_every_fault_is_tabulated() -> None:
    assert set(PAGES) | LISTINGS == set(FAULTS)


@pytest.mark.parametrize("fault", PAGES)
def test_each_fault_has_its_outcome(crawled: tuple[MemoryLedger, Crawls], fault: str) -> None:
    outcome, reason = PAGES[fault]
    visit = crawled[0].visit_of(address(fault))
    assert (visit.state, (visit.reason or "")[: len(reason)]) == (outcome, reason)


def test_nothing_is_left_open_but_what_a_server_put_off(crawled: tuple[MemoryLedger, Crawls]) -> None:
    ledger = crawled[0]
    assert len(ledger.state.visits) == len(PAGES)
    open_ = [visit for visit in ledger.state.visits if visit.state is Outcome.PENDING and visit.stage == "found"]
    assert [(visit.url, visit.not_before is not None) for visit in open_] == [(address("says-too-many"), True)]


def test_reasons_are_short_whatever_a_server_says(crawled: tuple[MemoryLedger, Crawls]) -> None:
    assert max(len(visit.reason or "") for visit in crawled[0].state.visits) <= 300


def test_no_bomb_goes_off_in_memory(crawled: tuple[MemoryLedger, Crawls]) -> None:
    """Six bombs of 200 MB and five answers without end in one crawl."""
    assert crawled[1].peak_bytes < BOMB_BYTES * 1.5


def test_nothing_private_was_connected_to(crawled: tuple[MemoryLedger, Crawls], local_listener: Listener) -> None:
    assert crawled[0].visit_of(address("redirects-to-private")).state is BLOCKED
    assert local_listener.connections == 0


# Listings


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory, faulty: Faulty) -> tuple[MemoryLedger, Crawls, int]:
    asked = len(faulty.asked)
    sources = [
        source(
            f"{fault}-{way}",
            f"http://{fault}.{SITE}/",
            policy={"max_pages": 40},
            **{way: (f"http://{fault}.{SITE}/{way}.xml",)},
        )
        for fault in (*PAGES, *LISTINGS)
        for way in ("feeds", "sitemaps", "sections")
        if fault in LISTINGS or way == "feeds"
    ]
    over_listings = crawls(tmp_path_factory.mktemp("listings"), faulty)
    ledger = over_listings.run(*sources)
    return ledger, over_listings, len(faulty.asked) - asked


READABLE = {"length-too-short", "long-header-line", "packed-twice", "says-gzip-sends-html", "robots-endless", *LISTINGS}
"""What a feed reader may make something of: each of them answers a page, or XML."""


@pytest.mark.parametrize("fault", sorted(set(PAGES) - READABLE))
def test_a_feed_with_that_fault_is_its_source_s_problem(listed: tuple[MemoryLedger, Crawls, int], fault: str) -> None:
    problem = listed[0].state.problems[f"{fault}-feeds"]
    assert problem is not None
    assert problem.startswith(f"http://{fault}.{SITE}/feeds.xml: ")


def test_a_crawl_over_listings_ends_with_all_pages_settled(listed: tuple[MemoryLedger, Crawls, int]) -> None:
    ledger = listed[0]
    assert {visit.url for visit in ledger.state.visits if visit.state is Outcome.PENDING and visit.stage == "found"} == set()
    assert set(ledger.state.problems) >= {f"{fault}-{way}" for fault in LISTINGS for way in ("feeds", "sitemaps", "sections")}


def test_listings_without_end_are_left(listed: tuple[MemoryLedger, Crawls, int], faulty: Faulty) -> None:
    asked = [path for host, path in faulty.asked if host == f"lists-without-end.{SITE}"]
    assert 10 < len(asked) < 100
    assert len([path for host, path in faulty.asked if host == f"lists-itself.{SITE}" and path.endswith("sitemaps.xml")]) == 1


def test_a_calendar_without_end_is_not_followed(listed: tuple[MemoryLedger, Crawls, int], faulty: Faulty) -> None:
    """The pages that a section lists are visited; those that they lead to are not."""
    months = {path for host, path in faulty.asked if host == f"has-a-calendar.{SITE}" and "calendar-of" in path}
    assert months == {f"/calendar-of-the-year-{n}" for n in range(1, 6)}
    assert {visit.state for visit in listed[0].state.visits if "calendar-of" in visit.url} == {IRRELEVANT}


def test_private_addresses_in_a_feed_are_blocked(listed: tuple[MemoryLedger, Crawls, int], local_listener: Listener) -> None:
    visits = [visit for visit in listed[0].state.visits if f"//lists-private-addresses.{SITE}/" in (visit.discovery.via or "")]
    assert [visit.state for visit in visits] == [BLOCKED] * 3
    assert local_listener.connections == 0


def test_no_entity_of_a_feed_is_resolved(listed: tuple[MemoryLedger, Crawls, int]) -> None:
    assert all("root:" not in visit.url and "root:" not in (visit.discovery.headline or "") for visit in listed[0].state.visits)


def test_no_bomb_among_listings_goes_off_in_memory(listed: tuple[MemoryLedger, Crawls, int]) -> None:
    """A sitemap may have 50 MB, and is parsed; feeds and section pages may have no more than pages."""
    assert listed[1].peak_bytes < BOMB_BYTES * 3


# Changes between two visits

ARTICLE = f"http://{SITE}/article"
CHANGES: dict[str, tuple[bytes, Outcome, str]] = {
    "another text": (reply(page("Minsk Dialogue ends", "The Minsk Dialogue ended.\n\n" + LOREM)), WAITS, ""),
    "the same": (
        reply(page("Minsk Dialogue opens", "The Minsk Dialogue opened.\n\n" + LOREM)),
        Outcome.UNCHANGED,
        "same headline and text",
    ),
    "an error page with 200": (reply(b"<html><title>404 - Outlet</title><h1>Minsk Dialogue?</h1>"), NO_ARTICLE, "an error page"),
    "a site that is unwell, with 200": (reply(b"<html><title>Service unavailable</title>"), FAILED, "error-page: "),
    "an empty page": (reply(b""), NO_ARTICLE, "the page is empty"),
    "a PDF": (reply(b"%PDF-1.7 " + bytes(100)), NOT_HTML, "a PDF"),
    "nothing": (reply(b"", status="404 Not Found"), Outcome.GONE, "the server answers 404"),
    "a redirect to a private address": (reply(b"", "Location: http://10.0.0.1/", status="302 Found"), BLOCKED, "10.0.0.1 is at"),
    "a page that is not to be indexed": (
        reply(page("Minsk Dialogue", head='<meta name="robots" content="noindex">')),
        Outcome.OPTED_OUT,
        "meta robots: noindex",
    ),
    "a robots.txt that forbids it": (b"", Outcome.ROBOTS_REFUSED, "robots.txt forbids it"),
    "a bomb": (b"", TOO_LARGE, "larger than crawl.max_body_bytes"),
}


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory, faulty: Faulty) -> MemoryLedger:
    """Return the ledger after a second visit; each article has changed in its own way."""
    urls = {change: f"http://{SITE}/{n}-articles-of-the-forum" for n, change in enumerate(CHANGES)}
    first = reply(page("Minsk Dialogue opens", "The Minsk Dialogue opened.\n\n" + LOREM))
    listing = sitemap(*urls.values()).body
    faulty.extra[SITE, "/sitemap.xml"] = reply(listing, "Content-Type: application/xml")
    for url in urls.values():
        faulty.extra[SITE, url.removeprefix(f"http://{SITE}")] = first
    twice = crawls(tmp_path_factory.mktemp("changes"), faulty)
    outlet = source(homepage=f"http://{SITE}/", sitemaps=(f"http://{SITE}/sitemap.xml",))
    assert len(twice.run(outlet).state.readings) == len(CHANGES)
    for change, (answer, _, _) in CHANGES.items():
        path = urls[change].removeprefix(f"http://{SITE}")
        faulty.extra[SITE, path] = answer or reply(bomb("gzip"), "Content-Encoding: gzip")
    forbidden = urls["a robots.txt that forbids it"].removeprefix(f"http://{SITE}")
    faulty.extra[SITE, "/robots.txt"] = reply(f"User-agent: *\nDisallow: {forbidden}\n".encode(), "Content-Type: text/plain")
    return twice.run(outlet, run="run-2")


@pytest.mark.parametrize("change", CHANGES)
def test_a_page_that_changed_ends_with_what_it_has_become(changed: MemoryLedger, change: str) -> None:
    _, outcome, reason = CHANGES[change]
    url = f"http://{SITE}/{list(CHANGES).index(change)}-articles-of-the-forum"
    first, again = [visit for visit in changed.state.visits if visit.url == url]
    assert (again.state, (again.reason or "")[: len(reason)]) == (outcome, reason)
    assert again.article == first.article
    assert again.content_hash == first.content_hash or change == "another text"


def test_only_a_changed_text_is_read_anew(changed: MemoryLedger) -> None:
    """What a broken site sends never becomes a new version of an article."""
    again = [reading for reading in changed.state.readings if reading.run == "run-2"]
    assert [reading.article.headline for reading in again] == ["Minsk Dialogue ends"]
