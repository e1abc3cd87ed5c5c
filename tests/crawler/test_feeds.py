"""Feeds become candidates with hints."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.discovery.feeds import parse_feed
from crawler.discovery.listing import Listing
from domain.article import Discovery

URL = "http://outlet.test/feeds/all.xml"

RSS = """<?xml version="1.0"{encoding}?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Навіны</title><language>be</language>
<item><title>Мінск &amp;amp; свет</title><link>/news/1?utm_source=rss</link>
<description>&lt;p&gt;Тэкст &lt;b&gt;навіны&lt;/b&gt;&lt;/p&gt;</description><pubDate>Mon, 07 Oct 2019 12:00:00 +0300</pubDate></item>
<item><title>Two</title><guid isPermaLink="true">http://outlet.test/news/2</guid><pubDate>2019-10-07 09:30</pubDate></item>
<item><title>No link at all</title></item>
</channel></rss>"""


def parsed(body: bytes | str, **also: str) -> Listing:
    return parse_feed(body.encode() if isinstance(body, str) else body, url=URL, source="outlet", **also)


def urls(listing: Listing) -> list[str]:
    return [candidate.url for candidate in listing.candidates]


def test_an_rss_entry_gives_its_hints() -> None:
    first = parsed(RSS.format(encoding="")).candidates[0]
    assert first.source == "outlet"
    assert first.url == "http://outlet.test/news/1?utm_source=rss"
    assert first.discovery == Discovery(
        method="feed",
        via=URL,
        headline="Мінск & свет",
        summary="Тэкст навіны",
        published=datetime(2019, 10, 7, 9, 0, tzinfo=UTC),
        in_language="be",
    )


def test_a_guid_stands_in_for_a_missing_link_and_entries_without_either_are_left_out() -> None:
    assert urls(parsed(RSS.format(encoding=""))) == ["http://outlet.test/news/1?utm_source=rss", "http://outlet.test/news/2"]


def test_a_time_without_offset_is_the_outlet_s_own() -> None:
    second = parsed(RSS.format(encoding=""), time_zone="Europe/Minsk").candidates[1]
    assert second.discovery.published == datetime(2019, 10, 7, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-u", "utf-8", "iso-8859-5"])
def test_the_encoding_declared_in_the_xml_is_used(encoding: str) -> None:
    body = RSS.format(encoding=f' encoding="{encoding}"').encode(encoding)
    assert parsed(body, content_type="text/xml").candidates[0].discovery.headline == "Мінск & свет"


@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-u"])
def test_the_encoding_declared_in_the_header_is_used(encoding: str) -> None:
    body = RSS.format(encoding="").encode(encoding)
    assert parsed(body, content_type=f"text/xml; charset={encoding}").candidates[0].discovery.headline == "Мінск & свет"


def test_koi8_r_is_read() -> None:
    item = "<item><title>Минский диалог</title><link>/1</link></item>"
    body = f'<?xml version="1.0" encoding="koi8-r"?><rss version="2.0"><channel>{item}</channel></rss>'
    assert parsed(body.encode("koi8-r")).candidates[0].discovery.headline == "Минский диалог"


def test_an_atom_entry_s_link_is_relative_to_its_xml_base() -> None:
    body = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="pl" xml:base="http://outlet.test/base/"><title>t</title>
    <entry><title type="html">A &lt;i&gt;b&lt;/i&gt;</title><link href="x.html"/><published>2020-01-01T10:00:00Z</published>
    <updated>2020-01-02T10:00:00+02:00</updated><content type="html">&lt;p&gt;c&lt;/p&gt;</content></entry></feed>"""
    (entry,) = parsed(body).candidates
    assert entry.url == "http://outlet.test/base/x.html"
    assert (entry.discovery.headline, entry.discovery.summary, entry.discovery.in_language) == ("A b", "c", "pl")
    assert entry.discovery.published == datetime(2020, 1, 1, 10, tzinfo=UTC)
    assert entry.discovery.modified == datetime(2020, 1, 2, 8, tzinfo=UTC)


def test_the_one_date_of_rdf_is_the_publication() -> None:
    body = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="http://o.test"><title>x</title></channel>
    <item rdf:about="http://o.test/3"><title>T</title><link>http://o.test/3</link><dc:date>2019-01-01T00:00:00+03:00</dc:date></item></rdf:RDF>"""
    (entry,) = parsed(body).candidates
    assert entry.discovery.published == datetime(2018, 12, 31, 21, tzinfo=UTC)
    assert entry.discovery.modified is None


def test_a_json_feed_is_read() -> None:
    body = json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "language": "de",
            "items": [
                {"id": "1", "url": "/a", "title": "Eins", "content_html": "<p>Text</p>", "date_published": "2019-10-07T12:00:00+02:00"},
                {"id": "http://outlet.test/b", "summary": "Zwei"},
                {"id": "mailto:nobody@outlet.test"},
                "no item",
            ],
        }
    )
    listing = parsed(body)
    assert urls(listing) == ["http://outlet.test/a", "http://outlet.test/b"]
    assert listing.candidates[0].discovery == Discovery(
        method="feed", via=URL, headline="Eins", summary="Text", published=datetime(2019, 10, 7, 10, tzinfo=UTC), in_language="de"
    )


def test_the_same_address_counts_once() -> None:
    items = "".join(f"<item><title>{n}</title><link>http://outlet.test/a?utm_campaign={n}#top</link></item>" for n in range(3))
    assert len(parsed(f'<rss version="2.0"><channel>{items}</channel></rss>').candidates) == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<!doctype html><html><body>Not here</body></html>", "answers HTML, not a feed"),
        (b"<html><head><title>x</title></head><body>hi<p>", "answers HTML, not a feed"),
        (b"", "the feed is empty"),
        (b'{"version": "1"}', "answers JSON, but no JSON Feed"),
        (b'{"version": ', "cannot be read as a JSON Feed"),
        (b'<?xml version="1.0"?><urlset></urlset>', "answers a sitemap, not a feed"),
        (b"plain words", "cannot be read as a feed"),
    ],
)
def test_what_is_no_feed_is_a_problem_in_words(body: bytes, words: str) -> None:
    listing = parsed(body)
    assert listing.candidates == ()
    assert listing.problem is not None
    assert listing.problem.startswith(words)


def test_a_feed_without_entries_is_no_problem() -> None:
    assert parsed('<?xml version="1.0"?><rss version="2.0"><channel><title>x</title></channel></rss>') == Listing()


def test_a_feed_that_breaks_off_gives_what_came_before() -> None:
    body = RSS.format(encoding="")
    assert urls(parsed(body[: body.index("<item><title>Two")])) == ["http://outlet.test/news/1?utm_source=rss"]


@settings(deadline=None, derandomize=True)
@given(st.binary(max_size=300))
def test_no_bytes_break_the_parser(body: bytes) -> None:
    listing = parsed(body)
    assert listing.candidates == () or listing.problem is None
