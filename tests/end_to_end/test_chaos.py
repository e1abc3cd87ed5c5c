"""Chaos: `serve` and its children are killed at random while outlets publish and the store goes away; the end is the undisturbed one.

Twenty kills; `CHAOS_KILLS=100 make test ARGS=tests/end_to_end/test_chaos.py` for a hundred.
"""

import os
import random
import signal
import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from examples.newsroom.serve import Newsroom
from ledger import open_ledger
from tests.end_to_end.test_kills import children_of, run_undisturbed
from tests.support.command import Office
from tests.support.newsroom import newsroom_office, stored
from tests.support.serving import QUICK, Served, exists, served

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1_500)]
KILLS = int(os.environ.get("CHAOS_KILLS", "20"))
DELAY_S = 0.2
SETTINGS = QUICK | {
    "FORUMWATCH_CRAWL__HOSTS_DELAY_S": str(DELAY_S),
    "FORUMWATCH_CRAWL__REVISIT_S": str([0] * 400),  # a killed look is made again, however many it takes
    "FORUMWATCH_SCHEDULE__MAX_CRAWLS": "2",
}


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with Newsroom() as newsroom:
        yield newsroom


@pytest.fixture(scope="module")
def undisturbed(newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    office = newsroom_office(newsroom, tmp_path_factory.mktemp("calm"))
    run_undisturbed(newsroom, office)
    newsroom.edition = 1
    newsroom.forget()
    return stored(office)


class Chaos:
    """One disturbed office and what was done to it."""

    def __init__(self, office: Office, newsroom: Newsroom, chance: random.Random) -> None:
        self.office, self.newsroom, self.chance = office, newsroom, chance
        self.killed: dict[str, int] = defaultdict(int)
        self.orphans: set[int] = set()

    def run(self, kills: int) -> None:
        """Kill until there were so many."""
        while sum(self.killed.values()) < kills:
            with served(self.office, settings=SETTINGS) as running:
                self._disturb(running, kills)

    def _disturb(self, running: Served, kills: int) -> None:
        """Kill until the parent is hit, or enough are."""
        while sum(self.killed.values()) < kills:
            time.sleep(self.chance.uniform(0.2, 3.0))
            if self.chance.random() < 0.2:
                self._store_away(self.chance.uniform(0.5, 3.0))
            children = children_of(running.process.pid)
            if children and self.chance.random() < 0.8:
                victim = self.chance.choice(children)
                self.killed[self._name(running, victim)] += 1
                _kill(victim)
                continue
            self.killed["serve"] += 1
            self.orphans |= set(children)
            _kill(running.process.pid)
            running.process.wait()
            return

    def _name(self, running: Served, pid: int) -> str:
        return next((child.name for child in running.state().children if child.pid == pid), "child")

    def _store_away(self, seconds: float) -> None:
        """Nobody else can write to the store."""
        with closing(sqlite3.connect(self.office.data / "coverage.db", timeout=10, isolation_level=None)) as connection:
            connection.execute("BEGIN EXCLUSIVE")
            time.sleep(seconds)
            connection.execute("ROLLBACK")

    def settle(self) -> tuple[int, float]:
        """Let it serve undisturbed until nothing is left to do, and end it; return exit status and seconds."""
        with served(self.office, settings=SETTINGS) as running:
            began = time.time()
            running.wait_until(lambda: self._is_quiet(since=began), within_s=300)
            return running.end()

    def _is_quiet(self, *, since: float) -> bool:
        """Each source was looked through since, and nothing is pending or waits."""
        with closing(sqlite3.connect(self.office.data / "ledger.db", timeout=30)) as ledger:
            looked = ledger.execute("SELECT count(*) FROM sources WHERE discovered > datetime(?, 'unixepoch')", (since,)).fetchone()[0]
            known = ledger.execute("SELECT count(*) FROM sources").fetchone()[0]
            open_ = [
                "SELECT count(*) FROM visits WHERE state = 'pending'",
                "SELECT count(*) FROM inbox",
                "SELECT count(*) FROM coverages WHERE revision > delivered_revision",
                "SELECT count(*) FROM coverages WHERE unsettled IS NOT NULL",
            ]
            return bool(looked == known and not any(ledger.execute(sql).fetchone()[0] for sql in open_))


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


@pytest.fixture(scope="module")
def chaos(newsroom: Newsroom, undisturbed: dict[str, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Chaos:
    chaos = Chaos(newsroom_office(newsroom, tmp_path_factory.mktemp("chaos")), newsroom, random.Random(20))
    for edition, kills in ((1, KILLS // 2), (2, KILLS)):
        newsroom.edition = edition
        chaos.run(kills)
        status, took_s = chaos.settle()  # before the next edition: what vanishes with it must have been there to be seen
        assert status == 0
        assert took_s < 10
    return chaos


def test_the_kills_hit_serve_and_its_children(chaos: Chaos) -> None:
    assert sum(chaos.killed.values()) == KILLS
    assert {"serve", "crawl", "process", "deliver"} <= chaos.killed.keys()


def test_the_store_ends_like_that_of_an_undisturbed_run(chaos: Chaos, undisturbed: dict[str, dict[str, Any]]) -> None:
    found = stored(chaos.office)
    assert found.keys() == undisturbed.keys()
    for key, coverage in undisturbed.items():
        assert found[key] == coverage, coverage["article"]["url"]


def test_no_host_was_asked_more_often_than_its_delay_allows(chaos: Chaos) -> None:
    times: dict[str, list[float]] = defaultdict(list)
    for request in chaos.newsroom.requests:
        times[request.url.split("/")[2]].append(request.at)
    gaps = [later - earlier for asked in times.values() for earlier, later in pairwise(asked)]
    assert len(gaps) > 100
    # The pause is kept between sending; on a busy machine one request may be longer under way than the next.
    assert min(gaps) > DELAY_S * 0.5, sorted(gaps)[:5]


def test_no_source_was_forgotten_and_the_ledger_adds_up(chaos: Chaos) -> None:
    with open_ledger(chaos.office.data / "ledger.db") as ledger:
        counts = ledger.runs.counts()
    sources = {path.stem for path in (Path(chaos.office.extra["FORUMWATCH_CONFIG"]) / "sources").glob("*.toml")}
    assert {row.source for row in counts} == sources
    for row in counts:
        assert row.found == sum(row.outcomes.values()) + row.pending
        assert row.pending == 0
        assert row.relevant == row.delivered + row.dead_letters + row.waiting
        assert row.waiting == row.dead_letters == 0


def test_nobody_outlived_a_killed_serve(chaos: Chaos) -> None:
    assert chaos.orphans
    assert not [pid for pid in chaos.orphans if exists(pid)]
