"""Sitemaps become candidates, or further sitemaps."""

import gzip
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.discovery.listing import Listing
from crawler.discovery.sitemaps import MAX_ENTRIES, parse_sitemap
from domain.article import Discovery

URL = "http://outlet.test/sitemap.xml"
OPEN = (
    '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
)


def parsed(body: bytes | str) -> Listing:
    return parse_sitemap(body.encode() if isinstance(body, str) else body, url=URL, source="outlet")


def urls(listing: Listing) -> list[str]:
    return [candidate.url for candidate in listing.candidates]


def entry(path: str, *, lastmod: str = "", more: str = "") -> str:
    dated = f"<lastmod>{lastmod}</lastmod>" if lastmod else ""
    return f"<url><loc>http://outlet.test/{path}</loc>{dated}{more}</url>"


def test_a_news_entry_gives_its_hints() -> None:
    news = (
        "<news:news><news:publication><news:name>Outlet</news:name><news:language>ru</news:language></news:publication>"
        "<news:publication_date>2019-10-07T12:00:00+03:00</news:publication_date><news:title>Форум &amp; мир</news:title></news:news>"
        "<image:image><image:loc>http://outlet.test/a.jpg</image:loc><image:title>Picture</image:title></image:image>"
    )
    (found,) = parsed(OPEN + entry("a", lastmod="2019-10-08", more=news) + "</urlset>").candidates
    assert found.url == "http://outlet.test/a"
    assert found.discovery == Discovery(
        method="sitemap",
        via=URL,
        headline="Форум & мир",
        published=datetime(2019, 10, 7, 9, tzinfo=UTC),
        modified=datetime(2019, 10, 8, 12, tzinfo=UTC),
        in_language="ru",
    )


def test_the_newest_come_first_and_the_undated_last() -> None:
    body = OPEN + entry("old", lastmod="2019-01-01") + entry("undated") + entry("new", lastmod="2019-12-31T23:59:59Z") + "</urlset>"
    assert urls(parsed(body)) == ["http://outlet.test/new", "http://outlet.test/old", "http://outlet.test/undated"]


def test_a_long_sitemap_gives_its_newest_thousand() -> None:
    rows = "".join(entry(str(n), lastmod=f"2019-10-07T00:{n // 60 % 60:02}:{n % 60:02}Z") for n in range(1500))
    found = urls(parsed(OPEN + rows + "</urlset>"))
    assert len(found) == MAX_ENTRIES
    assert found[0] == "http://outlet.test/1499"


def test_an_index_gives_further_sitemaps_news_and_newest_first() -> None:
    rows = [("old.xml", "2018-01-01"), ("google-news.xml", ""), ("new.xml", "2019-01-01"), ("undated.xml", "")]
    body = "".join(f"<sitemap><loc>http://outlet.test/{name}</loc><lastmod>{date}</lastmod></sitemap>" for name, date in rows)
    listing = parsed(f"<sitemapindex>{body}</sitemapindex>")
    assert [url.rpartition("/")[2] for url in listing.sitemaps] == ["google-news.xml", "new.xml", "old.xml", "undated.xml"]
    assert listing.candidates == ()


def test_of_an_index_without_dates_both_ends_come_first() -> None:
    body = "".join(f"<sitemap><loc>http://outlet.test/{n}.xml</loc></sitemap>" for n in range(5))
    listing = parsed(f"<sitemapindex>{body}</sitemapindex>")
    assert [url.rpartition("/")[2] for url in listing.sitemaps] == ["0.xml", "4.xml", "1.xml", "3.xml", "2.xml"]


def test_the_days_in_its_address_tell_how_new_a_sitemap_is() -> None:
    names = ("map-2018-01.xml", "map-2019-10.xml", "pages.xml", "map-2019-09.xml")
    body = "".join(f"<sitemap><loc>http://outlet.test/{name}</loc></sitemap>" for name in names)
    listing = parsed(f"<sitemapindex>{body}</sitemapindex>")
    assert [url.rpartition("/")[2] for url in listing.sitemaps] == ["map-2019-10.xml", "map-2019-09.xml", "map-2018-01.xml", "pages.xml"]


def test_an_index_says_when_each_changed() -> None:
    listing = parsed(
        "<sitemapindex><sitemap><loc>http://outlet.test/a.xml</loc><lastmod>2019-01-01T00:00Z</lastmod></sitemap></sitemapindex>"
    )
    assert listing.changed == {"http://outlet.test/a.xml": datetime(2019, 1, 1, tzinfo=UTC)}


@pytest.mark.parametrize("before", ["\n\n ", "Warning: no cache in /srv/map.php\n", "<!-- made at noon -->\n", "\ufeff"])
def test_what_stands_before_the_declaration_is_passed_over(before: str) -> None:
    assert urls(parsed(before + OPEN + entry("a") + "</urlset>")) == ["http://outlet.test/a"]


def test_every_member_of_a_gzipped_sitemap_is_unpacked() -> None:
    packed = gzip.compress((OPEN + entry("a")).encode()) + gzip.compress((entry("b") + "</urlset>").encode())
    assert urls(parsed(packed)) == ["http://outlet.test/a", "http://outlet.test/b"]


def test_a_sitemap_in_utf_16_without_namespaces_in_capitals_is_read() -> None:
    body = '<?xml version="1.0" encoding="utf-16"?><URLSET><URL><LOC>http://outlet.test/a</LOC></URL></URLSET>'
    assert urls(parsed(body.encode("utf-16"))) == ["http://outlet.test/a"]


def test_a_gzipped_sitemap_is_unpacked() -> None:
    assert urls(parsed(gzip.compress((OPEN + entry("a") + "</urlset>").encode()))) == ["http://outlet.test/a"]


def test_a_gzipped_sitemap_that_breaks_off_is_read_as_far_as_it_goes() -> None:
    packed = gzip.compress((OPEN + "".join(entry(f"{n}-{'x' * (n % 50)}") for n in range(500)) + "</urlset>").encode())
    found = parsed(packed[: len(packed) // 2]).candidates
    assert 0 < len(found) < 500


def test_a_text_sitemap_is_read() -> None:
    assert urls(parsed("\ufeffhttp://outlet.test/a\nhttp://outlet.test/b\nnonsense\n")) == [
        "http://outlet.test/a",
        "http://outlet.test/b",
        "http://outlet.test/nonsense",
    ]


def test_a_feed_serves_as_a_sitemap() -> None:
    assert urls(parsed('<rss version="2.0"><channel><item><title>A</title><link>/a</link></item></channel></rss>')) == [
        "http://outlet.test/a"
    ]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "the sitemap is empty"),
        (b"<html><body>404</body></html>", "answers HTML, not a sitemap"),
        (b"<opml></opml>", "is not a sitemap (its root is <opml>)"),
        (b"just words", "is not a sitemap"),
    ],
)
def test_what_is_no_sitemap_is_a_problem_in_words(body: bytes, words: str) -> None:
    listing = parsed(body)
    assert (listing.candidates, listing.sitemaps) == ((), ())
    assert listing.problem is not None
    assert listing.problem.startswith((words, "cannot be read as a sitemap"))


def test_entities_of_a_hostile_sitemap_are_neither_resolved_nor_multiplied() -> None:
    body = (
        '<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
        '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY secret SYSTEM "file:///etc/passwd">]>'
        "<urlset><url><loc>http://outlet.test/&secret;&c;</loc></url><url><loc>http://outlet.test/good</loc></url></urlset>"
    )
    found = urls(parsed(body))
    assert "http://outlet.test/good" in found
    assert not any("root:" in url or "aaaa" in url for url in found)


@settings(deadline=None, derandomize=True)
@given(st.binary(max_size=300))
def test_no_bytes_break_the_parser(body: bytes) -> None:
    listing = parsed(body)
    assert listing.problem is None or not (listing.candidates or listing.sitemaps)
