"""Which sources are crawled when: batches of due ones, each in a child process with a time limit."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from domain.protocols import Progress
from domain.serving import HELD, ChildRow
from domain.source import CrawlPolicy
from ledger.leases import Lease
from ledger.schedule import SOFT, TEMPORARY, pace_s
from scheduler.cadence import due_listings, due_source
from scheduler.children import BAD_INPUT, Child
from scheduler.wiring import House

GRACE_S = 120.0  # a crawl ends by itself at its limit; after this long besides it hangs
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A crawl under way."""

    run: str
    leases: Mapping[str, Lease]  # source -> lease
    child: Child
    started: datetime
    deadline: float  # time.monotonic()
    by_hand: bool

    @property
    def row(self) -> ChildRow:
        return ChildRow(name="crawl", pid=self.child.pid, started=self.started, run=self.run, sources=tuple(self.leases))


class Dispatcher:
    """Starts crawls of what is due and writes down when each source is due again. Not for several threads at once."""

    def __init__(self, *, clock: Callable[[], datetime], start: Callable[[Sequence[str], Mapping[str, str]], Child]) -> None:
        """`start` starts a crawl from the arguments of its command and variables of its environment."""
        self._clock = clock
        self._start = start
        self._batches: list[Batch] = []
        self._reading: list[str] = []  # runs whose crawl has ended; what they fetched is still being read
        self.problem: str | None = None
        self.held: str | None = None  # why nothing is started at the moment

    @property
    def rows(self) -> tuple[ChildRow, ...]:
        return tuple(batch.row for batch in self._batches)

    @property
    def children(self) -> list[Child]:
        return [batch.child for batch in self._batches]

    def tick(self, house: House) -> int:
        """Take in what has ended, start what is due; return how many due sources wait for a free child."""
        self._take_in(house)
        self._end_runs(house)
        return self._start_due(house)

    def _take_in(self, house: House) -> None:
        for batch in list(self._batches):
            late = time.monotonic() > batch.deadline
            if batch.child.status is None and not late:
                continue
            batch.child.stop()
            self._batches.remove(batch)
            self._finish(house, batch, late=late)

    def _finish(self, house: House, batch: Batch, *, late: bool) -> None:
        status = batch.child.status
        weight = 0.0
        if late:
            log.error("crawl.too_long", run=batch.run, sources=list(batch.leases))
            weight = TEMPORARY
        elif status:
            log.error("crawl.ended", run=batch.run, status=status, reason=batch.child.last_words())
            weight = SOFT
        self.problem = f"crawl: {batch.child.last_words()}" if status == BAD_INPUT else None
        if weight:
            house.ledger.release_claims()
        if batch.by_hand:
            house.ledger.leases.release(batch.leases.values())
        else:
            for source, lease in batch.leases.items():
                self._plan(house, batch, source, lease, weight)
        self._reading.append(batch.run)

    def _plan(self, house: House, batch: Batch, source: str, lease: Lease, weight: float) -> None:
        """Write down when the source is due again, and each of its listings; after a crawl that failed, the source alone."""
        now, schedule, run = self._clock(), house.settings.schedule, batch.run
        looked = house.ledger.sources.looked(run, source, now=now)
        if weight:
            looked = replace(looked, setbacks=looked.setbacks + weight)
        known = next((known for known in house.sources if known.id == source), None)
        policy = known.policy if known is not None else CrawlPolicy()
        pause = pace_s(
            looked.news,
            usual_s=policy.cadence_s,
            setbacks=looked.setbacks,
            fastest_s=schedule.fastest_s,
            slowest_s=schedule.slowest_s,
            wait_s=(looked.not_before - now).total_seconds() if looked.not_before else 0.0,
        )
        due, listings = now + timedelta(seconds=pause), dict[str, datetime]()
        if known is not None and not weight:
            all_of_it = house.ledger.sources.listings(source)
            listings = due_listings(all_of_it, source=known, schedule=schedule, since=batch.started, now=now)
            due = due_source(all_of_it, listings, source=known, schedule=schedule, usual=due, now=now)
        if not house.ledger.sources.finish(source, lease, looked, due=due, listings=listings):
            log.warning("source.finished_late", source=source, run=run, reason="it was granted to another meanwhile")

    def _end_runs(self, house: House) -> None:
        """End the runs of which nothing waits to be read any more."""
        for run in list(self._reading):
            counts: Progress = house.ledger.runs.progress(run)
            if counts.inbox == 0:
                house.ledger.runs.end_run(run, self._clock())
                self._reading.remove(run)

    def _start_due(self, house: House) -> int:
        schedule, now = house.settings.schedule, self._clock()
        sources = house.ledger.sources
        if not any(batch.by_hand for batch in self._batches) and (asked := self._free(house, sources.asked(now=now))):
            self._crawl(house, asked[: schedule.batch], by_hand=True)
        due = self._free(house, sources.due([source.id for source in house.sources], now=now, longest_s=schedule.slowest_s))
        self.held = None
        if due and not house.backlog.to_fetch():
            self.held = f"{HELD}{house.backlog.waiting()} articles and coverages wait for the store (deliver.max_waiting)"
            return len(due)
        while due and (slots := schedule.max_crawls - sum(not batch.by_hand for batch in self._batches)) > 0:
            share = min(schedule.batch, -(-len(due) // slots))
            self._crawl(house, due[:share])
            due = due[share:]
        return len(due)

    def _free(self, house: House, among: Sequence[str]) -> list[str]:
        """Return those that nobody crawls; a child of ours that has just ended still has its due times to be written."""
        ours = {source for batch in self._batches for source in batch.leases}
        return house.ledger.sources.free([source for source in among if source not in ours], now=self._clock())

    def _crawl(self, house: House, sources: Sequence[str], *, by_hand: bool = False) -> None:
        schedule, now = house.settings.schedule, self._clock()
        run = house.ledger.runs.begin_run(now, kind="add" if by_hand else "crawl", of=sources)
        leases = house.ledger.sources.grant(run, sources, lease_s=schedule.lease_s, now=now).leases
        if not leases:
            house.ledger.runs.end_run(run, now)
            return
        asked = [part for source in leases for part in ("--source", source)]
        limit_s = min(schedule.crawl_minutes, house.settings.crawl.max_minutes) * 60
        child = self._start(
            ["crawl", "--run", run, "--follow", *asked, "--no-discover" if by_hand else "--due"],
            {"FORUMWATCH_CRAWL__MAX_MINUTES": f"{limit_s / 60:g}"},
        )
        deadline = time.monotonic() + limit_s + GRACE_S
        self._batches.append(Batch(run=run, leases=leases, child=child, started=now, deadline=deadline, by_hand=by_hand))
        log.info("crawl.started", run=run, sources=list(leases), pid=child.pid)


def log_file(folder: Path, name: str) -> Path:
    """Return where the children of a kind write."""
    folder.mkdir(exist_ok=True)
    return folder / f"serve-{name}.log"
