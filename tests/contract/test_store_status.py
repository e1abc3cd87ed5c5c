"""`store status` over both stores: it finds what differs from the ledger, coverage by coverage, and changes nothing."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.settings import ElasticsearchSettings, Settings
from domain.status import StoreStatus
from domain.upkeep import Retention, Revisions
from ledger.holdings import Standing
from scheduler.stages import deliver_stage
from scheduler.status import compare, store_status
from scheduler.wiring import House, open_house
from tests.contract.conftest import STORES
from tests.support.coverages import make_coverage
from tests.support.es_stores import a_client, a_prefix, forget_prefix
from tests.support.ledger_records import NOW, publish, revisit

SQLITE = "sqlite:"
LEDGER_ONLY = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)  # where the store has no part in the answer


@pytest.fixture(params=STORES)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Return the settings of an office whose store is not made yet."""
    if request.param == "sqlite":
        yield Settings(data=tmp_path / "data", config=tmp_path, store=SQLITE)
        return
    address, prefix = request.getfixturevalue("es_node"), a_prefix()
    yield Settings(data=tmp_path / "data", config=tmp_path, store=address, elasticsearch=ElasticsearchSettings(prefix=prefix))
    forget_prefix(address, prefix)


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    with open_house(settings) as opened:
        yield opened


def fill(house: House, *paths: str, now: datetime = NOW) -> list[str]:
    """Let the ledger have coverages that are delivered; return their ids in the order of the paths."""
    known = {standing.id for standing in standings(house)}
    ids: list[str] = []
    for path in paths:
        run = house.ledger.runs.begin_run(now)
        publish(house.ledger, run, path, now=now)
        house.ledger.runs.end_run(run, now)
        ids += [standing.id for standing in standings(house) if standing.id not in known | set(ids)]
    deliver_stage(house, drained=lambda: True)
    return ids


def standings(house: House) -> list[Standing]:
    return house.ledger.holdings.page(after="", limit=100, retention=Retention(removed_since=NOW))


def seen(settings: Settings, **more: Any) -> StoreStatus:
    """Return the status as a process of its own sees it."""
    with open_house(settings) as looking:
        return store_status(looking, **more)


def whats(status: StoreStatus, *, grave: bool = True) -> list[str]:
    return [finding.what for finding in status.findings if finding.grave is grave]


def test_all_is_well(house: House, settings: Settings) -> None:
    ids = fill(house, "a", "b", "c")
    house.store.close()
    status = seen(settings)
    assert status.is_well
    assert whats(status) == []
    assert status.comparison is not None
    assert (status.comparison.expected, status.store.coverages, status.ledger.delivered) == (3, 3, 3)
    assert status.ledger.revision == 3
    assert status.ledger.waiting_since is None
    assert status.ledger.acknowledged is not None
    assert len(ids) == len(set(ids)) == 3
    assert status.store.schema == status.store.schema_wanted
    assert status.store.terms_current
    assert status.store.size_bytes
    assert status.store.free_bytes
    assert status.store.version
    assert {part.use for part in status.store.parts} == {"in use"}


def test_a_store_that_was_not_made_yet_is_not_made(settings: Settings, house: House, tmp_path: Path) -> None:
    assert house.ledger.outbox.depth() == 0
    before = sorted(path.name for path in (tmp_path / "data").iterdir() if not path.name.startswith("ledger"))
    status = seen(settings)
    if settings.store == SQLITE:
        assert status.is_well
        assert sorted(path.name for path in (tmp_path / "data").iterdir() if not path.name.startswith("ledger")) == before
        return
    assert len(whats(status)) == 2
    assert "stands for no index" in whats(status)[0]
    with a_client(settings.store) as client:
        assert client.indices.get(index=f"{settings.elasticsearch.prefix}-*").body == {}


def test_what_is_missing_is_named(house: House, settings: Settings) -> None:
    _, lost, _ = fill(house, "a", "b", "c")
    house.store.remove([lost])
    house.store.close()
    status = seen(settings)
    assert not status.is_well
    assert status.comparison is not None
    assert status.comparison.missing.ids == (lost,)
    assert whats(status) == ["1 coverage is missing from the store"]
    assert "store rebuild" in status.findings[0].fix


def test_what_is_outdated_is_named(house: House, settings: Settings) -> None:
    first, _ = fill(house, "a", "b")
    run = house.ledger.runs.begin_run(NOW)
    revisit(house.ledger, run, headline="Forum opens again")
    waiting = house.ledger.outbox.waiting(limit=10)
    house.ledger.outbox.acknowledge([(coverage.id, coverage.revision) for coverage in waiting], now=NOW)  # yet nobody sent it
    house.store.close()
    status = seen(settings)
    assert [coverage.id for coverage in waiting] == [first]
    assert status.comparison is not None
    assert (status.comparison.older.ids, status.comparison.missing.count) == ((first,), 0)
    assert whats(status) == ["1 coverage is in the store in an older revision than it acknowledged"]


def test_what_the_ledger_does_not_know_is_named(house: House, settings: Settings) -> None:
    ids = fill(house, "a", "b")
    stranger, ahead = make_coverage(99), replace(house.store.get(ids[0]), revision=1_000)
    house.store.write([stranger, ahead])
    house.store.close()
    status = seen(settings)
    assert status.comparison is not None
    assert status.comparison.unknown.ids == (stranger.id,)
    assert status.comparison.newer.ids == (ids[0],)
    assert status.comparison.missing.count == 0
    assert [what[:60] for what in whats(status)] == [
        "1 coverage is in the store in a newer revision than the ledg",
        "1 coverage is in the store that the ledger does not know: an",
    ]


@LEDGER_ONLY
def test_dead_letters_are_told_by_reason(house: House, settings: Settings) -> None:
    run = house.ledger.runs.begin_run(NOW)
    for path in "abc":
        publish(house.ledger, run, path)
    waiting = house.ledger.outbox.waiting(limit=10)
    for coverage, reason in zip(waiting, ("too large", "no date", "too large"), strict=True):
        house.ledger.outbox.refuse(coverage.id, coverage.revision, reason=reason, now=NOW)
    house.store.close()
    status = seen(settings)
    assert [(letters.reason, letters.count) for letters in status.ledger.dead_letters] == [("too large", 2), ("no date", 1)]
    assert whats(status) == ["3 coverages were refused by the store (dead letters)"]
    assert "store replay" in status.findings[0].fix


@LEDGER_ONLY
def test_what_waits_a_while_is_no_trouble(house: House, settings: Settings) -> None:
    now = datetime.now(UTC)
    house.store.setup()
    run = house.ledger.runs.begin_run(now)
    publish(house.ledger, run, "a", now=now)
    fresh = seen(settings)
    assert fresh.is_well
    assert (fresh.ledger.waiting, fresh.ledger.waiting_since) == (1, now)


@LEDGER_ONLY
def test_a_coverage_that_waits_for_hours_is_a_trouble(house: House, settings: Settings) -> None:
    house.store.setup()
    publish(house.ledger, house.ledger.runs.begin_run(NOW), "a", now=NOW)
    status = seen(settings)
    assert status.ledger.waiting_since == NOW
    assert whats(status) == ["1 coverage waits, the oldest for longer than an hour: nobody delivers"]


@LEDGER_ONLY
def test_an_old_coverage_that_changed_today_does_not_wait_since_it_came(house: House, settings: Settings) -> None:
    today = datetime.now(UTC)
    fill(house, "a")  # years ago
    fill(house, "b", now=today - timedelta(minutes=5))
    revisit(house.ledger, house.ledger.runs.begin_run(today), headline="Forum opens again", hours=(today - NOW) / timedelta(hours=1))
    house.store.close()
    status = seen(settings)
    assert status.ledger.waiting == 1
    assert status.ledger.waiting_since == today - timedelta(minutes=5)
    assert status.is_well


@LEDGER_ONLY
def test_what_is_too_old_for_the_store_is_not_missing(house: House, settings: Settings) -> None:
    first, second = fill(house, "a", "b")
    house.store.remove([first])
    house.store.close()
    kept = settings.model_copy(update={"deliver": settings.deliver.model_copy(update={"keep_days": 30.0})})
    status = seen(kept)
    assert status.is_well
    assert status.comparison is not None
    assert (status.comparison.expected, status.comparison.missing.count, status.comparison.outlived) == (0, 0, 1)
    assert status.ledger.beyond == 2
    assert "store prune" in next(finding.fix for finding in status.findings)
    assert second not in str(status.findings)


@LEDGER_ONLY
def test_only_the_first_ids_are_kept_unless_all_are_asked_for(house: House, settings: Settings) -> None:
    ids = fill(house, "a", "b", "c", "d")
    house.store.remove(ids[:3])
    house.store.close()
    few, all_of_them = seen(settings, shown=2), seen(settings, shown=None)
    assert few.comparison is not None
    assert all_of_them.comparison is not None
    assert (few.comparison.missing.count, len(few.comparison.missing.ids)) == (3, 2)
    assert all_of_them.comparison.missing.ids == tuple(sorted(ids[:3]))


def test_a_store_that_is_down_is_told_with_what_waits(house: House, settings: Settings, tmp_path: Path) -> None:
    publish(house.ledger, house.ledger.runs.begin_run(NOW), "a")
    away = settings.model_copy(update={"store": "http://127.0.0.1:9"})
    if settings.store == SQLITE:
        (tmp_path / "data" / "coverage.db").write_text("this is no database, however long one looks at it " * 20)
        away = settings
    status = seen(away)
    assert not status.is_well
    assert not status.store.answers
    assert status.comparison is None
    assert whats(status)[1:] == ["1 coverage waits for the store"]
    assert status.findings[0].fix


def test_a_store_of_an_older_version_is_told_and_left_alone(house: House, settings: Settings, tmp_path: Path) -> None:
    fill(house, "a")
    house.store.close()
    if settings.store == SQLITE:
        path = tmp_path / "data" / "coverage.db"
        with sqlite3.connect(path) as connection:
            connection.execute("UPDATE meta SET value = '0' WHERE key = 'schema'")
        connection.close()
        status = seen(settings)
        assert status.is_well  # it renews itself
        assert "older forumwatch (schema 0" in whats(status, grave=False)[0]
        with sqlite3.connect(path) as connection:
            assert connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone() == ("0",)
        connection.close()
        return
    prefix = settings.elasticsearch.prefix
    with a_client(settings.store) as client:
        for name in (f"{prefix}-coverage", f"{prefix}-mentions"):
            client.indices.put_mapping(index=name, meta={"schema": 0})
        status = seen(settings)
        assert "older forumwatch (schema 0" in whats(status)[0]
        assert "store migrate" in status.findings[0].fix
        assert client.indices.get(index=f"{prefix}-coverage").body[f"{prefix}-coverage-v1"]["mappings"]["_meta"] == {"schema": 0}
    assert status.comparison is not None
    assert (status.comparison.expected, status.comparison.missing.count) == (1, 0)


class _Many:
    """A store and a ledger of as many coverages as one likes, both made as they are asked."""

    def __init__(self, number: int) -> None:
        self.keys = range(number)

    def held(self) -> Iterator[Revisions]:
        for start in range(0, len(self.keys), 5_000):
            yield [(f"{key:064}", 1) for key in self.keys[start : start + 5_000] if key % 1_000]

    def revisions(self, coverage_ids: Sequence[str]) -> dict[str, int]:
        return {key: 1 for key in coverage_ids if int(key) % 1_000}

    def standing(self, coverage_ids: Sequence[str], *, retention: Retention) -> dict[str, Standing]:
        return {key: self._standing(key) for key in coverage_ids}

    def page(self, *, after: str, limit: int, retention: Retention) -> list[Standing]:
        start = int(after or -1) + 1
        return [self._standing(f"{key:064}") for key in self.keys[start : start + limit]]

    def _standing(self, key: str) -> Standing:
        return Standing(id=key, revision=1, delivered=1, dead=False, too_old=False, served=False)


def test_any_number_of_coverages_is_compared_in_the_same_memory() -> None:
    import tracemalloc

    peaks: list[int] = []
    for number in (10_000, 100_000):
        many: Any = _Many(number)
        tracemalloc.start()
        found = compare(many, many, Retention(removed_since=NOW), shown=20)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert (found.expected, found.missing.count, len(found.missing.ids)) == (number, number // 1_000, min(20, number // 1_000))
    assert peaks[1] < 1.5 * peaks[0]
