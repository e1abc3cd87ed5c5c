"""Notices from what is known of everything, in words for people who did not write this program."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.errors import ForumwatchError
from domain.health import FeedTrouble, Figures, SourceHealth
from domain.notice import Notice
from domain.serving import HELD, REFUSED, Serving
from domain.source import Source

LATE = timedelta(hours=1)  # a coverage that waits longer while the store answers is not on its way
HUNG_TICKS = 6  # looks for what is due that `serve` may leave out
LEAST_HUNG = timedelta(minutes=1)
DAY_S = 26 * 3600.0  # without a run; a little longer than a day, for whoever runs it by the clock
FULL_BYTES, LOW_BYTES = 1_000_000_000, 5_000_000_000


def ledger_away(error: ForumwatchError) -> Notice:
    return Notice(
        kind="ledger-away",
        subject="ledger",
        text=f"The ledger does not answer: {error.message}.",
        action=f"{error.fix[:1].upper()}{error.fix[1:]}." if error.fix else "See that its disk or server runs.",
        grave=True,
    )


def of_store(problem: str | None, figures: Figures, *, now: datetime, most: int) -> Iterator[Notice]:
    """Yield what keeps coverages from being shown; `most` is what may wait before crawls are held."""
    if problem is not None:
        yield Notice(
            kind="store-away",
            subject="store",
            text=f"The store does not answer, so nothing can be shown: {problem}.",
            action="Nothing is lost: what is found meanwhile is delivered once it answers. See `forumwatch store status`.",
            since=figures.outbox_since,
            grave=True,
        )
    elif figures.outbox and figures.outbox_since and now - figures.outbox_since > LATE:
        yield Notice(
            kind="waiting-long",
            subject="store",
            text=f"{_counted(figures.outbox, 'article waits', 'articles wait')} to be shown, the oldest for longer than an hour.",
            action="Run `forumwatch deliver`, and see in `forumwatch store status` why it does not run by itself.",
            since=figures.outbox_since,
            grave=True,
        )
    if figures.dead_coverages:
        yield Notice(
            kind="dead-letters",
            subject="store",
            text=f"The store refused {_counted(figures.dead_coverages, 'article', 'articles')}, so they are not shown.",
            action="See why with `forumwatch store dead-letters`; mend that, then run `forumwatch store replay`.",
            grave=True,
        )
    if figures.dead_readings:
        yield Notice(
            kind="unreadable",
            subject="reading",
            text=f"{_counted(figures.dead_readings, 'article', 'articles')} could not be read, though tried three times.",
            action="See which failed on the sources page, and `forumwatch why ADDRESS` for the reason; report it as a fault.",
        )
    if figures.inbox + figures.outbox >= most:
        yield _held(f"{figures.inbox + figures.outbox:,} articles wait to be read or shown, so no more are fetched")


def of_disk(free: int, *, folder: str) -> Iterator[Notice]:
    if free >= LOW_BYTES:
        return
    is_full = free < FULL_BYTES
    yield Notice(
        kind="disk-full" if is_full else "disk-low",
        subject="disk",
        text=f"Only {free / 1e9:.1f} GB are free where {folder} lies, the folder that holds everything found.",
        action="Make room, or move the folder to a larger disk and set FORUMWATCH_DATA; when the disk is full nothing is fetched.",
        grave=is_full,
    )


def of_work(serving: Serving | None, figures: Figures, *, now: datetime) -> Iterator[Notice]:
    """Yield whether anything is at work, and what keeps it from doing all."""
    last = figures.last_run
    alive = serving is not None and serving.alive
    if serving is not None and alive:
        yield from _of_serve(serving, now)
    elif serving is not None and (last is None or last.started <= serving.beat):
        yield Notice(
            kind="serve-stopped",
            subject="serve",
            text="Nothing looks for new articles: `forumwatch serve` is not running.",
            action="Start `forumwatch serve`; under systemd: `systemctl start forumwatch`.",
            since=serving.beat,
            grave=True,
        )
    elif last is not None and last.state != "running" and (now - last.started).total_seconds() > DAY_S:
        yield Notice(
            kind="no-run",
            subject="run",
            text="Nobody has looked for new articles for more than a day.",
            action="Start `forumwatch serve`, which keeps going, or run `forumwatch run`.",
            since=last.ended or last.started,
        )
    if last is not None and last.state == "interrupted" and not alive:
        yield Notice(
            kind="run-interrupted",
            subject=last.id,
            text="The last run was interrupted before it was done.",
            action="Nothing is lost: `forumwatch run` goes on where it ended.",
            since=last.started,
        )


def _of_serve(serving: Serving, now: datetime) -> Iterator[Notice]:
    if now - serving.beat > max(LEAST_HUNG, HUNG_TICKS * timedelta(seconds=serving.tick_s)):
        yield Notice(
            kind="serve-hangs",
            subject="serve",
            text=f"`forumwatch serve` is there ({serving.owner}), but has not looked for what is due.",
            action="Wait a minute if this machine has just woken up; else end it and start it again: `systemctl restart forumwatch`.",
            since=serving.beat,
            grave=True,
        )
    for problem in serving.problems:
        if problem.startswith(HELD):
            yield _held(problem.removeprefix(HELD))
        elif problem.startswith(REFUSED):
            yield Notice(
                kind="configuration-refused",
                subject="configuration",
                text=f"A change of the configuration was not taken up: {problem.removeprefix(REFUSED)}.",
                action="Mend the file, then run `systemctl reload forumwatch`, or send SIGHUP; until then the last good one counts.",
                grave=True,
            )
        else:
            yield Notice(
                kind="serve-problem",
                subject="serve",
                text=f"`forumwatch serve` cannot do all of its work: {problem}.",
                action="Mend what it names; it tries again by itself. Its log is in the folder logs of the data folder.",
            )


def _held(what: str) -> Notice:
    return Notice(
        kind="back-pressure",
        subject="store",
        text=f"Fetching is held: {what}.",
        action="See that the store answers and is quick enough (`forumwatch store status`); it goes on by itself. Nothing is lost.",
    )


def of_sources(
    healths: Iterable[SourceHealth], troubles: Sequence[FeedTrouble], *, sources: Sequence[Source], zone: ZoneInfo
) -> Iterator[Notice]:
    """Yield which sources went silent, cannot be looked through, or give pages that cannot be read."""
    known = {source.id: source for source in sources}
    by_source: dict[str, list[FeedTrouble]] = {}
    for trouble in troubles:
        by_source.setdefault(trouble.source, []).append(trouble)
    for each in healths:
        source = known[each.source]
        if each.source in by_source:
            yield _failing(each, by_source[each.source], source, zone)
        elif each.usual.pace == "silent":
            yield _silent(each, source, zone)
        if each.usual.tried:
            yield _pages_failing(each, source)


def _silent(each: SourceHealth, source: Source, zone: ZoneInfo) -> Notice:
    usual = each.usual
    longest = f"for longer than {_counted(usual.longest_gap, 'day', 'days')}" if usual.longest_gap else "for a whole day"
    told = f"for {_counted(usual.empty_days, 'day', 'days')}" if usual.since else "in all the weeks that we looked"
    before = f"; before, it never was silent {longest}" if usual.since else ""
    return Notice(
        kind="source-silent",
        subject=each.source,
        text=f"{source.name} answers, yet has listed nothing new {told}{before}.",
        action=_open(next(iter((*source.feeds, *source.sitemaps, *source.sections)), source.homepage), source),
        since=_morning(usual.since, zone),
    )


def _failing(each: SourceHealth, troubles: Sequence[FeedTrouble], source: Source, zone: ZoneInfo) -> Notice:
    first = troubles[0]
    more = f" (and {len(troubles) - 1} more of its addresses)" if len(troubles) > 1 else ""
    good = [day.day for day in each.days if day.good_looks]
    return Notice(
        kind="source-failing",
        subject=each.source,
        text=f"{source.name}: {first.url}{more} could not be read {first.failures} times in a row: {first.problem}.",
        action=_open(first.url, source),
        since=_morning(good[-1], zone) if good else None,
    )


def _pages_failing(each: SourceHealth, source: Source) -> Notice:
    usual = each.usual
    return Notice(
        kind="pages-failing",
        subject=each.source,
        text=f"{source.name}: of its last {usual.tried} pages {usual.failed} gave no article, far more than usual.",
        action=f"Open some of its articles in a browser, and ask `forumwatch why ADDRESS`; if {source.homepage} was rebuilt, report it.",
    )


def _open(address: str, source: Source) -> str:
    return f"Open {address} in a browser; if it moved: `forumwatch sources add {source.homepage}` finds the new one."


def _morning(day: date | None, zone: ZoneInfo) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), zone).astimezone(UTC)


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
