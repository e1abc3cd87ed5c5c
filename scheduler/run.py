"""One full cycle: crawl, processing and delivery at the same time, each in a child process, until nothing is left to do."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from domain.backfill import Backfill
from domain.errors import BadInput, ForumwatchError
from domain.protocols import Progress, SourceCounts
from domain.visit import Candidate
from scheduler.alone import check_not_serving, only_run
from scheduler.children import BAD_INPUT, STORE_AWAY, Child
from scheduler.watching import matched_since, newest_match
from scheduler.wiring import House

TICK_S = 0.15
STORE_PAUSE_S = 10.0  # before a delivery that gave up is tried again


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """What a finished run says: the id, a row per source, and whether everything reached the store."""

    run: str
    sources: tuple[SourceCounts, ...]
    took_s: float
    problems: tuple[str, ...] = ()
    matched: Mapping[str, int] = field(default_factory=dict)  # saved search -> articles that newly match it
    put_off: int = 0  # pages that their outlets ask to come back for, or whose host has had its requests of the day
    held_back: int = 0  # pages that were not fetched or read as too much waits for the store
    sampled: int = 0  # pages, of all runs, that the fast look skipped and that were read in full all the same
    missed: int = 0  # those of them that proved relevant


class RunFailed(ForumwatchError):
    """A stage crashed too often; nothing is lost, the next run goes on."""


def run_cycle(
    house: House,
    *,
    sources: Sequence[str] = (),
    add: Sequence[Candidate] = (),
    backfill: Backfill | None = None,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> RunReport:
    """Run one cycle over the sources (all by default), their archives for a `backfill`, or addresses added by hand; return its report.

    Raises BadInput for an unknown source or a run that is already going on, RunFailed when a stage crashes again and again.
    Killed at any point, the next cycle takes up where this one ended.
    """
    chosen = sorted({candidate.source for candidate in add}) or chosen_sources(house, sources)
    house.watches, house.crawl_settings, house.process_settings  # noqa: B018  what is broken there is told before anything starts
    house.store.count()  # and so is an unusable store
    started = time.monotonic()
    ledger = house.ledger
    check_not_serving(ledger, now=datetime.now(UTC))
    with only_run(house.data_folder) as lock:
        ledger.release_claims()
        run = ledger.runs.begin_run(datetime.now(UTC), kind="backfill" if backfill else "run", of=chosen if backfill else ())
        told = newest_match(ledger.searches)
        if add:
            ledger.crawl.offer(run, add, now=datetime.now(UTC))
        how = () if not add else ("--no-discover",)
        problems = _conduct(house, run, chosen, lock, how=how if backfill is None else _asking_for(backfill), on_progress=on_progress)
        ledger.runs.end_run(run, datetime.now(UTC))
        on_progress(ledger.runs.progress(run))
        left = ledger.runs.left(run, of=chosen)
        missed, sampled = ledger.runs.miss_rate()
        return RunReport(
            run=run,
            sources=tuple(ledger.runs.counts(run)),
            took_s=time.monotonic() - started,
            problems=tuple(problems),
            matched=matched_since(ledger.searches, told),
            held_back=left.unfetched + left.unread,
            put_off=left.put_off,
            sampled=sampled,
            missed=missed,
        )


def chosen_sources(house: House, wanted: Sequence[str]) -> list[str]:
    """Return the ids of the wanted sources, all without any. Raises BadInput for an unknown one, or where there is none."""
    known = [source.id for source in house.sources]
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise BadInput(f"no source {unknown[0]!r}", fix=f"known: {', '.join(known) or 'none'}")
    if not known:
        raise BadInput(
            f"no source in {house.settings.config / 'sources'}",
            fix="add one with `forumwatch sources add`, by its address or from `forumwatch sources list --registry`",
        )
    return list(wanted) or known


def _asking_for(backfill: Backfill) -> tuple[str, ...]:
    days = ("--since", backfill.since.isoformat(), "--until", backfill.until.isoformat())
    return (*days, "--max-pages", str(backfill.max_pages))


def _conduct(
    house: House, run: str, sources: Sequence[str], lock: int, *, how: Sequence[str], on_progress: Callable[[Progress], None]
) -> list[str]:
    logs = house.data_folder / "logs"
    logs.mkdir(exist_ok=True)
    asked = [part for name in sources for part in ("--source", name)]
    crawl = ["crawl", "--run", run, "--follow", *asked, *how]
    stages = {
        "crawl": crawl,
        "process": ["process", "--follow"],
        "deliver": ["deliver", "--follow"],
    }
    children: dict[str, Child] = {}
    try:
        for name, arguments in stages.items():
            children[name] = Child(name, arguments, log=logs / f"{run}-{name}.log", keep=lock)
        return _supervise(house, run, children, on_progress)
    finally:
        for child in children.values():
            with suppress(OSError):
                child.stop()


def _supervise(house: House, run: str, children: dict[str, Child], on_progress: Callable[[Progress], None]) -> list[str]:
    """Watch the children until the last has ended; each stage drains when the one before it has."""
    problems: list[str] = []
    before: Child | None = None
    for child in children.values():
        if before is not None:
            child.drain()
        while (status := child.status) != 0:
            _mend_crashed(house, children.values())
            _try_store_again(children.values(), besides=child)
            if status == BAD_INPUT:
                raise BadInput(child.last_words() or f"{child.name} refused its input")
            if status == STORE_AWAY:
                problems.append(child.last_words())
                break
            on_progress(house.ledger.runs.progress(run))
            time.sleep(TICK_S)
        before = child
    return problems


def _try_store_again(children: Iterable[Child], *, besides: Child) -> None:
    """Start a delivery again that found the store away, while the stage before it is still at work: the store may be back."""
    for child in children:
        if child is not besides and child.status == STORE_AWAY and child.rested_s > STORE_PAUSE_S:
            child.start_again()


def _mend_crashed(house: House, children: Iterable[Child]) -> None:
    for child in children:
        if child.crashed:
            words = child.last_words()
            house.ledger.release_claims()
            if not child.restart():
                raise RunFailed(f"{child.name} crashed too often, the last time with: {words}", fix="nothing is lost; run again")
