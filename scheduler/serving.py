"""`forumwatch serve`: one process that paces everything. It starts children, watches them, and ends them; it does no work itself."""

import os
import queue
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Protocol

import structlog

from domain.errors import ForumwatchError
from domain.serving import REFUSED, Serving
from ledger.leases import Lease
from scheduler.alone import only_run, only_serve
from scheduler.children import Child
from scheduler.dispatch import Dispatcher, log_file
from scheduler.jobs import Jobs
from scheduler.keeping import Kept
from scheduler.snapshot import Snapshots
from scheduler.ticking import Ticker
from scheduler.wiring import House

LOOP_S = 0.1
STOP_S = 2.5  # for what children have in hand, and for a tick under way
CUT_S = 1.0  # for a child to notice that its pipe is closed; then it is killed
STUCK = 70  # exit status of a process that cannot mend itself: the service manager starts it anew
log = structlog.get_logger(__name__)


class Dashboard(Protocol):
    """The web server, seen from here."""

    def start(self, house: House) -> str:
        """Serve from a thread of its own; return the address. Raises BadInput where that cannot be had."""

    def show(self, house: House) -> None:
        """Show these rooms from the next request on."""

    def stop(self) -> None: ...

    @property
    def runs(self) -> bool: ...


def serve(first: House, dashboard: Dashboard, *, on_ready: Callable[[str], None], clock: Callable[[], datetime] | None = None) -> None:
    """Serve until SIGTERM or SIGINT. Raises BadInput where another `serve` or run is at work, or the configuration is broken."""
    clock = clock or _now
    lease_s = first.settings.schedule.lease_s
    with only_serve(first.ledger, lease_s=lease_s, clock=clock) as lease, only_run(first.data_folder) as lock:
        _Serve(first, dashboard, lease=lease, lock=lock, clock=clock).until_told_to_end(on_ready)


class _Serve:
    def __init__(self, first: House, dashboard: Dashboard, *, lease: Lease, lock: int, clock: Callable[[], datetime]) -> None:
        self._snapshots = Snapshots(first)
        self._house = self._snapshots.take()
        self._dashboard = dashboard
        self._lease = lease
        self._lock = lock
        self._clock = clock
        self._started = clock()
        self._turn = threading.Lock()  # held by whoever looks after the children: a tick, or a reload
        self._rung: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._refused: str | None = None  # a configuration that was not taken up
        self._lost = threading.Event()
        self._ending = threading.Event()
        self._logs = first.data_folder / "logs"
        self._dispatcher = Dispatcher(clock=clock, start=lambda arguments, more: self._child("crawl", arguments, more))
        self._kept = [Kept(name, self._follower(name), clock=clock) for name in ("process", "deliver")]
        self._jobs = Jobs(clock=clock, start=self._child)
        schedule = self._house.settings.schedule
        self._ticker = Ticker(
            database=first.data_folder / "scheduler.db",
            tick=self.tick,
            bell=self._rung.put,
            tick_s=schedule.tick_s,
            watchdog_s=max(schedule.watchdog_s, 3 * schedule.tick_s),
        )

    def until_told_to_end(self, on_ready: Callable[[str], None]) -> None:
        told: queue.SimpleQueue[int] = queue.SimpleQueue()
        numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
        before = {number: signal.signal(number, lambda n, _: told.put(n)) for number in numbers}
        try:
            address = self._dashboard.start(self._house)
            self._jobs.take_up(self._house)
            self._ticker.start(self._jobs.crons)
            on_ready(address)
            self._loop(told)
        finally:
            self._end()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _loop(self, told: "queue.SimpleQueue[int]") -> None:
        while True:
            with suppress(queue.Empty):
                if told.get(timeout=LOOP_S) != signal.SIGHUP:
                    return
                self._reload()
            if self._lost.is_set():
                raise ForumwatchError("another serve has taken over this ledger, as this one was silent for too long")
            if not self._dashboard.runs:
                raise ForumwatchError("the dashboard has ended")
            if not self._ticker.watch():
                log.critical("serve.stuck", reason="a look for what is due does not end", exit_status=STUCK)
                os._exit(STUCK)  # the children end with us, and the ledger knows where they were

    def tick(self) -> None:
        """Look after the children and start what is due."""
        with self._turn:
            if self._ending.is_set():
                return
            house, now = self._house, self._clock()
            lease_s = house.settings.schedule.lease_s
            if house.ledger.leases.renew([self._lease], lease_s=lease_s, now=now):
                self._lost.set()
                return
            ended = [kept.name for kept in self._kept if kept.look()]
            if ended:
                house.ledger.release_claims()
            while not self._rung.empty():
                self._jobs.ring(house, self._rung.get())
            self._jobs.tick(house)
            waiting = self._dispatcher.tick(house)
            house.ledger.serving.say(self._state(house, waiting))

    def _state(self, house: House, waiting: int) -> Serving:
        rows = [*self._dispatcher.rows, *self._jobs.rows]
        rows += [row for kept in self._kept if (row := kept.row)]
        jobs = [f"{job} failed: {words}" for job, words in house.ledger.timetable.problems().items()]
        problems = [self._refused, self._dispatcher.problem, self._dispatcher.held, *(kept.problem for kept in self._kept), *jobs]
        return Serving(
            started=self._started,
            beat=self._clock(),
            owner=f"{socket.gethostname()}, process {os.getpid()}",
            pid=os.getpid(),
            tick_s=house.settings.schedule.tick_s,
            next_due=house.ledger.sources.next_due([source.id for source in house.sources]),
            due=waiting,
            children=tuple(rows),
            restarts=self._ticker.restarts,
            problems=tuple(problem for problem in problems if problem),
        )

    def _reload(self) -> None:
        """Take up the configuration as it is now; a broken one is told in one line, and the last good one goes on."""
        with self._turn:
            try:
                house = self._snapshots.take()
                self._dashboard.show(house)
            except ForumwatchError as error:
                self._refused = f"{REFUSED}{error}"
                log.error("configuration.refused", reason=" ".join(str(error).split()))
                return
            self._house, self._refused = house, None
            self._jobs.take_up(house)
            for kept in self._kept:
                if kept.child is not None:
                    kept.child.ask_to_stop()  # and it is started with the new one
        self._ticker.reconcile(self._jobs.crons)
        log.info("configuration.taken_up", sources=len(house.sources), watches=len(house.watches))

    def _end(self) -> None:
        """End everything: children finish what they have in hand or are cut. All they hold is leased in the ledger."""
        self._ending.set()
        self._dashboard.stop()
        held = self._turn.acquire(timeout=STOP_S)  # a tick that waits for a locked ledger is not waited for
        self._ticker.stop()
        children = [*self._dispatcher.children, *self._jobs.children, *(kept.child for kept in self._kept if kept.child)]
        for child in children:
            child.ask_to_stop()
        stop_by = time.monotonic() + STOP_S
        for child in self._dispatcher.children:
            child.cut()
        while time.monotonic() < stop_by and any(child.status is None for child in children):
            time.sleep(0.05)
        for child in children:
            child.cut()
        cut_by = time.monotonic() + CUT_S
        for child in children:
            child.stop(patience_s=max(0.0, cut_by - time.monotonic()))
        log.info("serve.ended", children=len(children))
        if not held:
            os._exit(1 if sys.exc_info()[0] else 0)  # the thread that waits for the ledger would keep this process

    def _follower(self, name: str) -> Callable[[], Child]:
        return lambda: self._child(name, [name, "--follow"])

    def _child(self, name: str, arguments: Sequence[str], more: Mapping[str, str] | None = None) -> Child:
        log_path = log_file(self._logs, name.partition("/")[0])
        environment = {**self._snapshots.environment, **(more or {})}
        return Child(name, arguments, log=log_path, keep=self._lock, environment=environment)


def _now() -> datetime:
    return datetime.now(UTC)
