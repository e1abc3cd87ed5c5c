"""The picture of everything, from real rooms: what is told, how gravely, and what to do about it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.errors import StoreUnavailable
from domain.health import HealthReport
from domain.notice import KINDS, Notice
from domain.serving import Serving
from domain.source import Source
from domain.visit import FeedState
from domain.watch import Target, Watch
from ledger import Ledger
from scheduler.health import KEPT_S, Health
from scheduler.wiring import House
from tests.support.houses import a_house, opened, publish_many
from tests.support.ledger_records import candidate

NOW = datetime(2026, 10, 14, 9, 0, tzinfo=UTC)  # a Wednesday, noon in Minsk
DAY = timedelta(days=1)
DAILY = Source(id="daily", name="The Daily", homepage="https://daily.test/", feeds=("https://daily.test/feed.xml",))
WEEKLY = Source(id="weekly", name="The Weekly", homepage="https://weekly.test/")
PLENTY = 500_000_000_000


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    rooms = a_house(tmp_path, "sqlite:")
    forum = Target(id="forum", kind="event", names={"en": ("Forum",)}, alone=True)
    rooms.__dict__ |= {"sources": (DAILY, WEEKLY), "watches": (Watch(id="forum", name="Forum", targets=(forum,)),)}
    with opened(rooms):
        yield rooms


def report(house: House, *, now: datetime = NOW, free: int = PLENTY) -> HealthReport:
    return Health(house, free=lambda _: free).report(now)


def told(house: House, *, now: datetime = NOW, free: int = PLENTY) -> dict[str, Notice]:
    notices = report(house, now=now, free=free).notices
    assert {notice.kind for notice in notices} <= set(KINDS)
    assert all(notice.text.endswith(".") and notice.action.endswith(".") for notice in notices)
    assert [notice.grave for notice in notices] == sorted((notice.grave for notice in notices), reverse=True)
    return {notice.kind: notice for notice in notices}


def run_of(ledger: Ledger, now: datetime, *, ends: bool = True, **listed: int) -> None:
    """A run at that time that looked through sources and found so many addresses at each."""
    run = ledger.runs.begin_run(now, of=list(listed))
    for source, count in listed.items():
        ledger.crawl.offer(run, [candidate(f"{now:%m%d}/{number}", source=source) for number in range(count)], now=now)
        ledger.crawl.discovery_finished(run, source, problem=None, now=now)
    if ends:
        ledger.runs.end_run(run, now)


def serving(beat: datetime = NOW, **more: object) -> Serving:
    said = Serving(started=NOW - DAY, beat=beat, owner="desk, process 17", pid=17, tick_s=5.0)
    return replace(said, **more)  # type: ignore[arg-type]


def test_an_office_in_which_nothing_ever_ran_has_nothing_to_tell(house: House) -> None:
    found = report(house)
    assert found.notices == ()
    assert (found.serving, found.figures.last_run, found.store_problem, found.free_bytes) == (None, None, None, PLENTY)
    assert [each.source for each in found.sources] == ["daily", "weekly"]
    assert {len(each.days) for each in found.sources} == {14}


def test_a_source_that_went_silent_is_told_with_the_day_and_the_way_out(house: House) -> None:
    for number in range(30, 2, -1):
        run_of(house.ledger, NOW - number * DAY, daily=20, weekly=1)
    for number in (2, 1, 0):
        run_of(house.ledger, NOW - number * DAY, daily=0, weekly=1)
    notice = told(house)["source-silent"]
    assert (notice.subject, notice.grave) == ("daily", False)
    assert notice.since == datetime(2026, 10, 10, 21, 0, tzinfo=UTC)  # the midnight in Minsk with which its last day began
    assert "The Daily answers, yet has listed nothing new for 2 days" in notice.text
    assert "https://daily.test/feed.xml" in notice.action
    assert "`forumwatch sources add https://daily.test/`" in notice.action
    assert report(house).silent == ("daily",)


def test_while_nobody_looked_nobody_is_silent(house: House) -> None:
    for number in range(30, 3, -1):
        run_of(house.ledger, NOW - number * DAY, daily=20)
    assert set(told(house)) == {"no-run"}


def test_a_feed_that_fails_again_and_again_is_told_instead_of_silence(house: House) -> None:
    for number in range(30, -1, -1):
        run_of(house.ledger, NOW - number * DAY, daily=20 if number > 4 else 0)
    house.ledger.crawl.save_feed_state(FeedState(url=DAILY.feeds[0], source="daily", failures=9, problem="answers HTML, not a feed"))
    notices = told(house)
    assert "source-silent" not in notices
    assert "9 times in a row: answers HTML, not a feed" in notices["source-failing"].text
    assert DAILY.feeds[0] in notices["source-failing"].action


def test_counts_by_day_are_read_again_after_a_minute(house: House) -> None:
    health = Health(house)
    assert health.sources(NOW)[0].days[-1].found == 0
    run_of(house.ledger, NOW, daily=3)
    assert health.sources(NOW + timedelta(seconds=KEPT_S - 1))[0].days[-1].found == 0
    assert health.sources(NOW + timedelta(seconds=KEPT_S))[0].days[-1].found == 3
    assert health.sources(NOW)[0].days[-1].found == 3  # the clock was set back


def test_a_store_that_is_away_is_grave_and_nothing_is_lost(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: object = None) -> int:
        raise StoreUnavailable("https://store.test does not answer")

    publish_many(house.ledger, ["a"], now=NOW)
    monkeypatch.setattr(type(house.store), "count", away)
    notice = told(house)["store-away"]
    assert notice.grave
    assert "Nothing is lost" in notice.action
    assert notice.since == NOW
    assert Health(house).check() == f"store does not answer: {StoreUnavailable('https://store.test does not answer')}"


def test_what_waits_longer_than_an_hour_is_told(house: House) -> None:
    publish_many(house.ledger, ["a", "b"], now=NOW)
    assert "waiting-long" not in told(house, now=NOW + timedelta(minutes=59))
    assert "2 articles wait to be shown" in told(house, now=NOW + timedelta(minutes=61))["waiting-long"].text


def test_dead_letters_are_told_until_they_are_replayed(house: House) -> None:
    publish_many(house.ledger, ["a"], now=NOW)
    (coverage,) = house.ledger.outbox.waiting(limit=10)
    house.ledger.outbox.refuse(coverage.id, coverage.revision, reason="too long", now=NOW)
    assert "refused 1 article," in told(house)["dead-letters"].text
    house.ledger.outbox.replay()
    assert "dead-letters" not in told(house)


def test_too_much_that_waits_is_told(house: House) -> None:
    publish_many(house.ledger, ["a", "b"], now=NOW)
    deliver = house.settings.deliver.model_copy(update={"max_waiting": 2})
    house.settings = house.settings.model_copy(update={"deliver": deliver})
    assert "2 articles wait" in told(house)["back-pressure"].text


@pytest.mark.parametrize(("free", "kinds"), [(PLENTY, set()), (4_900_000_000, {"disk-low"}), (900_000_000, {"disk-full"})])
def test_a_disk_that_fills_is_told_in_time(house: House, free: int, kinds: set[str]) -> None:
    assert set(told(house, free=free)) == kinds


def test_a_serve_that_beats_is_no_notice(house: House) -> None:
    house.ledger.serving.say(serving())
    assert told(house, now=NOW + timedelta(seconds=20)) == {}


def test_a_serve_that_is_there_but_does_not_look_hangs(house: House) -> None:
    house.ledger.serving.say(serving())
    notice = told(house, now=NOW + timedelta(minutes=5))["serve-hangs"]
    assert (notice.grave, notice.since) == (True, NOW)


def test_a_serve_that_ended_is_told_unless_somebody_runs_by_hand(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.ledger.serving.say(serving())
    monkeypatch.setattr("ledger.serving.is_gone", lambda _: True)
    assert told(house)["serve-stopped"].grave
    run_of(house.ledger, NOW + timedelta(hours=1), daily=1)
    assert told(house, now=NOW + timedelta(hours=2)) == {}
    assert set(told(house, now=NOW + timedelta(hours=30))) == {"no-run"}


def test_what_serve_says_is_told_in_its_kind(house: House) -> None:
    problems = (
        "configuration not taken up: config/watches/forum.toml: has no targets",
        "crawls are held: 9 wait",
        "digest failed: no host",
    )
    house.ledger.serving.say(serving(problems=problems))
    notices = told(house)
    assert set(notices) == {"configuration-refused", "back-pressure", "serve-problem"}
    assert "config/watches/forum.toml" in notices["configuration-refused"].text
    assert notices["configuration-refused"].grave


def test_an_interrupted_run_is_told_until_the_next_one(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    run_of(house.ledger, NOW - timedelta(minutes=9), ends=False, daily=1)
    assert told(house) == {}
    monkeypatch.setattr("ledger.health.is_gone", lambda _: True)
    assert set(told(house)) == {"run-interrupted"}
    monkeypatch.undo()
    run_of(house.ledger, NOW, daily=1)
    assert told(house) == {}


def test_a_ledger_that_does_not_answer_is_a_notice_of_its_own(house: House) -> None:
    from domain.errors import LedgerUnavailable

    health = Health(house)

    def locked(*_: object, **__: object) -> None:
        raise LedgerUnavailable("it stayed locked", fix="see which other program holds it")

    house.ledger.health.figures = locked  # type: ignore[assignment, method-assign]
    (notice,) = health.current(NOW)
    assert (notice.kind, notice.grave, notice.action) == ("ledger-away", True, "See which other program holds it.")
