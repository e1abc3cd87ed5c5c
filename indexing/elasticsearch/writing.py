"""Writing and removing coverages, each with its mentions.

A coverage and its mentions are documents of their own, which no cluster writes at one stroke. So the order matters: first
the coverage, then its mentions, then we look who wrote since, then mentions of older revisions go, and last ours, where a newer
one came. Every step may be repeated, and a batch that ends early comes again from the outbox; the cluster's answer then is that
it has the coverage, and the rest is done.
"""

import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from elasticsearch import Elasticsearch

from domain.coverage import Coverage
from domain.errors import StoreUnavailable
from domain.ids import mention_id
from domain.query import Refusal, WriteResult
from indexing.documents import Document, mention_documents, to_document
from indexing.elasticsearch.bulk import CONFLICT, CREATED, Action, Bulk, ask, drop, keep
from indexing.elasticsearch.client import NoIndex
from indexing.elasticsearch.names import Pair
from indexing.refusals import MAX_ID, refusal_of

_SLICE = 125  # coverages that are written together, at most
_LEAST = 25  # at the beginning, when the cluster waits for the first, and at the end, when one of its cores would rest
_ASKED = 400  # coverages in one search for mentions: two clauses each where they are stale, and a small node takes 1,024
_STALE = 1000  # stale mentions in one answer
_OF_DOCUMENTS = [f"docs.{name}" for name in ("_id", "_version", "_source", "found", "error")]
NOTHING_YET = -1  # below every revision


@dataclass(frozen=True, slots=True)
class Made:
    """A coverage, and the actions that keep it and its mentions."""

    coverage: Coverage
    document: Action
    mentions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Stored:
    """What the index has of a coverage."""

    revision: int
    mentions: int


@dataclass(slots=True)
class Written:
    """What became of coverages: `kept`, the index has them as sent; `replaced`, of these, it had before; `outrun`, it has newer ones.

    `untouched`: this writer wrote these, and nobody since.
    """

    refused: dict[str, str] = field(default_factory=dict)
    kept: list[Coverage] = field(default_factory=list)
    replaced: list[Coverage] = field(default_factory=list)
    outrun: list[Coverage] = field(default_factory=list)
    untouched: set[str] = field(default_factory=set)

    def add(self, other: "Written") -> None:
        self.refused |= other.refused
        self.kept += other.kept
        self.replaced += other.replaced
        self.outrun += other.outrun
        self.untouched |= other.untouched


class Writer:
    """Writes coverages and takes them out; safe for several threads and processes."""

    def __init__(self, client: Elasticsearch, names: Pair, bulk: Bulk, *, threads: int) -> None:
        self._client, self._names, self._bulk, self._threads = client, names, bulk, threads
        self._making = threading.Lock()  # two batches that make documents at once take each other's words from the processor

    def write(self, coverages: Sequence[Coverage]) -> WriteResult:
        """Write slices of the coverages, several at once: while the cluster works on some, the documents of the next are made here.

        What is already there is not asked for: the cluster's answers say it, and nearly all that is written is new.
        """
        written = Written()
        room = threading.Semaphore(2 * self._threads)  # documents are made a little ahead, no more: they are large
        failed = threading.Event()  # then the others need not try for as long, one after the other

        def write(made: Sequence[Made]) -> Written:
            try:
                return Written() if failed.is_set() else self._write_some(made)
            except BaseException:
                failed.set()
                raise
            finally:
                room.release()

        with ThreadPoolExecutor(self._threads, thread_name_prefix="bulk") as threads:
            started: list[Future[Written]] = []
            for some in _slices(_by_language(_by_id(coverages)), self._threads):
                room.acquire()
                with self._making:
                    made = [] if failed.is_set() else self._made(some, written.refused)
                started.append(threads.submit(write, made))
        for future in started:
            written.add(future.result())
        self._drop_stale(written.replaced)
        self._yield_to_newer(written)
        delivered = tuple(c.id for c in coverages if c.id not in written.refused)
        return WriteResult(delivered=delivered, refused=tuple(Refusal(coverage=key, reason=why) for key, why in written.refused.items()))

    def _made(self, revisions: Iterable[Sequence[Coverage]], refused: dict[str, str]) -> list[Made]:
        """Return the actions for the newest revision of each coverage that no store must refuse; enter refusals."""
        now, names = datetime.now(UTC), self._names
        return [
            Made(
                c,
                keep(names.coverage, c.id, c.revision, to_document(c, ingested=now)),
                tuple(keep(names.mentions, key, c.revision, document) for key, document in _mentions_of(c).items()),
            )
            for c in (_fit(some, refused) for some in revisions)
            if c is not None
        ]

    def _write_some(self, made: Sequence[Made]) -> Written:
        """Write coverages, none of them twice, and the mentions of those that the index now has: others' are not ours to write.

        Then look who wrote since. That is done here, while other slices keep the cluster at work, and not once for all at the end.
        """
        written, writes = self._write_coverages(made)
        kept = {coverage.id for coverage in written.kept}
        self._write_mentions([m for m in made if m.coverage.id in kept], written.refused)
        written.untouched = self._untouched(writes)
        return written

    def _write_coverages(self, made: Sequence[Made]) -> tuple[Written, dict[str, int]]:
        """Return what became of the coverages, and of those that this writer wrote the number of the write, by id."""
        answers = self._bulk.send([m.document for m in made])
        raced = {m.coverage.id for m, answer in zip(made, answers, strict=True) if answer.status == CONFLICT}
        stored = self.versions(raced)
        written, writes = Written(), dict[str, int]()
        for coverage, answer in zip([m.coverage for m in made], answers, strict=True):
            if answer.reason:
                written.refused[coverage.id] = answer.reason
            elif coverage.id in raced and stored.get(coverage.id) != coverage.revision:
                written.outrun.append(coverage)
            else:
                written.kept.append(coverage)
                if answer.seq_no is not None:
                    writes[coverage.id] = answer.seq_no
                if answer.status != CREATED:
                    written.replaced.append(coverage)
        return written, writes

    def _write_mentions(self, made: Sequence[Made], refused: dict[str, str]) -> None:
        owners = [m.coverage.id for m in made for _ in m.mentions]
        answers = self._bulk.send([action for m in made for action in m.mentions])
        refused |= {owner: f"a mention: {answer.reason}" for owner, answer in zip(owners, answers, strict=True) if answer.reason}

    def _drop_stale(self, coverages: Sequence[Coverage]) -> None:
        """Delete the mentions of older revisions of these coverages, also those that a killed process left."""
        if not coverages:
            return
        self._client.indices.refresh(index=self._names.mentions)
        for first in range(0, len(coverages), _ASKED):
            some = coverages[first : first + _ASKED]
            older = [{"bool": {"filter": [{"term": {"coverage.id": c.id}}, {"range": {"revision": {"lt": c.revision}}}]}} for c in some]
            revisions = {c.id: c.revision for c in some}
            stale = self._mentions({"bool": {"should": older, "minimum_should_match": 1}})
            self._bulk.send([drop(self._names.mentions, mention_id(key, n), revisions[key]) for key, n, _ in stale])

    def _yield_to_newer(self, written: Written) -> None:
        """Delete the mentions that we wrote where another writer has meanwhile written a newer revision of the coverage.

        Only those of just our revision: a deletion under the newer one's number would forbid that writer to write its own.
        """
        touched = [c for c in (*written.kept, *written.outrun) if c.id not in written.untouched]
        stored = self.versions([c.id for c in touched])
        outrun = [c for c in touched if stored.get(c.id, NOTHING_YET) > c.revision]
        alias = self._names.mentions
        self._bulk.send([drop(alias, mention_id(c.id, n), c.revision, equal=True) for c in outrun for n in range(len(c.mentions))])

    def _untouched(self, writes: Mapping[str, int]) -> set[str]:
        """Return those coverages that nobody has written or deleted since these writes."""
        answers = self._bulk.send([ask(self._names.coverage, key) for key in writes])
        return {key for (key, write), answer in zip(writes.items(), answers, strict=True) if answer.seq_no == write}

    def remove(self, coverage_ids: Sequence[str]) -> None:
        """Delete coverages and their mentions; only a newer revision brings one back while the cluster remembers it.

        The coverage goes last: a removal that ends early can be repeated.
        """
        possible = [key for key in dict.fromkeys(coverage_ids) if is_possible(key)]
        for first in range(0, len(possible), _ASKED):
            keys = possible[first : first + _ASKED]
            self._client.indices.refresh(index=self._names.mentions)
            found = self._mentions({"terms": {"coverage.id": keys}})
            stored = self._stored(keys)
            versions = {(key, n): max(revision, stored.get(key, _NONE).revision) for key, n, revision in found}
            versions |= {(key, n): have.revision for key, have in stored.items() for n in range(have.mentions)}
            self._sent([drop(self._names.mentions, mention_id(key, n), v, equal=True) for (key, n), v in versions.items()])
            self._sent([drop(self._names.coverage, key, have.revision, equal=True) for key, have in stored.items()])

    def _sent(self, actions: Sequence[Action]) -> None:
        for answer in self._bulk.send(actions):
            if answer.reason and answer.status != CONFLICT:  # a newer revision came meanwhile
                raise StoreUnavailable(f"a coverage could not be removed: {answer.reason}")

    def _stored(self, keys: Collection[str]) -> dict[str, Stored]:
        """Return what the index has of these coverages at this moment, refreshed or not."""
        found = self._documents(keys, source_includes=["mention_count"])
        return {key: Stored(document["_version"], document["_source"].get("mention_count", 0)) for key, document in found.items()}

    def versions(self, keys: Collection[str]) -> dict[str, int]:
        """Return the revision of those coverages that the index has at this moment."""
        return {key: document["_version"] for key, document in self._documents(keys, source=False).items()}

    def _documents(self, keys: Collection[str], **what: Any) -> dict[str, Mapping[str, Any]]:
        if not keys:
            return {}
        found = self._client.mget(index=self._names.coverage, ids=list(keys), filter_path=_OF_DOCUMENTS, **what)
        documents = found["docs"]
        for document in documents:
            if "error" in document:  # an mget answers 200 though the index is missing
                reason = f"the store cannot read: {document['error'].get('reason')}"
                raise NoIndex(reason) if document["error"].get("type") == "index_not_found_exception" else StoreUnavailable(reason)
        return {document["_id"]: document for document in documents if document["found"]}

    def _mentions(self, condition: Mapping[str, Any]) -> Iterator[tuple[str, int, int]]:
        """Yield (coverage, ordinal, revision) of the mentions that match."""
        after: list[Any] | None = None
        while True:
            page = self._client.search(
                index=self._names.mentions,
                query=condition,
                source_includes=["revision"],
                sort=["coverage.id", "ordinal"],
                search_after=after,
                size=_STALE,
                track_total_hits=False,
                allow_partial_search_results=False,
            )["hits"]["hits"]
            for hit in page:
                key, ordinal = after = hit["sort"]
                yield key, ordinal, hit["_source"]["revision"]
            if len(page) < _STALE:
                return


_NONE = Stored(NOTHING_YET, 0)


def is_shown(coverage: Coverage) -> bool:
    """Return whether people may come upon it: only then it has mention documents."""
    return coverage.relevant and coverage.status != "removed"


def _mentions_of(coverage: Coverage) -> dict[str, Document]:
    return mention_documents(coverage) if is_shown(coverage) else {}


def is_possible(coverage_id: str) -> bool:
    """Return whether a coverage with this id can be in an index."""
    try:
        return 0 < len(coverage_id.encode()) <= MAX_ID
    except UnicodeEncodeError:
        return False


def _by_id(coverages: Iterable[Coverage]) -> list[list[Coverage]]:
    """Return the coverages, those of one id together."""
    revisions: dict[str, list[Coverage]] = {}
    for coverage in coverages:
        revisions.setdefault(coverage.id, []).append(coverage)
    return list(revisions.values())


def _by_language(revisions: Iterable[Sequence[Coverage]]) -> list[Sequence[Coverage]]:
    """Return the coverages, those of one language together: their words are then at hand, here and in the cluster."""
    return sorted(revisions, key=lambda some: some[0].in_language)


def _fit(revisions: Sequence[Coverage], refused: dict[str, str]) -> Coverage | None:
    """Return the newest of these revisions of a coverage that is not to be refused, of equal ones the first; enter refusals."""
    reasons = {number: reason for number, c in enumerate(revisions) if (reason := refusal_of(c))}
    refused |= {revisions[number].id: reason for number, reason in reasons.items()}
    return max((c for number, c in enumerate(revisions) if number not in reasons), key=lambda c: c.revision, default=None)


def _slices(revisions: Sequence[Sequence[Coverage]], threads: int) -> Iterator[Sequence[Sequence[Coverage]]]:
    """Yield the coverages in slices that grow at the beginning, and become smaller towards the end: all threads end at about one time."""
    first, most = 0, _LEAST
    while first < len(revisions):
        size = min(most, max(_LEAST, (len(revisions) - first) // (2 * threads)))
        yield revisions[first : first + size]
        first, most = first + size, min(_SLICE, 2 * most)
