"""Each feed has a due time of its own; the dispatcher notes them, and its crawls look at what is due."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from domain.source import Source
from domain.visit import FeedState
from scheduler.dispatch import Dispatcher
from scheduler.wiring import House
from tests.support.pacing import START, Children, Clock, house_of, wait_for_end

QUICK, SLOW, GONE = (f"https://daily.test/{name}.xml" for name in ("quick", "slow", "gone"))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = house_of(tmp_path, upkeep="")
    house.__dict__["sources"] = (Source(id="daily", name="Daily", homepage="https://daily.test/", feeds=(QUICK, SLOW, GONE)),)
    yield house
    house.close()


@pytest.fixture
def children(tmp_path: Path) -> Iterator[Children]:
    children = Children(tmp_path)
    yield children
    children.stop()


def look(house: House, clock: Clock, url: str, *, gap: timedelta = timedelta(), problem: str | None = None) -> None:
    """Note what a crawl saw of a feed."""
    news = tuple(clock.now - gap * n for n in reversed(range(6))) if gap else ()
    status = 404 if problem else 200
    house.ledger.crawl.save_feed_state(FeedState(url=url, source="daily", checked=clock.now, status=status, problem=problem, news=news))


def due(house: House, url: str) -> timedelta:
    state = house.ledger.crawl.feed_state(url)
    assert state is not None
    assert state.next_due is not None
    return state.next_due - START


def crawl(dispatcher: Dispatcher, house: House) -> None:
    wait_for_end(dispatcher.children)
    dispatcher.tick(house)


def test_each_feed_is_due_at_its_own_time_and_the_source_with_the_first(house: House, children: Children) -> None:
    clock = Clock()
    dispatcher = Dispatcher(clock=clock, start=children.crawl)
    dispatcher.tick(house)
    assert children.asked[-1][-1] == "--due"
    look(house, clock, QUICK, gap=timedelta(minutes=20))
    look(house, clock, SLOW, gap=timedelta(hours=12))
    look(house, clock, GONE, problem="answers 404")
    crawl(dispatcher, house)
    assert [due(house, url) for url in (QUICK, SLOW, GONE)] == [timedelta(minutes=10), timedelta(hours=6), timedelta(minutes=30)]
    assert house.ledger.sources.next_due(["daily"]) == START + timedelta(minutes=10)

    clock.move(minutes=10)
    dispatcher.tick(house)
    look(house, clock, QUICK, gap=timedelta(minutes=20))
    crawl(dispatcher, house)
    assert [due(house, url) for url in (QUICK, SLOW, GONE)] == [timedelta(minutes=20), timedelta(hours=6), timedelta(minutes=30)]
    assert len(children.asked) == 2


def test_a_feed_that_is_gone_is_asked_once_a_week_and_its_source_once_a_day(house: House, children: Children) -> None:
    clock = Clock()
    dispatcher = Dispatcher(clock=clock, start=children.crawl)
    pauses = []
    for _ in range(40):
        dispatcher.tick(house)
        waits = house.ledger.crawl.feed_state(GONE)
        if waits is None or waits.next_due is None or waits.next_due <= clock.now:
            look(house, clock, GONE, problem="answers 404")
        before = clock.now
        crawl(dispatcher, house)
        next_due = house.ledger.sources.next_due(["daily"])
        assert next_due is not None
        assert timedelta(minutes=5) <= next_due - before <= timedelta(days=1)
        pauses.append(due(house, GONE) - (before - START))
        clock.now = next_due
    assert pauses[:3] == [timedelta(minutes=30), timedelta(hours=1), timedelta(hours=2)]
    assert max(pauses) == timedelta(days=7)
    state = house.ledger.crawl.feed_state(GONE)
    assert state is not None
    assert state.failing_since == START
