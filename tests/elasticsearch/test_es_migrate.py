"""The next indices are built beside those in use and take their place while everybody goes on; nothing is lost or doubled."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from domain.correction import Change
from domain.errors import CoverageNotFound, StoreError, StoreUnavailable
from indexing.elasticsearch import ElasticsearchStore
from indexing.elasticsearch.mapping import SCHEMA
from indexing.elasticsearch.migration import NextIndices
from indexing.sqlite.schema import terms_version
from scheduler import upkeep
from scheduler.upkeep import migrate_stage
from scheduler.wiring import House
from tests.support.command import Office
from tests.support.coverages import make_coverage
from tests.support.es_houses import coverage_index, indices, mentions, names_of, newer, same_as_ledger
from tests.support.es_stores import open_elasticsearch
from tests.support.houses import deliver, in_ledger, in_store, publish_many
from tests.support.ledger_records import HOUR, NOW

pytestmark = pytest.mark.live_index

ROOT = Path(__file__).parents[2]

OpenHouse = Callable[..., House]


@pytest.fixture
def house(open_house: OpenHouse) -> House:
    return open_house()


def test_other_settings_make_new_indices_of_the_same_version(house: House, open_house: OpenHouse, client: Elasticsearch) -> None:
    ids = publish_many(house.ledger, [f"a{n}" for n in range(30)])
    assert deliver(house) == 30
    wanted = open_house(shards=2)
    replaced = migrate_stage(wanted)
    assert replaced is not None
    assert replaced.changes == ("shards 1 -> 2",)
    assert replaced.before == replaced.after
    assert (replaced.after.coverages, replaced.after.mentions) == (30, 60)
    assert (replaced.written, replaced.removed, replaced.unknown, replaced.refused) == (30, 0, 0, ())
    prefix = wanted.settings.elasticsearch.prefix
    assert indices(client, wanted) == {
        f"{prefix}-coverage-v{SCHEMA}": set(),
        f"{prefix}-mentions-v{SCHEMA}": set(),
        f"{prefix}-coverage-v{SCHEMA}-2": {f"{prefix}-coverage", f"{prefix}-coverage-write-v{SCHEMA}"},
        f"{prefix}-mentions-v{SCHEMA}-2": {f"{prefix}-mentions", f"{prefix}-mentions-write-v{SCHEMA}"},
    }
    settings = client.indices.get_settings(index=f"{prefix}-coverage").body[f"{prefix}-coverage-v{SCHEMA}-2"]["settings"]["index"]
    assert (settings["number_of_shards"], settings.get("refresh_interval"), settings.get("blocks")) == ("2", None, None)
    assert same_as_ledger(wanted, ids)
    assert mentions(client, wanted) == dict.fromkeys(ids, 2)
    assert house.store.count() == 30, "who opened the store before goes on reading"
    publish_many(house.ledger, ["a0", "b"], now=NOW + HOUR, mentions=1)
    assert deliver(house) == 2, "and writing"
    assert house.store.count() == 31
    assert migrate_stage(wanted) is None


def test_a_newer_schema_takes_over_and_older_writers_wait(
    house: House, open_house: OpenHouse, client: Elasticsearch, es_node: str, prefix: str
) -> None:
    ids = publish_many(house.ledger, [f"a{n}" for n in range(10)])
    deliver(house)
    later = open_elasticsearch(es_node, prefix=prefix)
    following = ElasticsearchStore(es_node, later.settings, version=SCHEMA + 1)
    with pytest.raises(StoreError, match=rf"schema {SCHEMA}, this one writes {SCHEMA + 1}\): run `forumwatch store migrate`"):
        following.setup()
    replaced = migrate_stage(newer(open_house()))
    assert replaced is not None
    assert replaced.changes == (f"schema {SCHEMA} -> {SCHEMA + 1}",)
    following.setup()
    assert following.count() == house.store.count() == 10
    publish_many(house.ledger, ["late", "a0"], now=NOW + HOUR, mentions=1)
    with pytest.raises(StoreUnavailable, match=r"newer forumwatch .*: upgrade forumwatch; what it has read waits"):
        deliver(house, patience_s=0)
    with pytest.raises(StoreUnavailable, match="newer forumwatch"):
        house.store.remove([ids[0]])
    assert (house.ledger.outbox.depth(), house.ledger.outbox.dead_letters()) == (2, [])
    with pytest.raises(StoreError, match="newer forumwatch") as caught:
        later.setup()
    assert not isinstance(caught.value, StoreUnavailable)
    house.store = following  # upgraded
    assert deliver(house) == 2
    assert following.count() == 11
    later.close()


def test_the_command_tells_what_it_did_and_what_it_kept(house: House, tmp_path: Path, prefix: str) -> None:
    publish_many(house.ledger, ["a", "b"])
    deliver(house)
    office = Office(tmp_path, {"FORUMWATCH_STORE": house.settings.store, "FORUMWATCH_ELASTICSEARCH__PREFIX": prefix})
    nothing = office.run_here("store", "migrate")
    assert nothing.stdout == "nothing to migrate: the indices are as this version and these settings make them\n"
    done = office.run_here("store", "migrate", env={"FORUMWATCH_ELASTICSEARCH__SHARDS": "2"})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "shards 1 -> 2",
        "2 coverages written from the ledger, 0 taken out",
        "before: 2 coverages, 4 mentions, tombstones included",
        "now:    2 coverages, 4 mentions, tombstones included",
        f"kept aside: {prefix}-coverage-v{SCHEMA}, {prefix}-mentions-v{SCHEMA}",
        "`forumwatch store migrate --delete-old` deletes what is kept aside",
    ]
    cleared = office.run_here("store", "migrate", "--delete-old", env={"FORUMWATCH_ELASTICSEARCH__SHARDS": "2"})
    assert cleared.stdout.splitlines()[1] == f"deleted {prefix}-coverage-v{SCHEMA}, {prefix}-mentions-v{SCHEMA}"
    assert house.store.count() == 2


def test_where_all_is_as_it_should_be_nothing_is_done(house: House, client: Elasticsearch) -> None:
    house.store.setup()
    before = indices(client, house)
    assert migrate_stage(house) is None
    assert indices(client, house) == before


def test_without_indices_there_is_nothing_to_migrate(house: House, client: Elasticsearch) -> None:
    with pytest.raises(StoreUnavailable, match="store setup"):
        migrate_stage(house)
    assert indices(client, house) == {}


def test_search_terms_of_another_version_are_a_reason(house: House, client: Elasticsearch) -> None:
    house.store.setup()
    meta = {"schema": SCHEMA, "terms": "earlier", "analysers": ["english"]}
    client.indices.put_mapping(index=list(names_of(house).aliases), meta=meta)
    replaced = migrate_stage(house)
    assert replaced is not None
    assert replaced.changes[0] == "search terms of this version"
    assert replaced.changes[1].startswith("analysers english -> english, french")
    mapping = client.indices.get_mapping(index=names_of(house).coverage).body
    assert [state["mappings"]["_meta"]["terms"] for state in mapping.values()] == [terms_version()]


def test_an_index_that_was_deleted_is_made_again(house: House, open_house: OpenHouse, client: Elasticsearch) -> None:
    ids = publish_many(house.ledger, ["a", "b"])
    deliver(house)
    client.indices.delete(index=coverage_index(house).replace("coverage", "mentions"))
    replaced = migrate_stage(house)
    assert replaced is not None
    assert replaced.changes == (f"{names_of(house).mentions} is missing",)
    assert mentions(client, house) == dict.fromkeys(ids, 2)


def test_what_reached_the_store_unacknowledged_is_there_afterwards(house: House, open_house: OpenHouse) -> None:
    ids = publish_many(house.ledger, ["a", "b"])
    deliver(house)
    fresh = publish_many(house.ledger, ["b", "c"], now=NOW + HOUR, mentions=1)
    assert house.store.write(house.ledger.outbox.waiting(limit=9)).delivered  # and then the writer was killed
    wanted = open_house(shards=2)
    assert migrate_stage(wanted) is not None
    assert in_store(wanted) == {key: c.revision for key, c in in_ledger(wanted, ids + fresh).items()}
    assert wanted.ledger.outbox.depth() == 2, "it is still to be acknowledged"
    assert deliver(wanted) == 2


def test_what_changes_while_it_is_copied_is_caught_up_with(
    house: House, open_house: OpenHouse, client: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = publish_many(house.ledger, [f"a{n}" for n in range(8)])
    deliver(house)
    held = NextIndices.hold_writers

    def at_the_last_moment(self: NextIndices) -> None:
        ids.extend(publish_many(house.ledger, ["a1", "late"], now=NOW + HOUR, mentions=3))
        deliver(house)
        held(self)
        assert house.ledger.holdings.last_acknowledgement() == 10

    monkeypatch.setattr(NextIndices, "hold_writers", at_the_last_moment)
    wanted = open_house(shards=2)
    replaced = migrate_stage(wanted)
    assert replaced is not None
    assert replaced.before == replaced.after
    assert same_as_ledger(wanted, ids)
    assert sorted(mentions(client, wanted).values()) == [2] * 7 + [3] * 2


def test_what_a_person_corrected_comes_along(house: House, open_house: OpenHouse) -> None:
    ids = publish_many(house.ledger, ["a", "b"])
    deliver(house)
    house.ledger.corrections.add(ids[0], Change(tone="critical"), by="anna", note="meant ironically", now=NOW + HOUR)
    deliver(house)
    wanted = open_house(shards=2)
    assert migrate_stage(wanted) is not None
    assert same_as_ledger(wanted, ids)
    corrected = wanted.store.get(ids[0])
    assert corrected.tone is not None
    assert corrected.correction is not None
    assert (corrected.tone.label, corrected.correction.by) == ("critical", "anna")


def test_tombstones_come_along_and_what_the_ledger_does_not_know_stays_behind(house: House, open_house: OpenHouse) -> None:
    ids = publish_many(house.ledger, ["a", "b"])
    deliver(house)
    publish_many(house.ledger, ["a"], now=NOW + HOUR, relevance=0.1)
    deliver(house)
    house.store.write([make_coverage(99)])
    wanted = open_house(shards=2)
    replaced = migrate_stage(wanted)
    assert replaced is not None
    assert (replaced.unknown, replaced.after.coverages, replaced.after.mentions) == (1, 2, 2)
    assert not wanted.store.get(ids[0]).relevant
    with pytest.raises(CoverageNotFound):
        wanted.store.get(make_coverage(99).id)


def test_what_is_too_old_does_not_come_along(house: House, open_house: OpenHouse) -> None:
    publish_many(house.ledger, ["old"], published=NOW - timedelta(days=900))
    young = publish_many(house.ledger, ["young"], published=NOW)
    deliver(house)
    days = (upkeep._now() - NOW).days + 100
    wanted = open_house(shards=2, keep_days=days)
    replaced = migrate_stage(wanted)
    assert replaced is not None
    assert list(in_store(wanted)) == young
    assert replaced.unknown == 0


def documented_way_back() -> list[tuple[str, str, dict[str, Any]]]:
    """Return method, path and body of the requests that docs/index.md gives for going back."""
    text = (ROOT / "docs" / "index.md").read_text(encoding="utf-8").split("## Over the years")[1]
    block = re.search(r"```\n(PUT .+?)\n```", text, re.S)
    assert block is not None
    found = re.findall(r"(PUT|POST) (\S+)\n(\{.+?\})(?:\n\n|$)", block[1], re.S)
    return [(method, path, json.loads(body)) for method, path, body in found]


def test_the_documented_way_back_brings_the_old_indices_back(
    house: House, open_house: OpenHouse, client: Elasticsearch, prefix: str
) -> None:
    assert SCHEMA == 1, "the page names the versions 1 and 2: let it say the present ones"
    ids = publish_many(house.ledger, ["a", "b"])
    deliver(house)
    assert migrate_stage(newer(open_house())) is not None
    publish_many(house.ledger, ["c"], now=NOW + HOUR)
    requests = documented_way_back()
    assert [request[:2] for request in requests] == [
        ("PUT", "forumwatch-coverage-v1,forumwatch-mentions-v1/_settings"),
        ("POST", "_aliases"),
    ]
    for method, path, body in requests:
        ours = json.loads(json.dumps(body).replace("forumwatch", prefix))
        headers = {"accept": "application/json", "content-type": "application/json"}
        client.perform_request(method, f"/{path.replace('forumwatch', prefix)}", body=ours, headers=headers)
    house.store.setup()
    assert set(in_store(house)) == set(ids)
    assert deliver(house) == 1
    assert house.store.count() == 3
