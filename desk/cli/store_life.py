"""`forumwatch store migrate | prune | snapshot | snapshots | restore`: the store over the years."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from desk.cli.context import house
from desk.cli.terminal import wrapped
from domain.upkeep import Snapshot, Volume
from scheduler.upkeep import Replaced

_GRACE_S = 3.0  # for searches that are still under way in the old indices


def register(app: typer.Typer) -> None:
    for command in (migrate, prune, snapshot, snapshots, restore):
        app.command()(command)


def migrate(
    delete_old: Annotated[bool, typer.Option("--delete-old", help="Delete what this and earlier migrations put aside.")] = False,
    accept_refusals: Annotated[
        bool, typer.Option("--accept-refusals", help="Make dead letters of what the new indices refuse, instead of stopping.")
    ] = False,
) -> None:
    """Bring the indices to this version and these settings, beside the old ones, while readers and writers go on."""
    from scheduler.upkeep import migrate_stage

    with house() as rooms:
        if rooms.upkeep.renews_itself:
            rooms.store  # noqa: B018  made or renewed when it is first asked for
            typer.echo(f"{rooms.settings.store} needs no migration: it renews itself whenever it is opened")
            return
        with _counted() as on_progress:
            replaced = migrate_stage(rooms, accept_refusals=accept_refusals, on_progress=on_progress)
        if replaced is None:
            typer.echo("nothing to migrate: the indices are as this version and these settings make them")
        else:
            _tell(replaced)
            if delete_old:
                time.sleep(_GRACE_S)
        _tell_left_over(rooms.upkeep.delete_left_over() if delete_old else rooms.upkeep.left_over(), deleted=delete_old)
    if replaced is not None and replaced.refused:
        raise typer.Exit(1)


def prune(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count only.")] = False,
) -> None:
    """Take out of the store what is older than deliver.keep_days, and tombstones that have served; the ledger keeps all."""
    from scheduler.upkeep import prune_stage

    with house() as rooms:
        rooms.store  # noqa: B018  one of another version is told
        pruned = prune_stage(rooms, dry_run=dry_run)
        days = rooms.settings.deliver.keep_days
    done = "would leave" if dry_run else "left"
    if days is not None:
        typer.echo(f"{pruned.too_old} coverages older than {days:g} days {done} the store")
    else:
        typer.echo("no coverage is too old: deliver.keep_days is not set")
    typer.echo(f"{pruned.tombstones} tombstones of removed ones {done} it")


def snapshot(
    name: Annotated[str | None, typer.Argument(help="Small letters, digits, dots, hyphens; default the time in UTC.")] = None,
) -> None:
    """Put a copy of the store aside, while it is read and written."""
    from scheduler.upkeep import snapshot_stage

    with house() as rooms:
        made = snapshot_stage(rooms, name)
    typer.echo(wrapped(f"{made.name}: {_content(made)}, in {made.place}"))


def snapshots() -> None:
    """List the copies that were put aside, oldest first."""
    with house() as rooms:
        made = rooms.upkeep.snapshots()
    for each in made:
        typer.echo(f"{each.taken:%Y-%m-%d %H:%M:%S}  {each.name}  {_content(each)}")
    typer.echo("1 snapshot" if len(made) == 1 else f"{len(made)} snapshots")


def restore(name: Annotated[str, typer.Argument(help="As `store snapshots` lists it.")]) -> None:
    """Put a snapshot in the place of the store, then whatever the ledger has newer; readers see the one or the other."""
    from scheduler.upkeep import restore_stage

    with house() as rooms:
        with _counted() as on_progress:
            replaced = restore_stage(rooms, name, on_progress=on_progress)
        typer.echo(f"{name} restored and brought level with the ledger")
        _tell(replaced)
        _tell_left_over(rooms.upkeep.left_over(), deleted=False)
    if replaced.refused:
        raise typer.Exit(1)


@contextmanager
def _counted() -> Iterator[Callable[[int], None]]:
    """Yield a function that shows how many coverages were written; off a terminal nothing is shown."""
    from rich.console import Console

    console = Console(stderr=True)
    with console.status("looking at the store") as status:
        yield lambda written: status.update(f"{written:,} coverages written")


def _tell(replaced: Replaced) -> None:
    for change in replaced.changes:
        typer.echo(wrapped(change))
    typer.echo(f"{replaced.written:,} coverages written from the ledger, {replaced.removed:,} taken out")
    if replaced.before is not None:
        typer.echo(f"before: {_volume(replaced.before)}")
    typer.echo(f"now:    {_volume(replaced.after)}")
    if replaced.unknown:
        typer.echo(f"{replaced.unknown} that the ledger does not know stayed behind")
    for refusal in replaced.refused:
        typer.echo(f"refused {refusal.coverage}: {refusal.reason}")


def _tell_left_over(names: tuple[str, ...], *, deleted: bool) -> None:
    if names and deleted:
        typer.echo(wrapped(f"deleted {', '.join(names)}"))
    elif names:
        typer.echo(wrapped(f"kept aside: {', '.join(names)}"))
        typer.echo("`forumwatch store migrate --delete-old` deletes what is kept aside")


def _volume(volume: Volume) -> str:
    mentions = f", {volume.mentions:,} mentions" if volume.mentions is not None else ""
    return f"{volume.coverages:,} coverages{mentions}, tombstones included"


def _content(snapshot: Snapshot) -> str:
    if not snapshot.complete:
        return "not complete, or damaged"
    size = f", {snapshot.size_bytes / 1_000_000:.1f} MB" if snapshot.size_bytes is not None else ""
    return f"{snapshot.coverages:,} coverages{size}"
