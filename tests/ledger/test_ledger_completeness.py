"""What each source gave on each day of the office, and the figures of health pages: all from the ledger's rows."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.health import DayCounts
from domain.protocols import Finding
from domain.visit import FeedState, Outcome
from ledger import Ledger
from tests.support.ledger_records import HOUR, NOW, candidate, deliver_all, ended, process_all, publish, read, visit_one

MINSK = ZoneInfo("Europe/Minsk")
BERLIN = ZoneInfo("Europe/Berlin")
TODAY = NOW.astimezone(MINSK).date()


def of_day(ledger: Ledger, day: date = TODAY, zone: ZoneInfo = MINSK, source: str = "daily") -> DayCounts:
    found = ledger.completeness.days(day, day, zone).get(source, [])
    assert len(found) == 1
    return found[0]


def test_a_day_adds_up(ledger: Ledger, run: str) -> None:
    for path, outcome in (("a", Outcome.IRRELEVANT), ("b", Outcome.FAILED), ("c", Outcome.FAILED)):
        ledger.crawl.record([ended(visit_one(ledger, run, path), outcome)], now=NOW)
    publish(ledger, run, "d")
    ledger.crawl.offer(run, [candidate("e")], now=NOW)
    counted = of_day(ledger)
    assert counted.outcomes == {"failed": 2, "irrelevant": 1, "relevant": 1}
    assert (counted.found, counted.pending, counted.relevant) == (5, 1, 1)
    assert counted.found == ledger.runs.counts(run)[0].found


def test_planned_second_looks_are_no_news(ledger: Ledger, run: str) -> None:
    publish(ledger, run)
    assert ledger.crawl.offer_revisits(run, "daily", now=NOW + 2 * HOUR) == 1
    assert of_day(ledger).found == 1
    ledger.crawl.offer(run, [candidate("b")], now=NOW + 3 * HOUR)
    assert of_day(ledger).found == 2


def test_looks_are_counted_with_those_that_went_well(ledger: Ledger) -> None:
    for problem in (None, "timeout", None):
        run = ledger.runs.begin_run(NOW, of=["daily"])
        ledger.crawl.discovery_finished(run, "daily", problem=problem, now=NOW)
    counted = of_day(ledger)
    assert (counted.looks, counted.good_looks, counted.found, counted.watched) == (3, 2, 0, True)


def test_a_day_of_failed_looks_tells_nothing(ledger: Ledger, run: str) -> None:
    ledger.crawl.discovery_finished(run, "daily", problem="timeout", now=NOW)
    assert not of_day(ledger).watched


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2019-10-06T20:59:59+00:00", date(2019, 10, 6)),
        ("2019-10-06T21:00:00+00:00", date(2019, 10, 7)),
        ("2019-10-07T20:59:59.999999+00:00", date(2019, 10, 7)),
    ],
)
def test_days_are_the_offices(ledger: Ledger, run: str, moment: str, day: date) -> None:
    ledger.crawl.offer(run, [candidate()], now=datetime.fromisoformat(moment))
    week = ledger.completeness.days(day - timedelta(days=3), day + timedelta(days=3), MINSK)
    assert [counted.day for counted in week["daily"]] == [day]


def test_every_hour_of_days_with_23_and_25_hours_counts_once(ledger: Ledger, run: str) -> None:
    for begin in (datetime(2019, 3, 30, 12, tzinfo=BERLIN), datetime(2019, 10, 26, 12, tzinfo=BERLIN)):
        for hour in range(48):
            ledger.crawl.offer(run, [candidate(f"{begin:%m}-{hour}")], now=_after(begin, hour))
    spring = ledger.completeness.days(date(2019, 3, 30), date(2019, 4, 1), BERLIN)["daily"]
    autumn = ledger.completeness.days(date(2019, 10, 26), date(2019, 10, 28), BERLIN)["daily"]
    assert [day.found for day in spring] == [12, 23, 13]
    assert [day.found for day in autumn] == [12, 25, 11]


def _after(begin: datetime, hours: int) -> datetime:
    """So many hours later on any clock, not on the wall's."""
    return datetime.fromtimestamp(begin.timestamp() + 3600 * hours, ZoneInfo("UTC"))


def test_a_feed_is_spoken_of_when_it_failed_again_and_again(ledger: Ledger) -> None:
    for failures in (1, 2, 3):
        ledger.crawl.save_feed_state(
            FeedState(url="https://daily.test/feed", source="daily", failures=failures, problem="timeout", checked=NOW)
        )
        assert len(ledger.completeness.troubles()) == (failures == 3)
    (trouble,) = ledger.completeness.troubles()
    assert (trouble.source, trouble.problem, trouble.failures, trouble.checked) == ("daily", "timeout", 3, NOW)
    ledger.crawl.save_feed_state(FeedState(url="https://daily.test/feed", source="daily", checked=NOW))
    assert ledger.completeness.troubles() == ()


def test_figures_follow_an_article_on_its_way(ledger: Ledger, run: str) -> None:
    def figures() -> tuple[int, int, int, int]:
        found = ledger.health.figures(["daily"], now=NOW)
        return found.inbox, found.outbox, found.relevant, found.dead_letters

    visit = visit_one(ledger, run)
    assert figures() == (0, 0, 0, 0)
    ledger.crawl.record([read(visit)], now=NOW)
    assert figures() == (1, 0, 0, 0)
    process_all(ledger)
    assert figures() == (0, 1, 1, 0)
    deliver_all(ledger)
    assert figures() == (0, 0, 1, 0)


def test_what_was_given_up_is_told_apart(ledger: Ledger, run: str) -> None:
    publish(ledger, run)
    (coverage,) = ledger.outbox.waiting(limit=10)
    ledger.outbox.refuse(coverage.id, coverage.revision, reason="too long", now=NOW)
    ledger.crawl.record([read(visit_one(ledger, run, "b"))], now=NOW)
    for _ in range(3):
        (entry,) = ledger.inbox.claim(owner="reader", limit=1, now=NOW)
        ledger.inbox.fail(entry, reason="breaks", now=NOW)
    found = ledger.health.figures([], now=NOW)
    assert (found.dead_coverages, found.dead_readings, found.outbox, found.inbox) == (1, 1, 0, 0)
    ledger.outbox.replay()
    assert ledger.health.figures([], now=NOW).dead_coverages == 0


def test_lag_is_that_of_the_source_that_is_due_the_longest(ledger: Ledger) -> None:
    ledger.sources.set_due("daily", at=NOW - timedelta(minutes=5))
    ledger.sources.set_due("weekly", at=NOW + HOUR)
    ledger.sources.set_due("gone", at=NOW - 9 * HOUR)
    assert ledger.health.figures(["daily", "weekly"], now=NOW).lag_s == 300
    assert ledger.health.figures(["weekly"], now=NOW).lag_s == 0


def test_the_last_run_and_when_one_ended_last(ledger: Ledger) -> None:
    assert ledger.health.figures([], now=NOW).last_run is None
    first = ledger.runs.begin_run(NOW)
    ledger.runs.end_run(first, NOW + HOUR)
    second = ledger.runs.begin_run(NOW + 2 * HOUR, kind="crawl")
    found = ledger.health.figures([], now=NOW)
    assert found.last_run is not None
    assert (found.last_run.id, found.last_run.kind, found.last_run.state) == (second, "crawl", "running")
    assert (found.runs, found.last_done) == (2, NOW + HOUR)


def test_tallies_are_the_counts_that_people_see(ledger: Ledger, run: str) -> None:
    publish(ledger, run)
    findings: list[Finding] = [ended(visit_one(ledger, run, path), Outcome.GONE) for path in ("b", "c")]
    ledger.crawl.record(findings, now=NOW)
    ledger.crawl.offer(run, [candidate("d", source="weekly")], now=NOW)
    tallies = ledger.health.tallies()
    assert tallies.visits == {("daily", "relevant"): 1, ("daily", "gone"): 2, ("weekly", "pending"): 1}
    assert tallies.coverages == {("forum", "live"): 1}
