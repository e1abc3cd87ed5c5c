"""How our indices stand in a cluster, as far as our identity may see; nothing is made, refreshed or mended by looking."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from elasticsearch import ApiError, AuthorizationException, NotFoundError

from domain.errors import StoreError
from domain.settings import ElasticsearchSettings
from domain.status import Finding, PartStatus, StoreCondition
from domain.upkeep import Held, Revisions
from indexing.elasticsearch import troubles
from indexing.elasticsearch.client import BUSY, answering, connect
from indexing.elasticsearch.holding import Holding
from indexing.elasticsearch.mapping import SCHEMA
from indexing.elasticsearch.names import Index, Names, all_indices, in_use
from indexing.nothing import Nothing
from indexing.sqlite.schema import terms_version

T = TypeVar("T")

_HEALTH = {
    "green": "green: every copy of the indices is there",
    "yellow": "yellow: all data is there, but not every copy of it",
    "red": "red: a part of the data is out of reach",
}
_BLOCKS = "index.blocks."


class ElasticsearchInspection:
    """Contract: domain.status.Inspection. `version`: the schema that is wanted."""

    def __init__(self, address: str, settings: ElasticsearchSettings, *, version: int = SCHEMA) -> None:
        self.address, self.settings = address, settings
        self.names = Names(settings.prefix, version)
        self._client = connect(address, settings)
        self._forbidden = False

    def condition(self) -> StoreCondition:
        try:
            with answering(self.address):
                indices = all_indices(self._client, self.names)
            return self._condition(indices)
        except StoreError as error:
            finding = Finding(what=error.message, fix=error.fix)
            health = "does not let us look" if isinstance(error.__cause__, ApiError) else "does not answer"
            return StoreCondition(place=self.address, health=health, answers=False, schema_wanted=self.names.schema, findings=(finding,))

    def held(self) -> Held:
        with answering(self.address):
            read = {index.alias for index in in_use(all_indices(self._client, self.names))}
        if self.names.coverage not in read:
            return Nothing()
        return _Found(Holding(self._client, self.address, self.names.reading, self.settings))

    def close(self) -> None:
        self._client.close()

    def _condition(self, indices: Sequence[Index]) -> StoreCondition:
        used = in_use(indices)
        sizes, settings = self._sizes(indices), self._settings(indices)
        parts = [self._part(index, sizes.get(index.name), settings.get(index.name, {})) for index in indices]
        health = self._asked(lambda: self._health(used))
        documents = {part.name: part.documents for part in parts}
        current = {alias: next((index for index in used if index.alias == alias), None) for alias in self.names.aliases}
        counts = [documents[index.name] if index else 0 for index in current.values()]
        coverage = current[self.names.coverage]
        condition = StoreCondition(
            place=self.address,
            version=self._asked(self._version),
            health=_HEALTH[health] if health else "answers" if used else "answers; our indices are not made yet",
            answers=True,
            schema=coverage.meta.get("schema") if coverage else None,
            schema_wanted=self.names.schema,
            terms_current=coverage.meta.get("terms") == terms_version() if coverage else None,
            analysers=tuple(coverage.meta.get("analysers", ())) if coverage else None,
            coverages=counts[0],
            mentions=counts[1],
            size_bytes=sum(sizes.values()) if sizes or not indices else None,
            free_bytes=self._asked(self._free),
            parts=tuple(parts),
        )
        found = troubles.findings(self.names, indices, condition, health=health, may_see_all=not self._forbidden)
        return troubles.with_findings(condition, found)

    def _part(self, index: Index, size: int | None, settings: Mapping[str, Any]) -> PartStatus:
        replicas = settings.get("index.number_of_replicas")
        blocks = [key.removeprefix(_BLOCKS) for key, value in settings.items() if key.startswith(_BLOCKS) and str(value) == "true"]
        return PartStatus(
            name=index.name,
            use="in use" if index.is_read else "being built" if index.is_next else "left over",
            schema=index.meta.get("schema"),
            documents=self._asked(lambda: self._documents(index)),
            size_bytes=size,
            shards=index.shards,
            replicas=None if replicas is None else int(replicas),
            block=", ".join(sorted(blocks)) or None,
        )

    def _documents(self, index: Index) -> int:
        found = self._client.search(index=index.name, size=0, track_total_hits=True, allow_partial_search_results=False)
        return int(found["hits"]["total"]["value"])

    def _sizes(self, indices: Sequence[Index]) -> dict[str, int]:
        """Return name -> bytes on the disks, all copies of an index together."""

        def ask() -> dict[str, int]:
            path = "indices.*.total.store.size_in_bytes"
            found = self._client.indices.stats(index=[index.name for index in indices], metric=["store"], filter_path=path).body
            return {name: stats["total"]["store"]["size_in_bytes"] for name, stats in found.get("indices", {}).items()}

        return (self._asked(ask) or {}) if indices else {}

    def _settings(self, indices: Sequence[Index]) -> dict[str, Mapping[str, Any]]:
        def ask() -> dict[str, Mapping[str, Any]]:
            wanted = ["index.number_of_replicas", f"{_BLOCKS}*"]
            found = self._client.indices.get_settings(index=[index.name for index in indices], name=wanted, flat_settings=True).body
            return {name: state["settings"] for name, state in found.items()}

        return (self._asked(ask) or {}) if indices else {}

    def _health(self, used: Sequence[Index]) -> str | None:
        if not used:
            return None
        answer = self._client.cluster.health(index=[index.name for index in used], timeout="5s")
        return str(answer["status"])

    def _version(self) -> str:
        """Return the versions of the nodes: several while a cluster is upgraded. `GET /` would tell that of one only."""
        nodes = self._client.nodes.info(metric="os", filter_path="nodes.*.version").body.get("nodes", {})
        return "Elasticsearch " + ", ".join(sorted({node["version"] for node in nodes.values()}))

    def _free(self) -> int | None:
        nodes = self._client.nodes.stats(metric="fs", filter_path="nodes.*.fs.total.available_in_bytes").body.get("nodes", {})
        return min((node["fs"]["total"]["available_in_bytes"] for node in nodes.values()), default=None)

    def _asked(self, ask: Callable[[], T]) -> T | None:
        """Return the answer; None where we may not ask, or where just this cannot be answered now."""
        with answering(self.address):
            try:
                return ask()
            except AuthorizationException:
                self._forbidden = True
            except NotFoundError:
                pass  # deleted since we looked
            except ApiError as error:
                if error.meta.status not in BUSY:  # a shard that is out of reach: health tells
                    raise
        return None


class _Found:
    """What searches find. Implements domain.upkeep.Held with the right to read only."""

    def __init__(self, holding: Holding) -> None:
        self._holding = holding

    def held(self) -> Iterator[Revisions]:
        return self._holding.found()

    def revisions(self, coverage_ids: Sequence[str]) -> dict[str, int]:
        return self._holding.revisions(coverage_ids)
