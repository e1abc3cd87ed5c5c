"""How fast coverages reach Elasticsearch: `python -m bench.delivery --coverages 2000 --rounds 3`.

The same documents (a coverage, and one for each of its mentions), mapping and node for all, in turns, each time into empty
indices; what is compared are the medians of documents a second:

- parallel_bulk: elasticsearch-py's own helper, given documents that are ready, in the best of a few of its settings;
- parallel_bulk, documents made: the same, but the documents are made of coverages meanwhile, as whoever uses it would have to;
- parallel_bulk, by language: the same, given those of one language together, as ours writes them;
- store.write: ours, from coverages, in the batches of delivery, with a look afterwards whether another writer was quicker;
- deliver_stage: delivery as it is, from a SQLite ledger, acknowledgements included;
- index(): one request a document, as news-please and others do it, with fewer documents.

No document has a vector: the index has a field for one, which no version fills. "CPU ms" is what a document costs this
process; the node, on the same machine, comes on top.
"""

import argparse
import logging
import os
import shutil
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import structlog
from elasticsearch import Elasticsearch
from elasticsearch.helpers import parallel_bulk

from bench.node import node
from bench.store import Press
from domain.article import Article, Discovery, Reading
from domain.coverage import Coverage
from domain.heap import search_rings_seldom, tidy
from domain.protocols import Finding
from domain.settings import DeliverSettings, ElasticsearchSettings, Settings
from domain.visit import Candidate, Outcome, Visit
from indexing.documents import mention_documents, to_document
from indexing.elasticsearch import ElasticsearchStore
from ledger import open_ledger
from scheduler.stages import deliver_stage
from scheduler.wiring import House

HELPER = ((2, 500), (4, 500), (2, 1000))  # threads and documents in a request
BATCH = DeliverSettings().batch


class Indices:
    """Empty indices of ours under a name of their own."""

    def __init__(self, address: str) -> None:
        self.address, self.settings = address, ElasticsearchSettings(prefix=f"bench-{uuid.uuid4().hex[:8]}", timeout_s=120)
        self.store = ElasticsearchStore(address, self.settings)
        self.store.setup()
        self.client = Elasticsearch(address, request_timeout=120)

    def count(self) -> int:
        self.store.refresh()
        return sum(int(self.client.count(index=alias)["count"]) for alias in self.store.names.aliases)

    def forget(self) -> None:
        self.store.close()
        self.client.indices.delete(index=list(self.client.indices.get(index=f"{self.settings.prefix}-*")))
        self.client.indices.delete_index_template(name=f"{self.settings.prefix}-*")
        self.client.cluster.delete_component_template(name=f"{self.settings.prefix}-*")
        self.client.close()


# What gets ready for empty indices, and yields what is then timed; afterwards it puts things away.
Contender = Callable[[Indices], AbstractContextManager[Callable[[], None]]]


def documents(indices: Indices, coverages: Sequence[Coverage]) -> Iterator[dict[str, Any]]:
    """Yield the documents of these coverages as the actions that ours are too: whole, of an external version, by an alias."""
    names, now = indices.store.names.writing, datetime.now(UTC)
    for coverage in coverages:
        of_mentions = ((names.mentions, key, document) for key, document in mention_documents(coverage).items())
        for alias, key, document in ((names.coverage, coverage.id, to_document(coverage, ingested=now)), *of_mentions):
            head = {"_index": alias, "_id": key, "version": coverage.revision, "version_type": "external", "require_alias": True}
            yield head | {"_source": document}


def number_of(coverages: Sequence[Coverage]) -> int:
    """Return how many documents these coverages are."""
    return sum(1 + len(coverage.mentions) for coverage in coverages)


def _helped(indices: Indices, actions: Iterable[dict[str, Any]], *, threads: int, chunk: int) -> None:
    for ok, item in parallel_bulk(indices.client, actions, thread_count=threads, chunk_size=chunk):
        assert ok, item


def helper(coverages: Sequence[Coverage], *, threads: int, chunk: int, is_ready: bool = True) -> Contender:
    @contextmanager
    def prepared(indices: Indices) -> Iterator[Callable[[], None]]:
        actions = documents(indices, coverages)
        yield partial(_helped, indices, list(actions) if is_ready else actions, threads=threads, chunk=chunk)

    return prepared


def one_by_one(coverages: Sequence[Coverage]) -> Contender:
    @contextmanager
    def prepared(indices: Indices) -> Iterator[Callable[[], None]]:
        actions = list(documents(indices, coverages))

        def write() -> None:
            for action in actions:
                where = {"index": action["_index"], "id": action["_id"], "version": action["version"], "version_type": "external"}
                indices.client.index(**where, require_alias=True, document=action["_source"])

        yield write

    return prepared


def by_store(coverages: Sequence[Coverage], *, batch: int) -> Contender:
    @contextmanager
    def prepared(indices: Indices) -> Iterator[Callable[[], None]]:
        def write() -> None:
            for first in range(0, len(coverages), batch):
                assert not indices.store.write(coverages[first : first + batch]).refused

        yield write

    return prepared


def by_delivery(ledger: Path, *, batch: int) -> Contender:
    """Delivery from a copy of this ledger; the copy and the connections are made beforehand.

    It ends when all is acknowledged. That a process which ends lets others see what it wrote (a refresh) is not timed, for nobody.
    """

    @contextmanager
    def prepared(indices: Indices) -> Iterator[Callable[[], None]]:
        data = ledger.parent / indices.settings.prefix
        data.mkdir()
        shutil.copy(ledger, data / "ledger.db")
        deliver = DeliverSettings(batch=batch)
        settings = Settings(data=data, config=data / "config", store=indices.address, elasticsearch=indices.settings, deliver=deliver)
        house = House(settings)
        house.ledger, house.store  # noqa: B018

        def write() -> None:
            deliver_stage(house, drained=lambda: True)

        try:
            yield write
        finally:
            house.close()

    return prepared


def fill_ledger(file: Path, coverages: Sequence[Coverage]) -> None:
    """Lay a ledger in whose outbox these coverages wait, in revisions of its own."""
    now, by_url = datetime.now(UTC), {coverage.article.url: coverage for coverage in coverages}
    with open_ledger(file) as ledger:
        run = ledger.runs.begin_run(now)
        ledger.crawl.offer(run, [Candidate(url=url, source="bench", discovery=Discovery(method="feed")) for url in by_url], now=now)
        while visits := ledger.crawl.claim(run, "bench", owner="bench", limit=500, now=now):
            ledger.crawl.record([_read(visit, by_url[visit.url].article) for visit in visits], now=now)
        while entries := ledger.inbox.claim(owner="bench", limit=100, now=now):
            for entry in entries:
                ledger.inbox.complete(entry, [by_url[entry.reading.article.url]], now=now)
        ledger.runs.end_run(run, now)
        assert ledger.outbox.depth() == len(coverages)


def _read(visit: Visit, article: Article) -> Finding:
    reading = Reading(visit=visit.id, run=visit.run, article=article, discovery=visit.discovery)
    return Finding(visit=visit.id, outcome=Outcome.PENDING, reading=reading, http_status=200, article=article.id)


class Round(NamedTuple):
    rate: float  # documents a second
    cpu_ms: float  # what a document cost this process


def one_round(address: str, contender: Contender, expected: int) -> Round:
    """Return what one round was like; all documents must be there afterwards."""
    indices = Indices(address)
    try:
        with contender(indices) as write:
            os.sync()  # what was written before, a copied ledger too, is not to be put on the disk while the clock runs
            start, cpu = time.perf_counter(), time.process_time()
            write()
            took, spent = time.perf_counter() - start, time.process_time() - cpu
        assert (found := indices.count()) == expected, f"{found} documents in the index, {expected} expected"
        return Round(expected / took, spent / expected * 1000)
    finally:
        indices.forget()


def table(rounds: Mapping[str, Sequence[Round]]) -> str:
    """Return a line for each: documents a second, the slowest round and the median, the median's ratio to the best helper's; CPU."""
    medians = {name: statistics.median(one.rate for one in found) for name, found in rounds.items()}
    best = max(median for name, median in medians.items() if name in READY)
    lines = [f"{'documents a second':36}{'slowest':>10}{'median':>10}{'ratio':>8}{'CPU ms':>10}"]
    for name, found in rounds.items():
        slowest, cpu = min(one.rate for one in found), statistics.median(one.cpu_ms for one in found)
        lines.append(f"{name:36}{slowest:10.0f}{medians[name]:10.0f}{medians[name] / best:8.2f}{cpu:10.2f}")
    return "\n".join(lines)


READY = {f"parallel_bulk {threads}x{chunk}": (threads, chunk) for threads, chunk in HELPER}


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--coverages", type=int, default=4_000, help="each of them is five documents")
    parser.add_argument("--batch", type=int, default=BATCH, help="coverages that ours gets at once")
    parser.add_argument("--single", type=int, default=100, help="coverages that are written one document a request")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--address", help="an Elasticsearch on this machine; without, one is started and stopped again")
    options = parser.parse_args(arguments)
    tidy()
    search_rings_seldom()  # as delivery does; for all contenders
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))  # not a line for each coverage
    press = Press()
    coverages = [press.coverage(n) for n in range(options.coverages)]
    few = coverages[: options.single]
    with tempfile.TemporaryDirectory() as folder, node(options.address, name="bench-delivery") as address:
        ledger = Path(folder) / "ledger.db"
        fill_ledger(ledger, coverages)
        field = {name: (helper(coverages, threads=threads, chunk=chunk), coverages) for name, (threads, chunk) in READY.items()}
        field["parallel_bulk 2x500, documents made"] = (helper(coverages, threads=2, chunk=500, is_ready=False), coverages)
        by_language = sorted(coverages, key=lambda coverage: coverage.in_language)
        field["parallel_bulk 2x500, by language"] = (helper(by_language, threads=2, chunk=500), coverages)
        field["store.write"] = (by_store(coverages, batch=options.batch), coverages)
        field["deliver_stage"] = (by_delivery(ledger, batch=options.batch), coverages)
        field["index()"] = (one_by_one(few), few)
        for name in ("parallel_bulk 2x500", "store.write", "deliver_stage"):  # the node warms up, uncounted
            one_round(address, field[name][0], number_of(coverages))
        rounds: dict[str, list[Round]] = {name: [] for name in field}
        for number in range(options.rounds):  # the later a contender's turn, the warmer the node: each begins a round once
            names = list(field)
            for name in names[number % len(names) :] + names[: number % len(names)]:
                contender, written = field[name]
                rounds[name].append(one_round(address, contender, number_of(written)))
    print(f"{len(coverages)} coverages, {number_of(coverages)} documents, {options.rounds} rounds")
    print(table(rounds))


if __name__ == "__main__":
    main(sys.argv[1:])
