"""StoreUpkeep of an Elasticsearch cluster."""

from domain.settings import ElasticsearchSettings
from domain.upkeep import Holder, NextStore, Snapshot
from indexing.elasticsearch import migration
from indexing.elasticsearch.client import answering, connect
from indexing.elasticsearch.holding import Holding
from indexing.elasticsearch.mapping import SCHEMA
from indexing.elasticsearch.names import Names, all_indices, being_built, in_use, left_over
from indexing.elasticsearch.snapshots import Repository


class ElasticsearchUpkeep:
    """Migrates, puts aside and brings back the indices of a prefix. Contract: domain.upkeep.StoreUpkeep."""

    def __init__(self, address: str, settings: ElasticsearchSettings, *, version: int = SCHEMA) -> None:
        """`version`: the schema that it migrates to."""
        self.address, self.settings = address, settings
        self.names = Names(settings.prefix, version)
        self._client = connect(address, settings)
        self._repository = Repository(self._client, self.names, settings)

    renews_itself = False

    @property
    def in_use(self) -> Holder:
        return Holding(self._client, self.address, self.names.writing, self.settings)

    def unfinished(self) -> str | None:
        with answering(self.address):
            indices = all_indices(self._client, self.names)
        building = ", ".join(index.name for index in being_built(indices))
        closed = ", ".join(index.name for index in in_use(indices) if index.blocked)
        if building:
            held = "; writers wait meanwhile" if closed else ""
            return f"{building} being built{held}: if nothing is at it any more, run `forumwatch store migrate`"
        if closed:
            return f"{closed} closed to writing: run `forumwatch store migrate`"
        return None

    def migration(self) -> NextStore | None:
        with answering(self.address):
            return migration.begin(self._client, self.address, self.names, self.settings)

    def left_over(self) -> tuple[str, ...]:
        with answering(self.address):
            indices = all_indices(self._client, self.names)
        if len(in_use(indices)) < len(self.names.aliases):
            return ()  # an alias is missing: one of these may be what it stood for
        return tuple(index.name for index in left_over(indices))

    def delete_left_over(self) -> tuple[str, ...]:
        names = self.left_over()
        if names:
            with answering(self.address):
                self._client.indices.delete(index=list(names), ignore_unavailable=True)
        return names

    def snapshot(self, name: str, *, acknowledged: int) -> Snapshot:
        with answering(self.address):
            return self._repository.take(name, acknowledged=acknowledged)

    def snapshots(self) -> tuple[Snapshot, ...]:
        with answering(self.address):
            return self._repository.taken()

    def restoration(self, name: str) -> NextStore:
        with answering(self.address):
            pair, whole = self._repository.restore(name)
            return migration.adopt(self._client, self.address, self.names, self.settings, pair, whole=whole)

    def close(self) -> None:
        self._client.close()
