"""Whatever comes over the wire, every reader of it answers, or raises what it says that it raises."""

import json
from base64 import b64encode
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crawler.archive.foreign import pages_of
from crawler.archive.stream import records
from crawler.discovery.alternates import alternates_of_page
from crawler.discovery.autodiscovery import feeds_of_page, linked_feeds, sitemaps_of_robots
from crawler.discovery.feeds import parse_feed
from crawler.discovery.portrait import portrait
from crawler.discovery.sections import parse_section
from crawler.discovery.sitemaps import parse_sitemap
from crawler.extraction import draft
from crawler.extraction.decode import decode
from crawler.extraction.jsonl import extract_line
from crawler.manners.retry_after import retry_after
from crawler.manners.robotstxt import Robots
from crawler.pages.glance import glance, is_html
from domain.article import Article
from domain.errors import ArchiveError, BadInput, ExtractionError
from domain.urls import host_of, normalise
from domain.visit import Candidate
from examples.newsroom.site import site
from processing.fastlook import NamesFastLook
from tests.support.extraction import GOLDEN, page
from tests.support.mutations import bounded, mutated
from tests.support.names_watch import shipped_watch
from tests.support.warcs import WarcPage, write_warc

NEWSROOM = sorted(site(1).items())
URL = "https://paper.example/news/1"
TYPES = st.sampled_from(
    (None, "text/html", "text/html; charset=windows-1251", "text/html; charset=hex", "application/xml; charset=utf-16", ";=\x00")
)
FAST_LOOK = NamesFastLook([shipped_watch()])


def seeds(*endings: str) -> list[bytes]:
    """Return the newsroom's files whose address ends so."""
    return [resource.body for url, resource in NEWSROOM if url.endswith(endings)]


PAGES = [path.read_bytes() for path in sorted(GOLDEN.glob("*/page.html"))]
LISTINGS = [
    resource.body
    for _, resource in NEWSROOM
    if resource.content_type.startswith(("application/", "text/xml")) and resource.body[:4] != b"%PDF"
]
ROBOTS = [*seeds("/robots.txt"), b"User-agent: *\nDisallow: /a*b$\nAllow: /\xd1\x8f\nCrawl-delay: 2\nSitemap: /s.xml\n"]


def check_text(article: Article) -> None:
    """Every text can be stored: no control characters, no halves of surrogate pairs."""
    for text in (article.headline, article.body, article.description or "", *article.byline, *article.keywords):
        text.encode()
        assert not any(ord(character) < 32 and character != "\n" for character in text)


def check_candidates(candidates: tuple[Candidate, ...]) -> None:
    """Every address that is offered has a normal form, or is refused in one known way."""
    for each in candidates:
        with suppress(ValueError):
            assert normalise(normalise(each.url)) == normalise(each.url)


@bounded
@given(mutated(PAGES), TYPES)
def test_pages(body: bytes, content_type: str | None) -> None:
    headers = {"content-type": content_type} if content_type else {}
    decode(body, headers)
    check_text(draft(page(body, headers=headers), source="paper"))


@bounded
@given(mutated(PAGES), TYPES)
def test_first_looks_at_pages(body: bytes, content_type: str | None) -> None:
    is_html({"content-type": content_type or ""}, body)
    FAST_LOOK.concerns(*glance(body, content_type=content_type).texts)


@bounded
@given(mutated(PAGES), TYPES)
def test_pages_that_list_others(body: bytes, content_type: str | None) -> None:
    check_candidates(parse_section(body, url=URL, source="paper", content_type=content_type).candidates)
    feeds_of_page(body, url=URL, content_type=content_type)
    linked_feeds(body, url=URL, content_type=content_type)
    check_candidates(alternates_of_page(body.decode("utf-8", "replace"), url=URL, source="paper"))
    portrait(page(body, headers={"content-type": content_type or ""}))


@bounded
@given(mutated(LISTINGS), TYPES)
def test_feeds_and_sitemaps(body: bytes, content_type: str | None) -> None:
    check_candidates(parse_feed(body, url=URL, source="paper", content_type=content_type).candidates)
    check_candidates(parse_sitemap(body, url=URL, source="paper", content_type=content_type).candidates)


@bounded
@given(mutated(ROBOTS), st.text(max_size=60), st.sampled_from(("forumwatch", "", "*", "Any\x00Bot")))
def test_robots(body: bytes, path: str, agent: str) -> None:
    robots = Robots.parse(body)
    assert isinstance(robots.allows(f"https://paper.example/{path}", agent), bool)
    delay = robots.crawl_delay_s(agent)
    assert delay is None or 0 <= delay < float("inf")
    sitemaps_of_robots(body, url="https://paper.example/robots.txt")


@bounded
@given(
    mutated(
        [
            b"https://www.Paper.example:443/a/../news?id=1&utm_source=x#top",
            "http://газета.бел/навіны/1.html?ü=%fc".encode(),
            b"//m.paper.example/amp/",
        ]
    )
)
@example(b"http://[::1")
@example(b"http://a:99999/")
def test_addresses(raw: bytes) -> None:
    url = raw.decode("utf-8", "surrogateescape")
    try:
        normal = normalise(url, base=URL)
    except ValueError:
        return
    assert normalise(normal) == normal
    assert host_of(normal)
    normal.encode("ascii")


@bounded
@given(st.one_of(mutated([b"120", b"Fri, 31 Dec 1999 23:59:59 GMT", b"Fri, 31 Dec 9999 23:59:59 -2359"])))
def test_retry_after(value: bytes) -> None:
    now = datetime(2026, 11, 27, tzinfo=UTC)
    until = retry_after(value, now=now)
    assert until is None or until >= now


@bounded
@given(mutated(PAGES), st.sampled_from(("html", "html_b64")), st.one_of(st.none(), st.text(max_size=30)))
def test_lines_of_extract(body: bytes, key: str, url: str | None) -> None:
    html = b64encode(body).decode() if key == "html_b64" else body.decode("utf-8", "replace")
    with suppress(BadInput, ExtractionError):
        json.dumps(extract_line({"id": 1, "url": url, key: html}), allow_nan=False).encode()


@bounded
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(("id", "url", "html", "headers", "x")), inner),
    )
)
def test_any_line_of_extract(record: object) -> None:
    with suppress(BadInput, ExtractionError):
        extract_line(record)  # type: ignore[arg-type]  # what a line holds is not known before


@pytest.fixture(scope="module")
def warcs() -> list[bytes]:
    with TemporaryDirectory() as folder:
        pages = [WarcPage(url=f"https://paper.example/{i}", body=body[:3000]) for i, body in enumerate(PAGES)]
        return [write_warc(Path(folder) / f"{packed}", pages, packed=packed).read_bytes() for packed in (True, False)]


@bounded
@given(st.data())
def test_archives(warcs: list[bytes], data: st.DataObject) -> None:
    raw = data.draw(mutated(warcs))
    with suppress(ArchiveError):
        for record in records(BytesIO(raw)):
            record.http(limit=10_000_000)
    with TemporaryDirectory() as folder, suppress(ArchiveError):
        path = Path(folder) / "any.warc.gz"
        path.write_bytes(raw)
        for answer in pages_of(path, limit=100_000, passed_over=Counter()):
            assert len(answer.body) <= 100_000
