"""All documents that match, as they were at one point in time, in order of the coverage's id."""

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError
from msgspec import Raw

from domain.errors import StoreError
from indexing.elasticsearch.queries import Clause
from indexing.elasticsearch.serializers import Found, Page, answered

KEEP_ALIVE = "5m"  # how long the cluster keeps the point in time after each page; a slower reader gets a new one
_PAGE = 100  # documents in memory at once

Asking = Callable[[], AbstractContextManager[Elasticsearch]]


class Scroll:
    """Walks through the documents of an index; `reading` and `asking` lend a client, after making our own writes findable or not."""

    def __init__(self, *, reading: Asking, asking: Asking, index: str, condition: Clause, unread: list[str]) -> None:
        self._reading, self._asking = reading, asking
        self._index, self._condition, self._unread = index, condition, unread
        self._point: str | None = None  # id of the point in time that is open

    def documents(self) -> Generator[Raw, None, None]:
        """Yield the JSON of each document once. Where the cluster has lost the point in time, the rest comes as it is at a new one.

        It loses it after a rest of five minutes between two pages, or when the node ends that held it; ids have an order, so
        the walk goes on behind the last one. Closed at the end, and when the caller stops early.
        """
        after: list[Any] | None = None
        try:
            while True:
                page = self._page(after)
                if len(page) < _PAGE:
                    self._close()
                for hit in page:
                    yield hit.source
                if len(page) < _PAGE:
                    return
                after = list(page[-1].sort[:1])  # without the document's place in the shard, which is another at another point in time
        finally:
            self._close()

    def _page(self, after: list[Any] | None) -> list[Found]:
        if self._point is not None:
            try:
                return self._ask(after)
            except StoreError as error:
                if not isinstance(error.__cause__, NotFoundError):  # its index may be gone, too: migrated to the next one
                    raise
        self._open()
        return self._ask(after)

    def _open(self) -> None:
        with self._reading() as client:
            self._point = client.open_point_in_time(index=self._index, keep_alive=KEEP_ALIVE)["id"]

    def _ask(self, after: list[Any] | None) -> list[Found]:
        with self._asking() as client:
            page = answered(
                Page,
                lambda: client.search(
                    pit={"id": self._point, "keep_alive": KEEP_ALIVE},
                    query=self._condition,
                    sort=[{"coverage.id": "asc"}],
                    size=_PAGE,
                    search_after=after,
                    source_excludes=self._unread,
                    track_total_hits=False,
                    allow_partial_search_results=False,
                ),
            )
        self._point = page.pit_id or self._point
        return page.hits.hits

    def _close(self) -> None:
        point, self._point = self._point, None
        if point is None:
            return
        try:
            with self._asking() as client:
                client.close_point_in_time(id=point)
        except StoreError:
            pass  # then it ends by itself
