"""Section pages give the links that look like articles; a homepage tells where feeds and sitemaps are."""

import pytest

from crawler.discovery.autodiscovery import feeds_of_page, linked_feeds, sitemaps_of_robots
from crawler.discovery.listing import Listing
from crawler.discovery.sections import parse_section
from crawler.discovery.shapes import looks_like_article

URL = "https://www.outlet.test/politics/"


def section(body: str, **also: str) -> Listing:
    return parse_section(body.encode(), url=URL, source="outlet", **also)


def urls(listing: Listing) -> list[str]:
    return [candidate.url for candidate in listing.candidates]


@pytest.mark.parametrize(
    "url",
    [
        "https://outlet.test/2019/10/07/forum-opens",
        "https://outlet.test/news/2019-10-07/forum.html",
        "https://outlet.test/news/20191007/forum",
        "https://outlet.test/politics/minsk-dialogue-forum-opens",
        "https://outlet.test/politics/article12345.html",
        "https://outlet.test/news/77",
        "https://outlet.test/novosti/minskiy_dialog_nachal_rabotu",
        "https://outlet.test/index.php?id=4711",
        "https://outlet.test/detail.php?ELEMENT_ID=88",
        "https://outlet.test/a,114884,25250000,forum.html",
    ],
)
def test_addresses_with_a_date_a_number_or_a_long_slug_look_like_articles(url: str) -> None:
    assert looks_like_article(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://outlet.test/",
        "https://outlet.test/politics/",
        "https://outlet.test/politics/europe",
        "https://outlet.test/2019/10/",
        "https://outlet.test/2019/10/07/",
        "https://outlet.test/tag/minsk-dialogue-forum-2019",
        "https://outlet.test/author/ivan-ivanov-junior-12345",
        "https://outlet.test/politics/page/2",
        "https://outlet.test/about",
        "https://outlet.test/files/report-20191007.pdf",
        "https://outlet.test/2019/10/07/photo.jpg",
        "https://outlet.test/search?q=minsk",
        "https://outlet.test/news/2019",
    ],
)
def test_lists_files_and_furniture_do_not(url: str) -> None:
    assert not looks_like_article(url)


def test_links_come_in_the_page_s_order_with_their_longest_text() -> None:
    listing = section(
        """<a href="/politics/first-story-of-the-day"><img src=x></a>
        <a href="/politics/second-story-of-the-day">Second: <b>the harbour</b>  is quiet</a>
        <a href="/politics/first-story-of-the-day#comments">12</a>
        <a href="/politics/first-story-of-the-day">First: the forum has opened</a>"""
    )
    assert [(c.url.rpartition("/")[2], c.discovery.headline) for c in listing.candidates] == [
        ("first-story-of-the-day", "First: the forum has opened"),
        ("second-story-of-the-day", "Second: the harbour is quiet"),
    ]
    assert {(c.discovery.method, c.discovery.via) for c in listing.candidates} == {("section", URL)}


@pytest.mark.parametrize(
    "link",
    [
        '<h3><a href="/politics/bridge-opens">The bridge is open again after the long repair</a></h3>',
        '<article><div><a href="/politics/bridge-opens.html">The bridge is open again at last</a></div></article>',
        '<a href="/politics/bridge-opens"><h2>The bridge is open again at last</h2></a>',
        '<aside><a href="/2019/10/07/bridge-opens">The bridge is open again at last</a></aside>',
        '<a href="/politics/bridge-opens-after-repair"><img src="a.jpg"></a>',
        '<body class="menu-closed"><div class="post tag-politics"><a href="/2019/10/07/bridge">Bridge</a></div></body>',
    ],
)
def test_a_headline_s_words_and_place_speak_for_a_link(link: str) -> None:
    assert len(urls(section(link))) == 1


@pytest.mark.parametrize(
    "link",
    [
        '<a href="/politics/bridge-opens">Bridges</a>',
        '<nav><ul><li><a href="/politics/europe-and-the-world">Europe</a></li></ul></nav>',
        '<footer><a href="/company/history-of-our-house">Our history</a></footer>',
        '<div class="main-menu"><a href="/special/2019-10-forum">Special</a></div>',
        '<div id="pagination"><a href="/politics/list/10000">Next</a></div>',
        '<h3><a href="/tag/bridge">Everything about the bridge and its long repair</a></h3>',
        '<h3><a href="/kontakt.html">How to write to us and where to find us</a></h3>',
    ],
)
def test_menus_footers_and_lists_speak_against_it(link: str) -> None:
    assert urls(section(link)) == []


def test_links_behind_an_early_end_of_the_page_are_read() -> None:
    assert len(urls(section('<html><body></body></html><a href="/2019/10/07/bridge-opens">The bridge</a></body></html>'))) == 1


def test_links_of_other_sites_are_no_candidates_but_those_of_sister_hosts_are() -> None:
    listing = section(
        """<a href="https://other.test/2019/10/07/forum-opens">x</a><a href="https://sport.outlet.test/2019/10/07/cup-final">x</a>
        <a href="mailto:a@outlet.test">x</a><a href="javascript:void(0)">x</a><a href="http://[broken">x</a>
        <a href="//outlet.test/2019/10/07/b-side">x</a>"""
    )
    assert urls(listing) == ["https://sport.outlet.test/2019/10/07/cup-final", "https://outlet.test/2019/10/07/b-side"]


def test_a_source_s_own_pattern_decides_alone() -> None:
    body = '<a href="/story/a">x</a><a href="/2019/10/07/long-slug-of-a-story">x</a>'
    assert urls(section(body, article_pattern=r"/story/\w+$")) == ["https://www.outlet.test/story/a"]


def test_the_page_s_base_is_heeded() -> None:
    body = (
        '<html><head><base href="https://www.outlet.test/archive-of-news/"></head><body><a href="a-story-with-a-slug">x</a></body></html>'
    )
    assert urls(section(body)) == ["https://www.outlet.test/archive-of-news/a-story-with-a-slug"]


def test_a_cyrillic_section_in_windows_1251_keeps_its_headlines() -> None:
    body = '<meta charset="windows-1251"><a href="/news/77">Минский диалог начал работу</a>'.encode("windows-1251")
    (found,) = parse_section(body, url=URL, source="outlet").candidates
    assert found.discovery.headline == "Минский диалог начал работу"


def test_an_empty_section_is_a_problem() -> None:
    assert section("  ").problem == "the section page is empty"


def test_feeds_that_a_page_announces_are_found_comments_left_out() -> None:
    body = b"""<html><head>
    <link rel="alternate" type="application/rss+xml" title="Outlet &raquo; Feed" href="/feed/">
    <LINK REL='alternate' TYPE='application/atom+xml' HREF='https://feeds.example.test/outlet'>
    <link rel="alternate" type="application/rss+xml" title="Outlet &raquo; Comments Feed" href="/comments/feed/">
    <link rel="alternate" hreflang="be" href="/be/"><link rel="stylesheet" type="text/css" href="/a.css">
    <link rel="alternate" type="application/rss+xml" href="/feed/"></head></html>"""
    assert feeds_of_page(body, url="https://outlet.test/").feeds == ("https://outlet.test/feed/", "https://feeds.example.test/outlet")


def test_a_feed_announced_as_mere_xml_is_told_by_its_address() -> None:
    body = b"""<link rel=alternate type="text/xml" href="/rss/all"><link rel=alternate type="application/json" href="/wp-json/posts/7">
    <link rel=alternate type="application/json" href="/feed.json"><link rel=alternate type="text/xml" href="http://[broken/rss">"""
    assert feeds_of_page(body, url="https://outlet.test/").feeds == ("https://outlet.test/rss/all", "https://outlet.test/feed.json")


def test_links_that_are_spelt_like_a_feed_are_found() -> None:
    body = b"""<a href="/rss/all.xml">RSS</a><a class=x href='/export/feed'>x</a><a href="/feedback">x</a><a href="/comments/feed/">x</a>
    <a href="https://other.test/rss">x</a><a href="/news/atomic-energy">x</a><a href="/rss/all.xml">again</a>"""
    assert linked_feeds(body, url="https://outlet.test/") == ("https://outlet.test/rss/all.xml", "https://outlet.test/export/feed")


def test_sitemaps_that_robots_txt_names_are_found_news_first() -> None:
    body = b"User-agent: *\nDisallow: /x\nSitemap: https://outlet.test/sitemap.xml\nsitemap: /sitemap-news.xml # news\nSitemap: https://other.test/s.xml\n"
    assert sitemaps_of_robots(body, url="https://outlet.test/robots.txt").sitemaps == (
        "https://outlet.test/sitemap-news.xml",
        "https://outlet.test/sitemap.xml",
    )
