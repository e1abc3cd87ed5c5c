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
from sqlalchemy import select

from crawler.archive.reading import kept_at
from domain.article import ArchiveRef
from domain.codec import from_json
from examples.newsroom.serve import Newsroom
from ledger import open_ledger
from ledger.schema import visits
from tests.support.command import Office
from tests.support.newsroom import newsroom_office, stored

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
KILLS = 5  # in each edition


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


@pytest.fixture(scope="module", params=[1, 2])
def disturbed(newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Office:
    """An office after a run of each edition that was killed and started again at random points, parent and children."""
    office = newsroom_office(newsroom, tmp_path_factory.mktemp("disturbed"))
    office.extra["FORUMWATCH_CRAWL__REVISIT_S"] = str([0] * 99)  # each run looks again at all, however many runs it takes
    killed = run_disturbed(newsroom, office, random.Random(request.param))
    assert {"parent", "child"} <= set(killed), "the kills must hit both"
    return office


def test_a_killed_run_ends_like_an_undisturbed_one(undisturbed: dict[str, dict[str, Any]], disturbed: Office) -> None:
    found = stored(disturbed)
    assert found.keys() == undisturbed.keys()
    for key, coverage in undisturbed.items():
        assert found[key] == coverage, coverage["article"]["url"]


def test_the_ledger_of_a_killed_run_adds_up(disturbed: Office) -> None:
    with open_ledger(disturbed.data / "ledger.db") as ledger:
        for row in ledger.runs.counts():
            assert row.found == sum(row.outcomes.values()) + row.pending
            assert row.pending == 0
            assert row.relevant == row.delivered + row.dead_letters + row.waiting
            assert row.waiting == row.dead_letters == 0


def test_every_archive_record_of_a_killed_run_is_whole(disturbed: Office) -> None:
    """Whole pages and the short records of unchanged ones, in files that are closed and named by the ledger alone."""
    with open_ledger(disturbed.data / "ledger.db") as ledger:
        found = ledger._database.read(lambda c: c.scalars(select(visits.c.archive).where(visits.c.archive.is_not(None))).all())
    archive = disturbed.data / "archive"
    kept = [kept_at(archive, from_json(ArchiveRef, data)) for data in found]
    assert {record.is_revisit for record in kept} == {True, False}
    whole = {(record.url, record.answer.body) for record in kept if not record.is_revisit}
    assert len(whole) == sum(not record.is_revisit for record in kept), "no page is whole in the archive twice"
    assert list(archive.glob("*.open")) == []
