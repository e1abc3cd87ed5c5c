"""Nodes and writers that are killed, disks that fill up: afterwards all is in the index exactly once, or a dead letter with its reason."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from domain.correction import Change
from domain.errors import StoreUnavailable
from domain.ids import article_id, coverage_id
from domain.query import Query
from indexing.elasticsearch.names import Names
from scheduler.upkeep import Pruned, prune_stage, retention
from scheduler.wiring import House
from tests.support.es_completeness import check_complete
from tests.support.es_private import PrivateNode, private_node
from tests.support.es_proxy import proxy_to
from tests.support.es_stores import a_client, a_prefix
from tests.support.houses import a_house, deliver, opened, publish_many
from tests.support.ledger_records import HOUR, NOW, WATCH

pytestmark = [pytest.mark.live_index, pytest.mark.slow]
ROOT = Path(__file__).parents[2]
PATHS = [f"a{n}" for n in range(60)]


@pytest.fixture(scope="module")
def node() -> Iterator[PrivateNode]:
    with private_node("tests-killed") as made:
        yield made


@pytest.fixture
def client(node: PrivateNode) -> Iterator[Elasticsearch]:
    with a_client(node.address) as opened_client:
        yield opened_client


@pytest.fixture
def prefix() -> str:
    return a_prefix()


@pytest.fixture
def house(node: PrivateNode, prefix: str, tmp_path: Path) -> Iterator[House]:
    """Rooms over an index that has all of an older revision, and a ledger where newer ones wait, with more or fewer mentions."""
    with opened(a_house(tmp_path, node.address, prefix=prefix)) as made:
        publish_many(made.ledger, PATHS, mentions=3)
        assert deliver(made) == len(PATHS)
        again(made, PATHS[:20], 1, mentions=1)
        again(made, PATHS[20:40], 1, mentions=5)
        publish_many(made.ledger, [f"b{n}" for n in range(40)], now=NOW + HOUR)
        yield made


ALL = len(PATHS) + 40


def again(house: House, paths: list[str], hour: int, *, mentions: int) -> None:
    """Let articles be read again, with another text."""
    publish_many(house.ledger, paths, now=NOW + hour * HOUR, mentions=mentions, body=f"The forum opened in Minsk, hour {hour}.")


@contextmanager
def writer(folder: Path, address: str, prefix: str, stop: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run delivery in a process; it is gone afterwards."""
    command = [sys.executable, "-m", "tests.support.es_writer", str(folder), address, prefix, str(stop)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait(timeout=30)


def test_a_node_that_is_killed_in_mid_bulk_has_all_when_it_is_back(
    node: PrivateNode, client: Elasticsearch, house: House, prefix: str, tmp_path: Path
) -> None:
    asked, killed = threading.Semaphore(0), threading.Event()

    def kill() -> None:
        for _ in range(4):  # some coverages are in, some mentions too
            asked.acquire(timeout=60)
        time.sleep(random.Random(7).random() * 0.02)
        node.kill()
        killed.set()
        node.start()

    patient = {"patience_s": 90, "bulk_documents": 20}
    with proxy_to(node.address) as proxy, opened(a_house(tmp_path, proxy.address, prefix=prefix, **patient)) as through:
        proxy.before_bulk = asked.release
        with ThreadPoolExecutor(1) as threads:
            fate = threads.submit(kill)
            deliver(through, patience_s=120)
            assert killed.is_set()
            fate.result(timeout=120)
    assert check_complete(house, client) == ALL
    again(house, PATHS, 2, mentions=2)
    assert deliver(house) == len(PATHS)
    assert check_complete(house, client) == ALL


def test_a_writer_that_is_killed_at_any_bulk_leaves_nothing_out_and_nothing_twice(
    node: PrivateNode, client: Elasticsearch, house: House, prefix: str, tmp_path: Path
) -> None:
    stop = tmp_path / "stop"
    stop.touch()
    killed = 0
    for number in random.Random(11).sample(range(1, 9), 4):
        with proxy_to(node.address) as proxy, writer(tmp_path, proxy.address, prefix, stop) as process:
            asked: list[int] = []

            def count(asked: list[int] = asked, number: int = number, process: subprocess.Popen[bytes] = process) -> None:
                asked.append(1)
                if len(asked) == number:
                    os.kill(process.pid, signal.SIGKILL)  # the node still does what it was asked to

            proxy.before_bulk = count
            killed += process.wait(timeout=60) == -signal.SIGKILL
    assert killed >= 2
    again(house, PATHS[10:50], 2, mentions=2)
    deliver(house)
    assert check_complete(house, client) == ALL


def test_a_read_only_index_makes_everything_wait(
    node: PrivateNode, client: Elasticsearch, house: House, prefix: str, tmp_path: Path
) -> None:
    names, waiting = Names(house.settings.elasticsearch.prefix), house.ledger.outbox.depth()
    client.cluster.put_settings(persistent={"cluster.routing.allocation.disk.threshold_enabled": False})  # nobody else takes it away
    client.indices.put_settings(index=list(names.aliases), settings={"index.blocks.read_only_allow_delete": True})
    impatient = a_house(tmp_path, node.address, prefix=prefix, patience_s=1)
    with opened(impatient), pytest.raises(StoreUnavailable, match="flood-stage watermark"):
        deliver(impatient, patience_s=0)
    assert house.ledger.outbox.depth() == waiting
    assert house.ledger.outbox.dead_letters() == []
    client.indices.put_settings(index=list(names.aliases), settings={"index.blocks.read_only_allow_delete": None})
    deliver(house)
    assert check_complete(house, client) == ALL
    client.cluster.put_settings(persistent={"cluster.routing.allocation.disk.threshold_enabled": None})


@contextmanager
def full_disk(node: PrivateNode, client: Elasticsearch) -> Iterator[None]:
    """Fill the node's disk to the last byte; where it has none of its own, let the node believe that it is full."""
    if node.has_own_disk:
        client.cluster.put_settings(persistent={"cluster.routing.allocation.disk.threshold_enabled": False})
        node.fill_disk()
        try:
            yield
        finally:
            node.free_disk()
            client.cluster.reroute(retry_failed=True)  # what an operator does after making room
            client.cluster.put_settings(persistent={"cluster.routing.allocation.disk.threshold_enabled": None})
        return
    marks = ("low", "high", "flood_stage")
    settings: dict[str, Any] = {f"cluster.routing.allocation.disk.watermark.{mark}": "1000000gb" for mark in marks}
    settings["cluster.info.update.interval"] = "10s"
    client.cluster.put_settings(persistent=settings)
    wait_for(lambda: is_closed(client), timeout_s=60)
    try:
        yield
    finally:
        client.cluster.put_settings(persistent=dict.fromkeys(settings.keys() - {"cluster.info.update.interval"}))
        wait_for(lambda: not is_closed(client), timeout_s=60)


def is_closed(client: Elasticsearch) -> bool:
    """Return whether the cluster has closed an index to writing because its disk is full."""
    return "read_only_allow_delete" in str(client.indices.get_settings(index="t*", filter_path="*.settings.index.blocks").body)


def wait_for(condition: Callable[[], bool], *, timeout_s: float) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_a_full_disk_makes_everything_wait_and_refuses_nothing(
    node: PrivateNode, client: Elasticsearch, house: House, prefix: str, tmp_path: Path
) -> None:
    long = "The forum opened in Minsk. " * 4_000
    publish_many(house.ledger, [f"c{n}" for n in range(60)], now=NOW + HOUR, body=long)
    with full_disk(node, client), opened(a_house(tmp_path, node.address, prefix=prefix, patience_s=3, timeout_s=5)) as impatient:
        with pytest.raises(StoreUnavailable) as caught:
            deliver(impatient, patience_s=0)
        assert "\n" not in str(caught.value)
        assert house.ledger.outbox.depth() > 0
        assert house.ledger.outbox.dead_letters() == []
    client.cluster.health(wait_for_status="yellow", timeout="60s")
    deliver(house)
    assert check_complete(house, client) == ALL + 60


def test_storms_of_refusals_and_broken_connections_leave_nothing_out(
    node: PrivateNode, client: Elasticsearch, house: House, prefix: str, tmp_path: Path
) -> None:
    with (
        proxy_to(node.address) as proxy,
        opened(a_house(tmp_path, proxy.address, prefix=prefix, bulk_documents=20, patience_s=60)) as through,
    ):
        through.store.count()
        proxy.faults = random.Random(5).choices([429, 503, "429 items", "429 items", "drop", "half"], k=10)
        deliver(through)
        assert proxy.faults == []
    assert house.ledger.outbox.dead_letters() == []
    assert check_complete(house, client) == ALL


def test_two_writers_and_revisions_that_come_meanwhile(
    node: PrivateNode, client: Elasticsearch, house: House, prefix: str, tmp_path: Path
) -> None:
    stop = tmp_path / "stop"
    with (
        proxy_to(node.address) as slow,
        writer(tmp_path, node.address, prefix, stop) as one,
        writer(tmp_path, slow.address, prefix, stop) as other,
    ):
        slow.before_bulk = lambda: time.sleep(0.05)  # so that it is overtaken
        for hour in range(2, 6):
            again(house, PATHS[hour * 3 : hour * 3 + 30], hour, mentions=hour % 4)
            hide_and_show(house, PATHS[:6], hour)
        stop.touch()
        assert one.wait(timeout=90) == 0
        assert other.wait(timeout=90) == 0
    assert check_complete(house, client) == ALL


def hide_and_show(house: House, paths: list[str], hour: int) -> None:
    """Let a person say that these are not about us, and take it back."""
    for key in ids_of(house, paths):
        house.ledger.corrections.add(key, Change(relevant=False), by="editor", now=NOW + hour * HOUR)
        house.ledger.corrections.undo(key, by="editor", now=NOW + hour * HOUR)


def ids_of(house: House, paths: list[str]) -> list[str]:
    return [coverage_id(article_id(f"https://daily.test/{path}"), WATCH) for path in paths]


def test_a_clock_that_goes_back_changes_nothing(client: Elasticsearch, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(house)
    years_ago = NOW - timedelta(days=2000)
    monkeypatch.setattr("scheduler.stages._now", lambda: years_ago)
    keys = ids_of(house, PATHS)
    for number, key in enumerate(keys):
        house.ledger.corrections.add(key, Change(tone="critical"), by="editor", now=years_ago - number * HOUR)
    for key in keys[:10]:
        house.ledger.corrections.add(key, Change(relevant=False), by="editor", now=years_ago - timedelta(days=900))
    assert deliver(house) == len(keys)
    assert check_complete(house, client) == ALL - 10
    assert all(house.store.get(key).tone.label == "critical" for key in keys[10:])


def test_what_a_clock_that_went_back_kept_too_long_goes_when_it_is_right_again(
    node: PrivateNode, prefix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = NOW - timedelta(days=2000)
    for name in ("stages._now", "upkeep._now"):
        monkeypatch.setattr(f"scheduler.{name}", lambda: clock)
    monkeypatch.setattr("scheduler.delivering.retention", lambda deliver, now: retention(deliver, clock))
    with opened(a_house(tmp_path, node.address, prefix=prefix, keep_days=30)) as house:
        young = publish_many(house.ledger, PATHS[:5], published=NOW)
        old = publish_many(house.ledger, PATHS[5:8], published=NOW - timedelta(days=60))
        assert deliver(house) == 8
        assert prune_stage(house) == Pruned(too_old=0, tombstones=0)
        assert house.store.count() == 8
        clock = NOW
        assert prune_stage(house) == Pruned(too_old=len(old), tombstones=0)
        assert deliver(house) == 0
        assert sorted(c.id for c in house.store.scroll(Query())) == sorted(young)
