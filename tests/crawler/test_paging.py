"""Where a list goes on: its next page, and the lists of its days."""

from datetime import date

import pytest

from crawler.discovery.calendars import calendar_of
from crawler.discovery.listing import Listing
from crawler.discovery.paging import with_pages

LIST = "http://outlet.test/news/"
FIRST, LAST = date(2019, 9, 30), date(2019, 10, 1)


def next_page(*links: str, url: str = LIST) -> str | None:
    return with_pages(Listing(), "".join(links).encode(), url=url).next_page


def link(href: str, rel: str = "") -> str:
    return f'<a href="{href}" rel="{rel}">2</a>'


@pytest.mark.parametrize(
    ("links", "url", "following"),
    [
        (["?older=77"], LIST, None),
        (["/news/page/3/", "/news/page/2/"], LIST, "/news/page/2/"),
        (["/news/page/1/", "/news/page/2/", "/news/page/3/"], f"{LIST}page/2/", "/news/page/3/"),
        (["?page=2"], LIST, "/news/?page=2"),
        (["?page=9", "?page=10"], f"{LIST}?page=9", "/news/?page=10"),
        (["?PAGEN_1=2"], LIST, "/news/?PAGEN_1=2"),
        (["/news/?id=1&page=2"], f"{LIST}?id=1", "/news/?id=1&page=2"),
        (["/news/?id=2&page=2"], f"{LIST}?id=1", None),
        (["/culture/page/2/"], LIST, None),
        (["http://other.test/news/page/2/"], LIST, None),
        (["/news/strona-2"], LIST, "/news/strona-2"),
    ],
)
def test_the_link_with_the_next_number_leads_on(links: list[str], url: str, following: str | None) -> None:
    assert next_page(*map(link, links), url=url) == (following and f"http://outlet.test{following}")


def test_what_the_page_calls_its_next_leads_on_before_any_number() -> None:
    assert next_page(link("/news/page/2/"), link("/news/older/77", "next nofollow")) == "http://outlet.test/news/older/77"
    assert next_page('<link rel="next" href="?from=77">') == "http://outlet.test/news/?from=77"
    assert next_page(link("/news/#top", "next")) is None


@pytest.mark.parametrize(
    ("seen", "october", "september"),
    [
        ("/2019/12/07/", "/2019/10/01/", "/2019/09/30/"),
        ("/archive/7.12.2019", "/archive/1.10.2019", "/archive/30.9.2019"),
        ("/archive?date=2019-12-07", "/archive?date=2019-10-01", "/archive?date=2019-09-30"),
        ("/archive?year=2019&month=12&day=7", "/archive?year=2019&month=10&day=1", "/archive?year=2019&month=9&day=30"),
        ("/news-20191207.html", "/news-20191001.html", "/news-20190930.html"),
        ("/2019/12/index.html", "/2019/10/index.html", "/2019/09/index.html"),
    ],
)
def test_one_list_of_a_day_or_month_tells_how_all_are_addressed(seen: str, october: str, september: str) -> None:
    calendar = calendar_of(["http://outlet.test/about", f"http://outlet.test{seen}"])
    assert calendar is not None
    assert [url.removeprefix("http://outlet.test") for _, url in calendar.between(FIRST, LAST)] == [october, september]


def test_lists_of_days_are_preferred_to_those_of_months() -> None:
    calendar = calendar_of(["http://outlet.test/2019/12/", "http://outlet.test/2019/12/07/"])
    assert calendar is not None
    assert calendar.by_day


@pytest.mark.parametrize("url", ["/2019/12/07/story-of-the-day", "/2019/02/30/", "/news/20191307", "/politics/", "/2019/"])
def test_an_article_or_a_number_is_no_list_of_a_day(url: str) -> None:
    calendar = calendar_of([f"http://outlet.test{url}"])
    assert calendar is None or not calendar.by_day
