"""Snapshots in a repository of the cluster, and restored ones that take their place beside everybody's work."""

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from domain.errors import BadInput, StoreError
from domain.query import Query
from indexing.elasticsearch.mapping import SCHEMA
from indexing.elasticsearch.names import all_indices, in_use
from indexing.elasticsearch.snapshots import Repository
from indexing.elasticsearch.upkeep import ElasticsearchUpkeep
from scheduler.upkeep import migrate_stage, restore_stage, snapshot_stage
from scheduler.wiring import House
from tests.support.command import Office
from tests.support.es_proxy import proxy_to
from tests.support.es_stores import forget_prefix, open_elasticsearch
from tests.support.houses import deliver, in_ledger, in_store, publish_many
from tests.support.ledger_records import HOUR, NOW

pytestmark = pytest.mark.live_index

OpenHouse = Callable[..., House]


@pytest.fixture
def house(open_house: OpenHouse) -> House:
    house = open_house()
    publish_many(house.ledger, [f"a{n}" for n in range(12)])
    assert deliver(house) == 12
    return house


def mentions(client: Elasticsearch, prefix: str) -> int:
    client.indices.refresh(index=f"{prefix}-mentions")
    return int(client.count(index=f"{prefix}-mentions")["count"])


def test_the_repository_is_made_on_the_nodes_where_it_is_missing(house: House, client: Elasticsearch, prefix: str) -> None:
    snapshot_stage(house, "one")
    repository = client.snapshot.get_repository(name=prefix).body[prefix]
    assert (repository["type"], repository["settings"]["location"]) == ("fs", prefix)
    (kept,) = client.snapshot.get(repository=prefix, snapshot="one")["snapshots"]
    assert sorted(kept["indices"]) == [f"{prefix}-coverage-v{SCHEMA}", f"{prefix}-mentions-v{SCHEMA}"]
    assert kept["metadata"]["forumwatch"]["acknowledged"] == 12
    assert not kept["include_global_state"]


def test_a_folder_that_the_cluster_does_not_allow_is_told_in_one_line(open_house: OpenHouse) -> None:
    house = open_house(snapshot_path="/elsewhere")
    house.store.setup()
    with pytest.raises(BadInput, match="takes no snapshots at '/elsewhere'") as caught:
        snapshot_stage(house, "one")
    assert "path.repo" in str(caught.value)
    assert "FORUMWATCH_ELASTICSEARCH__SNAPSHOT_PATH" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_there_is_nothing_to_put_aside_before_setup(open_house: OpenHouse) -> None:
    with pytest.raises(StoreError, match="store setup"):
        snapshot_stage(open_house(), "one")


def test_another_prefix_in_the_same_repository_is_not_ours(house: House, open_house: OpenHouse, es_node: str, prefix: str) -> None:
    snapshot_stage(house, "one")
    other = open_house(prefix=f"{prefix}-other")
    other.store.setup()
    assert other.upkeep.snapshots() == ()
    with pytest.raises(BadInput, match="there is no snapshot 'one': known: none"):
        restore_stage(other, "one")
    with pytest.raises(BadInput, match="there is a snapshot 'one' already"):
        snapshot_stage(other, "one")
    forget_prefix(es_node, f"{prefix}-other")


def test_a_restored_copy_takes_the_aliases_and_the_old_one_is_put_aside(house: House, client: Elasticsearch, prefix: str) -> None:
    snapshot_stage(house, "one")
    publish_many(house.ledger, ["a0", "late"], now=NOW + HOUR, mentions=5)
    deliver(house)
    replaced = restore_stage(house, "one")
    assert (replaced.before, replaced.after) == (replaced.after, replaced.before)
    assert (replaced.written, replaced.after.coverages, replaced.after.mentions) == (2, 13, 11 * 2 + 2 * 5)
    assert [i.name for i in in_use(all_indices(client, house.upkeep.names))] == [
        f"{prefix}-coverage-v{SCHEMA}-2",
        f"{prefix}-mentions-v{SCHEMA}-2",
    ]
    assert house.upkeep.left_over() == (f"{prefix}-coverage-v{SCHEMA}", f"{prefix}-mentions-v{SCHEMA}")
    publish_many(house.ledger, ["later"], now=NOW + 2 * HOUR)
    assert deliver(house) == 1, "writers go on"
    assert house.store.count() == 14


def test_a_snapshot_taken_in_the_middle_of_a_write_is_made_whole(
    house: House, client: Elasticsearch, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The snapshot holds a coverage whose mentions were not yet there; it was acknowledged afterwards."""
    taken = Repository.take
    mention = f"{prefix}-mentions-v{SCHEMA}"

    def in_the_middle(self: Repository, name: str, *, acknowledged: int) -> Any:
        ids = publish_many(house.ledger, ["half"], now=NOW + HOUR)
        deliver(house)
        client.indices.refresh(index=mention)
        for hit in client.search(index=mention, query={"term": {"coverage.id": ids[0]}}, version=True)["hits"]["hits"]:
            client.delete(index=mention, id=hit["_id"], version=hit["_version"], version_type="external_gte")
        return taken(self, name, acknowledged=acknowledged)

    monkeypatch.setattr(Repository, "take", in_the_middle)
    snapshot_stage(house, "half")
    assert mentions(client, prefix) == 24
    replaced = restore_stage(house, "half")
    assert replaced.after.mentions == 26
    assert mentions(client, prefix) == 26


def test_a_snapshot_of_another_schema_is_refused(house: House, open_house: OpenHouse) -> None:
    snapshot_stage(house, "one")
    later = open_house()
    later.upkeep = ElasticsearchUpkeep(later.settings.store, later.settings.elasticsearch, version=SCHEMA + 1)
    with pytest.raises(BadInput, match=rf"is of schema {SCHEMA}, this forumwatch writes {SCHEMA + 1}: `forumwatch store rebuild`"):
        restore_stage(later, "one")
    assert house.store.count() == 12


def test_indices_that_were_deleted_come_back(house: House, client: Elasticsearch, prefix: str) -> None:
    snapshot_stage(house, "one")
    client.indices.delete(index=[i.name for i in all_indices(client, house.upkeep.names)])
    replaced = restore_stage(house, "one")
    assert replaced.before is None
    assert replaced.written == 0
    house.store.setup()
    assert house.store.count() == 12
    assert migrate_stage(house) is None


def test_readers_see_all_of_it_at_any_time(house: House, es_node: str, prefix: str) -> None:
    snapshot_stage(house, "one")
    seen: list[int] = []
    done = threading.Event()

    def read() -> None:
        store = open_elasticsearch(es_node, prefix=prefix)
        while not done.is_set():
            seen.append(store.search(Query(limit=1)).total)
        store.close()

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for _ in range(2):
            restore_stage(house, "one")
    finally:
        done.set()
        reader.join()
    assert len(seen) > 5
    assert set(seen) == {12}


@pytest.mark.slow
@pytest.mark.parametrize("end", ["/_restore", "/_aliases"])
def test_a_restoration_that_was_killed_is_simply_run_again(
    house: House, es_node: str, prefix: str, tmp_path: Path, client: Elasticsearch, end: str
) -> None:
    snapshot_stage(house, "one")
    with proxy_to(es_node) as proxy:
        office = Office(tmp_path)
        office.extra |= {
            "FORUMWATCH_STORE": proxy.address,
            "FORUMWATCH_ELASTICSEARCH__PREFIX": prefix,
            "FORUMWATCH_ELASTICSEARCH__SNAPSHOT_REPOSITORY": prefix,
        }
        process = office.start("store", "restore", "one")

        def kill(moment: str, request: str) -> None:
            if moment == "after" and request.endswith(end):
                os.kill(process.pid, signal.SIGKILL)
                process.wait()

        proxy.around = kill
        output, _ = process.communicate(timeout=120)
        assert process.returncode == -signal.SIGKILL, output.decode()
    publish_many(house.ledger, ["late"], now=NOW + HOUR)
    assert deliver(house) == 1
    assert restore_stage(house, "one").after.coverages == 13
    assert house.upkeep.unfinished() is None
    assert len(house.upkeep.delete_left_over()) >= 2
    assert len(all_indices(client, house.upkeep.names)) == 2
    ids = list(in_store(house))
    assert in_store(house) == {key: c.revision for key, c in in_ledger(house, ids).items()}
