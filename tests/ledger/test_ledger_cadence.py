"""How often a source is looked at: bounded, slower with each failure, in step with its news."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.article import Discovery
from domain.visit import Candidate, FeedState
from ledger import Ledger
from ledger.schedule import HARD, SOFT, TEMPORARY, pace_s, setback
from tests.support.ledger_records import NOW

moments = st.lists(st.datetimes(datetime(2019, 1, 1), datetime(2020, 1, 1), timezones=st.just(UTC)), max_size=20)  # noqa: DTZ001
weights = st.floats(0, 200)
FEED = "https://daily.test/feed.xml"


@given(news=moments, usual_s=st.floats(1, 10_000_000), setbacks=weights, wait_s=st.floats(-100, 1e6))
def test_a_pause_is_never_under_five_minutes_nor_over_a_day(news: list[datetime], usual_s: float, setbacks: float, wait_s: float) -> None:
    pause = pace_s(news, usual_s=usual_s, setbacks=setbacks, fastest_s=300, slowest_s=86_400, wait_s=wait_s)
    assert 300 <= pause <= 86_400


@given(news=moments, usual_s=st.floats(60, 86_400), setbacks=weights, more=weights)
def test_more_failures_never_make_it_faster(news: list[datetime], usual_s: float, setbacks: float, more: float) -> None:
    def pause(weight: float) -> float:
        return pace_s(news, usual_s=usual_s, setbacks=weight, fastest_s=300, slowest_s=86_400)

    assert pause(setbacks + more) >= pause(setbacks)


@given(usual_s=st.floats(600, 20_000), gap_s=st.floats(1, 1e6), factor=st.floats(1, 100))
def test_rarer_news_never_make_it_faster(usual_s: float, gap_s: float, factor: float) -> None:
    def pause(gap: float) -> float:
        news = [NOW - timedelta(seconds=gap * n) for n in range(6)]
        return pace_s(news, usual_s=usual_s, setbacks=0, fastest_s=300, slowest_s=86_400)

    assert pause(gap_s * factor) >= pause(gap_s) - 1e-6
    assert usual_s / 3 - 1e-6 <= pause(gap_s) or pause(gap_s) == 300


@pytest.mark.parametrize(
    ("news_every_s", "setbacks", "wait_s", "expected"),
    [
        (None, 0, 0, 900),  # nothing known: as the source says
        (1800, 0, 0, 900),  # half of the gap
        (60, 0, 0, 300),
        (20_000, 0, 0, 10_000),
        (1_000_000, 0, 0, 86_400),
        (None, 4 * TEMPORARY, 0, 1800),
        (None, 3 * HARD, 0, 7200),
        (None, 50 * HARD, 0, 86_400),
        (None, 0, 5000, 5000),  # Retry-After
    ],
)
def test_examples(news_every_s: float | None, setbacks: float, wait_s: float, expected: float) -> None:
    news = [] if news_every_s is None else [NOW - timedelta(seconds=news_every_s * n) for n in range(9)]
    assert pace_s(news, usual_s=900, setbacks=setbacks, fastest_s=300, slowest_s=86_400, wait_s=wait_s) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("problem", "status", "weight"),
    [
        (None, 200, 0),
        ("timeout: no answer in time", None, TEMPORARY),
        ("http-503: Service Unavailable", 503, TEMPORARY),
        ("answers 404", 404, HARD),
        ("tls: certificate verify failed", None, HARD),
        ("answers HTML, not a feed", 200, SOFT),
        ("http-403: Forbidden", 403, SOFT),
    ],
)
def test_the_weight_of_a_failure(problem: str | None, status: int | None, weight: float) -> None:
    assert setback(problem, status) == weight


def test_what_a_crawl_tells_of_a_sources_pace(ledger: Ledger) -> None:
    run = ledger.runs.begin_run(NOW, of=["daily"])
    times = [NOW - timedelta(hours=n) for n in range(5)]
    found = [
        Candidate(url=f"https://daily.test/{n}", source="daily", discovery=Discovery(method="feed", published=at))
        for n, at in enumerate([*times, NOW + timedelta(days=1)])
    ]
    ledger.crawl.offer(run, found, now=NOW)
    until = NOW + timedelta(minutes=30)
    ledger.crawl.save_feed_state(FeedState(url=FEED, source="daily", checked=NOW, status=429, problem="http-429: …", not_before=until))
    looked = ledger.sources.looked(run, "daily", now=NOW)
    assert looked.news == tuple(sorted(times)), "what is dated ahead says nothing"
    assert (looked.setbacks, looked.not_before) == (TEMPORARY, until)
    lease = ledger.sources.grant(run, ["daily"], lease_s=60, now=NOW).leases["daily"]
    assert ledger.sources.finish("daily", lease, looked, due=NOW)
    assert ledger.sources.looked(run, "daily", now=NOW).setbacks == 2 * TEMPORARY
    ledger.crawl.save_feed_state(FeedState(url=f"{FEED}?other", source="daily", checked=NOW, status=200))
    assert ledger.sources.looked(run, "daily", now=NOW).setbacks == 0, "one way that works keeps the pace"
