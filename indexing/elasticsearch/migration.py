"""The next indices: built beside those in use, and put in their place by moving the aliases in one request.

Those in use are closed to writing for the last comparison, and stay closed when they are put aside: a bulk request that
found its way to them a moment before must not be acknowledged there.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from elasticsearch import Elasticsearch

from domain.errors import StoreError, StoreUnavailable
from domain.settings import ElasticsearchSettings
from domain.upkeep import Held, Volume
from indexing.elasticsearch import schema
from indexing.elasticsearch.client import answering
from indexing.elasticsearch.holding import Holding
from indexing.elasticsearch.names import Index, Names, Pair, all_indices, being_built, in_use

log = structlog.get_logger(__name__)

_BUILDING = {"index.refresh_interval": "-1"}  # nobody reads them yet
_BUILT = {"index.refresh_interval": None}
_SHOWN = {"bool": {"filter": [{"term": {"relevant": True}}], "must_not": [{"term": {"article.status": "removed"}}]}}


class NextIndices(Holding):
    """Two indices behind the aliases `…-next`. Implements domain.upkeep.NextStore."""

    def __init__(
        self,
        client: Elasticsearch,
        address: str,
        names: Names,
        settings: ElasticsearchSettings,
        *,
        changes: Sequence[str] = (),
        begin_after: int | None = 0,
    ) -> None:
        super().__init__(client, address, names.next, settings)
        self._names, self._settings = names, settings
        self.changes, self.begin_after = tuple(changes), begin_after
        self._old = in_use(all_indices(client, names))

    @property
    def old(self) -> Held | None:
        pair = self._old_pair()
        return Holding(self._client, self._address, pair, self._settings) if pair.coverage else None

    def hold_writers(self) -> None:
        if not self._old:
            return
        with answering(self._address):
            self._client.indices.add_block(index=self._old_names, block="write")
            self._client.indices.refresh(index=self._old_names)

    def release_writers(self) -> None:
        with answering(self._address):
            open_again(self._client, in_use(all_indices(self._client, self._names)))

    def volumes(self) -> tuple[Volume | None, Volume]:
        with answering(self._address):
            self._client.indices.refresh(index=list(self._names.next.both))
            new = self._volume(self._names.next)
            wanted = self._client.search(
                index=self._names.next.coverage, size=0, query=_SHOWN, aggs={"mentions": {"sum": {"field": "mention_count"}}}
            )["aggregations"]["mentions"]["value"]
            if new.mentions != int(wanted):
                raise StoreError(f"the new index has {new.mentions} mentions of {int(wanted)}", fix="run it again")
            old = self._old_pair()
            return (self._volume(old) if old.coverage else None), new

    def take_over(self) -> None:
        both = list(self._names.next.both)
        with answering(self._address):
            self._client.indices.put_settings(index=both, settings=_BUILT)
            self._client.indices.refresh(index=both)
            new = being_built(all_indices(self._client, self._names))
            try:
                self._client.indices.update_aliases(actions=[*_taken(self._old), *_given(new, self._names)])
            except Exception:
                if not self._is_in_place(new):  # the request may have been done, and its answer lost
                    raise

    def _is_in_place(self, new: Sequence[Index]) -> bool:
        return {index.name for index in in_use(all_indices(self._client, self._names))} == {index.name for index in new}

    @property
    def _old_names(self) -> list[str]:
        return [index.name for index in self._old]

    def _old_pair(self) -> Pair:
        """Return the names of those in use, "" for one that is missing."""
        names = {index.alias: index.name for index in self._old}
        return Pair(names.get(self._names.coverage, ""), names.get(self._names.mentions, ""))

    def _volume(self, pair: Pair) -> Volume:
        counts = [int(self._client.count(index=name)["count"]) if name else 0 for name in pair.both]
        return Volume(coverages=counts[0], mentions=counts[1])


def begin(client: Elasticsearch, address: str, names: Names, settings: ElasticsearchSettings) -> NextIndices | None:
    """Return the next indices, begun anew or as a killed process left them; None where those in use are as they should be.

    What such a process left otherwise is cleared away. Raises StoreUnavailable where there is nothing to migrate.
    """
    indices = all_indices(client, names)
    old, building = in_use(indices), being_built(indices)
    if not old:
        raise StoreUnavailable("there is no index to migrate", fix="run `forumwatch store setup`, then `forumwatch store rebuild`")
    _check(old, names)
    open_again(client, old)
    meta = schema.wanted_meta(client, names, settings)
    changes = _changes(old, names, meta, settings)
    if building and not (changes and len(building) == 2 and all(_is_so(index, meta, settings) for index in building)):
        client.indices.delete(index=[index.name for index in building])
        indices, building = [index for index in indices if index not in building], []
    if not changes:
        return None
    if not building:
        schema.put_templates(client, names, settings, meta)
        number = schema.free_number(names, indices)
        for alias, following in zip(names.aliases, names.next.both, strict=True):
            schema.create(client, names.index(alias, number), {following: {"is_write_index": True}}, _BUILDING)
    return NextIndices(client, address, names, settings, changes=changes)


def adopt(client: Elasticsearch, address: str, names: Names, settings: ElasticsearchSettings, pair: Pair, *, whole: int) -> NextIndices:
    """Return indices that were restored, closed to writing as they were, as the next ones; what was being built goes."""
    building = being_built(all_indices(client, names))
    if building:
        client.indices.delete(index=[index.name for index in building])
    aliases = zip(pair.both, names.next.both, strict=True)
    client.indices.update_aliases(actions=[{"add": {"index": i, "alias": a, "is_write_index": True}} for i, a in aliases])
    client.indices.put_settings(index=list(pair.both), settings={"index.blocks.write": None})
    return NextIndices(client, address, names, settings, begin_after=whole)


def open_again(client: Elasticsearch, indices: Sequence[Index]) -> None:
    """Let writers write again to indices that a migration had closed."""
    closed = [index.name for index in indices if index.blocked]
    if closed:
        client.indices.put_settings(index=closed, settings={"index.blocks.write": None})
        log.info("store.opened_to_writing", indices=closed)


def _check(old: Sequence[Index], names: Names) -> None:
    for index in old:
        found = index.meta.get("schema")
        if found is None:
            raise StoreError(f"{index.name} was not made by forumwatch", fix="set FORUMWATCH_ELASTICSEARCH__PREFIX")
        if found > names.schema:
            raise StoreError(schema.newer(index.alias, found, names.schema), fix="upgrade forumwatch")


def _changes(old: Sequence[Index], names: Names, meta: Mapping[str, Any], settings: ElasticsearchSettings) -> list[str]:
    """Return in words what would be otherwise."""
    changes: list[str] = []
    for index in old:
        if index.meta["schema"] != meta["schema"]:
            changes.append(f"schema {index.meta['schema']} -> {meta['schema']}")
        if index.meta.get("terms") != meta["terms"]:
            changes.append("search terms of this version")
        if index.meta.get("analysers") != meta["analysers"]:
            changes.append(f"analysers {_listed(index.meta.get('analysers'))} -> {_listed(meta['analysers'])}")
        if index.shards != settings.shards:
            changes.append(f"shards {index.shards} -> {settings.shards}")
    missing = [alias for alias in names.aliases if alias not in {index.alias for index in old}]
    return list(dict.fromkeys(changes)) + [f"{alias} is missing" for alias in missing]


def _listed(analysers: Sequence[str] | None) -> str:
    return ", ".join(analysers or ()) or "none"


def _is_so(index: Index, meta: Mapping[str, Any], settings: ElasticsearchSettings) -> bool:
    return dict(index.meta) == dict(meta) and index.shards == settings.shards


def _taken(old: Sequence[Index]) -> list[dict[str, Any]]:
    """Return the actions that take from indices what makes them ours to read and write; aliases of others stay."""
    ours = [(index.name, alias) for index in old for alias in sorted(index.aliases) if _is_ours(alias, index.alias)]
    return [{"remove": {"index": name, "alias": alias, "must_exist": True}} for name, alias in ours]


def _is_ours(alias: str, reading: str) -> bool:
    return alias == reading or alias.startswith(f"{reading}-write-v")


def _given(new: Sequence[Index], names: Names) -> list[dict[str, Any]]:
    actions: list[dict[str, Any]] = []
    for index in new:
        actions.append({"remove": {"index": index.name, "alias": f"{index.alias}-next", "must_exist": True}})
        actions.append({"add": {"index": index.name, "alias": index.alias}})
        actions.append({"add": {"index": index.name, "alias": schema.write_alias(index.alias, names.schema), "is_write_index": True}})
    return actions
