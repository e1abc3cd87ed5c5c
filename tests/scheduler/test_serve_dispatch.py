"""Which sources are crawled when; the clock is moved by hand, the children are real processes that do nothing."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from domain.article import Discovery
from domain.visit import Candidate
from ledger.schedule import SOFT
from scheduler.dispatch import Dispatcher
from scheduler.wiring import House
from tests.support.pacing import START, WRONG, Children, Clock, house_of, wait_for_end

SOURCES = ("a", "b", "c", "d", "e")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = house_of(tmp_path, *SOURCES, max_crawls=2, batch=2, upkeep="")
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
def dispatcher(clock: Clock, children: Children) -> Dispatcher:
    return Dispatcher(clock=clock, start=children.crawl)


def run_dry(dispatcher: Dispatcher, house: House) -> None:
    """Tick until nothing runs."""
    dispatcher.tick(house)
    while dispatcher.children:
        wait_for_end(dispatcher.children)
        dispatcher.tick(house)


def test_due_sources_go_to_two_crawls_at_most(dispatcher: Dispatcher, house: House, children: Children) -> None:
    assert dispatcher.tick(house) == 1, "one waits for a free child"
    assert [row.sources for row in dispatcher.rows] == [("a", "b"), ("c", "d")]
    assert dispatcher.tick(house) in (0, 1)
    run_dry(dispatcher, house)
    assert sorted(children.sources()) == list(SOURCES)


def test_two_hours_of_sleep_make_each_source_due_once(dispatcher: Dispatcher, house: House, children: Children, clock: Clock) -> None:
    run_dry(dispatcher, house)
    children.asked.clear()
    clock.move(hours=2)  # eight of their usual pauses
    run_dry(dispatcher, house)
    assert sorted(children.sources()) == list(SOURCES)
    assert house.ledger.sources.next_due(SOURCES) == clock.now + timedelta(minutes=15)


def test_a_clock_that_is_set_back_a_week_stops_nobody(dispatcher: Dispatcher, house: House, children: Children, clock: Clock) -> None:
    clock.move(days=7)
    run_dry(dispatcher, house)
    children.asked.clear()
    clock.move(days=-7)
    run_dry(dispatcher, house)
    assert sorted(children.sources()) == list(SOURCES)


def test_a_killed_dispatcher_forgets_no_source(dispatcher: Dispatcher, house: House, clock: Clock, children: Children) -> None:
    """It started crawls and never took them in: the due times in the ledger still say that all are due."""
    dispatcher.tick(house)
    wait_for_end(dispatcher.children)
    house.ledger.leases.release(lease for batch in dispatcher._batches for lease in batch.leases.values())
    children.asked.clear()
    run_dry(Dispatcher(clock=clock, start=children.crawl), house)
    assert sorted(children.sources()) == list(SOURCES)


def test_a_crawl_that_fails_is_tried_again_after_a_longer_pause(
    dispatcher: Dispatcher, house: House, children: Children, clock: Clock
) -> None:
    children.command = WRONG
    run_dry(dispatcher, house)
    assert house.ledger.sources.next_due(SOURCES) == START + timedelta(minutes=15) * 2**SOFT
    assert dispatcher.problem is not None
    assert "something is wrong" in dispatcher.problem
    assert [row.state for row in house.ledger.runs.runs()] == ["done"] * 3


def test_a_page_entered_by_hand_is_fetched_at_once_and_alone(dispatcher: Dispatcher, house: House, children: Children) -> None:
    run_dry(dispatcher, house)
    children.asked.clear()
    due = house.ledger.sources.next_due(SOURCES)
    run = house.ledger.runs.begin_run(START, kind="add", of=["by-hand-x.test"])
    page = Candidate(url="https://x.test/1", source="by-hand-x.test", discovery=Discovery(method="by-hand"))
    house.ledger.crawl.offer(run, [page], now=START)
    assert house.ledger.sources.asked(now=START) == [], "its run is not over yet"
    house.ledger.runs.end_run(run, START)
    dispatcher.tick(house)
    (asked,) = children.asked
    assert asked[-3:] == ("--source", "by-hand-x.test", "--no-discover")
    assert house.ledger.sources.next_due(SOURCES) == due
    wait_for_end(dispatcher.children)


def test_a_run_ends_when_all_it_fetched_is_read(dispatcher: Dispatcher, house: House) -> None:
    from tests.support.ledger_records import read

    dispatcher.tick(house)
    run = dispatcher.rows[0].run
    assert run is not None
    house.ledger.crawl.offer(run, [Candidate(url="https://a.test/1", source="a", discovery=Discovery(method="feed"))], now=START)
    (visit,) = house.ledger.crawl.claim(run, "a", owner="x", limit=1, now=START)
    house.ledger.crawl.record([read(visit)], now=START)
    run_dry(dispatcher, house)
    assert {row.id: row.state for row in house.ledger.runs.runs()}[run] == "running"
    (entry,) = house.ledger.inbox.claim(owner="x", limit=1, now=START)
    house.ledger.inbox.complete(entry, [], now=START)
    dispatcher.tick(house)
    assert {row.id: row.state for row in house.ledger.runs.runs()}[run] == "done"
