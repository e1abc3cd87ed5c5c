"""A backfill walks through all archives of an outlet, takes the days that it was asked for, and ends."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from domain.backfill import Backfill
from domain.source import Source
from tests.support.crawl import Crawls, source
from tests.support.memory_ledger import MemoryLedger
from tests.support.site import LOREM, Reply, Site, page, sitemap

SEPTEMBER_TO_OCTOBER = Backfill(since=date(2019, 9, 5), until=date(2019, 10, 5))
OURS = "The Minsk Dialogue opened on Monday.\n\n" + LOREM
XML = {"Content-Type": "application/xml"}


@dataclass(frozen=True)
class Walked:
    """What the ledger held, and what each host was asked for, after one crawl of all sources."""

    ledger: MemoryLedger
    asked: dict[str, list[str]]

    def found(self, source_id: str) -> set[str]:
        return {visit.url_key.split("/", 3)[3] for visit in self.ledger.state.visits if visit.source == source_id}

    def listings(self, source_id: str) -> list[str]:
        """Return the paths asked for that are no visits."""
        return [path for path in self.asked[f"{source_id}.test"] if path[1:] not in self.found(source_id)]


def put_articles(site: Site, host: str, *paths: str) -> list[str]:
    for path in paths:
        site.put(f"http://{host}{path}", page(f"Minsk Dialogue, report of {path}", f"Report of {path}. {OURS}"))
    return [f"http://{host}{path}" for path in paths]


def links(*paths: str, more: str = "") -> bytes:
    anchors = "".join(f'<p><a href="{path}">The harbour and its town, a report of {path}</a></p>' for path in paths)
    return f"<!doctype html><html><body><main>{anchors}</main>{more}</body></html>".encode()


def by_sitemaps(site: Site) -> Source:
    """An index by months, and one sitemap whose entries say when they changed; robots.txt alone names them."""
    host = "http://maps.test"
    site.put(f"{host}/robots.txt", Reply(body=b"Sitemap: /index.xml\nSitemap: /changed.xml\n", headers={"Content-Type": "text/plain"}))
    months = ("2018-01", "2019-09", "2019-10", "2019-11")
    site.put(f"{host}/index.xml", sitemap(*(f"{host}/map-{month}.xml" for month in months), f"{host}/index.xml", index=True))
    for month in months:
        days = (f"/{month.replace('-', '/')}/{day}/story-of-the-day" for day in ("04", "06", "20"))
        site.put(f"{host}/map-{month}.xml", sitemap(*put_articles(site, "maps.test", *days)))
    rows = "".join(
        f"<url><loc>{url}</loc><lastmod>{when}</lastmod></url>"
        for url, when in zip(put_articles(site, "maps.test", "/n/4001", "/n/4002"), ("2019-01-01", "2019-12-01"), strict=True)
    )
    site.put(f"{host}/changed.xml", Reply(body=f"<urlset>{rows}</urlset>".encode(), headers=XML))
    return source("maps", f"{host}/")


def by_days(site: Site) -> Source:
    """A list for each day, two pages long on one of them, that the front page leads to."""
    host = "http://days.test"
    site.put(f"{host}/", links("/archive/2019/11/30/", "/2019/11/30/news-of-the-month"))
    for day in range(1, 32):
        path = f"/2019/10/{day:02}/story-of-the-day"
        put_articles(site, "days.test", path)
        site.put(f"{host}/archive/2019/10/{day:02}/", links(path, "/archive/2019/10/01/"))
    more = put_articles(site, "days.test", "/longread/the-second-page-of-it")
    site.put(f"{host}/archive/2019/10/03/", links("/2019/10/03/story-of-the-day", more='<a rel="next" href="?page=2">older</a>'))
    site.put(f"{host}/archive/2019/10/03/?page=2", links(more[0]))
    return source("days", f"{host}/")


def by_pages(site: Site) -> Source:
    """Pages that lead from one to the next for ever; what they list gets older."""
    host = "http://pages.test"
    for number in range(1, 15):
        path = f"/2019/{13 - number:02}/03/story-of-the-month" if number < 13 else "/2018/12/03/story-of-the-month"
        put_articles(site, "pages.test", path)
        address = f"{host}/news/" if number == 1 else f"{host}/news/page/{number}/"
        site.put(address, links(path, more=f'<a href="/news/page/{number + 1}/">{number + 1}</a>'))
    return source("pages", f"{host}/", sections=(f"{host}/news/",))


def in_circles(site: Site) -> Source:
    """Pages that name each other as the next."""
    host = "http://circles.test"
    put_articles(site, "circles.test", "/a/4001", "/a/4002")
    site.put(f"{host}/", links("/a/4001", more='<link rel="next" href="/two">'))
    site.put(f"{host}/two", links("/a/4002", more='<link rel="next" href="/">'))
    return source("circles", f"{host}/")


def many(site: Site) -> Source:
    """More articles than the backfill may take."""
    host = "http://many.test"
    site.put(f"{host}/sitemap.xml", sitemap(*put_articles(site, "many.test", *(f"/2019/10/01/story-number-{n}" for n in range(30)))))
    return source("many", f"{host}/")


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walked]:
    with Site() as site:
        sources = [make(site) for make in (by_sitemaps, by_days, by_pages, in_circles, many)]
        hosts = [f"{one.id}.test" for one in sources]
        crawls = Crawls(tmp_path_factory.mktemp("backfill"), hosts=site.hosts(*hosts))
        wanted = replace(SEPTEMBER_TO_OCTOBER, max_pages=20)
        ledger = crawls.run(*sources, spider="BackfillSpider", backfill=wanted)
        yield Walked(ledger=ledger, asked={host: site.paths(host=host) for host in hosts})


def test_sitemaps_of_the_months_wanted_give_the_days_wanted(walked: Walked) -> None:
    assert walked.found("maps") == {
        "2019/09/06/story-of-the-day",
        "2019/09/20/story-of-the-day",
        "2019/10/04/story-of-the-day",
        "n/4002",  # changed later: it may be of any day before
    }
    assert walked.listings("maps").count("/index.xml") == 1
    assert not {"/map-2018-01.xml", "/map-2019-11.xml"} & set(walked.listings("maps"))


def test_lists_of_days_are_asked_for_each_day_wanted_as_long_as_there_are_some(walked: Walked) -> None:
    stories = {f"2019/10/{day:02}/story-of-the-day" for day in range(1, 6)}
    assert walked.found("days") == {*stories, "longread/the-second-page-of-it"}
    asked = [path for path in walked.listings("days") if path.startswith("/archive/")]
    assert asked[0] == "/archive/2019/10/05/"
    assert "/archive/2019/10/06/" not in asked
    assert len([path for path in asked if path.startswith("/archive/2019/09/")]) == 10  # ten misses end the search


def test_pages_are_followed_back_until_they_are_older_than_wanted(walked: Walked) -> None:
    assert walked.found("pages") == {"2019/10/03/story-of-the-month"}
    assert walked.listings("pages")[-1] == "/news/page/4/"  # 3 September: older than all that is wanted


def test_pages_that_lead_in_circles_are_read_once(walked: Walked) -> None:
    assert walked.found("circles") == {"a/4001", "a/4002"}
    assert walked.listings("circles").count("/two") == 1


def test_no_more_pages_are_taken_than_wanted(walked: Walked) -> None:
    assert len(walked.found("many")) == 20


def test_everything_that_a_backfill_found_says_so_and_has_an_outcome(walked: Walked) -> None:
    visits = walked.ledger.state.visits
    assert {visit.discovery.method for visit in visits} == {"backfill"}
    assert all(visit.stage == "inbox" or visit.state != "pending" for visit in visits)


def test_other_languages_of_an_article_that_concerns_a_watch_are_visited_those_of_another_are_not(tmp_path: Path) -> None:
    def head(*paths: str) -> str:
        return "".join(f'<link rel="alternate" hreflang="be" href="{path}">' for path in paths)

    with Site() as site:
        site.put(
            "http://outlet.test/en/news/1", page("Minsk Dialogue opens", OURS, head=head("/be/naviny/1", "http://other.test/be/naviny/1"))
        )
        site.put("http://outlet.test/en/news/2", page("The harbour is quiet", head=head("/be/naviny/2")))
        site.put(
            "http://outlet.test/be/naviny/1", page("Менскі дыялог", "Minsk Dialogue па-беларуску.\n\n" + LOREM, head=head("/be/naviny/1"))
        )
        site.put("http://outlet.test/map.xml", sitemap("http://outlet.test/en/news/1", "http://outlet.test/en/news/2"))
        crawls = Crawls(tmp_path, hosts=site.hosts("outlet.test", "other.test"))
        ledger = crawls.run(source(sitemaps=("http://outlet.test/map.xml",)))
    found = {visit.url_key.partition(".test/")[2]: visit.discovery for visit in ledger.state.visits}
    assert set(found) == {"en/news/1", "en/news/2", "be/naviny/1"}
    assert (found["be/naviny/1"].method, found["be/naviny/1"].via) == ("alternate", "http://outlet.test/en/news/1")
