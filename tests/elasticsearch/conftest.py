"""A real node, and stores on it; what tests make there they leave to be forgotten at the end of their module."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from indexing.elasticsearch import ElasticsearchStore
from scheduler.wiring import House
from tests.support.es_node import es_node
from tests.support.es_stores import Stores, a_client, forget_prefix, stores_at
from tests.support.es_stores import a_prefix as new_prefix
from tests.support.houses import a_house

__all__ = ["es_node"]


@pytest.fixture(scope="module")
def stores(es_node: str) -> Iterator[Stores]:
    with stores_at(es_node) as made:
        yield made


@pytest.fixture
def store(stores: Stores) -> Iterator[ElasticsearchStore]:
    """Return an empty store."""
    opened = stores.open_one()
    yield opened
    opened.close()


@pytest.fixture
def client(es_node: str) -> Iterator[Elasticsearch]:
    with a_client(es_node) as opened:
        yield opened


@pytest.fixture
def prefix(es_node: str) -> Iterator[str]:
    """Return a prefix under which nothing is set up."""
    chosen = new_prefix()
    yield chosen
    forget_prefix(es_node, chosen)


@pytest.fixture
def open_house(es_node: str, prefix: str, tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Return a function that opens rooms over one ledger and the indices of one prefix, with other settings each time."""
    houses: list[House] = []

    def open_it(address: str = es_node, **settings: Any) -> House:
        houses.append(a_house(tmp_path, address, **({"prefix": prefix, "snapshot_repository": prefix} | settings)))
        return houses[-1]

    yield open_it
    for house in houses:
        house.close()
