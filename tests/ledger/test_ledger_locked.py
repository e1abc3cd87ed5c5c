"""A database that somebody holds is waited for; nothing is lost, and whoever waits too long is told."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from domain.errors import LedgerUnavailable
from ledger import Ledger
from tests.support.ledger_records import NOW, candidate, process_all, read


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the write lock of the database, as a backup or a careless tool does."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


def write_while_locked(ledger: Ledger, path: Path, *, seconds: float) -> None:
    """Let several threads write while the database is locked that long, and check that all of it is there."""
    run = ledger.runs.begin_run(NOW)
    ledger.crawl.offer(run, [candidate(f"n{number}") for number in range(20)], now=NOW)
    visits = ledger.crawl.claim(run, "daily", owner="crawler", limit=20, now=NOW)
    threads = [threading.Thread(target=ledger.crawl.record, args=([read(visit)],), kwargs={"now": NOW}) for visit in visits[:4]]
    with locked(path):
        for thread in threads:
            thread.start()
        threads[0].join(seconds)
        assert all(thread.is_alive() for thread in threads), "they wait"
        assert ledger.inbox.depth() == 0, "and whoever only reads need not"
    for thread in threads:
        thread.join(60)
    ledger.crawl.record([read(visit) for visit in visits[4:]], now=NOW)
    process_all(ledger)
    (row,) = ledger.runs.counts(run)
    assert (row.found, row.outcomes) == (20, {"relevant": 20})


def test_a_lock_that_outlasts_several_busy_timeouts_loses_nothing(opened: Callable[..., Ledger], path: Path) -> None:
    write_while_locked(opened(busy_timeout_s=0.1), path, seconds=1.0)


@pytest.mark.slow
@pytest.mark.timeout(200)
def test_a_minute_of_a_locked_database_loses_nothing(opened: Callable[..., Ledger], path: Path) -> None:
    write_while_locked(opened(), path, seconds=60.0)


def test_whoever_waits_too_long_is_told_and_has_written_nothing(opened: Callable[..., Ledger], path: Path) -> None:
    ledger = opened(busy_timeout_s=0.05, patience_s=0.2)
    run = ledger.runs.begin_run(NOW)
    with locked(path), pytest.raises(LedgerUnavailable, match=r"ledger\.db stayed locked .* for 0\.2 s: see which other program"):
        ledger.crawl.offer(run, [candidate("a")], now=NOW)
    assert ledger.runs.progress(run).found == 0
    assert ledger.crawl.offer(run, [candidate("a")], now=NOW) == 1


def test_a_ledger_opens_while_another_process_writes(opened: Callable[..., Ledger], path: Path) -> None:
    with locked(path):
        assert opened(busy_timeout_s=0.05, patience_s=0.2).runs.runs() == []
