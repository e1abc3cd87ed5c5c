"""What lies in a pair of indices, by id and revision."""

from collections.abc import Iterator, Sequence
from typing import Any

from elasticsearch import Elasticsearch

from domain.coverage import Coverage
from domain.query import WriteResult
from domain.settings import ElasticsearchSettings
from domain.upkeep import Revisions
from indexing.elasticsearch.bulk import Bulk
from indexing.elasticsearch.client import answering
from indexing.elasticsearch.names import Pair
from indexing.elasticsearch.writing import Writer

_PAGE = 5_000  # ids in memory at once
_KEEP_ALIVE = "10m"  # between two pages: the caller may write thousands of coverages meanwhile


class Holding:
    """The coverages of two indices, named as they are or by alias. Implements domain.upkeep.Holder."""

    def __init__(self, client: Elasticsearch, address: str, pair: Pair, settings: ElasticsearchSettings) -> None:
        self._client, self._address, self._pair = client, address, pair
        bulk = Bulk(client, documents=settings.bulk_documents, size=settings.bulk_bytes, patience_s=settings.patience_s)
        self._writer = Writer(client, pair, bulk, threads=settings.bulk_threads)

    def held(self) -> Iterator[Revisions]:
        with answering(self._address):
            self._client.indices.refresh(index=self._pair.coverage)
        yield from self.found()

    def found(self) -> Iterator[Revisions]:
        """Yield what searches find by now, as `held` does; that needs the right to read only."""
        with answering(self._address):
            point = self._client.open_point_in_time(index=self._pair.coverage, keep_alive=_KEEP_ALIVE)["id"]
        after: list[Any] | None = None
        try:
            while True:
                with answering(self._address):
                    answer = self._client.search(
                        pit={"id": point, "keep_alive": _KEEP_ALIVE},
                        sort=["_shard_doc"],
                        search_after=after,
                        size=_PAGE,
                        source=False,
                        version=True,
                        track_total_hits=False,
                        allow_partial_search_results=False,
                    )
                point, hits = answer["pit_id"], answer["hits"]["hits"]
                if not hits:
                    return
                yield [(hit["_id"], hit["_version"]) for hit in hits]
                after = hits[-1]["sort"]
        finally:
            with answering(self._address):
                self._client.options(ignore_status=404).close_point_in_time(id=point)

    def revisions(self, coverage_ids: Sequence[str]) -> dict[str, int]:
        with answering(self._address):
            return self._writer.versions(coverage_ids)

    def write(self, coverages: Sequence[Coverage]) -> WriteResult:
        with answering(self._address):
            return self._writer.write(coverages)

    def remove(self, coverage_ids: Sequence[str]) -> None:
        with answering(self._address):
            self._writer.remove(coverage_ids)

    def settle(self) -> None:
        with answering(self._address):
            self._client.indices.refresh(index=list(self._pair.both))
