"""Delivery in batches: two on the wire, the next read ahead, nothing acknowledged that the store does not have."""

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from domain.coverage import Coverage
from domain.errors import StoreUnavailable
from domain.query import WriteResult
from domain.settings import DeliverSettings, Settings
from scheduler.wiring import House
from tests.support.houses import deliver, in_store, opened, publish_many

Write = Callable[[Sequence[Coverage]], WriteResult]
LONG_S = 30.0


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    deliver = DeliverSettings(batch=2)
    with opened(House(Settings(data=tmp_path / "data", config=tmp_path / "config", store="sqlite:", deliver=deliver))) as house:
        yield house


@pytest.fixture
def written(house: House, monkeypatch: pytest.MonkeyPatch) -> list[Sequence[Coverage]]:
    """What the store was given, batch by batch."""
    batches: list[Sequence[Coverage]] = []
    write = house.store.write

    def noted(coverages: Sequence[Coverage]) -> WriteResult:
        batches.append(coverages)
        return write(coverages)

    monkeypatch.setattr(house.store, "write", noted)
    return batches


def test_all_that_waits_goes_once_in_order_of_revision(house: House, written: list[Sequence[Coverage]]) -> None:
    keys = publish_many(house.ledger, list("abcde"))
    assert deliver(house) == 5
    assert [len(batch) for batch in written] == [2, 2, 1]
    revisions = [coverage.revision for batch in written for coverage in batch]
    assert revisions == sorted(revisions)
    assert in_store(house).keys() == set(keys)
    assert house.ledger.outbox.depth() == 0


def test_a_batch_is_acknowledged_and_another_read_while_one_is_on_the_wire_and_no_more_than_two_are(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_many(house.ledger, list("abcdef"))
    write, read = house.store.write, house.ledger.outbox.waiting
    on_the_wire, most, counting = 0, 0, threading.Lock()
    third_read, first_acknowledged = threading.Event(), threading.Event()

    def reading(*, limit: int, after: int = -1) -> list[Coverage]:
        found = read(limit=limit, after=after)
        if house.ledger.outbox.depth() == 4:
            first_acknowledged.set()
        if found and found[0].article.url.endswith("e"):
            third_read.set()
        return found

    def writing(coverages: Sequence[Coverage]) -> WriteResult:
        nonlocal on_the_wire, most
        with counting:
            on_the_wire += 1
            most = max(most, on_the_wire)
        if coverages[0].article.url.endswith("c"):  # the second batch stays until the first is done with, and the third is at hand
            assert first_acknowledged.wait(LONG_S)
            assert third_read.wait(LONG_S)
        with counting:
            on_the_wire -= 1
        return write(coverages)

    monkeypatch.setattr(house.ledger.outbox, "waiting", reading)
    monkeypatch.setattr(house.store, "write", writing)
    assert deliver(house) == 6
    assert most <= 2


def test_what_a_failing_store_was_to_take_stays_and_goes_with_the_next_delivery(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_many(house.ledger, list("abcde"))
    write = house.store.write

    def away(coverages: Sequence[Coverage]) -> WriteResult:
        if coverages[0].article.url.endswith("c"):
            raise StoreUnavailable("away")
        return write(coverages)

    with monkeypatch.context() as patched:
        patched.setattr(house.store, "write", away)
        patched.setattr("scheduler.stages.STORE_PAUSES_S", (0.01,))
        with pytest.raises(StoreUnavailable, match="away"):
            deliver(house, patience_s=0.05)
    assert [coverage.article.url[-1] for coverage in house.ledger.outbox.waiting(limit=9)] == ["c", "d", "e"]
    assert len(in_store(house)) in {2, 3}, "the third batch may have been on the wire, too: it is sent again"
    assert deliver(house) == 3
    assert len(in_store(house)) == 5


def test_nothing_more_is_sent_once_it_is_stopped(house: House, written: list[Sequence[Coverage]]) -> None:
    publish_many(house.ledger, list("abcde"))
    assert deliver(house, stopped=lambda: bool(written)) in {2, 4}, "the batch on the wire, and at most the one behind it"
    assert sum(map(len, written)) + house.ledger.outbox.depth() == 5


def test_a_pass_opens_with_a_small_batch(house: House, written: list[Sequence[Coverage]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.stages._OPENING", 1)
    publish_many(house.ledger, list("abcde"))
    assert deliver(house) == 5
    assert [len(batch) for batch in written] == [1, 2, 2]
