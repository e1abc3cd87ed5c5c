"""CoverageStore on an Elasticsearch cluster."""

import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from domain.coverage import Coverage
from domain.errors import CoverageNotFound, StoreError, StoreUnavailable
from domain.query import FacetCount, FacetName, Hit, Interval, Query, SearchPage, TimelinePoint, WriteResult
from domain.settings import ElasticsearchSettings
from indexing.documents import from_document
from indexing.elasticsearch import counting, queries, schema
from indexing.elasticsearch.bulk import Bulk
from indexing.elasticsearch.client import NoIndex, answering, connect
from indexing.elasticsearch.mapping import SCHEMA
from indexing.elasticsearch.scrolling import Scroll
from indexing.elasticsearch.serializers import Found, Hits, Page, answered
from indexing.elasticsearch.writing import Writer, is_possible
from indexing.snippets import snippet

_WINDOW = 10_000  # hits that one answer can reach; more are walked to
_UNREAD = ["article.search_terms", "article.headline_terms", "embedding"]  # of a document, for us
_BY_ID = {"coverage.id": "asc"}
_ORDERS: dict[str, list[dict[str, str]]] = {
    "newest": [{"timestamp.us": "desc"}, _BY_ID],
    "oldest": [{"timestamp.us": "asc"}, _BY_ID],
    "best": [{"_score": "desc"}, {"timestamp.us": "desc"}, _BY_ID],
}


class ElasticsearchStore:
    """Keeps coverages in two indices; safe for several threads and processes. Contract: domain.protocols.CoverageStore.

    What this object wrote, it finds; others find it a second later at most, at once when it is closed.
    """

    def __init__(self, address: str, settings: ElasticsearchSettings, *, version: int = SCHEMA) -> None:
        """`version`: the schema that it writes; it refuses indices of another."""
        self.address, self.settings = address, settings
        self.names = schema.Names(settings.prefix, version)
        self._connected: Elasticsearch | None = connect(address, settings)
        bulk = Bulk(
            self._connected,
            documents=settings.bulk_documents,
            size=settings.bulk_bytes,
            patience_s=settings.patience_s,
        )
        self._writer = Writer(self._connected, self.names.writing, bulk, threads=settings.bulk_threads)
        self._unseen = False  # whether something was written that searches may not find yet
        self._refreshing = threading.Lock()

    @property
    def is_closed(self) -> bool:
        return self._connected is None

    def setup(self) -> None:
        """Make templates, indices and aliases where they are missing. Raises StoreError for those of another version."""
        with self._asking() as client:
            schema.set_up(client, self.settings, self.names)

    def write(self, coverages: Sequence[Coverage]) -> WriteResult:
        """Keep each coverage whole, with its mentions. One that was removed comes back with a newer revision only."""
        with self._writing():
            try:
                return self._writer.write(coverages)
            finally:
                self._unseen = True

    def remove(self, coverage_ids: Sequence[str]) -> None:
        with self._writing():
            try:
                self._writer.remove(coverage_ids)
            finally:
                self._unseen = True

    def get(self, coverage_id: str) -> Coverage:
        if not is_possible(coverage_id):
            raise CoverageNotFound(coverage_id)
        with self._asking() as client:
            try:
                found = answered(Found, lambda: client.get(index=self.names.coverage, id=coverage_id, source_excludes=_UNREAD))
            except NotFoundError as error:
                if "found" not in error.body:  # it is the index that is missing
                    raise
                raise CoverageNotFound(coverage_id) from error
            return from_document(found.source)

    def search(self, query: Query) -> SearchPage:
        total, found = self._page(query)
        hits: list[Hit] = []
        for hit in found:
            coverage = from_document(hit.source)
            shown, marks = snippet(coverage, query.text)
            hits.append(Hit(coverage=coverage, score=hit.score or 0.0, snippet=shown, marks=marks))
        return SearchPage(hits=tuple(hits), total=total)

    def facets(self, query: Query, names: Sequence[FacetName], *, size: int = 20) -> dict[FacetName, tuple[FacetCount, ...]]:
        with self._reading() as client:
            return counting.facets(client, self.names.coverage, queries.condition(query), names, size)

    def timeline(self, query: Query, *, interval: Interval, time_zone: str = "UTC") -> tuple[TimelinePoint, ...]:
        with self._reading() as client:
            return counting.timeline(client, self.names.coverage, queries.condition(query), interval=interval, time_zone=time_zone)

    def scroll(self, query: Query) -> Generator[Coverage, None, None]:
        """Yield all matches of one point in time in order of id, a few in memory at once.

        The cluster keeps the point in time for five minutes after each hundred. For a reader who is slower, or when the node
        that held it ends, the rest comes as it is at a new one; none comes twice.
        """
        walk = Scroll(
            reading=self._reading,
            asking=self._asking,
            index=self.names.coverage,
            condition=queries.condition(query),
            unread=_UNREAD,
        )
        with closing(walk.documents()) as documents:  # when the caller stops, too
            for document in documents:
                yield from_document(document)

    def refresh(self) -> None:
        with self._asking() as client:
            client.indices.refresh(index=list(self.names.aliases))

    def count(self, query: Query | None = None) -> int:
        with self._reading() as client:
            return int(client.count(index=self.names.coverage, query=queries.condition(query or Query()))["count"])

    def close(self) -> None:
        """Let others find what was written, and part. May be called again."""
        client, self._connected = self._connected, None
        if client is None:
            return
        try:
            if self._unseen:
                with answering(self.address):
                    client.indices.refresh(index=list(self.names.aliases))
        except StoreError:
            pass  # then the cluster does so by itself, within a second of being well
        finally:
            client.close()

    def _page(self, query: Query) -> tuple[int, list[Found]]:
        """Return the number of all hits, and those on the page asked for."""
        condition = queries.ranked(query) if query.sort == "best" else queries.condition(query)
        order = _ORDERS[query.sort]
        offset, limit = max(0, query.offset), max(0, query.limit)
        if offset + limit <= _WINDOW:
            found = self._hits(condition, order=order, size=limit, offset=offset, total=True)
            return found.total.value if found.total else 0, found.hits
        total = self.count(query)
        hits: list[Found] = []
        after: list[Any] | None = None
        at, end = 0, min(offset + limit, total)
        while at < end:
            skipping = at < offset
            size = min(_WINDOW, offset - at) if skipping else min(_WINDOW // 10, end - at)
            page = self._hits(condition, order=order, size=size, after=after, source=not skipping).hits
            hits += [] if skipping else page
            if len(page) < size:
                break
            at, after = at + size, list(page[-1].sort)
        return total, hits

    def _hits(
        self,
        condition: queries.Clause,
        *,
        order: list[dict[str, str]],
        size: int,
        offset: int | None = None,
        after: list[Any] | None = None,
        total: bool = False,
        source: bool = True,
    ) -> Hits:
        with self._reading() as client:
            page = answered(
                Page,
                lambda: client.search(
                    index=self.names.coverage,
                    query=condition,
                    sort=order,
                    size=size,
                    from_=offset,
                    search_after=after,
                    track_total_hits=total,
                    source_excludes=_UNREAD if source else ["*"],
                    # Copies of a shard differ a little in what they count; one copy gives pages that fit each other.
                    preference="forumwatch" if "_score" in order[0] else None,
                    allow_partial_search_results=False,
                ),
            )
            return page.hits

    @contextmanager
    def _asking(self) -> Iterator[Elasticsearch]:
        client = self._connected
        if client is None:
            raise StoreUnavailable("the store is closed")
        with answering(self.address):
            yield client

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Like `_asking`; where there is no index to write to, this says whether a newer version has moved it."""
        try:
            with self._asking():
                yield
        except NoIndex as error:
            with self._asking() as client:
                newer = schema.moved_on(client, self.names)
            if newer is None:
                raise
            raise StoreUnavailable(newer, fix="upgrade forumwatch; what it has read waits in the outbox") from error

    @contextmanager
    def _reading(self) -> Iterator[Elasticsearch]:
        """Like `_asking`, after making findable what this object wrote."""
        with self._asking() as client:
            if self._unseen:
                with self._refreshing:
                    if self._unseen:
                        self._unseen = False
                        try:
                            client.indices.refresh(index=list(self.names.aliases))
                        except BaseException:
                            self._unseen = True
                            raise
            yield client
