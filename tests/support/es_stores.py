"""Elasticsearch stores for tests, each with an index prefix of its own."""

import os
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch

from domain.settings import ElasticsearchSettings
from indexing import open_store
from indexing.elasticsearch import ElasticsearchStore, schema

_AHEAD = 8  # stores made at once: most of the time to make one is spent waiting for the disk


def a_prefix() -> str:
    return f"t{os.getpid()}-{uuid.uuid4().hex[:8]}"


def open_elasticsearch(address: str, **settings: Any) -> ElasticsearchStore:
    """Return a store that is not set up."""
    chosen = ElasticsearchSettings(**({"prefix": a_prefix(), "patience_s": 20, "timeout_s": 60} | settings))
    store = open_store(address, data=Path(), elasticsearch=chosen)
    assert isinstance(store, ElasticsearchStore)
    return store


def a_client(address: str) -> Elasticsearch:
    return Elasticsearch(address, request_timeout=60)


class Stores:
    """Opens empty stores, a few ahead, and forgets them once they are closed.

    The first is set up as always; the others are copies of its indices, made without templates: those cost a cluster the
    more the more it has, and so do indices.
    """

    def __init__(self, address: str) -> None:
        self.address, self._prefix, self._made = address, a_prefix(), 0
        self._model = self._opened(1)[0]
        self._model.setup()
        with a_client(address) as client:
            found = client.indices.get(index=list(self._model.names.aliases))
        self._mappings = [found[schema.index_of(alias)]["mappings"] for alias in self._model.names.aliases]
        self._ready: list[ElasticsearchStore] = []
        self._lent: list[ElasticsearchStore] = []

    def open_one(self) -> ElasticsearchStore:
        if not self._ready:
            with a_client(self.address) as client:
                self._forget(client, [store for store in self._lent if store.is_closed])
                self._ready = self._opened(_AHEAD)
                with ThreadPoolExecutor(_AHEAD) as threads:
                    list(threads.map(lambda store: self._copy_model(client, store), self._ready))
        self._lent.append(self._ready.pop())
        return self._lent[-1]

    def _opened(self, number: int) -> list[ElasticsearchStore]:
        self._made += number
        return [open_elasticsearch(self.address, prefix=f"{self._prefix}-{self._made - n}") for n in range(number)]

    def _copy_model(self, client: Elasticsearch, store: ElasticsearchStore) -> None:
        settings = {"number_of_shards": 1, "auto_expand_replicas": "0-1"}
        for alias, writing, mappings in zip(store.names.aliases, store.names.writing.both, self._mappings, strict=True):
            aliases = {alias: {}, writing: {"is_write_index": True}}
            client.indices.create(index=schema.index_of(alias), aliases=aliases, mappings=mappings, settings=settings)
        store.setup()  # finds nothing to do

    def _forget(self, client: Elasticsearch, stores: Sequence[ElasticsearchStore]) -> None:
        for store in stores:
            store.close()
            if store in self._lent:
                self._lent.remove(store)
        if stores:
            client.indices.delete(index=[schema.index_of(alias) for store in stores for alias in store.names.aliases])

    def forget(self) -> None:
        """Close the stores and delete what they made."""
        with a_client(self.address) as client:
            self._forget(client, [self._model, *self._lent, *self._ready])
        forget_prefix(self.address, self._prefix)


def forget_prefix(address: str, prefix: str) -> None:
    """Delete the indices and templates whose names begin so, and the snapshot repository that has this name."""
    with a_client(address) as all_errors:
        client = all_errors.options(ignore_status=404)
        indices = list(client.indices.get(index=f"{prefix}-*", filter_path="*.aliases").body)
        if indices:
            client.indices.delete(index=indices)
        client.indices.delete_index_template(name=f"{prefix}-*")
        client.cluster.delete_component_template(name=f"{prefix}-*")
        client.snapshot.delete_repository(name=prefix)


@contextmanager
def stores_at(address: str) -> Iterator[Stores]:
    stores = Stores(address)
    try:
        yield stores
    finally:
        stores.forget()
