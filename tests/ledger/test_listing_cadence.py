"""When each feed is asked again: within bounds, never in the past, never forgotten."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.schedule_settings import ScheduleSettings
from domain.source import CrawlPolicy, Source
from domain.visit import FeedState
from ledger import Ledger
from ledger.schedule import GONE_AFTER, HARD, SOFT, TEMPORARY, Listing, listing_due, pace_s
from scheduler.cadence import due_listings, due_source
from tests.support.ledger_records import HOUR, NOW

DAY, WEEK = timedelta(days=1), timedelta(days=7)
SCHEDULE = ScheduleSettings()
FEED, MAP, SECTION = "https://daily.test/feed.xml", "https://daily.test/map.xml", "https://daily.test/news"
DAILY = Source(id="daily", name="Daily", homepage="https://daily.test/", feeds=(FEED,), sitemaps=(MAP,), sections=(SECTION,))

moments = st.datetimes(datetime(2018, 1, 1), datetime(2021, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
maybe = st.none() | moments
listings = st.builds(
    Listing,
    url=st.sampled_from((FEED, MAP, SECTION, "https://daily.test/old.xml")),
    checked=maybe,
    news=st.lists(moments, max_size=20).map(lambda news: tuple(sorted(news))),
    setbacks=st.floats(0, 500),
    failing_since=maybe,
    not_before=maybe,
    next_due=maybe,
)
policies = st.builds(CrawlPolicy, cadence_s=st.floats(1, 10_000_000))


def due(listing: Listing, *, usual_s: float = 900.0) -> datetime:
    return listing_due(listing, usual_s=usual_s, fastest_s=300, slowest_s=86_400, gone_s=604_800, now=NOW)


@given(listing=listings, usual_s=st.floats(1, 10_000_000))
def test_a_feed_is_due_again_between_five_minutes_and_a_day_or_a_week_if_it_is_gone(listing: Listing, usual_s: float) -> None:
    pause = due(listing, usual_s=usual_s) - NOW
    assert timedelta(minutes=5) <= pause <= (WEEK if listing.is_gone(NOW) else DAY)


@given(known=st.lists(listings, max_size=6, unique_by=lambda listing: listing.url), policy=policies, usual=moments)
def test_a_source_is_due_within_a_day_and_never_in_the_past(known: list[Listing], policy: CrawlPolicy, usual: datetime) -> None:
    source = replace(DAILY, policy=policy)
    found = due_listings(known, source=source, schedule=SCHEDULE, since=NOW - HOUR, now=NOW)
    moment = due_source(known, found, source=source, schedule=SCHEDULE, usual=usual, now=NOW)
    assert NOW + timedelta(minutes=5) <= moment <= NOW + DAY
    assert set(found) == {listing.url for listing in known if listing.checked and listing.checked >= NOW - HOUR}


@given(listing=listings, more=st.floats(0, 500))
def test_failures_never_make_a_feed_faster(listing: Listing, more: float) -> None:
    assert due(replace(listing, setbacks=listing.setbacks + more)) >= due(listing)


def news(gap: timedelta, *, newest: timedelta = timedelta()) -> tuple[datetime, ...]:
    return tuple(sorted(NOW - newest - gap * n for n in range(9)))


@pytest.mark.parametrize(
    ("listing", "pause"),
    [
        (Listing(url=FEED, checked=NOW), timedelta(minutes=15)),
        (Listing(url=FEED, checked=NOW, news=news(timedelta(minutes=2))), timedelta(minutes=5)),
        (Listing(url=FEED, checked=NOW, news=news(HOUR)), timedelta(minutes=30)),
        (Listing(url=FEED, checked=NOW, news=news(10 * DAY)), DAY),
        (Listing(url=FEED, checked=NOW, news=news(HOUR, newest=2 * DAY)), 2 * HOUR),  # asleep for two days
        (Listing(url=FEED, checked=NOW, setbacks=4 * TEMPORARY), timedelta(minutes=30)),
        (Listing(url=FEED, checked=NOW, setbacks=4 * SOFT), HOUR),
        (Listing(url=FEED, checked=NOW, setbacks=4 * HARD), 4 * HOUR),
        (Listing(url=FEED, checked=NOW, setbacks=90.0, failing_since=NOW - 13 * DAY), DAY),
        (Listing(url=FEED, checked=NOW, setbacks=90.0, failing_since=NOW - GONE_AFTER), WEEK),
        (Listing(url=FEED, checked=NOW, setbacks=TEMPORARY, not_before=NOW + 5 * HOUR), 5 * HOUR),  # Retry-After
    ],
)
def test_examples(listing: Listing, pause: timedelta) -> None:
    assert due(listing) == NOW + pause


def test_the_usual_pause_keeps_a_quick_feed_from_being_asked_too_often() -> None:
    assert pace_s(news(timedelta(minutes=2)), usual_s=3600, setbacks=0, fastest_s=300, slowest_s=86_400) == 1200


def test_a_source_is_due_with_the_first_of_its_listings() -> None:
    quick = Listing(url=FEED, checked=NOW, news=news(timedelta(minutes=20)))
    slow = Listing(url=MAP, checked=NOW - DAY, next_due=NOW + 7 * HOUR)
    stray = Listing(url="https://daily.test/2019-09.xml", checked=NOW, news=news(timedelta(minutes=2)))
    found = due_listings([quick, slow, stray], source=DAILY, schedule=SCHEDULE, since=NOW, now=NOW)
    assert found == {FEED: NOW + timedelta(minutes=10), stray.url: NOW + timedelta(minutes=5)}
    usual = NOW + timedelta(minutes=15)
    assert due_source([quick, slow, stray], found, source=DAILY, schedule=SCHEDULE, usual=usual, now=NOW) == NOW + timedelta(minutes=10)
    assert due_source([slow], {}, source=DAILY, schedule=SCHEDULE, usual=usual, now=NOW) == slow.next_due
    assert due_source([], {}, source=DAILY, schedule=SCHEDULE, usual=usual, now=NOW) == usual


def failed(at: datetime, problem: str | None, status: int | None) -> FeedState:
    return FeedState(url=FEED, source="daily", checked=at, status=status, problem=problem, news=news(HOUR))


def test_the_ledger_weighs_failures_and_remembers_the_first(ledger: Ledger) -> None:
    crawl = ledger.crawl
    crawl.save_feed_state(failed(NOW, "http-503: Service Unavailable", 503))
    crawl.save_feed_state(failed(NOW + HOUR, "answers HTML, not a feed", 200))
    crawl.save_feed_state(failed(NOW + 2 * HOUR, "answers 404", 404))
    crawl.save_feed_state(replace(failed(NOW + 2 * HOUR, "answers 404", 404), etag=None))  # the same look, saved again
    (listing,) = ledger.sources.listings("daily")
    assert (listing.setbacks, listing.failing_since) == (TEMPORARY + SOFT + HARD, NOW)
    assert listing.news == news(HOUR)
    crawl.save_feed_state(failed(NOW + 3 * HOUR, None, 200))
    (listing,) = ledger.sources.listings("daily")
    assert (listing.setbacks, listing.failing_since) == (0.0, None)


def test_due_times_of_listings_are_noted_with_that_of_their_source(ledger: Ledger) -> None:
    run = ledger.runs.begin_run(NOW, of=["daily"])
    ledger.crawl.save_feed_state(failed(NOW, None, 200))
    lease = ledger.sources.grant(run, ["daily"], lease_s=60, now=NOW).leases["daily"]
    looked = ledger.sources.looked(run, "daily", now=NOW)
    assert ledger.sources.finish("daily", lease, looked, due=NOW + HOUR, listings={FEED: NOW + 2 * HOUR})
    state = ledger.crawl.feed_state(FEED)
    assert state is not None
    assert state.next_due == NOW + 2 * HOUR
    ledger.crawl.save_feed_state(state)
    assert ledger.crawl.feed_state(FEED) == state, "what the crawler saves leaves the due time alone"
