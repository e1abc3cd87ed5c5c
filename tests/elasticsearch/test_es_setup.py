"""Setting a store up: once, twice, by many at once, beside what others have in the cluster."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from elasticsearch import BadRequestError, Elasticsearch

from domain.errors import StoreError, StoreUnavailable
from indexing.elasticsearch import ElasticsearchStore, schema
from indexing.elasticsearch.mapping import SCHEMA
from indexing.sqlite.schema import terms_version
from tests.support.coverages import make_coverage
from tests.support.es_stores import open_elasticsearch

pytestmark = pytest.mark.live_index

HAS = ["english", "french", "german", "polish", "russian"]  # deploy/elasticsearch/plugin


def made(client: Elasticsearch, store: ElasticsearchStore) -> dict[str, Any]:
    found: dict[str, Any] = client.indices.get(index=f"{store.names.prefix}-*").body
    return found


def test_each_alias_stands_for_one_index_of_this_version(es_node: str, prefix: str, client: Elasticsearch) -> None:
    store = open_elasticsearch(es_node, prefix=prefix, shards=2)
    store.setup()
    indices = made(client, store)
    assert set(indices) == {f"{prefix}-coverage-v{SCHEMA}", f"{prefix}-mentions-v{SCHEMA}"}
    for name, index in indices.items():
        alias = name.removesuffix(f"-v{SCHEMA}")
        assert index["aliases"] == {alias: {}, f"{alias}-write-v{SCHEMA}": {"is_write_index": True}}
        assert index["settings"]["index"]["number_of_shards"] == "2"
        assert index["settings"]["index"]["auto_expand_replicas"] == "0-1"
        assert index["mappings"]["_meta"] == {"schema": SCHEMA, "terms": terms_version(), "analysers": HAS}
        assert index["mappings"]["dynamic"] == "strict"
    store.close()


def test_the_indices_are_made_of_composable_templates(es_node: str, prefix: str, client: Elasticsearch) -> None:
    store = open_elasticsearch(es_node, prefix=prefix)
    store.setup()
    for alias in store.names.aliases:
        (template,) = client.indices.get_index_template(name=alias)["index_templates"]
        assert template["index_template"]["composed_of"] == [f"{prefix}-settings", f"{alias}-mappings"]
        assert template["index_template"]["version"] == SCHEMA
        # A second index of this version, for a rebuild beside the first, gets the same mapping.
        client.indices.create(index=f"{schema.index_of(alias)}-2")
        both = [made(client, store)[index]["mappings"] for index in (schema.index_of(alias), f"{schema.index_of(alias)}-2")]
        assert both[0] == both[1]
    store.close()


def test_texts_are_read_by_the_analysers_that_the_cluster_has(es_node: str, prefix: str, client: Elasticsearch) -> None:
    store = open_elasticsearch(es_node, prefix=prefix, analysers=("russian", "ukrainian", "no-such"))
    store.setup()
    body = made(client, store)[schema.index_of(store.names.coverage)]["mappings"]["properties"]["article"]["properties"]["body"]
    assert body["fields"] == {"russian": {"type": "text", "analyzer": "russian"}}
    store.write([make_coverage(body="Участники форумов", in_language="ru")])
    assert store.count() == 1
    found = client.search(index=store.names.coverage, query={"match": {"article.body.russian": "форум"}})
    assert found["hits"]["total"]["value"] == 1
    store.close()


def test_a_cluster_without_any_analyser_of_ours_will_do(es_node: str, prefix: str) -> None:
    store = open_elasticsearch(es_node, prefix=prefix, analysers=())
    store.setup()
    store.write([make_coverage(body="Участники форумов", in_language="ru")])
    assert store.count() == 1
    store.close()


def test_many_may_set_up_at_once(es_node: str, prefix: str, client: Elasticsearch) -> None:
    stores = [open_elasticsearch(es_node, prefix=prefix) for _ in range(6)]
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(ElasticsearchStore.setup, stores))
    assert len(made(client, stores[0])) == 2
    stores[0].write([make_coverage()])
    stores[0].close()
    assert stores[1].count() == 1
    for store in stores[1:]:
        store.close()


def test_nothing_but_our_fields_is_taken(store: ElasticsearchStore, client: Elasticsearch) -> None:
    for alias in store.names.aliases:
        with pytest.raises(BadRequestError, match="strict_dynamic_mapping_exception"):
            client.index(index=alias, document={"article": {"colour": "red"}})


def test_an_alias_that_somebody_took_away_comes_back(es_node: str, prefix: str, client: Elasticsearch) -> None:
    store = open_elasticsearch(es_node, prefix=prefix, patience_s=0)
    store.setup()
    store.write([make_coverage()])
    client.indices.delete_alias(index=schema.index_of(store.names.coverage), name=store.names.coverage)
    with pytest.raises(StoreUnavailable, match="store setup"):
        store.count()
    store.setup()
    assert store.count() == 1
    client.indices.delete_alias(index=schema.index_of(store.names.coverage), name=store.names.writing.coverage)
    with pytest.raises(StoreUnavailable, match="store setup"):
        store.write([make_coverage(2)])
    store.setup()
    assert store.write([make_coverage(2)]).delivered
    assert store.count() == 2
    store.close()


def test_an_alias_comes_back_to_the_index_that_was_in_use_last(es_node: str, prefix: str, client: Elasticsearch) -> None:
    store = open_elasticsearch(es_node, prefix=prefix)
    store.setup()
    old, new = schema.index_of(store.names.coverage), f"{schema.index_of(store.names.coverage)}-2"
    client.indices.add_block(index=old, block="write")  # as a migration leaves it
    client.indices.create(index=new)
    client.indices.delete_alias(index=old, name=store.names.coverage)
    store.setup()
    assert list(client.indices.get_alias(name=store.names.coverage).body) == [new]
    store.close()


def test_no_index_is_made_by_writing(es_node: str, prefix: str, client: Elasticsearch) -> None:
    store = open_elasticsearch(es_node, prefix=prefix, patience_s=0)
    with pytest.raises(StoreUnavailable, match="no index to write to"):
        store.write([make_coverage()])
    with pytest.raises(StoreUnavailable, match="no such index"):
        store.get("x")
    assert made(client, store) == {}
    store.close()


@pytest.mark.parametrize(("change", "says"), [({"schema": SCHEMA + 1}, "newer"), ({"schema": SCHEMA - 1}, "older"), ({}, "not made by")])
def test_indices_of_another_make_are_left_alone(
    es_node: str, prefix: str, client: Elasticsearch, change: dict[str, int], says: str
) -> None:
    store = open_elasticsearch(es_node, prefix=prefix)
    store.setup()
    client.indices.put_mapping(index=store.names.coverage, meta=change)
    with pytest.raises(StoreError, match=says) as caught:
        store.setup()
    assert caught.value.fix
    store.close()


def test_an_index_that_has_the_name_of_an_alias_is_left_alone(es_node: str, prefix: str, client: Elasticsearch) -> None:
    client.indices.create(index=f"{prefix}-coverage")
    store = open_elasticsearch(es_node, prefix=prefix)
    with pytest.raises(StoreError, match="not made by forumwatch"):
        store.setup()
    store.close()


def test_terms_of_another_version_are_told_but_do_not_stop(
    store: ElasticsearchStore, client: Elasticsearch, capsys: pytest.CaptureFixture[str]
) -> None:
    client.indices.put_mapping(index=store.names.coverage, meta={"schema": SCHEMA, "terms": "earlier", "analysers": []})
    store.setup()
    assert "store migrate" in capsys.readouterr().out
