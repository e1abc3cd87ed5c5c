"""Elasticsearch stores for tests, each with an index prefix of its own."""

import os
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch

from domain.settings import ElasticsearchSettings
from indexing import open_store
from indexing.elasticsearch import ElasticsearchStore

_AHEAD = 8  # stores made at once: most of the time to make one is spent waiting for the disk


def open_elasticsearch(address: str, **settings: Any) -> ElasticsearchStore:
    """Return a store with a prefix of its own, not set up."""
    prefix = settings.pop("prefix", f"test-{os.getpid()}-{uuid.uuid4().hex[:12]}")
    store = open_store(address, data=Path(), elasticsearch=ElasticsearchSettings(prefix=prefix, patience_s=10, **settings))
    assert isinstance(store, ElasticsearchStore)
    return store


class Stores:
    """Opens empty stores, a few ahead, and forgets all of them at the end."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._ready: list[ElasticsearchStore] = []
        self._opened: list[ElasticsearchStore] = []

    def open_one(self) -> ElasticsearchStore:
        if not self._ready:
            made = [open_elasticsearch(self.address) for _ in range(_AHEAD)]
            self._opened += made
            with ThreadPoolExecutor(_AHEAD) as threads:
                list(threads.map(ElasticsearchStore.setup, made))
            self._ready = made
        return self._ready.pop()

    def forget(self) -> None:
        """Close the stores and delete what they made."""
        for store in self._opened:
            store.close()
        forget_prefixes(self.address, [store.names.prefix for store in self._opened])


def forget_prefixes(address: str, prefixes: list[str]) -> None:
    """Delete the indices and templates of these prefixes."""
    with Elasticsearch(address).options(ignore_status=404) as client:
        for prefix in prefixes:
            indices = list(client.indices.get(index=f"{prefix}-*", filter_path="*.aliases").body)
            if indices:
                client.indices.delete(index=indices)
            client.indices.delete_index_template(name=f"{prefix}-*")
            client.cluster.delete_component_template(name=f"{prefix}-*")


@contextmanager
def stores_at(address: str) -> Iterator[Stores]:
    stores = Stores(address)
    try:
        yield stores
    finally:
        stores.forget()
