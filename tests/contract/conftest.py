"""Every store goes through the same tests: a new one is one more parameter and one more fixture."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from domain.protocols import CoverageStore
from indexing import open_store
from tests.support.es_node import es_node
from tests.support.es_stores import stores_at

STORES = ["sqlite", pytest.param("elasticsearch", marks=pytest.mark.live_index)]

OpenStore = Callable[[], CoverageStore]

__all__ = ["es_node"]


@pytest.fixture(scope="module")
def open_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenStore]:
    """Return a function that opens an empty SQLite store."""
    opened: list[CoverageStore] = []

    def open_one() -> CoverageStore:
        folder: Path = tmp_path_factory.mktemp("store")
        opened.append(open_store("sqlite:", data=folder))
        opened[-1].setup()
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture(scope="module")
def open_elasticsearch(es_node: str) -> Iterator[OpenStore]:
    """Return a function that opens an empty store on the real node."""
    with stores_at(es_node) as stores:
        yield stores.open_one


@pytest.fixture(scope="module", params=STORES)
def open_empty(request: pytest.FixtureRequest) -> OpenStore:
    """Return a function that opens an empty store, which lives until it is closed, at most to the end of the module."""
    opener: OpenStore = request.getfixturevalue(f"open_{request.param}")
    return opener


@pytest.fixture
def store(open_empty: OpenStore) -> Iterator[CoverageStore]:
    store = open_empty()
    yield store
    store.close()
