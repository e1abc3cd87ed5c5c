"""Digests and upkeep by the clock: each occurrence once, missed ones as one, failed ones again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from scheduler.jobs import Jobs
from scheduler.wiring import House
from tests.support.pacing import BRIEF, START, WRONG, Children, Clock, house_of, wait_for_end

MORNING = "digest/morning"
ASKED = ("digest", "--schedule", "morning")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = house_of(tmp_path, upkeep="", digests=[{"id": "morning", "cron": "0 8 * * *"}])
    yield house
    house.close()


@pytest.fixture
def children(tmp_path: Path) -> Iterator[Children]:
    children = Children(tmp_path)
    yield children
    children.stop()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def jobs(house: House, clock: Clock, children: Children) -> Jobs:
    jobs = Jobs(clock=clock, start=children.start)
    jobs.take_up(house)
    return jobs


def run_dry(jobs: Jobs, house: House) -> None:
    jobs.tick(house)
    while jobs.children:
        wait_for_end(jobs.children)
        jobs.tick(house)


def test_a_new_job_waits_for_its_time(jobs: Jobs, house: House, children: Children, clock: Clock) -> None:
    run_dry(jobs, house)
    assert children.asked == []
    clock.now = datetime(2025, 3, 4, 6, 0, tzinfo=UTC)  # 8:00 in Riga
    jobs.ring(house, MORNING)
    jobs.ring(house, MORNING)  # a job store that rings twice, as a locked one does
    run_dry(jobs, house)
    jobs.ring(house, MORNING)
    run_dry(jobs, house)
    assert children.asked == [ASKED]


def test_what_was_missed_while_down_runs_once(jobs: Jobs, house: House, children: Children, clock: Clock) -> None:
    clock.move(days=9)
    again = Jobs(clock=clock, start=children.start)
    again.take_up(house)
    again.take_up(house)  # SIGHUP
    run_dry(again, house)
    assert children.asked == [ASKED]


@pytest.mark.parametrize("cron", ["30 3 * * *", "0 3 * * *", "0 0 * * *"])
@pytest.mark.parametrize("first", [datetime(2025, 3, 29, tzinfo=UTC), datetime(2025, 10, 25, tzinfo=UTC)])
def test_each_day_has_its_digest_when_the_clocks_change(
    tmp_path: Path, clock: Clock, children: Children, cron: str, first: datetime
) -> None:
    """In Riga 3:00 to 4:00 is left out on 2025-03-30, and comes twice on 2025-10-26. Another `serve` begins on each of these days."""
    clock.now = first - timedelta(hours=3, minutes=7)
    house = house_of(tmp_path, upkeep="", digests=[{"id": "morning", "cron": cron}])
    started: list[datetime] = []
    try:
        for _ in range(3):
            jobs = Jobs(clock=clock, start=children.start)
            jobs.take_up(house)
            for _ in range(96):
                clock.move(minutes=15)
                jobs.ring(house, MORNING)
                run_dry(jobs, house)
                started += [clock.now] * (len(children.asked) - len(started))
    finally:
        house.close()
    days = [moment.astimezone(ZoneInfo("Europe/Riga")).date() for moment in started]
    assert len(days) == 3
    assert [day - days[0] for day in days] == [timedelta(days=number) for number in range(3)]


def test_a_job_that_was_cut_runs_again(jobs: Jobs, house: House, children: Children, clock: Clock) -> None:
    clock.move(days=1)
    jobs.ring(house, MORNING)
    jobs.tick(house)
    wait_for_end(jobs.children)  # and nobody took it in: serve was killed
    again = Jobs(clock=clock, start=children.start)
    again.take_up(house)
    run_dry(again, house)
    run_dry(again, house)
    assert children.asked == [ASKED, ASKED], "the same digest, once more; its id keeps it from being sent twice"


def test_a_job_that_fails_is_tried_again_with_growing_pauses_and_told(jobs: Jobs, house: House, children: Children, clock: Clock) -> None:
    children.command = WRONG
    clock.move(days=1)
    jobs.ring(house, MORNING)
    run_dry(jobs, house)
    run_dry(jobs, house)
    assert len(children.asked) == 1
    assert "something is wrong" in house.ledger.timetable.problems()[MORNING]
    clock.move(seconds=31)
    run_dry(jobs, house)
    assert len(children.asked) == 2
    clock.move(seconds=61)
    children.command = BRIEF
    run_dry(jobs, house)
    clock.move(hours=1)
    run_dry(jobs, house)
    assert len(children.asked) == 3
    assert house.ledger.timetable.problems() == {}


def test_a_job_that_always_fails_is_given_up_until_its_next_time(jobs: Jobs, house: House, children: Children, clock: Clock) -> None:
    children.command = WRONG
    clock.move(days=1)
    jobs.ring(house, MORNING)
    for _ in range(7):
        run_dry(jobs, house)
        clock.move(minutes=30)
    assert len(children.asked) == 5
    clock.move(days=1)
    jobs.ring(house, MORNING)
    run_dry(jobs, house)
    assert len(children.asked) == 6


def test_a_changed_job_begins_anew_and_a_removed_one_is_forgotten(jobs: Jobs, house: House, clock: Clock, tmp_path: Path) -> None:
    later = house_of(tmp_path, upkeep="0 3 * * *", digests=[{"id": "morning", "cron": "0 9 * * *"}])
    clock.move(hours=20)  # 8:00 of the next day has not come yet, and never will
    jobs.take_up(later)
    clock.move(hours=2, minutes=30)
    jobs.ring(later, MORNING)
    assert [occurrence.due for occurrence in later.ledger.timetable.waiting(now=clock.now)] == [START + timedelta(hours=22)]
    later.close()
    assert sorted(jobs.crons) == ["alerts", MORNING, "upkeep"]
    jobs.take_up(house)
    assert sorted(jobs.crons) == ["alerts", MORNING]
