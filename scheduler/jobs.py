"""Jobs by the clock: digests and upkeep, each a child command with a time limit."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from domain.cron import LocalCron
from domain.serving import ChildRow
from ledger.timetable import Occurrence
from scheduler.children import Child
from scheduler.wiring import House

log = structlog.get_logger(__name__)
_DIGEST, _UPKEEP, _ALERTS = "digest", "upkeep", "alerts"
_EACH_MINUTE = LocalCron("* * * * *", "UTC")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a job runs, and when."""

    cron: LocalCron
    arguments: tuple[str, ...]
    wanted: Callable[[House], bool] = lambda house: True  # whether there is anything to do when it comes


def jobs_of(house: House) -> dict[str, Job]:
    """Return id -> job, as the settings say."""
    schedule = house.settings.schedule
    jobs = {
        f"{_DIGEST}/{digest.id}": Job(
            cron=LocalCron(digest.cron, digest.time_zone or house.time_zone), arguments=("digest", "--schedule", digest.id)
        )
        for digest in schedule.digests
    }
    jobs[_ALERTS] = Job(cron=_EACH_MINUTE, arguments=("alerts", "send"), wanted=lambda house: house.ledger.alerts.concern())
    if schedule.upkeep:
        jobs[_UPKEEP] = Job(cron=LocalCron(schedule.upkeep, house.time_zone), arguments=("store", "prune"))
    return jobs


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A job under way."""

    occurrence: Occurrence
    child: Child
    started: datetime
    deadline: float  # time.monotonic()


class Jobs:
    """Runs what stands in the timetable. `ring` may come from any thread, the rest from one at a time."""

    def __init__(self, *, clock: Callable[[], datetime], start: Callable[[str, Sequence[str]], Child]) -> None:
        self._clock = clock
        self._start = start
        self._running: dict[str, Running] = {}
        self._jobs: Mapping[str, Job] = {}

    @property
    def rows(self) -> tuple[ChildRow, ...]:
        return tuple(ChildRow(name=job, pid=running.child.pid, started=running.started) for job, running in self._running.items())

    @property
    def children(self) -> list[Child]:
        return [running.child for running in self._running.values()]

    @property
    def crons(self) -> dict[str, LocalCron]:
        return {name: job.cron for name, job in self._jobs.items()}

    def take_up(self, house: House) -> None:
        """Take the jobs from the settings, and enter what was missed while nobody looked: each job once, however often it was due."""
        self._jobs = jobs_of(house)
        house.ledger.timetable.reconcile(self.crons, now=self._clock())
        for name in self._jobs:
            self.ring(house, name)

    def ring(self, house: House, name: str) -> None:
        """Enter the occurrence that has just come; a second ring for the same one changes nothing."""
        job = self._jobs.get(name)
        if job is not None and job.wanted(house) and (due := house.ledger.timetable.enter(name, job.cron, now=self._clock())):
            log.info("job.due", job=name, due=due.isoformat())

    def tick(self, house: House) -> None:
        """Take in what has ended, start what waits."""
        for name, running in list(self._running.items()):
            late = time.monotonic() > running.deadline
            if running.child.status is not None or late:
                running.child.stop()
                del self._running[name]
                self._ended(house, running, late=late)
        for occurrence in house.ledger.timetable.waiting(now=self._clock()):
            if occurrence.job in self._jobs and occurrence.job not in self._running:
                self._run(house, occurrence)

    def _run(self, house: House, occurrence: Occurrence) -> None:
        child = self._start(occurrence.job, self._jobs[occurrence.job].arguments)
        deadline = time.monotonic() + house.settings.schedule.job_minutes * 60
        self._running[occurrence.job] = Running(occurrence=occurrence, child=child, started=self._clock(), deadline=deadline)

    def _ended(self, house: House, running: Running, *, late: bool) -> None:
        status, problem = running.child.status, None
        if late:
            problem = f"took longer than schedule.job_minutes = {house.settings.schedule.job_minutes:g}"
        elif status:
            problem = running.child.last_words() or f"ended with status {status}"
        again = house.ledger.timetable.ended(running.occurrence, problem=problem, now=self._clock())
        if problem is None:
            log.info("job.done", job=running.occurrence.job, due=running.occurrence.due.isoformat())
        else:
            log.error("job.failed", job=running.occurrence.job, due=running.occurrence.due.isoformat(), reason=problem, again=again)
