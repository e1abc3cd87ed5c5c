"""The scheduler's thread: it outlives a locked job store, and the watchdog mends it when it has stopped all the same."""

import pickle
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.cron import LocalCron
from scheduler import ticking
from scheduler.ticking import CronTrigger, Ticker

EVERY_MINUTE = LocalCron("* * * * *", "Europe/Riga")


class Heard:
    """Counts ticks and rings."""

    def __init__(self) -> None:
        self.ticks = 0
        self.rings: list[str] = []

    def tick(self) -> None:
        self.ticks += 1

    def more_ticks(self, count: int = 3) -> bool:
        return eventually(lambda wanted=self.ticks + count: self.ticks >= wanted)


def eventually(true: Callable[[], bool], *, within_s: float = 30) -> bool:
    deadline = time.monotonic() + within_s
    while not (done := true()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return done


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "scheduler.db"


@pytest.fixture
def ticker(heard: Heard, database: Path) -> Iterator[Ticker]:
    ticker = Ticker(database=database, tick=heard.tick, bell=heard.rings.append, tick_s=0.05, watchdog_s=0.6)
    yield ticker
    ticker.stop()


def make_due(database: Path) -> None:
    """Let every cron job of the job store have been due a minute ago."""
    past = datetime.now(UTC) - timedelta(minutes=1)
    with sqlite3.connect(database) as connection:
        for name, state in connection.execute("SELECT id, job_state FROM apscheduler_jobs").fetchall():
            values = pickle.dumps({**pickle.loads(state), "next_run_time": past})
            change = "UPDATE apscheduler_jobs SET next_run_time = ?, job_state = ? WHERE id = ?"
            connection.execute(change, [past.timestamp(), values, name])
    connection.close()


def store_job(heard: Heard, database: Path, crons: dict[str, LocalCron]) -> None:
    earlier = Ticker(database=database, tick=heard.tick, bell=heard.rings.append, tick_s=0.05, watchdog_s=60)
    earlier.start(crons)
    earlier.stop()


def test_what_was_missed_rings_once_at_the_next_start(heard: Heard, database: Path, ticker: Ticker) -> None:
    daily = {"morning": LocalCron("0 8 * * *", "Europe/Riga")}
    store_job(heard, database, daily)
    make_due(database)
    ticker.start(daily)
    assert eventually(lambda: heard.rings == ["morning"])
    ticker.reconcile(daily)
    assert heard.more_ticks()
    assert heard.rings == ["morning"]


def test_a_changed_cron_job_is_replaced_and_a_removed_one_goes(heard: Heard, ticker: Ticker) -> None:
    ticker.start({"a": EVERY_MINUTE, "b": EVERY_MINUTE})
    ticker.reconcile({"a": LocalCron("0 8 * * *", "Europe/Riga")})
    assert {job.id: str(job.trigger) for job in ticker._scheduler.get_jobs("calendar")} == {"a": "cron 0 8 * * * Europe/Riga"}


def lock(database: Path, seconds: float) -> threading.Thread:
    """Hold the whole database for a while."""
    ready = threading.Event()

    def hold() -> None:
        connection = sqlite3.connect(database, isolation_level=None)
        connection.execute("BEGIN EXCLUSIVE")
        ready.set()
        time.sleep(seconds)
        connection.execute("ROLLBACK")
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    ready.wait()
    return thread


@pytest.mark.parametrize("seconds", [3, pytest.param(30, marks=pytest.mark.slow)])
def test_a_locked_job_store_stops_no_ticks_and_loses_no_ring(heard: Heard, database: Path, ticker: Ticker, seconds: float) -> None:
    daily = {"morning": LocalCron("0 8 * * *", "Europe/Riga")}
    store_job(heard, database, daily)
    make_due(database)
    locked = lock(database, seconds)
    ticker.start(daily)  # its job store cannot even be opened
    while locked.is_alive():
        assert heard.more_ticks(1)
        assert ticker.watch()
    assert eventually(lambda: ticker.watch() and "morning" in heard.rings)
    assert ticker.restarts == 0


def test_a_job_store_that_is_locked_later_stops_no_ticks(heard: Heard, database: Path, ticker: Ticker) -> None:
    """The moment that was measured to end APScheduler's own thread: a due job is handed over, and its next time cannot be written."""
    ticker.start({"often": EVERY_MINUTE})
    make_due(database)
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")  # readers see what is due, nobody writes
    ticker._scheduler.wakeup()
    assert eventually(lambda: "often" in heard.rings)
    assert heard.more_ticks(5)
    connection.execute("ROLLBACK")
    connection.close()
    assert ticker._scheduler.is_alive
    assert ticker.restarts == 0


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # that is what it is about
def test_a_thread_that_ends_is_made_anew(heard: Heard, ticker: Ticker, monkeypatch: pytest.MonkeyPatch) -> None:
    ticker.start({"often": EVERY_MINUTE})
    assert heard.more_ticks()
    scheduler = ticker._scheduler
    monkeypatch.setattr(ticking._Beating, "_process_jobs", ends_once(scheduler, ticking._Beating._process_jobs))
    scheduler.wakeup()
    assert eventually(lambda: not scheduler.is_alive)
    assert scheduler.running, "its `state` tells nothing"
    assert ticker.watch()
    assert ticker.restarts == 1
    assert heard.more_ticks()
    assert [job.id for job in ticker._scheduler.get_jobs("calendar")] == ["often"]


def ends_once(scheduler: object, go_on: Callable[..., float]) -> Callable[..., float]:
    def process_jobs(self: object) -> float:
        if self is scheduler:
            raise SystemExit  # ends a thread without a word
        return go_on(self)

    return process_jobs


def test_a_tick_that_is_far_away_after_the_clock_was_set_back_is_made_anew(heard: Heard, ticker: Ticker) -> None:
    ticker.start({})
    assert heard.more_ticks()
    ticker._scheduler.modify_job("tick", next_run_time=datetime.now(UTC) + timedelta(hours=2))
    assert eventually(lambda: ticker.watch() and ticker.restarts == 1)
    assert heard.more_ticks()


def test_a_tick_that_never_ends_is_told(database: Path) -> None:
    over = threading.Event()
    ticker = Ticker(database=database, tick=over.wait, bell=lambda _: None, tick_s=0.05, watchdog_s=0.1)  # type: ignore[arg-type]
    ticker.start({})
    assert eventually(lambda: not ticker.watch())
    over.set()
    ticker.stop()


def test_a_trigger_goes_through_the_job_store_whole() -> None:
    trigger = pickle.loads(pickle.dumps(CronTrigger("30 3 * * *", "Europe/Riga")))
    before = datetime(2025, 3, 30, 0, 0, tzinfo=UTC)
    assert trigger.get_next_fire_time(None, before) == datetime(2025, 3, 30, 1, 30, tzinfo=UTC)
    assert trigger.get_next_fire_time(datetime(2025, 3, 30, 1, 30, tzinfo=UTC), before) == datetime(2025, 3, 31, 0, 30, tzinfo=UTC)
