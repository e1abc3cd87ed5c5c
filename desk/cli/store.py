"""`forumwatch store`: the place where coverages are searched."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from desk.cli import access, store_life, store_status
from desk.cli.context import house
from desk.cli.terminal import printable, wrapped
from desk.wording import counted
from domain.errors import BadInput

app = typer.Typer(help="The store: make it, fill it anew, see what it refused.", no_args_is_help=True)
store_life.register(app)
store_status.register(app)


@app.command()
def setup(
    security: Annotated[bool, typer.Option("--security", help="Make the roles reader, writer and admin in the cluster.")] = False,
    api_key: Annotated[str | None, typer.Option(metavar="ROLE", help="Make an API key that may what reader, writer or admin may.")] = None,
    expires_days: Annotated[
        int | None, typer.Option(min=1, max=36500, metavar="N", help="Days until that key ends; never without.")
    ] = None,
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="New file for that key; without, it is printed once.")] = None,
) -> None:
    """Make tables or indices; safe at any time. With --security, roles too; with --api-key, a key of one of them."""
    with house() as rooms:
        role = None if api_key is None else access.role_named(api_key)
        if role is None and (output or expires_days):
            raise BadInput("--output and --expires-days are for a key", fix="add --api-key reader, writer or admin")
        aside = role is not None and output is None  # standard output is the key's
        if security:
            access.make_roles(rooms, err=aside)
        if role is not None:
            rooms.access  # noqa: B018  (tells at once where there are no keys)
        rooms.store.setup()
        typer.echo(f"{rooms.settings.store} is ready, {rooms.store.count()} coverages in it", err=aside)
        if unfinished := rooms.upkeep.unfinished():
            typer.echo(unfinished, err=aside)
        if role is not None:
            access.make_key(rooms, role, days=expires_days, output=output)


@app.command()
def rebuild() -> None:
    """Send every coverage of the ledger to the store anew; nothing is fetched or read again."""
    from scheduler.stages import deliver_stage, rebuild_stage

    with house() as rooms:
        rooms.store.setup()
        written, refused = rebuild_stage(rooms)
        written += deliver_stage(rooms, drained=lambda: True)
    for refusal in refused:
        typer.echo(f"refused {refusal.coverage}: {refusal.reason}")
    typer.echo(f"{written} coverages written, {len(refused)} refused")
    if refused:
        raise typer.Exit(1)


@app.command("dead-letters")
def dead_letters() -> None:
    """List what the store refused, each with the reason."""
    with house() as rooms:
        letters = rooms.ledger.outbox.dead_letters()
    for letter in letters:
        typer.echo(f"{letter.at:%Y-%m-%d %H:%M:%S} UTC  {letter.coverage}  revision {letter.revision}")
        typer.echo(wrapped(printable(letter.reason), first="  "))
    typer.echo(counted(len(letters), "dead letter"))


@app.command()
def replay(
    coverage: Annotated[list[str] | None, typer.Argument(help="Ids of coverages; all dead letters without them.")] = None,
) -> None:
    """Let dead letters be delivered again."""
    from scheduler.stages import deliver_stage

    with house() as rooms:
        known = {letter.coverage for letter in rooms.ledger.outbox.dead_letters()}
        unknown = [name for name in coverage or () if name not in known]
        if unknown:
            raise BadInput(f"{unknown[0]!r} is no dead letter", fix="see `forumwatch store dead-letters`")
        waiting = rooms.ledger.outbox.replay(coverage or None)
        delivered = deliver_stage(rooms, drained=lambda: True)
    typer.echo(f"{counted(waiting, 'dead letter')} sent again at {datetime.now(UTC):%H:%M:%S} UTC, {delivered} coverages delivered")
