"""What fuzzing found, each made small; pinned so that it stays mended."""

import pytest

from crawler.discovery.feeds import parse_feed
from crawler.discovery.sections import parse_section
from crawler.discovery.sitemaps import parse_sitemap
from crawler.pages.glance import decodings, glance

URL = "https://paper.example/feed"


def feed(items: str) -> bytes:
    return f"<rss version='2.0'><channel><title>t</title>{items}</channel></rss>".encode()


def item(number: int) -> str:
    return f"<item><title>Item {number}</title><link>https://paper.example/{number}</link></item>"


def test_a_feed_that_closes_what_is_no_longer_open_is_a_problem_and_no_exception() -> None:
    listing = parse_feed(feed("<b>&x<item><category>x</item></category>"), url=URL, source="paper")
    assert listing.problem == "the feed is broken XML that cannot be read (KeyError)"


@pytest.mark.parametrize("reference", ["&#xD800;", "&#xdfff;", "&#55296;", "&#057343;"])
def test_half_a_surrogate_pair_costs_a_feed_nothing(reference: str) -> None:
    listing = parse_feed(feed(f"{item(1)}<b>{reference}{item(2)}"), url=URL, source="paper")
    assert [candidate.url for candidate in listing.candidates] == ["https://paper.example/1", "https://paper.example/2"]


def test_a_sitemap_need_not_declare_the_prefix_that_it_uses() -> None:
    body = b"<urlset><url><loc>https://paper.example/1</loc><news:news><news:title>Talks</news:title></news:news></url></urlset>"
    (candidate,) = parse_sitemap(body, url=URL, source="paper").candidates
    assert (candidate.url, candidate.discovery.headline) == ("https://paper.example/1", "Talks")


def test_an_encoding_that_is_none_of_texts_is_passed_over() -> None:
    body = "<p>Минский диалог</p>".encode("windows-1251")
    assert "Минский диалог" in list(decodings(body, content_type="text/html; charset=hex"))[-1]
    assert "Минский диалог" in " ".join(glance(body, content_type="text/html; charset=hex").texts)
    assert parse_section(body, url=URL, source="paper", content_type="text/html; charset=hex").problem is None
