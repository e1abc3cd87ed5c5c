"""Several processes share one SQLite ledger: nothing is handed out twice, nothing is lost, whoever is killed."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ledger import Ledger
from tests.support.ledger_records import NOW, candidate

ROOT = Path(__file__).parents[2]
Start = Callable[[str, int], list["subprocess.Popen[str]"]]


@pytest.fixture
def start(path: Path, run: str) -> Iterator[Start]:
    """Start workers of a kind; all begin when the last is ready."""
    workers: list[subprocess.Popen[str]] = []

    def start_them(name: str, count: int) -> list["subprocess.Popen[str]"]:
        for number in range(count):
            command = [sys.executable, "-m", "tests.support.ledger_workers", name, str(path), f"{name}-{number}", run]
            workers.append(subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
        started = workers[-count:]
        send_on(started, when_said="ready\n")
        return started

    yield start_them
    for worker in workers:
        worker.kill()
        worker.communicate()


def send_on(workers: list["subprocess.Popen[str]"], *, when_said: str) -> None:
    """Wait until each worker has said a line, then let all go on."""
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == when_said
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()


def results(workers: list["subprocess.Popen[str]"]) -> list[list[int]]:
    done = [[int(line) for line in worker.communicate(timeout=120)[0].split()] for worker in workers]
    assert [worker.returncode for worker in workers] == [0] * len(workers)
    return done


def test_four_processes_claim_two_thousand_visits_and_entries_none_twice_none_lost(ledger: Ledger, run: str, start: Start) -> None:
    ledger.crawl.offer(run, [candidate(f"n{number}") for number in range(2000)], now=NOW)
    for name in ("crawl", "process"):
        workers = start(name, 4)
        send_on(workers, when_said="holds\n")
        shares = results(workers)
        handed_out = [visit for share in shares for visit in share]
        assert len(handed_out) == len(set(handed_out)) == 2000, name
        assert all(shares), "each process had its share"
    (row,) = ledger.runs.counts(run)
    assert (row.found, row.pending, row.outcomes) == (2000, 0, {"relevant": 2000})
    revisions = [coverage.revision for coverage in ledger.outbox.waiting(limit=3000)]
    assert revisions == list(range(1, 2001)), "each change drew a number of its own, without gaps"


def test_what_a_killed_process_had_written_is_there(ledger: Ledger, run: str, start: Start, path: Path) -> None:
    (worker,) = start("work", 1)
    assert worker.stdout is not None
    said = [worker.stdout.readline().split() for _ in range(100)]
    worker.kill()
    said += [line.split() for line in worker.stdout.read().splitlines() if line.count(" ") == 1]
    worker.wait()
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        states = dict(connection.execute("SELECT id, state FROM visits"))
        stages = dict(connection.execute("SELECT id, stage FROM visits"))
    connection.close()
    for word, visit in said:
        assert stages[int(visit)] in ({"inbox", "done"} if word == "recorded" else {"done"})
        if word == "completed":
            assert states[int(visit)] == "relevant"
    assert_adds_up(ledger)
    assert finish(ledger, run) > 0


def assert_adds_up(ledger: Ledger) -> None:
    for row in ledger.runs.counts():
        assert row.found == sum(row.outcomes.values()) + row.pending
        assert row.relevant == row.delivered + row.dead_letters + row.waiting


def finish(ledger: Ledger, run: str) -> int:
    """Do what the killed process left, without waiting for its leases; return how many visits the run has in the end."""
    from tests.support.ledger_workers import coverage_of, ended, now

    while visits := ledger.crawl.claim(run, "daily", owner="heir", limit=9, now=now()):
        ledger.crawl.record([ended(visit) for visit in visits], now=now())
    while entries := ledger.inbox.claim(owner="heir", limit=9, now=now()):
        for entry in entries:
            ledger.inbox.complete(entry, [coverage_of(entry)], now=now())
    (row,) = ledger.runs.counts(run)
    assert (row.pending, row.relevant) == (0, row.outcomes["relevant"])
    return row.found
