"""Every format and every spoiling of a feed that outlets serve: one entry each, told alike."""

import json
from datetime import UTC, datetime

import pytest

from crawler.discovery.feed_dates import moment
from crawler.discovery.feeds import parse_feed
from crawler.discovery.listing import Listing
from domain.article import Discovery

URL = "http://outlet.test/feeds/all.xml"
NEWS = "http://outlet.test/news/1"
HEADLINE = "Мост праз Дзвіну адкрыты"
NOON = datetime(2019, 10, 7, 9, tzinfo=UTC)  # in Minsk


def read(body: bytes | str, *, url: str = URL, **also: str) -> Listing:
    return parse_feed(body.encode() if isinstance(body, str) else body, url=url, source="outlet", **also)


def only(body: bytes | str, **also: str) -> tuple[str, Discovery]:
    (entry,) = read(body, **also).candidates
    return entry.url, entry.discovery


def rss(version: str, item: str, *, channel: str = "", declaration: str = '<?xml version="1.0"?>', namespaces: str = "") -> str:
    return f'{declaration}<rss version="{version}" {namespaces}><channel><title>Навіны</title>{channel}<item>{item}</item></channel></rss>'


def rdf(namespace: str, item: str) -> str:
    return f"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="{namespace}"
    xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Навіны</title><link>http://outlet.test/</link></channel>
    <item>{item}</item></rdf:RDF>"""


def atom(namespace: str, entry: str, *, attributes: str = "") -> str:
    return f'<?xml version="1.0"?><feed xmlns="{namespace}" {attributes}><title>Навіны</title><entry>{entry}</entry></feed>'


def json_feed(version: str) -> str:
    item = {"id": "1", "url": NEWS, "title": HEADLINE, "date_published": "2019-10-07T12:00:00+03:00"}
    return json.dumps({"version": f"https://jsonfeed.org/version/{version}", "title": "Навіны", "items": [item]}, ensure_ascii=False)


ITEM = f"<title>{HEADLINE}</title><link>{NEWS}</link>"
DATED = f"{ITEM}<pubDate>Mon, 07 Oct 2019 12:00:00 +0300</pubDate>"
FORMATS = {
    "RSS 0.90": (rdf("http://my.netscape.com/rdf/simple/0.9/", ITEM), None),
    "RSS 0.91": (rss("0.91", ITEM), None),
    "RSS 0.92": (rss("0.92", ITEM), None),
    "RSS 0.94": (rss("0.94", DATED), NOON),
    "RSS 1.0": (rdf("http://purl.org/rss/1.0/", f"{ITEM}<dc:date>2019-10-07T12:00:00+03:00</dc:date>"), NOON),
    "RSS 2.0": (rss("2.0", DATED), NOON),
    "Atom 0.3": (
        atom(
            "http://purl.org/atom/ns#", f'<title>{HEADLINE}</title><link rel="alternate" href="{NEWS}"/><issued>2019-10-07T09:00Z</issued>'
        ),
        NOON,
    ),
    "Atom 1.0": (
        atom("http://www.w3.org/2005/Atom", f'<title>{HEADLINE}</title><link href="{NEWS}"/><published>2019-10-07T09:00:00Z</published>'),
        NOON,
    ),
    "JSON Feed 1.0": (json_feed("1"), NOON),
    "JSON Feed 1.1": (json_feed("1.1"), NOON),
}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_address_headline_and_time(name: str) -> None:
    body, published = FORMATS[name]
    url, told = only(body)
    assert (url, told.headline, told.published) == (NEWS, HEADLINE, published)


SPOILT = {
    "byte order mark": "\ufeff" + FORMATS["RSS 2.0"][0],
    "byte order mark before JSON": "\ufeff" + json_feed("1.1"),
    "blank lines before the declaration": "\n\n  " + FORMATS["RSS 2.0"][0],
    "a notice of PHP before the declaration": "Notice: Undefined index in /srv/feed.php on line 7\n" + FORMATS["RSS 2.0"][0],
    "a bare ampersand": rss("2.0", DATED, channel="<description>Кава & гарбата</description>"),
    "an entity of HTML": rss("2.0", DATED, channel="<description>Кава&nbsp;ёсць</description>"),
    "a namespace that nobody declared": rss("2.0", f"{DATED}<media:thumbnail url='http://outlet.test/1.jpg'/>"),
    "a control character": rss("2.0", DATED, channel="<description>a\x0bb</description>"),
    "no closing tags": FORMATS["RSS 2.0"][0].removesuffix("</channel></rss>"),
    "an upper-case declaration of another encoding": FORMATS["RSS 2.0"][0].replace(
        'version="1.0"', 'version="1.0" encoding="WINDOWS-1251"', 1
    ),
    "CDATA everywhere": rss(
        "2.0",
        f"<title><![CDATA[{HEADLINE}]]></title><link><![CDATA[ {NEWS} ]]></link><pubDate><![CDATA[2019-10-07 12:00:00+03:00]]></pubDate>",
    ),
    "a comment of a template": "<!-- cached -->" + FORMATS["Atom 1.0"][0].removeprefix('<?xml version="1.0"?>'),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_feed_is_read_all_the_same(name: str) -> None:
    url, told = only(SPOILT[name])
    assert (url, told.headline, told.published) == (NEWS, HEADLINE, NOON)


RUSSIAN = "Мост через реку открыт после долгого ремонта, сообщили в мэрии"


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "iso-8859-5"])
@pytest.mark.parametrize("declared", ["right", "utf-8", "nothing", "windows-1251"])
def test_cyrillic_feeds_are_read_whatever_they_declare(charset: str, declared: str) -> None:
    named = {"right": f' encoding="{charset}"', "nothing": ""}.get(declared, f' encoding="{declared}"')
    item = f"<title>{RUSSIAN}</title><link>{NEWS}</link><description>{RUSSIAN}</description>"
    body = rss("2.0", item, declaration=f'<?xml version="1.0"{named}?>', channel="<language>ru</language>").replace("Навіны", "Новости")
    assert only(body.encode(charset))[1].headline == RUSSIAN


def test_utf_16_is_read() -> None:
    body = rss("2.0", DATED, declaration='<?xml version="1.0" encoding="utf-16"?>')
    assert only(body.encode("utf-16"))[1].headline == HEADLINE


def test_the_header_s_charset_is_heeded_where_the_bytes_leave_a_doubt() -> None:
    item = f"<title>Ścieżka wzdłuż rzeki znów otwarta</title><link>{NEWS}</link>"
    body = rss("2.0", item).replace("Навіны", "Wieści").encode("iso-8859-2")
    assert only(body, content_type="application/rss+xml; charset=ISO-8859-2")[1].headline == "Ścieżka wzdłuż rzeki znów otwarta"


NAMESPACES = 'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
COUNTER = "<link>http://feedproxy.google.com/~r/outlet/abc</link>"


@pytest.mark.parametrize(
    ("item", "url"),
    [
        (f"{COUNTER}<feedburner:origLink>{NEWS}</feedburner:origLink>", NEWS),
        (f'{COUNTER}<guid isPermaLink="true">{NEWS}</guid>', NEWS),
        (f'{COUNTER}<guid isPermaLink="false">outlet-1</guid>', "http://feedproxy.google.com/~r/outlet/abc"),
        (f'<link>{NEWS}</link><guid isPermaLink="true">http://outlet.test/?p=1</guid>', NEWS),
        (f"<guid>{NEWS}</guid>", NEWS),
        ("<link>https://news.google.com/rss/articles/CBMi?oc=5</link>", "https://news.google.com/rss/articles/CBMi?oc=5"),
        ("<link>/news/1</link>", NEWS),
        ("<link>../news/1#comments</link>", NEWS),
    ],
    ids=["origLink", "permalink behind a counter", "counter alone", "link beside a guid", "guid alone", "redirector", "path", "up"],
)
def test_which_address_an_entry_has(item: str, url: str) -> None:
    assert only(rss("2.0", item, namespaces=NAMESPACES))[0] == url


def test_links_are_relative_to_the_outlet_where_another_site_serves_its_feed() -> None:
    body = rss("2.0", "<link>/news/1</link>", channel="<link>http://outlet.test/</link>")
    assert only(body, url="http://feeds.example.test/outlet")[0] == NEWS


def test_atom_links_heed_xml_base_and_the_kind_of_link() -> None:
    entry = '<title>t</title><link rel="self" href="feed/1.atom"/><link rel="enclosure" href="1.mp3"/><link rel="alternate" href="1"/>'
    body = atom("http://www.w3.org/2005/Atom", entry, attributes='xml:base="http://outlet.test/news/"')
    assert only(body)[0] == NEWS


def test_the_whole_text_stands_in_for_a_missing_summary() -> None:
    item = f"<link>{NEWS}</link><content:encoded><![CDATA[<p>Першы <b>абзац</b>.</p><p>Другі.</p>]]></content:encoded>"
    assert only(rss("2.0", item, namespaces=NAMESPACES))[1].summary == "Першы абзац . Другі."


@pytest.mark.parametrize(
    "text",
    [
        "Mon, 07 Oct 2019 12:00:00 +0300",
        "Mon, 07 Oct 2019 12:00:00 +03:00",
        "Mon, 07 Oct 2019 12:00:00 +03",
        "Mon, 07 Oct 2019 12:00:00 MSK",
        "Mon, 07 Oct 2019 12:00:00 EEST",
        "Mon, 07 Oct 2019 12:00:00 GMT+3",
        "Mon, 07 Oct 2019 12:00:00 UTC+03:00",
        "Mon, 7 Oct 19 09:00 UT",
        "Mon, 07 Oct 2019 05:00:00 EDT",
        "Mon, 07 Oct 2019 09:00:00 -0000",
        "Пн, 07 Окт 2019 12:00:00 +0300",
        "Пон, 07 октября 2019 12:00:00 МСК",
        "poniedziałek, 7 października 2019, 12:00",
        "Monday, October 7, 2019 12:00 PM",
        "Sun, 06 Oct 2019 24:00:00 -0900",
        "Mon Oct  7 12:00:00 2019",
        "07.10.2019 12:00:00",
        "07.10.2019",
        "2019-10-07",
        "2019-10-07T12:00+0300",
        "2019-10-07 12:00:00 +0300",
        "2019-10-07T09:00:00.123456Z",
        "20191007T090000Z",
        "2019/10/07 12:00",
        "1570438800",
        "1570438800000",
    ],
)
def test_a_date_is_read_as_it_was_meant(text: str) -> None:
    assert moment(text, time_zone="Europe/Minsk") == NOON


@pytest.mark.parametrize("text", ["", "yesterday", "2019-13-40", "32 Oct 2019", "Mon, 07 Oct 2019 25:61", "07 Foo 2019", "0", "9" * 400])
def test_what_is_no_date_is_none(text: str) -> None:
    assert moment(text, time_zone="Europe/Minsk") is None
