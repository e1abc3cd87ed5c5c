"""`forumwatch sources opt-out`: hosts and addresses that are never asked."""

from datetime import UTC, date, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from desk.cli.errors import one_line_errors
from desk.cli.terminal import printable
from domain.errors import BadInput
from domain.settings import load_settings

app = typer.Typer(help="Hosts and addresses that are never asked.", no_args_is_help=True)


@app.command("list", short_help="List them, with since when and why.")
def list_() -> None:
    """List the hosts and addresses that are never asked."""
    from scheduler.opt_outs import load_opt_outs, opt_out_file

    with one_line_errors():
        folder = load_settings().config
        entries = load_opt_outs(folder).entries
    if not entries:
        typer.echo(f"nobody has opted out; {opt_out_file(folder)} would hold the list")
        return
    table = Table(box=None, padding=(0, 1), header_style="bold")
    for column in ("address", "since", "reason"):
        table.add_column(column, overflow="fold")
    for entry in entries:
        table.add_row(Text(printable(entry.address)), str(entry.since), Text(printable(entry.reason)))
    Console(highlight=False).print(table)


@app.command(short_help="Never ask a host or an address again.")
def add(
    address: Annotated[str, typer.Argument(help="A host with all below it, or an address with all that begin with it.")],
    reason: Annotated[str, typer.Option(help="Who asked for it, and how.")],
    since: Annotated[str | None, typer.Option(help="Date, such as 2026-11-27; default today.")] = None,
) -> None:
    """Never ask a host or an address again: neither for pages nor feeds, nor where another page redirects to it."""
    from scheduler.opt_outs import add as add_entry
    from scheduler.opt_outs import opt_out_file

    with one_line_errors():
        folder = load_settings().config
        entry = add_entry(folder, address, since=_date(since), reason=reason)
    typer.echo(f"{entry.address} is not asked from now on; it stands in {opt_out_file(folder)}")
    typer.echo("what was read before stays; crawls that run already go by the old list until they end")


@app.command(short_help="Take an entry back.")
def remove(address: Annotated[str, typer.Argument(help="The entry, as `list` shows it.")]) -> None:
    """Take an entry back: the address may be asked again."""
    from scheduler.opt_outs import remove as remove_entry

    with one_line_errors():
        entry = remove_entry(load_settings().config, address)
    typer.echo(f"{entry.address} may be asked again")


def _date(text: str | None) -> date:
    if text is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"{text!r} is no date", fix="write it like 2026-11-27") from error
