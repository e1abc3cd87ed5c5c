"""Whatever goes wrong while the next indices are built, the old ones stay in use, and the next attempt mends it."""

from collections.abc import Callable
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from domain.coverage import Entity
from domain.errors import BadInput, StoreError, StoreUnavailable
from indexing.elasticsearch import migration
from indexing.elasticsearch.mapping import SCHEMA
from indexing.elasticsearch.migration import NextIndices
from indexing.elasticsearch.names import all_indices, being_built, in_use
from scheduler import upkeep
from scheduler.upkeep import migrate_stage
from scheduler.wiring import House
from tests.support.coverages import make_coverage
from tests.support.es_houses import coverage_index, indices, names_of
from tests.support.es_proxy import proxy_to
from tests.support.houses import deliver, in_store, publish_many
from tests.support.ledger_records import HOUR, NOW

pytestmark = pytest.mark.live_index

OpenHouse = Callable[..., House]


@pytest.fixture
def house(open_house: OpenHouse) -> House:
    return open_house()


def test_indices_of_a_newer_version_are_left_alone(house: House, client: Elasticsearch) -> None:
    house.store.setup()
    client.indices.put_mapping(index=list(names_of(house).aliases), meta={"schema": SCHEMA + 1})
    with pytest.raises(StoreError, match="newer forumwatch"):
        migrate_stage(house)


def test_a_store_of_another_ledger_is_left_alone(house: House, open_house: OpenHouse, client: Elasticsearch) -> None:
    publish_many(house.ledger, ["a"])
    house.store.write([make_coverage(99)])
    with pytest.raises(BadInput, match=r"knows none of the coverages.*FORUMWATCH_DATA"):
        migrate_stage(open_house(shards=2))
    assert house.store.count() == 1


def test_a_dead_letter_neither_stops_a_migration_nor_is_forgotten(house: House, open_house: OpenHouse) -> None:
    ids = publish_many(house.ledger, ["a", "b"])
    deliver(house)
    publish_many(house.ledger, ["a"], now=NOW + HOUR, mentions=1)
    (changed,) = house.ledger.outbox.waiting(limit=9)
    house.ledger.outbox.refuse(changed.id, changed.revision, reason="too crowded", now=NOW)
    wanted = open_house(shards=2)
    replaced = migrate_stage(wanted)
    assert replaced is not None
    assert replaced.refused == ()
    assert [letter.reason for letter in wanted.ledger.outbox.dead_letters()] == ["too crowded"]
    assert set(in_store(wanted)) == set(ids)


def test_what_the_new_indices_refuse_stops_the_migration_unless_accepted(
    house: House, open_house: OpenHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migration, "_BUILDING", migration._BUILDING | {"index.mapping.nested_objects.limit": 1})
    ids = publish_many(house.ledger, ["a"])
    ids += publish_many(house.ledger, ["b"], said={"entities": tuple(Entity(name=f"e{n}", kind="PER") for n in range(2))})
    deliver(house)
    wanted = open_house(shards=2)
    with pytest.raises(StoreError, match=r"refuses 1 coverages.*nested.*--accept-refusals"):
        migrate_stage(wanted)
    assert wanted.store.count() == 2, "the old indices are in use"
    assert house.store.write([make_coverage(5)]).delivered, "and open to writers"
    house.store.remove([make_coverage(5).id])
    replaced = migrate_stage(wanted, accept_refusals=True)
    assert replaced is not None
    assert [refusal.coverage for refusal in replaced.refused] == [ids[1]]
    assert [letter.coverage for letter in wanted.ledger.outbox.dead_letters()] == [ids[1]]
    (row,) = wanted.ledger.runs.counts()
    assert (row.relevant, row.delivered, row.waiting, row.dead_letters) == (2, 1, 0, 1)
    assert set(in_store(wanted)) == {ids[0]}


def broken(*_: Any) -> None:
    raise StoreUnavailable("the cluster went away")


@pytest.mark.parametrize("step", ["hold_writers", "volumes", "take_over"])
def test_an_error_before_the_end_leaves_the_old_indices_in_use_and_open(
    house: House, open_house: OpenHouse, client: Elasticsearch, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    publish_many(house.ledger, ["a"])
    deliver(house)
    wanted = open_house(shards=2)
    with monkeypatch.context() as patch:
        patch.setattr(NextIndices, step, broken)
        with pytest.raises(StoreUnavailable, match="went away"):
            migrate_stage(wanted)
    coverage, _ = in_use(all_indices(client, names_of(house)))
    assert (coverage.name, coverage.blocked) == (coverage_index(house), False)
    unfinished = wanted.upkeep.unfinished()
    assert unfinished is not None
    assert coverage_index(house, 2) in unfinished
    assert "store migrate" in unfinished
    publish_many(house.ledger, ["b"], now=NOW + HOUR)
    assert deliver(house) == 1
    assert migrate_stage(wanted) is not None
    assert wanted.upkeep.unfinished() is None
    assert wanted.store.count() == 2
    assert being_built(all_indices(client, names_of(house))) == []


def test_a_copy_for_settings_that_were_taken_back_is_cleared_away(
    house: House, open_house: OpenHouse, client: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_many(house.ledger, ["a"])
    deliver(house)
    with monkeypatch.context() as patch:
        patch.setattr(NextIndices, "take_over", broken)
        with pytest.raises(StoreUnavailable):
            migrate_stage(open_house(shards=2))
    assert migrate_stage(house) is None
    assert house.upkeep.unfinished() is None
    assert len(indices(client, house)) == 2


def test_a_lost_answer_to_the_last_request_is_no_failure(house: House, open_house: OpenHouse, es_node: str) -> None:
    publish_many(house.ledger, ["a"])
    deliver(house)
    with proxy_to(es_node) as proxy:
        proxy.lost = ["/_aliases"]
        assert migrate_stage(open_house(proxy.address, shards=2)) is not None
        assert proxy.lost == []
    assert house.upkeep.unfinished() is None
    publish_many(house.ledger, ["b"], now=NOW + HOUR)
    assert deliver(house) == 1
    assert house.store.count() == 2


def test_only_one_is_at_the_upkeep(house: House) -> None:
    house.store.setup()
    with upkeep._alone(house), pytest.raises(BadInput, match="another command"):
        migrate_stage(house)
    assert migrate_stage(house) is None


def test_what_is_put_aside_is_named_and_deleted_when_asked(house: House, open_house: OpenHouse, client: Elasticsearch) -> None:
    publish_many(house.ledger, ["a"])
    deliver(house)
    wanted = open_house(shards=2)
    migrate_stage(wanted)
    old = (coverage_index(house), coverage_index(house).replace("coverage", "mentions"))
    assert wanted.upkeep.left_over() == old
    assert all(index.blocked for index in all_indices(client, names_of(house)) if index.name in old), "for whoever comes late"
    migrate_stage(open_house(shards=3))
    assert len(wanted.upkeep.left_over()) == 4
    assert len(wanted.upkeep.delete_left_over()) == 4
    assert wanted.upkeep.left_over() == ()
    assert len(indices(client, house)) == 2
    assert wanted.store.count() == 1


def test_while_an_alias_is_missing_nothing_counts_as_put_aside(house: House, client: Elasticsearch) -> None:
    house.store.setup()
    client.indices.delete_alias(index=coverage_index(house), name=names_of(house).coverage)
    assert house.upkeep.delete_left_over() == ()
    assert len(indices(client, house)) == 2
