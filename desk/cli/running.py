"""Commands that do the work: run, crawl, process, deliver, add, dashboard."""

from datetime import UTC, date, datetime
from typing import Annotated
from urllib.parse import urlsplit

import typer

from desk.cli.context import house
from domain.backfill import Backfill
from domain.errors import BadInput
from scheduler.children import STORE_AWAY

Sources = Annotated[list[str] | None, typer.Option("--source", help="Only this source; may be given again.")]
Follow = Annotated[bool, typer.Option("--follow", hidden=True, help="Go on until the parent's pipe says drain or closes.")]


def register(app: typer.Typer) -> None:
    app.command(short_help="Crawl, process and deliver: one full cycle.")(run)
    app.command(short_help="Add a missed article by hand.")(add)
    app.command(short_help="Open the dashboard on 127.0.0.1.")(dashboard)
    app.command(short_help="Only fetch what is new.")(crawl)
    app.command(short_help="Only read what was fetched.")(process)
    app.command(short_help="Only send to the store what was read.")(deliver)


def run(source: Sources = None) -> None:
    """Run one full cycle: crawl, process and deliver, with a closing table."""
    from desk.cli.progress import closing_table, progress_bars
    from scheduler.run import run_cycle

    with house() as rooms, progress_bars() as show:
        report = run_cycle(rooms, sources=source or (), on_progress=show)
    closing_table(report)
    if report.problems:
        raise typer.Exit(STORE_AWAY)


def crawl(
    source: Sources = None,
    run: Annotated[str | None, typer.Option("--run", hidden=True)] = None,
    follow: Follow = False,
    discover: Annotated[bool, typer.Option(hidden=True)] = True,
    due: Annotated[bool, typer.Option("--due", hidden=True, help="Look only at feeds whose time has come.")] = False,
    since: Annotated[str | None, typer.Option(hidden=True, help="Look through the archives from this day.")] = None,
    until: Annotated[str, typer.Option(hidden=True)] = "",
    max_pages: Annotated[int, typer.Option(hidden=True)] = 0,
) -> None:
    """Visit the sources and fetch what is new; what was found waits in the inbox."""
    from desk.cli.progress import held_back
    from scheduler.pipe import ParentPipe
    from scheduler.run import chosen_sources
    from scheduler.stages import crawl_stage

    ParentPipe(follow=follow)
    with house() as rooms:
        if run is not None:  # a child of a run, which has chosen; pages added by hand have sources of their own
            days = (date.fromisoformat(since), date.fromisoformat(until)) if since else None
            backfill = Backfill(since=days[0], until=days[1], max_pages=max_pages) if days else None
            sources = [rooms.source(name) for name in source or ()]
            crawl_stage(rooms, run=run, sources=sources, discover=discover, due_only=due, backfill=backfill)
            return
        chosen = [rooms.source(name) for name in chosen_sources(rooms, source or ())]
        run_id = rooms.ledger.runs.begin_run(datetime.now(UTC), kind="crawl")
        crawl_stage(rooms, run=run_id, sources=chosen, discover=discover)
        rooms.ledger.runs.end_run(run_id, datetime.now(UTC))
        left = rooms.ledger.runs.left(run_id, of=[wanted.id for wanted in chosen])
    if left.unfetched:
        typer.echo(held_back(left.unfetched))


def process(follow: Follow = False) -> None:
    """Read the articles that wait in the inbox."""
    from desk.cli.progress import held_back
    from scheduler.pipe import ParentPipe
    from scheduler.stages import process_stage

    pipe = ParentPipe(follow=follow)
    with house() as rooms:
        read = process_stage(rooms, drained=pipe.draining.is_set, stopped=pipe.stopping.is_set)
        unread = rooms.ledger.inbox.depth()
    if not follow:
        typer.echo(f"{read} articles read")
        if unread:
            typer.echo(held_back(unread))


def deliver(follow: Follow = False) -> None:
    """Send to the store what it has not acknowledged."""
    from desk.cli.progress import show_matched
    from scheduler.pipe import ParentPipe
    from scheduler.stages import deliver_stage
    from scheduler.watching import matched_since, newest_match

    pipe = ParentPipe(follow=follow)
    with house() as rooms:
        searches = rooms.ledger.searches
        told = newest_match(searches)
        delivered = deliver_stage(rooms, drained=pipe.draining.is_set, stopped=pipe.stopping.is_set)
        if not follow:
            typer.echo(f"{delivered} coverages delivered")
            show_matched(matched_since(searches, told))


def add(url: Annotated[str, typer.Argument(help="Address of the article.")]) -> None:
    """Add a missed article by hand: fetched, read in full, and explained."""
    from desk.cli.looking import show_why
    from desk.cli.progress import progress_bars
    from domain.article import Discovery
    from domain.visit import Candidate
    from scheduler.adding import hand_over
    from scheduler.alone import serving_now
    from scheduler.run import run_cycle

    with house() as rooms:
        owner = _source_of(url, [(s.id, s.homepage) for s in rooms.sources])
        candidate = Candidate(url=url, source=owner, discovery=Discovery(method="by-hand"))
        if serving_now(rooms.ledger, now=datetime.now(UTC)):
            settled = hand_over(rooms, candidate)
            show_why(rooms, url)
            if not settled:
                typer.echo(f"not settled within a minute; `forumwatch why {url}` tells how it goes on")
            return
        with progress_bars() as show:
            report = run_cycle(rooms, add=[candidate], on_progress=show)
        show_why(rooms, url)
        for problem in report.problems:
            typer.echo(problem)
    if report.problems:
        raise typer.Exit(STORE_AWAY)


def _source_of(url: str, homepages: list[tuple[str, str]]) -> str:
    """Return the listed source that the address belongs to, else a name made of its host. Raises BadInput."""
    from domain.urls import normalise
    from scheduler.wiring import BY_HAND

    try:
        host = urlsplit(normalise(url)).hostname or ""
    except ValueError as error:
        raise BadInput(f"{url!r} is not an address", fix="give a whole http:// or https:// address") from error
    for source_id, homepage in homepages:
        home = (urlsplit(homepage).hostname or "").removeprefix("www.")
        if host == home or host.endswith(f".{home}"):
            return source_id
    return f"{BY_HAND}-{host}"


def dashboard(
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port on this machine; 0 takes a free one.")] = None,
) -> None:
    """Open the dashboard until Ctrl-C."""
    from desk.cli.desk import allowed_hosts, desk_app
    from desk.web import serve

    with house() as rooms:
        web = rooms.settings.web
        serve(
            desk_app(rooms),
            web.host,
            web.port if port is None else port,
            on_ready=lambda url: typer.echo(f"dashboard at {url} (Ctrl-C stops it)"),
            allowed_hosts=allowed_hosts(rooms),
        )
