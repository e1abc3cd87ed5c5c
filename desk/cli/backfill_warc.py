"""`forumwatch backfill --warc PATH`: history from WARC files."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from desk.cli.terminal import printable, wrapped
from desk.wording import counted
from scheduler.wiring import House

if TYPE_CHECKING:
    from scheduler.warc_backfill import WarcTally


def take_in(rooms: House, paths: list[Path]) -> None:
    """Read the files, show how far it is, and print what their pages came to. Raises BadInput, StoreUnavailable."""
    from desk import registry
    from scheduler.settling import Settling
    from scheduler.warc_backfill import Outlets, backfill_warc, files_of

    files = files_of(paths)
    outlets = Outlets([*rooms.sources, *(outlet.source for outlet in registry.outlets())])
    console, settling = Console(stderr=True), Settling(rooms)
    with console.status("…") as status:

        def show(path: Path, tally: "WarcTally") -> None:
            if sys.stderr.isatty():
                done = f"{tally.files} of {counted(len(files), 'file')}, {counted(tally.pages, 'page')}, {tally.entered:,} new"
                status.update(printable(f"{done}: {path.name}"))

        tally = backfill_warc(rooms, files, outlets, on_progress=show)
        delivered = settling.settle()
    _show(tally, len(files))
    served = settling.is_served
    typer.echo("`forumwatch serve` reads and delivers what waits" if served else f"{counted(delivered, 'coverage')} delivered")
    if tally.troubles:
        raise typer.Exit(1)


def _show(tally: "WarcTally", files: int) -> None:
    typer.echo(f"{counted(files, 'file')}, {counted(tally.pages, 'page')}: {tally.known:,} known before, {tally.entered:,} taken in")
    for outcome, count in sorted(tally.outcomes.items(), key=lambda pair: (-pair[1], pair[0])):
        typer.echo(f"  {count:>9,}  {'put into the inbox' if outcome == 'pending' else outcome}")
    if tally.passed_over:
        typer.echo("passed over")
    for what, count in sorted(tally.passed_over.items(), key=lambda pair: (-pair[1], pair[0])):
        typer.echo(printable(f"  {count:>9,}  {what}"))
    for trouble in tally.troubles:
        typer.echo(wrapped(trouble), err=True)
