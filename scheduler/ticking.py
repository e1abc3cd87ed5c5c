"""APScheduler, watched: it ticks, and rings for cron jobs. What is due stands in the ledger, so a ring too many does no harm."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.interval import IntervalTrigger

from domain.cron import LocalCron

log = structlog.get_logger(__name__)
LOCK_PATIENCE_S = 0.5  # for its database; the ticks share its thread, so it does not wait for long
RETRY_S = 1.0
_bells: list[Callable[[str], None]] = []  # of this process; a job store keeps names, not objects


def ring(job: str) -> None:
    """What the job store remembers of a cron job: its name. The `Ticker` of this process hears it."""
    for bell in _bells[-1:]:
        bell(job)


class CronTrigger(BaseTrigger):  # type: ignore[misc]
    """Fires at the moments of a `LocalCron`; APScheduler's own loses or doubles some when the clocks change."""

    def __init__(self, expression: str, zone: str) -> None:
        self.cron = LocalCron(expression, zone)

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        """Return the next moment; without an earlier one the first from now on."""
        return self.cron.next(previous_fire_time or now)

    def __getstate__(self) -> tuple[str, str]:
        return (self.cron.expression, self.cron.zone)

    def __setstate__(self, state: tuple[str, str]) -> None:
        self.cron = LocalCron(*state)

    def __str__(self) -> str:
        return f"cron {self.cron}"


class _Beating(BackgroundScheduler):  # type: ignore[misc]
    """A scheduler that notes each round of its thread, and whose thread outlives a job store that fails."""

    def __init__(self, *, round_s: float, **options: Any) -> None:
        super().__init__(**options)
        self.beat = time.monotonic()
        self._round_s = round_s

    def _process_jobs(self) -> float:
        self.beat = time.monotonic()
        try:
            wait_s = super()._process_jobs()
        except Exception as error:  # measured: a locked job store ends the thread while `state` goes on saying "running"
            log.warning("scheduler.round_failed", reason=_words(error))
            return min(RETRY_S, self._round_s)
        return self._round_s if wait_s is None else min(wait_s, self._round_s)

    @property
    def is_alive(self) -> bool:
        return self._thread is not None and self._thread.is_alive()


class Ticker:
    """Calls `tick` every `tick_s` seconds and `bell` for cron jobs, from threads of its own; `watch` mends it."""

    def __init__(self, *, database: Path, tick: Callable[[], None], bell: Callable[[str], None], tick_s: float, watchdog_s: float) -> None:
        _bells.append(bell)
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # what matters of it is said here, in our words
        self._database = database
        self._tick = tick
        self._tick_s = tick_s
        self._watchdog_s = watchdog_s
        self._crons: Mapping[str, LocalCron] = {}
        self._last_tick = time.monotonic()
        self._ticking = self._behind = self._has_calendar = False
        self._tried = 0.0
        self._scheduler = self._make()
        self.restarts = 0

    def start(self, crons: Mapping[str, LocalCron]) -> None:
        self._crons = crons
        self._scheduler.start()
        trigger = IntervalTrigger(seconds=self._tick_s, timezone=UTC)
        self._scheduler.add_job(self._one_tick, trigger, id="tick", next_run_time=datetime.now(UTC))
        self.reconcile(crons)

    def reconcile(self, crons: Mapping[str, LocalCron]) -> None:
        """Let the job store hold these cron jobs. An unchanged one is not touched: its missed time would be lost."""
        self._crons = crons
        try:
            self._open_calendar()
            known = {job.id: str(job.trigger) for job in self._scheduler.get_jobs("calendar")}
            for name in known.keys() - crons.keys():
                self._scheduler.remove_job(name, "calendar")
            for name, cron in crons.items():
                if known.get(name) != f"cron {cron}":
                    trigger = CronTrigger(cron.expression, cron.zone)
                    self._scheduler.add_job(ring, trigger, args=[name], id=name, jobstore="calendar", replace_existing=True)
        except Exception as error:  # its database is locked or broken: ticks go on without it, and `watch` tries again
            log.warning("scheduler.job_store", file=str(self._database), reason=_words(error))
            self._behind = True
        else:
            self._behind = False

    def watch(self) -> bool:
        """Mend what has stopped; return False where ticks do not end, which another thread cannot mend."""
        now = time.monotonic()
        if not self._scheduler.is_alive or now - self._scheduler.beat > self._watchdog_s:
            self._rebuild("its thread has stopped")
        elif now - self._last_tick > self._watchdog_s and not self._ticking:
            self._rebuild("it does not tick")  # the clock was set back: its next tick is far away
        elif self._behind and now - self._tried > RETRY_S:
            self._tried = now
            self.reconcile(self._crons)
        return not (self._ticking and now - self._last_tick > 10 * self._watchdog_s)

    def stop(self) -> None:
        _shut(self._scheduler)

    def _make(self) -> _Beating:
        self._ticking = self._behind = self._has_calendar = False
        return _Beating(
            round_s=self._tick_s,
            jobstores={"default": MemoryJobStore()},
            executors={"default": ThreadPoolExecutor(4)},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
            timezone=UTC,
        )

    def _open_calendar(self) -> None:
        """Add the job store of the cron jobs. Raises whatever its database does."""
        if self._has_calendar:
            return
        options = {"connect_args": {"timeout": LOCK_PATIENCE_S}}
        store = SQLAlchemyJobStore(url=f"sqlite:///{self._database.absolute()}", engine_options=options)
        try:
            store.jobs_t.create(store.engine, True)
            self._scheduler.add_jobstore(store, "calendar")
        except Exception:
            with suppress(KeyError):
                self._scheduler.remove_jobstore("calendar")
            store.engine.dispose()
            raise
        self._has_calendar = True

    def _one_tick(self) -> None:
        self._last_tick, self._ticking = time.monotonic(), True
        try:
            self._tick()
        except Exception as error:  # the next tick tries again; what is due stands in the ledger
            log.exception("tick.failed", reason=_words(error))
        finally:
            self._last_tick, self._ticking = time.monotonic(), False

    def _rebuild(self, reason: str) -> None:
        log.error("scheduler.rebuilt", reason=reason, silent_s=round(time.monotonic() - self._scheduler.beat, 1))
        old = self._scheduler
        threading.Thread(target=_shut, args=(old,), name="old-scheduler", daemon=True).start()
        self.restarts += 1
        self._scheduler = self._make()
        self._last_tick = time.monotonic()
        self.start(self._crons)


def _shut(scheduler: _Beating) -> None:
    if not scheduler.running:
        return
    try:
        scheduler.shutdown(wait=False)
    except Exception as error:  # it was broken already, or its database is locked
        log.warning("scheduler.shut", reason=_words(error))


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:200]
