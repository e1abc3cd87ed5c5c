"""Every page, feed and sitemap of the sample newsroom is well formed and says what its article says."""

import gzip
import json
import re
from urllib.parse import urljoin

import feedparser  # type: ignore[import-untyped]
import pytest
from lxml import etree, html

from domain.urls import host_of, normalise
from examples.newsroom.content import Outlet, Text, outlets, texts
from examples.newsroom.expected import articles, found
from examples.newsroom.listings import SITEMAP_PARTS, entries
from examples.newsroom.render import FEED_PATHS, split_sql_words
from examples.newsroom.site import hosts, site

OUTLETS = {outlet.id: outlet for outlet in outlets()}
EVERY_TEXT = [(outlet, text) for outlet in outlets() for text in texts(outlet, 1)]
FEED_OUTLETS = [(outlet, kind) for outlet in outlets() for kind in outlet.listings if kind in FEED_PATHS]
NAMESPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "news": "http://www.google.com/schemas/sitemap-news/0.9"}


def decoded(outlet: Outlet, url: str) -> str:
    return site(1)[url].body.decode(outlet.charset)


def page(outlet: Outlet, url: str) -> html.HtmlElement:
    return html.document_fromstring(decoded(outlet, url))


def strings(tree: html.HtmlElement, path: str) -> list[str]:
    """Return what an XPath for text or attributes finds."""
    found = tree.xpath(path)
    assert isinstance(found, list)
    return [str(each) for each in found]


def links(outlet: Outlet, url: str) -> set[str]:
    """Return the addresses that a page leads to, itself left out."""
    return {urljoin(url, href) for href in strings(page(outlet, url), "//a/@href") if not href.startswith("#")}


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(("outlet", "text"), EVERY_TEXT, ids=lambda value: value.key if isinstance(value, Text) else "")
def test_an_article_page_holds_headline_and_every_paragraph(outlet: Outlet, text: Text) -> None:
    tree = page(outlet, text.url)
    shown = words(" ".join(str(piece) for piece in tree.body.itertext()))
    assert words(text.headline) in shown
    for paragraph in text.paragraphs:
        assert (split_sql_words(paragraph) if text.split_words else paragraph) in shown
    assert tree.get("lang") == (outlet.language if outlet.style != "table" else None)


@pytest.mark.parametrize(("outlet", "text"), EVERY_TEXT, ids=lambda value: value.key if isinstance(value, Text) else "")
def test_an_article_page_links_to_other_headlines(outlet: Outlet, text: Text) -> None:
    linked = links(outlet, text.url)
    others = {other.url for other in texts(outlet, 1) if other is not text and other.section in outlet.sections}
    assert others <= linked
    assert text.url not in linked


def test_no_link_leads_nowhere() -> None:
    for outlet in outlets():
        for text in texts(outlet, 1):
            for target in links(outlet, text.url):
                assert site(1)[normalise(target)].status == 200, (text.key, target)


def test_the_hockey_page_links_to_the_forum_and_does_not_speak_of_it() -> None:
    hockey = next(text for _, text in EVERY_TEXT if text.slug == "hockey-season-opens")
    assert "Minsk Dialogue opens" in decoded(OUTLETS["svislach-tv"], hockey.url)
    assert not any("Minsk Dialogue" in paragraph for paragraph in hockey.paragraphs)


def test_bitrix_breaks_the_words_of_its_english_texts_and_no_others() -> None:
    broken = {text.key for outlet, text in EVERY_TEXT if re.search(r"\b(fr om|wh ere)\b", decoded(outlet, text.url))}
    assert broken
    assert broken <= {text.key for _, text in EVERY_TEXT if text.split_words}
    assert split_sql_words("From where? Herefrom, somewhere.") == "Fr om wh ere? Herefrom, somewhere."


def test_a_bitrix_page_shows_its_date_in_the_detail_block_and_newer_ones_beside_it() -> None:
    opening = next(text for _, text in EVERY_TEXT if text.key == "svislach-tv/minsk-dialogue-opens")
    tree = page(OUTLETS["svislach-tv"], opening.url)
    assert strings(tree, '//div[@class="news-detail"]/span[@class="news-date-time"]/text()') == ["7 October 2019"]
    assert "16 October 2019" in strings(tree, '//div[@class="news-list"]//span[@class="news-date-time"]/text()')


def test_structured_data_is_json_and_agrees_with_the_article() -> None:
    for outlet, text in EVERY_TEXT:
        blocks = strings(page(outlet, text.url), '//script[@type="application/ld+json"]/text()')
        assert len(blocks) == (outlet.style == "json-ld")
        for block in blocks:
            data = json.loads(block)
            assert (data["headline"], data["datePublished"]) == (text.headline, text.published.isoformat())


def test_old_outlets_speak_windows_1251() -> None:
    old = [outlet for outlet in outlets() if outlet.charset == "windows-1251"]
    assert [outlet.charset_in_header for outlet in old] == [True, False]
    for outlet in old:
        for text in texts(outlet, 1):
            resource = site(1)[text.url]
            with pytest.raises(UnicodeDecodeError):
                resource.body.decode("utf-8")
            assert b"charset=windows-1251" in resource.body
            assert resource.content_type.endswith("windows-1251") == outlet.charset_in_header


@pytest.mark.parametrize("edition", [1, 2])
@pytest.mark.parametrize(("outlet", "kind"), FEED_OUTLETS, ids=lambda value: value.id if isinstance(value, Outlet) else value)
def test_a_feed_lists_all_that_its_outlet_lists(outlet: Outlet, kind: str, edition: int) -> None:
    resource = site(edition)[outlet.url(FEED_PATHS[kind])]
    expected = [(entry.url, entry.title) for entry in entries(outlet, edition)]
    if kind == "json-feed":
        assert [(item["url"], item["title"]) for item in json.loads(resource.body)["items"]] == expected
        return
    feed = feedparser.parse(resource.body, response_headers={"content-type": resource.content_type})
    assert not feed.bozo, feed.get("bozo_exception")
    assert [(entry.link, entry.title) for entry in feed.entries] == expected
    assert all(entry.get("published_parsed") or entry.get("updated_parsed") for entry in feed.entries)


def test_the_kinds_of_feeds_differ() -> None:
    versions = {
        feedparser.parse(site(1)[outlet.url(FEED_PATHS[kind])].body).version for outlet, kind in FEED_OUTLETS if kind != "json-feed"
    }
    assert versions == {"rss20", "rss10", "atom10"}
    assert "json-feed" in {kind for _, kind in FEED_OUTLETS}
    encodings = {outlet.charset for outlet, kind in FEED_OUTLETS if kind == "rss"}
    assert encodings == {"utf-8", "windows-1251"}


def locations(body: bytes) -> list[str]:
    return [element.text or "" for element in etree.fromstring(body).iterfind(".//s:loc", NAMESPACES)]


@pytest.mark.parametrize("outlet", [outlet for outlet in outlets() if "news-sitemap" in outlet.listings], ids=lambda outlet: outlet.id)
def test_a_news_sitemap_lists_addresses_with_titles_and_dates(outlet: Outlet) -> None:
    tree = etree.fromstring(site(1)[outlet.url("/sitemap-news.xml")].body)
    expected = [(entry.url, entry.title, entry.published.isoformat()) for entry in entries(outlet, 1)]
    fields = ("s:loc", "news:news/news:title", "news:news/news:publication_date")
    assert [tuple(url.findtext(field, "", NAMESPACES) for field in fields) for url in tree.iterfind("s:url", NAMESPACES)] == expected


def test_a_sitemap_index_leads_to_packed_sitemaps() -> None:
    outlet = OUTLETS["deviatyi-porih"]
    parts = locations(site(1)[outlet.url("/sitemap.xml")].body)
    assert parts == [outlet.url(path) for path in SITEMAP_PARTS]
    listed = [location for part in parts for location in locations(gzip.decompress(site(1)[part].body))]
    assert sorted(listed) == sorted(each.url for each in found(1) if each.source == outlet.id)


def test_outlets_without_any_listing_show_all_articles_on_plain_pages() -> None:
    bare = [outlet for outlet in outlets() if not outlet.listings]
    assert {outlet.id for outlet in bare} == {"svislach-tv", "kurier-nadliwiecki"}
    for outlet in bare:
        pages = [outlet.url("/"), *map(outlet.section_url, outlet.sections)]
        assert not any('rel="alternate"' in decoded(outlet, each) for each in pages)
        assert {text.url for text in texts(outlet, 1)} <= set().union(*(links(outlet, each) for each in pages))


def test_one_feed_is_found_by_autodiscovery_alone() -> None:
    outlet = OUTLETS["oderfenster"]
    assert strings(page(outlet, outlet.url("/")), '//link[@rel="alternate"]/@href') == [outlet.url("/rss.xml")]


def test_an_address_with_tracking_parameters_is_listed_beside_the_clean_one() -> None:
    listed = [entry.url for entry in entries(OUTLETS["vestnik-nemana"], 1)]
    tracked = [url for url in listed if "utm_source" in url]
    assert len(tracked) == 1
    assert normalise(tracked[0]) in listed


def test_the_print_version_names_the_original_as_canonical() -> None:
    (copy,) = [each for each in found(1) if each.outcome == "duplicate"]
    outlet = OUTLETS[copy.source]
    assert strings(page(outlet, copy.url), "//link[@rel='canonical']/@href") == [copy.of]
    assert copy.of != copy.url


def test_the_newsletter_asks_not_to_be_indexed() -> None:
    (letter,) = [article for article in articles(1) if article.outcome == "opted-out"]
    assert '<meta name="robots" content="noindex' in decoded(OUTLETS[letter.source], letter.url)
    others = [text for outlet, text in EVERY_TEXT if text.url != letter.url and "noindex" in decoded(outlet, text.url)]
    assert others == []


def test_the_section_index_in_a_sitemap_names_the_forum_in_headlines_only() -> None:
    (index,) = [each for each in found(1) if each.outcome == "no-article"]
    shown = decoded(OUTLETS[index.source], index.url)
    assert "Мінський діалог" in shown
    assert "NewsArticle" not in shown


def test_every_address_that_is_found_is_served() -> None:
    for each in found(1):
        assert host_of(each.url) in hosts()
        assert each.url in site(1), each.url
