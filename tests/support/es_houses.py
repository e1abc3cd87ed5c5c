"""What tests of the indices' life ask of rooms that are joined over a real node."""

from typing import Any

from elasticsearch import Elasticsearch

from indexing.elasticsearch.mapping import SCHEMA
from indexing.elasticsearch.upkeep import ElasticsearchUpkeep
from scheduler.wiring import House
from tests.support.houses import in_ledger


def newer(house: House) -> House:
    """Make the rooms those of the next schema version."""
    house.upkeep = ElasticsearchUpkeep(house.settings.store, house.settings.elasticsearch, version=SCHEMA + 1)
    return house


def indices(client: Elasticsearch, house: House) -> dict[str, set[str]]:
    """Return index -> aliases."""
    found = client.indices.get_alias(index=f"{house.settings.elasticsearch.prefix}-*").body
    return {name: set(state["aliases"]) for name, state in found.items()}


def coverage_index(house: House, number: int = 1, version: int = SCHEMA) -> str:
    return f"{house.settings.elasticsearch.prefix}-coverage-v{version}" + (f"-{number}" if number > 1 else "")


def names_of(house: House) -> Any:
    assert isinstance(house.upkeep, ElasticsearchUpkeep)
    return house.upkeep.names


def mentions(client: Elasticsearch, house: House) -> dict[str, int]:
    """Return coverage -> number of its mention documents."""
    alias = names_of(house).mentions
    client.indices.refresh(index=alias)
    hits = client.search(index=alias, size=5000, source_includes=["coverage.id"])["hits"]["hits"]
    found: dict[str, int] = {}
    for hit in hits:
        key = hit["_source"]["coverage"]["id"]
        found[key] = found.get(key, 0) + 1
    return found


def same_as_ledger(house: House, ids: list[str]) -> bool:
    wanted = in_ledger(house, ids)
    return {key: house.store.get(key) for key in ids} == wanted
