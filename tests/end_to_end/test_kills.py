"""Killed at any point, parent or child, and started again, a run ends as if nothing had happened."""

import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from examples.newsroom.serve import Newsroom
from ledger import open_ledger
from tests.support.command import Office
from tests.support.newsroom import newsroom_office, stored

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
KILLS = 8  # a round: edition 1, then edition 2


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    newsroom = Newsroom()
    newsroom.start()
    yield newsroom
    newsroom.stop()


def run_undisturbed(newsroom: Newsroom, office: Office) -> None:
    for edition in (1, 2):
        newsroom.edition = edition
        done = office.run("run", timeout=200)
        assert done.returncode == 0, done.stderr + office.logs()[-3000:]


@pytest.fixture(scope="module")
def undisturbed(newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    office = newsroom_office(newsroom, tmp_path_factory.mktemp("undisturbed"))
    run_undisturbed(newsroom, office)
    return stored(office)


def children_of(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended while we looked
        if int(fields[1]) == pid:
            found.append(int(stat.parent.name))
    return found


def kill_somebody(process: "subprocess.Popen[bytes]", chance: random.Random) -> str:
    """SIGKILL the run or one of its children; return which."""
    children = children_of(process.pid)
    victim = chance.choice([process.pid, *children])
    os.kill(victim, signal.SIGKILL)
    return "parent" if victim == process.pid else "child"


def run_disturbed(newsroom: Newsroom, office: Office, chance: random.Random) -> list[str]:
    killed: list[str] = []
    for edition in (1, 2):
        newsroom.edition = edition
        for _ in range(KILLS):
            process = office.start("run")
            time.sleep(chance.uniform(0.3, 6.0))
            if process.poll() is None:
                killed.append(kill_somebody(process, chance))
            if killed and killed[-1] == "child":
                process.wait(timeout=200)  # the parent starts the child again and goes on
            process.kill()
            process.communicate()
        done = office.run("run", timeout=200)
        assert done.returncode == 0, done.stderr + office.logs()[-3000:]
    return killed


@pytest.mark.parametrize("seed", [1, 2])
def test_a_killed_run_ends_like_an_undisturbed_one(
    newsroom: Newsroom, undisturbed: dict[str, dict[str, Any]], tmp_path: Path, seed: int
) -> None:
    office = newsroom_office(newsroom, tmp_path)
    killed = run_disturbed(newsroom, office, random.Random(seed))
    assert {"parent", "child"} <= set(killed), "the kills must hit both"
    found = stored(office)
    assert found.keys() == undisturbed.keys()
    for key, coverage in undisturbed.items():
        assert found[key] == coverage, coverage["article"]["url"]


def test_the_ledger_of_a_killed_run_adds_up(newsroom: Newsroom, tmp_path: Path) -> None:
    office = newsroom_office(newsroom, tmp_path)
    run_disturbed(newsroom, office, random.Random(3))
    with open_ledger(office.data / "ledger.db") as ledger:
        for row in ledger.runs.counts():
            assert row.found == sum(row.outcomes.values()) + row.pending
            assert row.pending == 0
            assert row.relevant == row.delivered + row.dead_letters + row.waiting
            assert row.waiting == row.dead_letters == 0
