"""No address on a page, in a feed or a sitemap costs more than itself."""

from datetime import UTC, datetime

import pytest

from crawler.discovery.alternates import alternates_of_page
from crawler.discovery.autodiscovery import feeds_of_page, linked_feeds, sitemaps_of_robots
from crawler.discovery.feeds import parse_feed
from crawler.discovery.listing import Listing
from crawler.discovery.paging import with_pages
from crawler.discovery.portrait import portrait
from crawler.discovery.sections import parse_section
from crawler.discovery.sitemaps import parse_sitemap
from domain.article import Page

HOME, GOOD = "http://outlet.test/", "http://outlet.test/2019/10/07/story"
BAD = (
    "http://[broken/rss", "//[", "http://é..test/rss", f"http://{'a' * 70}é.test/", "http://a:99999/", "http://a:b/feed", "http:///x",
    "http://outlet.test/%", "\\\\x\\rss", "http://xn--/", "javascript:1", "mailto:x", "&#xD800;", "http://outlet.test/\ud800",
    "/0000/00/00/", "/2019/02/30/", "?year=2019&month=0&day=0", "?page=99999", "http://a.test:80:80/",
)  # fmt: skip


@pytest.mark.parametrize("bad", BAD)
def test_a_page_with_a_broken_address_gives_the_others(bad: str) -> None:
    html = (
        f'<html lang="{bad}"><link rel=next href="{bad}"><link rel=alternate hreflang=be href="{bad}">'
        f'<link rel=alternate type=text/xml href="{bad}">'
        f'<nav><a href="{bad}">Menu</a></nav><a href="/rss{bad}">x</a><a href="{bad}">The bridge is open again</a><a href="{GOOD}">x</a>'
        f'<link rel=alternate type="application/rss+xml" href="/rss"><link rel=alternate hreflang=pl href="{GOOD}"></html>'
    )
    body = html.encode("utf-8", "surrogatepass")
    assert GOOD in [one.url for one in parse_section(body, url=HOME, source="outlet").candidates]
    assert GOOD in [one.url for one in alternates_of_page(html, url=f"{HOME}a/1", source="outlet")]
    assert f"{HOME}rss" in feeds_of_page(body, url=HOME).feeds
    assert all(link.startswith(HOME) for link in linked_feeds(body, url=HOME))
    assert with_pages(Listing(), body, url=HOME).problem is None
    assert portrait(Page(url=HOME, final_url=HOME, status=200, headers={}, body=body, fetched=datetime.now(UTC))).kind == "portal"


@pytest.mark.parametrize("bad", BAD)
def test_a_listing_with_a_broken_address_gives_the_others(bad: str) -> None:
    bad = bad.replace("&", "&amp;")
    link = f'<xhtml:link rel="alternate" hreflang="be" href="{bad}"/>'
    rows = f"<url><loc>{bad}</loc>{link}</url><url><loc>{GOOD}</loc>{link}</url>"
    found = parse_sitemap(_bytes(f'<urlset xmlns:xhtml="x">{rows}</urlset>'), url=HOME, source="outlet").candidates
    assert GOOD in [one.url for one in found]
    items = f"<link>{bad}</link><item><link>{bad}</link></item><item><link>{GOOD}</link></item>"
    found = parse_feed(_bytes(f"<rss><channel>{items}</channel></rss>"), url=HOME, source="outlet").candidates
    assert GOOD in [one.url for one in found]
    assert f"{HOME}map.xml" in sitemaps_of_robots(_bytes(f"Sitemap: {bad}\nSitemap: /map.xml"), url=f"{HOME}robots.txt").sitemaps


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
