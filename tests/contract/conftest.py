"""Every store goes through the same tests: a new one is one more parameter and one more fixture."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from domain.protocols import CoverageStore
from indexing import open_store

STORES = ["sqlite"]

OpenStore = Callable[[], CoverageStore]


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


@pytest.fixture(scope="module", params=STORES)
def open_empty(request: pytest.FixtureRequest) -> OpenStore:
    """Return a function that opens an empty store; those stores live until the end of the module."""
    opener: OpenStore = request.getfixturevalue(f"open_{request.param}")
    return opener


@pytest.fixture
def store(open_empty: OpenStore) -> CoverageStore:
    return open_empty()
