"""`forumwatch store`: the place where coverages are searched."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from desk.cli.context import house
from domain.errors import BadInput

app = typer.Typer(help="The store: make it, fill it anew, see what it refused.", no_args_is_help=True)


@app.command()
def setup() -> None:
    """Make tables or indices; safe at any time."""
    with house() as rooms:
        rooms.store.setup()
        typer.echo(f"{rooms.settings.store} is ready, {rooms.store.count()} coverages in it")


@app.command()
def status() -> None:
    """Compare the store with the ledger: what should be there, what waits, what was refused."""
    with house() as rooms:
        counts = rooms.ledger.runs.counts()
        held = rooms.store.count()
        relevant, waiting, dead = (sum(getattr(row, name) for row in counts) for name in ("relevant", "waiting", "dead_letters"))
    typer.echo(f"store {rooms.settings.store}")
    typer.echo(f"ledger: {relevant} relevant coverages, {waiting} waiting, {dead} dead letters")
    typer.echo(f"store:  {held} coverages")
    missing = relevant - waiting - dead - held
    if missing > 0:
        typer.echo(f"{missing} are missing from the store; `forumwatch store rebuild` sends all of them anew")


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
        typer.echo(f"{letter.at:%Y-%m-%d %H:%M:%S}  {letter.coverage}  revision {letter.revision}  {letter.reason}")
    typer.echo(f"{len(letters)} dead letters")


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
    typer.echo(f"{waiting} dead letters sent again at {datetime.now(UTC):%H:%M:%S} UTC, {delivered} coverages delivered")
