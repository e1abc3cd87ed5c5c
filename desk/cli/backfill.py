"""`forumwatch backfill`: history, from the archives of a source or from WARC files."""

import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from desk.cli.backfill_warc import take_in
from desk.cli.context import house
from desk.cli.terminal import wrapped
from desk.wording import counted
from domain.backfill import Backfill
from domain.errors import BadInput
from scheduler.children import STORE_AWAY
from scheduler.wiring import House

PATIENCE_S = 600.0  # for a source that `serve` is crawling just now
LOOK_S = 2.0


def register(app: typer.Typer) -> None:
    app.command(short_help="Take in history: a source's archives, or WARC files.")(backfill)


def backfill(
    what: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...", help="A source; with --warc further files.")] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="First day, such as 2019-10-01.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Last day; default today.")] = None,
    max_pages: Annotated[int, typer.Option(min=1, help="Pages to fetch at most.")] = 500,
    warc: Annotated[list[Path] | None, typer.Option(metavar="PATH", help="WARC file, or folder of them; may be given again.")] = None,
) -> None:
    """Take in history: the articles that a source's sitemaps and archive pages list for some days, or the pages of WARC files."""
    with house() as rooms:
        if warc:
            if since or until:
                raise BadInput("--since and --until say nothing of WARC files", fix="leave them away: what concerns a watch is read")
            take_in(rooms, [*warc, *map(Path, what or ())])
            return
        source, wanted = _wanted(rooms, what or [], since, until, max_pages)
        stopped = _served(rooms, source, wanted) if _is_served(rooms) else _alone(rooms, source, wanted)
    if stopped:
        raise typer.Exit(STORE_AWAY)


def _wanted(rooms: House, what: list[str], since: str | None, until: str | None, max_pages: int) -> tuple[str, Backfill]:
    """Return the source and the days. Raises BadInput."""
    from scheduler.run import chosen_sources

    if len(what) != 1:
        raise BadInput(
            "backfill takes one source at a time" if what else "no source is named", fix="write `forumwatch backfill SOURCE --since DATE`"
        )
    chosen_sources(rooms, what)
    if since is None:
        raise BadInput("the first day is not named", fix="add --since 2019-10-01, say")
    today = datetime.now(ZoneInfo(rooms.source(what[0]).time_zone)).date()
    first, last = _day("--since", since), _day("--until", until) if until else today
    if first > last:
        raise BadInput(f"--since {first} is after --until {last}", fix="exchange them")
    if first > today:
        raise BadInput(f"--since {first} is still to come", fix="name a day of the past")
    return what[0], Backfill(since=first, until=last, max_pages=max_pages)


def _day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"{option} {text} is not a day", fix="write it like 2019-10-01") from error


def _is_served(rooms: House) -> bool:
    from scheduler.alone import serving_now

    return serving_now(rooms.ledger, now=datetime.now(UTC)) is not None


def _alone(rooms: House, source: str, wanted: Backfill) -> bool:
    """Crawl, read and deliver; return whether the store stayed away."""
    from desk.cli.progress import closing_table, progress_bars
    from scheduler.run import run_cycle

    with progress_bars() as show:
        report = run_cycle(rooms, sources=[source], backfill=wanted, on_progress=show)
    closing_table(report)
    _tell_of_more(source, wanted, sum(row.found for row in report.sources))
    return bool(report.problems)


def _served(rooms: House, source: str, wanted: Backfill) -> bool:
    """Crawl while `serve` is at work, which reads and delivers."""
    from scheduler.stages import crawl_stage

    ledger, deadline = rooms.ledger, time.monotonic() + PATIENCE_S
    run = ledger.runs.begin_run(datetime.now(UTC), kind="backfill", of=[source])
    while not crawl_stage(rooms, run=run, sources=[rooms.source(source)], backfill=wanted):
        if time.monotonic() > deadline:
            raise BadInput(f"{source} is being crawled by another process", fix="try again when that has ended")
        time.sleep(LOOK_S)
    ledger.runs.end_run(run, datetime.now(UTC))
    found = sum(row.found for row in ledger.runs.counts(run))
    typer.echo(f"run {run}: {counted(found, 'page')}; `forumwatch serve` reads and delivers them")
    _tell_of_more(source, wanted, found)
    return False


def _tell_of_more(source: str, wanted: Backfill, found: int) -> None:
    if not found:
        typer.echo(wrapped(f"{source}: nothing new from {wanted.since} to {wanted.until} in its sitemaps and archive pages"))
    elif found >= wanted.max_pages:
        typer.echo(wrapped(f"{source}: there may be more than {wanted.max_pages} pages (--max-pages); the same command goes on"))
