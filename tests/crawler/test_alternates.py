"""Other languages of an article, as pages and sitemaps name them; the days that addresses speak of."""

from datetime import UTC, date, datetime, timedelta

import pytest

from crawler.discovery.alternates import MAX_ALTERNATES, alternates_of_page
from crawler.discovery.periods import Period, period_of
from crawler.discovery.sitemaps import parse_sitemap
from crawler.spiders.sitemap import recent

OWN = "http://www.outlet.test/en/news/harbour-reopens-after-long-winter"
NOW = datetime(2019, 10, 20, tzinfo=UTC)


def link(href: str, hreflang: str = "be", more: str = "") -> str:
    return f'<link rel="alternate" hreflang="{hreflang}" href="{href}" {more}>'


def found(*links: str) -> list[tuple[str, str | None]]:
    page = f"<html><head>{''.join(links)}</head><body><p>…</p></body></html>"
    return [(one.url, one.discovery.in_language) for one in alternates_of_page(page, url=OWN, source="outlet")]


def test_other_languages_on_the_same_site_are_candidates_and_say_which() -> None:
    links = (
        link(OWN, "en"),
        link(OWN + "?utm_source=x", "x-default"),
        link("/be/naviny/port-adkryty-paslia-zimy"),
        link("http://ru.outlet.test/news/4711", "ru-BY"),
    )
    assert found(*links) == [
        ("http://www.outlet.test/be/naviny/port-adkryty-paslia-zimy", "be"),
        ("http://ru.outlet.test/news/4711", "ru-BY"),
    ]


@pytest.mark.parametrize(
    "one",
    [
        link("http://www.outlet.test/be/"),
        link("http://other.test/be/naviny/port-adkryty-paslia-zimy"),
        link("/be/feed.xml", more='type="application/rss+xml"'),
        '<link rel="alternate" media="handheld" href="/be/naviny/port-adkryty-paslia-zimy">',
        link("javascript:void(0)"),
        link("http://[broken"),
    ],
    ids=["front page", "other site", "feed", "no language", "script", "broken"],
)
def test_what_is_no_other_language_of_the_article_is_left_out(one: str) -> None:
    assert found(one) == []


def test_languages_without_end_are_left_at_a_bound() -> None:
    assert len(found(*(link(f"/be/naviny/{4700 + n}") for n in range(100)))) == MAX_ALTERNATES


def test_a_sitemap_s_languages_follow_its_pages_and_share_their_time() -> None:
    rows = "".join(
        f"<url><loc>http://outlet.test/en/{n}</loc><lastmod>2019-10-0{n}</lastmod>"
        f'<xhtml:link rel="alternate" hreflang="en" href="http://outlet.test/en/{n}"/>'
        f'<xhtml:link rel="alternate" hreflang="be" href="http://outlet.test/be/{n}"/>'
        f'<xhtml:link rel="alternate" hreflang="x-default" href="http://other.test/{n}"/></url>'
        for n in (1, 2)
    )
    body = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">' + rows + "</urlset>"
    listed = parse_sitemap(body.encode(), url="http://outlet.test/sitemap.xml", source="outlet").candidates
    assert [one.url.removeprefix("http://outlet.test") for one in listed] == ["/en/2", "/en/1", "/be/2", "/be/1"]
    assert (listed[2].discovery.in_language, listed[2].discovery.modified) == ("be", datetime(2019, 10, 2, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    ("address", "first", "last"),
    [
        ("/2019/10/07/bridge", "2019-10-07", "2019-10-07"),
        ("/news/20191007/bridge", "2019-10-07", "2019-10-07"),
        ("/archive/07.10.2019/", "2019-10-07", "2019-10-07"),
        ("/archive/2019/oct/07/", "2019-10-07", "2019-10-07"),
        ("/sitemap.xml?yyyy=2019&mm=10&dd=07", "2019-10-07", "2019-10-07"),
        ("/sitemap-2020-02.xml", "2020-02-01", "2020-02-29"),
        ("/sitemap/2019/October.xml", "2019-10-01", "2019-10-31"),
        ("/sitemap_201910.xml", "2019-10-01", "2019-10-31"),
        ("/sitemap-2019.xml", "2019-01-01", "2019-12-31"),
    ],
)
def test_an_address_tells_its_days(address: str, first: str, last: str) -> None:
    assert period_of(f"http://outlet.test{address}") == Period(first=date.fromisoformat(first), last=date.fromisoformat(last))


@pytest.mark.parametrize("address", ["/sitemap-1.xml", "/news/77201910", "/news/3141592", "/", "/a/1895/b"])
def test_a_number_is_no_date(address: str) -> None:
    assert period_of(f"http://2019.outlet.test{address}") is None


def names(urls: list[str]) -> list[str]:
    return [url.rpartition("/")[2] for url in urls]


def test_sitemaps_of_an_index_that_are_of_old_days_are_left_to_a_backfill() -> None:
    listed = ["news.xml", "sitemap-2019-10.xml", "sitemap-2019-09.xml", "sitemap-2019-08.xml", "sitemap-2018.xml", "posts.xml"]
    urls = [f"http://outlet.test/{name}" for name in listed]
    changed = {urls[5]: NOW - timedelta(days=400), urls[4]: NOW}  # posts stand alone: they are seldom, not old
    assert names(recent(urls, changed, now=NOW)) == ["news.xml", "sitemap-2019-10.xml", "sitemap-2019-09.xml", "posts.xml"]


def test_of_many_numbered_sitemaps_those_that_changed_long_ago_are_left_to_a_backfill() -> None:
    urls = [f"http://outlet.test/post-{number}.xml" for number in range(12)]
    changed = {url: NOW - timedelta(days=20 * age) for age, url in enumerate(urls)}
    assert names(recent(urls, changed, now=NOW)) == ["post-0.xml", "post-1.xml"]
    assert recent(urls[:10], changed, now=NOW) == urls[:10]  # few are no burden


def test_an_index_that_has_not_grown_for_years_still_has_a_newest() -> None:
    urls = ["http://outlet.test/2012-01.xml", "http://outlet.test/2009-01.xml"]
    assert recent(urls, {}, now=NOW) == urls[:1]
