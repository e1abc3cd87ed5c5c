"""The day's number of requests to one host: it holds over runs and side by side, and what it puts off waits for the next day."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.manners import next_day
from domain.settings import CrawlSettings
from domain.visit import Outcome
from ledger import Ledger, open_ledger
from tests.support.crawl import Crawls, source
from tests.support.site import Site, feed, page

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
FEED = "http://outlet.test/feed.xml"
MOST = 20  # of them two are kept for feeds and robots.txt


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        urls = [f"http://outlet.test/news/{n}" for n in range(1, 41)]
        for number, url in enumerate(urls, 1):
            site.put(url, page(f"Harbour news, number {number}"))
        site.put(FEED, feed(*((url, url) for url in urls)))
        yield site


@pytest.fixture
def crawls(tmp_path: Path, site: Site) -> Crawls:
    return Crawls(tmp_path, site.hosts("outlet.test"), settings={"hosts_max_daily": MOST})


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "manners.db") as ledger:
        yield ledger


def test_two_runs_together_ask_no_more_than_a_day_allows(site: Site, crawls: Crawls, ledger: Ledger) -> None:
    if next_day(datetime.now(UTC)) - datetime.now(UTC) < timedelta(minutes=2):
        pytest.skip("the day ends while this test runs")
    outlet = source(feeds=(FEED,))
    first = crawls.run(outlet, settings={"max_pages": 10})
    assert len(site.asked) == 12, "robots.txt, the feed and ten pages"
    assert ledger.manners.asked_today(now=datetime.now(UTC)) == {"outlet.test": 12}
    assert len([visit for visit in first.state.visits if visit.state is Outcome.BUDGET]) == 30

    second = crawls.run(outlet, run="run-2")
    assert len(site.asked) == MOST - MOST // 10, "the feed once more and five pages; the last tenth is kept"
    put_off = [visit for visit in second.state.visits if visit.state is Outcome.PENDING]
    assert {visit.reason for visit in put_off} == {"outlet.test has had its 20 requests of the day (crawl.max_daily)"}
    assert {visit.not_before for visit in put_off} == {next_day(datetime.now(UTC))}
    read = {visit.url for visit in second.state.visits if visit.http_status == 200}
    assert len(read | {visit.url for visit in put_off}) == 40, "none is lost"


def test_the_last_tenth_is_for_feeds(site: Site, crawls: Crawls, ledger: Ledger) -> None:
    ledger.manners.take("outlet.test", wanted=MOST - 2, most=MOST, now=datetime.now(UTC))
    seen = crawls.run(source(feeds=(FEED,)))
    assert [asked.path for asked in site.asked] == ["/robots.txt", "/feed.xml"]
    assert len(seen.state.visits) == 40, "what the feed lists is known, and waits"


def test_a_feed_whose_host_has_had_its_day_is_no_failure(site: Site, crawls: Crawls, ledger: Ledger) -> None:
    ledger.manners.take("outlet.test", wanted=MOST, most=MOST, now=datetime.now(UTC))
    seen = crawls.run(source(feeds=(FEED,)))
    assert site.asked == []
    assert seen.state.problems["outlet"] == f"{FEED}: outlet.test has had its 20 requests of the day (crawl.max_daily)"
    state = seen.state.feeds[FEED]
    assert (state.failures, state.problem) == (0, None)
    assert state.not_before == next_day(datetime.now(UTC))


def test_a_source_may_allow_less(site: Site, crawls: Crawls, ledger: Ledger) -> None:
    crawls.run(source(feeds=(FEED,), policy={"max_daily": 10}))
    assert len(site.asked) == 9, "one is kept"


def test_unused_requests_are_given_back(ledger: Ledger) -> None:
    manners = ledger.manners
    assert manners.take("a.test", wanted=20, most=30, now=NOON) == 20
    assert manners.take("a.test", wanted=20, most=30, now=NOON) == 10
    assert manners.take("a.test", wanted=20, most=30, now=NOON) == 0
    manners.give_back("a.test", 7, now=NOON)
    assert manners.take("a.test", wanted=20, most=30, now=NOON) == 7
    manners.give_back("a.test", 70, now=NOON)
    assert manners.asked_today(now=NOON) == {}
    assert manners.take("a.test", wanted=1, most=1, now=NOON + timedelta(days=1)) == 1, "the next day begins anew"


def test_a_smaller_number_than_was_made_grants_nothing(ledger: Ledger) -> None:
    assert ledger.manners.take("a.test", wanted=20, most=30, now=NOON) == 20
    assert ledger.manners.take("a.test", wanted=1, most=10, now=NOON) == 0


def test_days_are_forgotten_after_a_month(ledger: Ledger) -> None:
    ledger.manners.take("a.test", wanted=3, most=30, now=NOON)
    ledger.manners.take("a.test", wanted=1, most=30, now=NOON + timedelta(days=40))
    assert ledger.manners.asked_today(now=NOON) == {}


def test_many_at_once_never_take_more(ledger: Ledger) -> None:
    with ThreadPoolExecutor(4) as pool:
        granted = pool.map(lambda _: ledger.manners.take("a.test", wanted=7, most=100, now=NOON), range(40))
    assert sum(granted) == 100


def test_the_next_day_is_that_of_utc() -> None:
    assert next_day(NOON) == datetime(2026, 11, 28, tzinfo=UTC)
    assert next_day(datetime.fromisoformat("2026-11-28T02:30:00+03:00")) == datetime(2026, 11, 28, tzinfo=UTC)
    assert next_day(datetime(2026, 11, 28, tzinfo=UTC)) == datetime(2026, 11, 29, tzinfo=UTC)


def test_the_usual_number_leaves_room_for_a_large_outlet() -> None:
    assert CrawlSettings().max_daily == 5_000


# Retry-After


def test_a_host_that_asked_one_crawl_to_wait_is_left_alone_by_the_next(tmp_path: Path, ledger: Ledger) -> None:
    with Site() as site:
        site.put(FEED, feed(("a", "/429"), ("b", "/other")))
        site.put("http://outlet.test/other", page("Harbour news"))
        site.put("http://free.test/feed.xml", feed(("c", "/c")))
        site.put("http://free.test/c", page("Other news"))
        crawls = Crawls(tmp_path, site.hosts("outlet.test", "free.test"), settings={"retries": 0, "concurrency": 1})
        outlet, free = source(feeds=(FEED,)), source("free", "http://free.test/", feeds=("http://free.test/feed.xml",))
        crawls.run(outlet)
        assert site.paths() == ["/feed.xml", "/429"]
        site.asked.clear()
        seen = crawls.run(outlet, free, run="run-2")
        assert {one.host for one in site.asked} == {"free.test"}
        assert seen.state.problems["outlet"] == f"{FEED}: outlet.test asked us to wait"
        assert seen.state.feeds[FEED].failures == 0, "nobody was asked"
        waits = [visit.not_before for visit in seen.state.visits if visit.source == "outlet"]
        assert len({until for until in waits if until is not None}) == 1
        assert None not in waits
