"""What an inspection finds in a cluster: blocks, leftovers, missing aliases, and that it leaves everything as it is."""

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from domain.settings import ElasticsearchSettings
from domain.status import StoreCondition
from indexing import open_inspection
from tests.support.coverages import make_coverage
from tests.support.es_stores import open_elasticsearch

pytestmark = pytest.mark.live_index


@pytest.fixture
def filled(es_node: str, prefix: str) -> ElasticsearchSettings:
    """Return the settings of a store that holds one coverage."""
    store = open_elasticsearch(es_node, prefix=prefix)
    store.setup()
    store.write([make_coverage()])
    store.close()
    return ElasticsearchSettings(prefix=prefix)


def inspected(address: str, settings: ElasticsearchSettings) -> StoreCondition:
    with closing(open_inspection(address, data=Path(), elasticsearch=settings)) as inspection:
        return inspection.condition()


def state(client: Elasticsearch, prefix: str) -> str:
    """Return all that the cluster keeps of our indices: settings, mappings, aliases, how often they were refreshed or written."""
    indices = client.indices.get(index=f"{prefix}-*").body
    stats = client.indices.stats(index=f"{prefix}-*", metric=["refresh", "indexing", "flush"]).body["_all"]["primaries"]
    external = stats["refresh"]["external_total"]
    return json.dumps([indices, stats["indexing"]["index_total"], stats["flush"]["total"], external], sort_keys=True)


def test_looking_changes_nothing(es_node: str, filled: ElasticsearchSettings, client: Elasticsearch) -> None:
    before = state(client, filled.prefix)
    condition = inspected(es_node, filled)
    assert state(client, filled.prefix) == before
    assert condition.findings == ()
    assert condition.health.startswith("green")
    assert condition.version is not None
    assert condition.version.startswith("Elasticsearch 9.")
    assert (condition.coverages, condition.mentions) == (1, 1)
    assert condition.analysers == ("english", "french", "german", "polish", "russian")
    assert [(part.documents, part.shards, part.replicas, part.block) for part in condition.parts] == [(1, 1, 0, None)] * 2
    assert condition.size_bytes == sum(part.size_bytes or 0 for part in condition.parts)


@pytest.mark.parametrize(
    ("block", "fix"),
    [("write", "store migrate"), ("read_only_allow_delete", "make room"), ("read_only", "index.blocks.read_only: null")],
)
def test_an_index_that_is_closed_to_writing_is_told(
    es_node: str, filled: ElasticsearchSettings, client: Elasticsearch, block: str, fix: str
) -> None:
    name = f"{filled.prefix}-coverage-v1"
    client.indices.put_settings(index=name, settings={f"index.blocks.{block}": True})
    (finding,) = inspected(es_node, filled).findings
    client.indices.put_settings(index=name, settings={f"index.blocks.{block}": None})
    assert finding.what == f"{name} is closed to writing ({block})"
    assert fix in finding.fix
    assert finding.grave


def test_indices_left_over_and_being_built_are_told_but_no_trouble(
    es_node: str, filled: ElasticsearchSettings, client: Elasticsearch
) -> None:
    coverage = f"{filled.prefix}-coverage"
    client.indices.create(index=f"{coverage}-v0")
    client.indices.create(index=f"{coverage}-v1-2", aliases={f"{coverage}-next": {}})
    condition = inspected(es_node, filled)
    assert [(part.name, part.use) for part in condition.parts if part.use != "in use"] == [
        (f"{coverage}-v0", "left over"),
        (f"{coverage}-v1-2", "being built"),
    ]
    assert [finding.grave for finding in condition.findings] == [False, False]
    assert "--delete-old" in condition.findings[1].fix


def test_an_alias_that_was_taken_away_is_told(es_node: str, filled: ElasticsearchSettings, client: Elasticsearch) -> None:
    alias = f"{filled.prefix}-mentions"
    client.indices.delete_alias(index=f"{alias}-v1", name=alias)
    (finding,) = inspected(es_node, filled).findings
    assert finding.what == f"{alias} stands for no index"
    assert "store setup" in finding.fix


@pytest.mark.parametrize(("meta", "says"), [({"schema": 99}, "newer"), ({"schema": 0}, "older"), ({}, "not made by forumwatch")])
def test_an_index_of_another_make_is_told(
    es_node: str, filled: ElasticsearchSettings, client: Elasticsearch, meta: dict[str, Any], says: str
) -> None:
    client.indices.put_mapping(index=f"{filled.prefix}-coverage", meta=meta)
    (finding, *_) = inspected(es_node, filled).findings
    assert says in finding.what
    assert finding.grave
    assert finding.fix


def test_search_terms_of_another_version_are_no_trouble(es_node: str, filled: ElasticsearchSettings, client: Elasticsearch) -> None:
    client.indices.put_mapping(index=f"{filled.prefix}-coverage", meta={"schema": 1, "terms": "earlier", "analysers": []})
    condition = inspected(es_node, filled)
    assert condition.terms_current is False
    assert [(finding.grave, "store migrate" in finding.fix) for finding in condition.findings] == [(False, True)]


def test_a_copy_that_cannot_be_placed_is_no_trouble(es_node: str, filled: ElasticsearchSettings, client: Elasticsearch) -> None:
    client.indices.put_settings(
        index=f"{filled.prefix}-coverage", settings={"index.auto_expand_replicas": False, "index.number_of_replicas": 1}
    )
    condition = inspected(es_node, filled)
    assert condition.health.startswith("yellow")
    assert [finding.grave for finding in condition.findings] == [False]


def test_data_out_of_reach_is_a_trouble(es_node: str, filled: ElasticsearchSettings, client: Elasticsearch) -> None:
    name = f"{filled.prefix}-coverage-v1"
    alias, nowhere = name.removesuffix("-v1"), {"index.routing.allocation.require._name": "no-such-node"}
    client.indices.delete(index=name)
    client.indices.create(index=name, aliases={alias: {}}, settings=nowhere, wait_for_active_shards="0")
    condition = inspected(es_node, filled)
    assert condition.answers
    assert condition.health.startswith("red")
    assert condition.findings[0].grave
    assert "allocation/explain" in condition.findings[0].fix
    assert condition.coverages is None
