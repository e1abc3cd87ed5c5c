"""Migrations under writers and readers, and migrations that are killed."""

import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from domain.errors import StoreUnavailable
from domain.query import Filters, Query
from indexing.elasticsearch.names import Names, all_indices, in_use, left_over
from scheduler.stages import deliver_stage
from scheduler.upkeep import _Replacement, migrate_stage
from tests.support.command import Office
from tests.support.es_proxy import proxy_to
from tests.support.es_stores import open_elasticsearch
from tests.support.houses import a_house, deliver, in_ledger, in_store, opened, publish_many
from tests.support.ledger_records import HOUR, NOW

pytestmark = [pytest.mark.live_index, pytest.mark.slow]


class Threads:
    """Runs functions again and again until told to stop; what one of them raises is raised at the end."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._problems: list[BaseException] = []
        self.turns = 0

    def start(self, work: Callable[[], None], *, again: bool = True) -> None:
        self._threads.append(threading.Thread(target=self._run, args=(work, again)))
        self._threads[-1].start()

    def _run(self, work: Callable[[], None], again: bool) -> None:
        try:
            while True:
                work()
                self.turns += 1
                if not again or self.stop.is_set():
                    return
        except BaseException as error:
            self._problems.append(error)

    def end(self) -> None:
        self.stop.set()
        for thread in self._threads:
            thread.join()
        if self._problems:
            raise self._problems[0]


def mention_counts(client: Elasticsearch, prefix: str) -> dict[str, int]:
    client.indices.refresh(index=f"{prefix}-mentions")
    buckets = client.search(index=f"{prefix}-mentions", size=0, aggs={"of": {"terms": {"field": "coverage.id", "size": 10_000}}})[
        "aggregations"
    ]["of"]["buckets"]
    return {bucket["key"]: bucket["doc_count"] for bucket in buckets}


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list of what each round of catching up aims at; rounds are small, and after the first there is more to catch up with."""
    monkeypatch.setattr("scheduler.upkeep._BATCH", 10)
    monkeypatch.setattr("scheduler.upkeep._SMALL", 2)
    copy, rounds = _Replacement._copy_up_to, []

    def copy_and_wait(self: _Replacement, goal: int) -> None:
        copy(self, goal)
        rounds.append(goal)
        end = time.monotonic() + 30
        while len(rounds) == 1 and self._holdings.last_acknowledgement() <= goal + 2 and time.monotonic() < end:
            time.sleep(0.05)

    monkeypatch.setattr(_Replacement, "_copy_up_to", copy_and_wait)
    return rounds


def test_readers_and_writers_go_on_through_two_migrations(
    es_node: str, prefix: str, client: Elasticsearch, tmp_path: Path, rounds: list[int]
) -> None:
    with opened(a_house(tmp_path, es_node, prefix=prefix)) as office:
        base = publish_many(office.ledger, [f"base{n}" for n in range(150)])
        written = set(base)
        assert deliver(office) == 150
        articles = tuple(c.article.id for c in in_ledger(office, base).values())
        office.store.count()  # makes what was written visible to all
        threads, rng, hour = Threads(), random.Random(7), iter(range(1, 100_000))

        def publish() -> None:
            paths = [f"base{rng.randrange(150)}", f"new{rng.randrange(10_000)}", f"new{rng.randrange(10_000)}"]
            ids = publish_many(office.ledger, sorted(set(paths)), now=NOW + next(hour) * HOUR, mentions=rng.randrange(4))
            written.update(ids)

        def reader() -> Callable[[], None]:
            store = open_elasticsearch(es_node, prefix=prefix)
            seen, revisions = 150, dict.fromkeys(base[:5], 0)

            def read() -> None:
                nonlocal seen
                assert store.count(Query(filters=Filters(articles=articles))) == 150
                total = store.search(Query(limit=3)).total
                assert total >= seen, "what was shown once stays"
                seen = total
                for key, before in revisions.items():
                    revisions[key] = store.get(key).revision
                    assert revisions[key] >= before

            return read

        deliverer = a_house(tmp_path, es_node, prefix=prefix)
        threads.start(publish)
        threads.start(lambda: deliver_stage(deliverer, drained=threads.stop.is_set) and None, again=False)
        threads.start(reader())
        threads.start(reader())
        volumes = []
        try:
            for shards in (2, 3):
                rounds.clear()
                with opened(a_house(tmp_path, es_node, prefix=prefix, shards=shards)) as wanted:
                    turns, acknowledged = threads.turns, wanted.ledger.holdings.last_acknowledgement()
                    replaced = migrate_stage(wanted)
                    assert threads.turns > turns + 3, "others went on meanwhile"
                assert replaced is not None
                assert len(rounds) > 2, "it was caught up with more than once"
                assert rounds[-1] > rounds[0] > 0
                assert rounds[-1] > acknowledged
                assert (replaced.unknown, replaced.refused) == (0, ())
                volumes.append(replaced.after.coverages)
                time.sleep(0.5)
        finally:
            threads.end()
            deliver(office)
            deliverer.close()
        assert 150 <= volumes[0] <= volumes[1]
        ledger = in_ledger(office, sorted(written))
        assert len(ledger) > 160, "there was a load"
        assert in_store(office) == {key: c.revision for key, c in ledger.items()}
        assert mention_counts(client, prefix) == {key: len(c.mentions) for key, c in ledger.items() if c.mentions}
        assert office.ledger.outbox.dead_letters() == []
        assert {i.shards for i in in_use(all_indices(client, Names(prefix)))} == {3}


@pytest.fixture
def migrating(es_node: str, prefix: str, tmp_path: Path) -> Iterator[Callable[[str], None]]:
    """Return a function that runs `forumwatch store migrate`, to be killed when the node has done the request that ends so."""
    with proxy_to(es_node) as proxy:
        office = Office(tmp_path)
        office.extra |= {
            "FORUMWATCH_STORE": proxy.address,
            "FORUMWATCH_ELASTICSEARCH__PREFIX": prefix,
            "FORUMWATCH_ELASTICSEARCH__SHARDS": "2",
        }

        def run(end: str) -> None:
            process: subprocess.Popen[bytes] = office.start("store", "migrate")

            def kill(moment: str, request: str) -> None:
                if moment == "after" and request.endswith(end):
                    os.kill(process.pid, signal.SIGKILL)
                    process.wait()

            proxy.around = kill
            output, _ = process.communicate(timeout=120)
            assert process.returncode == -signal.SIGKILL, output.decode()

        yield run


@pytest.mark.parametrize("end", ["-coverage-v1-2", "/_bulk", "/_block/write", "/_aliases"])
def test_a_migration_that_was_killed_is_simply_run_again(
    es_node: str, prefix: str, client: Elasticsearch, tmp_path: Path, migrating: Callable[[str], None], end: str
) -> None:
    with opened(a_house(tmp_path, es_node, prefix=prefix)) as office:
        ids = publish_many(office.ledger, [f"a{n}" for n in range(20)])
        deliver(office)
        migrating(end)
        assert office.store.count() == 20
        late = publish_many(office.ledger, ["late", "a1"], now=NOW + HOUR, mentions=1)
        state = Office(tmp_path, {"FORUMWATCH_STORE": es_node, "FORUMWATCH_ELASTICSEARCH__PREFIX": prefix}).run_here("store", "setup")
        assert (state.returncode, "store migrate" in state.stdout) == (0, end != "/_aliases")
        if end == "/_block/write":
            with pytest.raises(StoreUnavailable, match=r"closed to writing.*store status"):
                deliver(office, patience_s=0)
            assert office.ledger.outbox.depth() == 2
        else:
            assert deliver(office) == 2
        with opened(a_house(tmp_path, es_node, prefix=prefix, shards=2)) as wanted:
            assert (migrate_stage(wanted) is None) == (end == "/_aliases")
            deliver(office)
            ledger = in_ledger(wanted, ids + late)
            assert in_store(wanted) == {key: c.revision for key, c in ledger.items()}
            assert mention_counts(client, prefix) == {key: len(c.mentions) for key, c in ledger.items()}
            assert wanted.upkeep.unfinished() is None
        indices = all_indices(client, Names(prefix))
        assert ([i.number for i in in_use(indices)], len(left_over(indices))) == ([2, 2], 2)
