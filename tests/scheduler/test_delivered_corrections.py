"""A correction reaches the store as it is made; whatever keeps it from there, the ledger has it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from domain.correction import Change
from domain.coverage import Coverage
from domain.errors import CoverageNotFound, StoreUnavailable
from domain.query import Refusal, WriteResult
from scheduler.correcting import DeliveredCorrections
from scheduler.wiring import House
from tests.support.houses import a_house, deliver, opened, publish_many
from tests.support.ledger_records import NOW

AFTER = NOW.replace(hour=12)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with opened(a_house(tmp_path, "sqlite:")) as house:
        yield house


@pytest.fixture
def key(house: House) -> str:
    (key,) = publish_many(house.ledger, ["a"])
    deliver(house)
    return key


def test_the_store_has_it_at_once(house: House, key: str) -> None:
    made = DeliveredCorrections(house).add(key, Change(tone="critical"), by="anna", now=AFTER)
    assert house.store.get(key) == made
    assert house.ledger.outbox.depth() == 0
    taken = DeliveredCorrections(house).undo(key, by="anna", now=AFTER)
    assert house.store.get(key) == taken
    assert taken.correction is None


def test_a_store_that_is_away_gets_it_with_the_next_delivery(house: House, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(coverages: Sequence[Coverage]) -> WriteResult:
        raise StoreUnavailable("away")

    with monkeypatch.context() as patched:
        patched.setattr(house.store, "write", away)
        made = DeliveredCorrections(house).add(key, Change(tone="critical"), by="anna", now=AFTER)
    assert house.ledger.outbox.waiting(limit=10) == [made]
    assert deliver(house) == 1
    assert house.store.get(key) == made


def test_what_the_store_refuses_is_a_dead_letter_with_its_reason(house: House, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(coverages: Sequence[Coverage]) -> WriteResult:
        return WriteResult(delivered=(), refused=(Refusal(coverage=key, reason="too long"),))

    with monkeypatch.context() as patched:
        patched.setattr(house.store, "write", refuse)
        DeliveredCorrections(house).add(key, Change(tone="critical"), by="anna", now=AFTER)
    assert [(letter.coverage, letter.reason) for letter in house.ledger.outbox.dead_letters()] == [(key, "too long")]


def test_what_is_too_old_for_the_store_does_not_come_back_there(tmp_path: Path, house: House, key: str) -> None:
    with opened(a_house(tmp_path, "sqlite:", keep_days=30)) as strict:
        strict.store.remove([key])
        made = DeliveredCorrections(strict).add(key, Change(tone="critical"), by="anna", now=AFTER)
        with pytest.raises(CoverageNotFound):
            strict.store.get(key)
        deliver(strict)
        assert strict.ledger.outbox.depth() == 0
        assert strict.ledger.corrections.current(key) == made
        with pytest.raises(CoverageNotFound):
            strict.store.get(key)
