"""Age, loss and snapshots: whatever becomes of a store, it ends as the ledger says."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from domain.correction import Change
from domain.errors import BadInput, CoverageNotFound
from domain.query import Filters, Query
from indexing.elasticsearch import holding
from indexing.sqlite import upkeep as sqlite_upkeep
from ledger import open_ledger
from scheduler import upkeep
from scheduler.stages import rebuild_stage
from scheduler.upkeep import beyond_retention, prune_stage, restore_stage, snapshot_stage
from scheduler.wiring import House
from tests.support.coverages import make_coverage
from tests.support.es_stores import a_client, a_prefix, forget_prefix
from tests.support.houses import a_house, deliver, in_ledger, in_store, publish_many
from tests.support.ledger_records import HOUR, NOW

STORES = ["sqlite", pytest.param("elasticsearch", marks=pytest.mark.live_index)]
DAY = timedelta(days=1)

OpenHouse = Callable[..., House]


@pytest.fixture(params=STORES)
def open_house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenHouse]:
    """Return a function that opens rooms over one ledger and one store, with other settings each time."""
    address = "sqlite:" if request.param == "sqlite" else request.getfixturevalue("es_node")
    prefix, houses = a_prefix(), list[House]()

    def open_it(keep_days: float | None = None) -> House:
        houses.append(a_house(tmp_path, address, keep_days=keep_days, prefix=prefix, snapshot_repository=prefix))
        return houses[-1]

    yield open_it
    for house in houses:
        house.close()
    if address != "sqlite:":
        forget_prefix(address, prefix)


@pytest.fixture
def house(open_house: OpenHouse) -> House:
    return open_house()


def days_since_now() -> float:
    """Return how long ago NOW is, in days."""
    return (upkeep._now() - NOW) / DAY


def lose(house: House) -> None:
    """Let the store be lost, and make an empty one."""
    house.close()
    if house.settings.store == "sqlite:":
        for path in house.settings.data.glob("coverage.db*"):
            path.unlink()
    else:
        with a_client(house.settings.store) as client:
            indices = client.indices.get(index=f"{house.settings.elasticsearch.prefix}-*", filter_path="*.aliases")
            client.indices.delete(index=list(indices.body))
    assert house.store.count() == 0


def revisions(house: House, ids: list[str]) -> dict[str, int]:
    return {key: coverage.revision for key, coverage in in_ledger(house, ids).items()}


def test_a_store_tells_by_id_what_it_holds(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding, "_PAGE", 2)
    monkeypatch.setattr(sqlite_upkeep, "_PAGE", 2)
    ids = publish_many(house.ledger, ["a", "b", "c"])
    deliver(house)
    publish_many(house.ledger, ["a"], now=NOW + HOUR, relevance=0.1)
    deliver(house)
    holder = house.upkeep.in_use
    assert in_store(house) == revisions(house, ids), "the tombstone too"
    assert holder.revisions([*ids[:2], "unknown"]) == {key: in_store(house)[key] for key in ids[:2]}
    assert holder.revisions([]) == {}
    holder.remove(ids[:1])
    assert set(in_store(house)) == set(ids[1:])


def test_pruning_takes_out_what_is_too_old_and_the_ledger_keeps_it(open_house: OpenHouse) -> None:
    house = open_house(days_since_now() + 100)
    old = publish_many(house.ledger, ["old1", "old2"], published=NOW - 50 * DAY)
    young = publish_many(house.ledger, ["young"], published=NOW)
    assert deliver(house) == 3
    strict = open_house(days_since_now() + 10)
    assert prune_stage(strict, dry_run=True) == upkeep.Pruned(too_old=2, tombstones=0)
    assert strict.store.count() == 3
    assert prune_stage(strict) == upkeep.Pruned(too_old=2, tombstones=0)
    assert prune_stage(strict) == upkeep.Pruned(too_old=0, tombstones=0)
    assert set(in_store(strict)) == set(young)
    (row,) = strict.ledger.runs.counts()
    assert (row.relevant, row.delivered, row.waiting, row.dead_letters) == (3, 3, 0, 0)
    assert beyond_retention(strict) == 2
    assert strict.store.count() == row.relevant - beyond_retention(strict)
    assert beyond_retention(open_house()) == 0
    with pytest.raises(CoverageNotFound):
        strict.store.get(old[0])


def test_neither_delivery_nor_rebuilding_brings_back_what_is_too_old(open_house: OpenHouse) -> None:
    house = open_house()
    old = publish_many(house.ledger, ["old"], published=NOW - 50 * DAY)
    young = publish_many(house.ledger, ["young"], published=NOW)
    deliver(house)
    strict = open_house(days_since_now() + 10)
    publish_many(strict.ledger, ["old", "older"], now=NOW + HOUR, mentions=1, published=NOW - 50 * DAY)
    news = strict.ledger.holdings.last_acknowledgement()
    assert deliver(strict) == 0
    assert strict.ledger.outbox.depth() == 0, "it waits no more"
    assert set(in_store(strict)) == set(young), "a changed one leaves at once"
    assert strict.ledger.holdings.last_acknowledgement() == news, "and is no news"
    (row,) = strict.ledger.runs.counts()
    assert (row.relevant, row.delivered) == (3, 3)
    lose(strict)
    assert rebuild_stage(strict) == (1, ())
    assert set(in_store(strict)) == set(young)
    assert rebuild_stage(open_house())[0] == 3, "who keeps longer again gets it from the ledger"
    assert in_store(strict)[old[0]] == revisions(strict, old)[old[0]]


def correct(house: House, ids: list[str]) -> None:
    """Let a person call the first critical, and the second not about us; deliver that."""
    house.ledger.corrections.add(ids[0], Change(tone="critical", role="passing"), by="anna", note="meant ironically", now=NOW + HOUR)
    house.ledger.corrections.add(ids[1], Change(relevant=False), by="anna", now=NOW + HOUR)
    assert deliver(house) == 2


def check_corrected(house: House, ids: list[str]) -> None:
    ledger = in_ledger(house, ids)
    assert {key: house.store.get(key) for key in ids} == ledger
    first = house.store.get(ids[0])
    assert first.tone is not None
    assert (first.tone.label, first.role, first.machine is None) == ("critical", "passing", False)
    assert first.correction is not None
    assert (first.correction.by, first.correction.note) == ("anna", "meant ironically")
    assert house.store.count() == len(ids) - 1


@pytest.mark.parametrize("way", ["rebuild", "restore an older snapshot"])
def test_what_a_person_corrected_is_there_again_after_a_loss(house: House, way: str) -> None:
    ids = publish_many(house.ledger, ["a", "b", "c"])
    deliver(house)
    snapshot_stage(house, "uncorrected")
    correct(house, ids)
    check_corrected(house, ids)
    lose(house)
    if way == "rebuild":
        assert rebuild_stage(house) == (3, ())
    else:
        restore_stage(house, "uncorrected")
    check_corrected(house, ids)
    publish_many(house.ledger, ["a"], now=NOW + 2 * HOUR, headline="The machine reads it anew")
    assert deliver(house) == 1
    check_corrected(house, ids)


def test_tombstones_go_when_they_have_served(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = publish_many(house.ledger, ["a", "b"])
    deliver(house)
    publish_many(house.ledger, ["a"], now=NOW + HOUR, relevance=0.1)
    deliver(house)
    assert prune_stage(house) == upkeep.Pruned(too_old=0, tombstones=0)
    later = upkeep._now() + 31 * DAY
    monkeypatch.setattr(upkeep, "_now", lambda: later)
    assert prune_stage(house, dry_run=True) == upkeep.Pruned(too_old=0, tombstones=1)
    assert prune_stage(house) == upkeep.Pruned(too_old=0, tombstones=1)
    assert set(in_store(house)) == {ids[1]}
    assert house.store.count(Query(filters=Filters(removed=True))) == 1


def test_what_the_ledger_does_not_know_is_not_pruned(open_house: OpenHouse) -> None:
    house = open_house(1)
    house.store.write([make_coverage(9)])
    assert prune_stage(house) == upkeep.Pruned(too_old=0, tombstones=0)
    assert len(in_store(house)) == 1


def test_a_snapshot_is_listed_and_its_name_is_taken(house: House) -> None:
    assert house.upkeep.snapshots() == ()
    publish_many(house.ledger, ["a", "b"])
    deliver(house)
    made = snapshot_stage(house, "before-the-move")
    assert (made.name, made.coverages, made.complete) == ("before-the-move", 2, True)
    (listed,) = house.upkeep.snapshots()
    assert (listed.name, listed.coverages, listed.complete) == ("before-the-move", 2, True)
    with pytest.raises(BadInput, match="there is a snapshot 'before-the-move' already"):
        snapshot_stage(house, "before-the-move")
    second = snapshot_stage(house)
    assert [s.name for s in house.upkeep.snapshots()] == ["before-the-move", second.name]
    with pytest.raises(BadInput, match=r"there is no snapshot 'other': known: .*before-the-move"):
        restore_stage(house, "other")


@pytest.mark.parametrize("name", ["Upper", "a b", "../up", "", "ä", "x" * 101])
def test_a_bad_name_is_told(house: House, name: str) -> None:
    for stage in (snapshot_stage, restore_stage):
        with pytest.raises(BadInput, match="no name for a snapshot"):
            stage(house, name)


def test_a_restored_store_is_what_the_ledger_says(house: House, open_house: OpenHouse) -> None:
    """Since the snapshot: one changed, one came, one was removed, one is unknown to the ledger, one waits."""
    ids = publish_many(house.ledger, [f"a{n}" for n in range(6)])
    deliver(house)
    house.store.write([make_coverage(99)])
    snapshot_stage(house, "kept")
    house.store.remove([make_coverage(99).id])
    ids += publish_many(house.ledger, ["a1", "late"], now=NOW + HOUR, mentions=1)
    publish_many(house.ledger, ["a2"], now=NOW + HOUR, relevance=0.1)
    deliver(house)
    lose(house)
    waiting = publish_many(house.ledger, ["waits"], now=NOW + 2 * HOUR)
    replaced = restore_stage(house, "kept")
    assert (replaced.removed, replaced.refused) == (1, ())
    wanted = in_ledger(house, ids)
    assert {key: house.store.get(key) for key in wanted} == wanted
    assert set(in_store(house)) == set(ids) | set(waiting)
    assert house.store.count() == 7
    assert house.ledger.outbox.depth() == 1
    assert deliver(house) == 1
    assert house.upkeep.unfinished() is None
    assert restore_stage(house, "kept").removed == 1, "again is as good"
    assert house.store.count() == 7


def test_what_is_too_old_is_not_restored(open_house: OpenHouse) -> None:
    house = open_house()
    publish_many(house.ledger, ["old"], published=NOW - 50 * DAY)
    young = publish_many(house.ledger, ["young"], published=NOW)
    deliver(house)
    snapshot_stage(house, "all")
    strict = open_house(days_since_now() + 10)
    assert restore_stage(strict, "all").removed == 1
    assert set(in_store(strict)) == set(young)


def test_the_store_of_another_ledger_is_left_alone(house: House, open_house: OpenHouse, tmp_path: Path) -> None:
    publish_many(house.ledger, ["a"])
    deliver(house)
    snapshot_stage(house, "all")
    empty = open_house()
    empty.ledger = open_ledger(tmp_path / "other.db")
    with pytest.raises(BadInput, match="the ledger knows none"):
        restore_stage(empty, "all")
    assert house.store.count() == 1
