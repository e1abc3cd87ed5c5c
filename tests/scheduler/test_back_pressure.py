"""While the store takes nothing, reading and crawling hold; they go on with it, and give up in the end. Nothing is dropped."""

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from domain.article import Article, Reading
from domain.coverage import Coverage
from domain.errors import StoreUnavailable
from domain.protocols import InboxEntry
from domain.query import WriteResult
from domain.settings import DeliverSettings, ProcessSettings, Settings
from domain.source import Publisher
from domain.visit import Visit
from indexing.sqlite.store import SqliteStore
from scheduler import run
from scheduler.dispatch import Dispatcher
from scheduler.run import _try_store_again
from scheduler.stages import deliver_stage, process_stage
from scheduler.wiring import House
from tests.support.ledger_records import NOW, article_of, candidate, coverage_of, read
from tests.support.pacing import Children, Clock, ShellChild, house_of


class Stubborn(SqliteStore):
    """A store that can be told to take nothing."""

    is_away = False

    def write(self, coverages: Sequence[Coverage]) -> WriteResult:
        if self.is_away:
            raise StoreUnavailable("the store is away")
        return super().write(coverages)


class Generous:
    """A reader to whom every article is relevant."""

    def read(self, reading: Reading, _publisher: Publisher, **_: object) -> tuple[Coverage, ...]:
        return (coverage_of(InboxEntry(id=0, reading=reading, attempts=1)),)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    deliver = DeliverSettings(max_waiting=10, patience_s=0.4, batch=3)
    house = House(Settings(data=tmp_path, config=tmp_path, time_zone="Europe/Minsk", deliver=deliver, process=ProcessSettings(batch=4)))
    store = Stubborn(tmp_path / "coverage.db")
    store.setup()
    house.__dict__.update(store=store, reader=Generous())
    yield house
    house.close()


def unlike_others(visit: Visit) -> Article:
    """Return an article that makes no story with another."""
    letters = random.Random(visit.id)
    words = ["".join(letters.choices("abcdefghijklm", k=7)) for _ in range(60)]
    return article_of(visit, headline=" ".join(words[:6]), body=" ".join(words))


def fill_inbox(house: House, number: int) -> None:
    begun = house.ledger.runs.begin_run(NOW)
    house.ledger.crawl.offer(begun, [candidate(f"{n}") for n in range(number)], now=NOW)
    while visits := house.ledger.crawl.claim(begun, "daily", owner="crawler", limit=50, now=NOW):
        house.ledger.crawl.record([read(visit, unlike_others(visit)) for visit in visits], now=NOW)
    house.ledger.runs.end_run(begun, NOW)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_reading_gives_up_at_the_bound_and_leaves_the_rest_where_it_is(house: House) -> None:
    fill_inbox(house, 35)
    assert process_stage(house, drained=lambda: True) == 10
    assert (house.ledger.outbox.depth(), house.ledger.inbox.depth()) == (10, 25)
    assert process_stage(house, drained=lambda: True) == 0, "and at once, nothing having changed"
    house.store.is_away = True  # type: ignore[attr-defined]
    with pytest.raises(StoreUnavailable):
        deliver_stage(house, drained=lambda: True)
    assert (house.ledger.outbox.depth(), house.ledger.inbox.depth()) == (10, 25)


def test_reading_holds_while_the_crawl_goes_on_and_goes_on_with_the_store(house: House) -> None:
    fill_inbox(house, 35)
    store = house.store
    store.is_away = True  # type: ignore[attr-defined]
    drained, deepest, results = threading.Event(), [0], list[int]()
    reading = threading.Thread(target=lambda: results.append(process_stage(house, drained=drained.is_set)))
    sending = threading.Thread(target=lambda: results.append(deliver_stage(house, drained=drained.is_set, patience_s=60)))
    reading.start()
    sending.start()
    until(lambda: house.ledger.outbox.depth() == 10)
    time.sleep(1)  # longer than reading's patience, which counts only once nothing more will come
    assert reading.is_alive()
    assert house.ledger.outbox.depth() == 10
    store.is_away = False  # type: ignore[attr-defined]
    while house.ledger.inbox.depth():
        deepest[0] = max(deepest[0], house.ledger.outbox.depth())
        time.sleep(0.01)
    drained.set()
    reading.join(timeout=60)
    sending.join(timeout=60)
    deliver_stage(house, drained=lambda: True)  # the stories, which came last
    assert 35 in results
    assert deepest[0] <= 10
    assert store.count() == 35
    assert house.ledger.backlog(10).waiting() == 0


def test_serve_starts_no_crawl_while_too_much_waits(tmp_path: Path) -> None:
    children, clock = Children(tmp_path), Clock()
    house = house_of(tmp_path, "a", "b", upkeep="")
    house.__dict__["backlog"] = house.ledger.backlog(5)
    dispatcher = Dispatcher(clock=clock, start=children.crawl)
    fill_inbox(house, 5)
    assert dispatcher.tick(house) == 2, "both wait"
    assert dispatcher.children == []
    assert "5 articles and coverages wait" in (dispatcher.held or "")
    for entry in house.ledger.inbox.claim(owner="reader", limit=2, now=NOW):
        house.ledger.inbox.complete(entry, [coverage_of(entry, relevance=0.1)], now=NOW)
    assert dispatcher.tick(house) == 0
    assert sorted(children.sources()) == ["a", "b"]
    assert dispatcher.held is None
    children.stop()
    house.close()


def test_a_delivery_that_found_the_store_away_is_started_again_while_the_crawl_lasts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "STORE_PAUSE_S", 0.2)
    crawl = ShellChild("crawl", ["sleep 60"], log=tmp_path / "log")
    deliver = ShellChild("deliver", ["exit 3"], log=tmp_path / "log")
    first = deliver.pid
    try:
        deliver._process.wait(timeout=60)
        _try_store_again([crawl, deliver], besides=crawl)
        assert deliver.pid == first, "not at once"
        time.sleep(0.3)
        _try_store_again([crawl, deliver], besides=deliver)
        assert deliver.pid == first, "its own turn is its last"
        _try_store_again([crawl, deliver], besides=crawl)
        assert deliver.pid != first
        assert crawl.status is None
        deliver._process.wait(timeout=60)
        assert deliver.rested_s < 0.2, "it rests anew"
    finally:
        crawl.stop()
        deliver.stop()
