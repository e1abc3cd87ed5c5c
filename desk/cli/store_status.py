"""`forumwatch store status`: how the store stands, for people at any hour and for programs."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

import typer

from desk.cli.context import house
from desk.cli.terminal import wrapped
from domain.status import Comparison, Finding, Ids, LedgerCondition, PartStatus, StoreCondition, StoreStatus

_INDENT = " " * 10
_MANY = 20  # ids shown of a kind
_UNITS = ("B", "kB", "MB", "GB", "TB")


def register(app: typer.Typer) -> None:
    app.command()(status)


def status(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, with the ids of all coverages concerned.")] = False,
) -> None:
    """Compare the store with the ledger: what should be there and is not, what waits, what was refused. Changes nothing."""
    from domain.codec import to_dict
    from scheduler.status import store_status

    with house() as rooms:
        found = store_status(rooms, shown=None if as_json else _MANY)
    if as_json:
        typer.echo(json.dumps({"is_well": found.is_well, **to_dict(found)}, ensure_ascii=False))
    else:
        for line in lines(found):
            typer.echo(line)
    if not found.is_well:
        raise typer.Exit(1)


def lines(found: StoreStatus) -> Iterator[str]:
    """Yield the picture in lines as wide as the terminal: the store, the ledger, then each trouble with its mend."""
    yield from _store(found.store)
    yield from _ledger(found.ledger, found.at)
    if found.comparison is not None:
        yield from _compared(found.comparison)
    for finding in found.findings:
        yield ""
        yield from _finding(finding)
    yield ""
    grave = sum(finding.grave for finding in found.findings)
    yield "all is well" if not grave else "1 trouble" if grave == 1 else f"{grave} troubles"


def _store(store: StoreCondition) -> Iterator[str]:
    yield wrapped(f"{store.place}{f', {store.version}' if store.version else ''}", first="store     ")
    yield wrapped(store.health, first=_INDENT)
    if store.schema is not None:
        terms = "of this version" if store.terms_current else "of another version"
        wanted = "" if store.schema == store.schema_wanted else f" (this forumwatch: {store.schema_wanted})"
        yield wrapped(f"schema {store.schema}{wanted}, search terms {terms}", first=_INDENT)
    if store.analysers is not None:
        yield wrapped(f"analysers {', '.join(store.analysers) or 'none'}", first=_INDENT)
    if store.answers:
        counts = [
            f"{number:,} {name}" for number, name in ((store.coverages, "coverages"), (store.mentions, "mentions")) if number is not None
        ]
        room = f"; {_size(store.free_bytes)} free on the disk" if store.free_bytes is not None else ""
        yield wrapped(", ".join([*counts, *([_size(store.size_bytes)] if store.size_bytes is not None else [])]) + room, first=_INDENT)
    for part in store.parts:
        yield wrapped(_part(part), first=f"{_INDENT}- ", rest=f"{_INDENT}  ")


def _part(part: PartStatus) -> str:
    facts: list[str] = [part.use]
    if part.documents is not None:
        facts.append(f"{part.documents:,} documents")
    if part.size_bytes is not None:
        facts.append(_size(part.size_bytes))
    if part.shards is not None:
        copies = "" if part.replicas is None else f", {part.replicas} {'replica' if part.replicas == 1 else 'replicas'}"
        facts.append(f"{part.shards} {'shard' if part.shards == 1 else 'shards'}{copies}")
    if part.block is not None:
        facts.append(f"closed to writing ({part.block})")
    return f"{part.name}: {', '.join(facts)}"


def _ledger(ledger: LedgerCondition, now: datetime) -> Iterator[str]:
    refused = sum(letters.count for letters in ledger.dead_letters)
    removals = f" and {ledger.removals:,} to be removed" if ledger.removals else ""
    counts = f"{ledger.delivered:,} delivered, {ledger.waiting:,} waiting{removals}, {refused:,} dead letters"
    yield wrapped(f"{ledger.relevant:,} relevant coverages: {counts}", first="ledger    ")
    if ledger.beyond:
        yield wrapped(f"{ledger.beyond:,} of those delivered are too old for the store by now", first=_INDENT)
    yield wrapped(f"newest revision {ledger.revision:,}, {_last(ledger.acknowledged, now)}", first=_INDENT)
    if ledger.waiting_since is not None:
        yield wrapped(f"the oldest waits since {_time(ledger.waiting_since, now)}", first=_INDENT)
    for letters in ledger.dead_letters[:_MANY]:
        yield wrapped(f"{letters.count:,} refused: {letters.reason}", first=f"{_INDENT}- ", rest=f"{_INDENT}  ")
    if len(ledger.dead_letters) > _MANY:
        yield f"{_INDENT}- and for {len(ledger.dead_letters) - _MANY} other reasons"


def _last(acknowledged: datetime | None, now: datetime) -> str:
    return f"last acknowledged {_time(acknowledged, now)}" if acknowledged else "nothing acknowledged yet"


def _compared(found: Comparison) -> Iterator[str]:
    there = found.expected - found.missing.count - found.older.count
    yield wrapped(f"{found.expected:,} should be in the store, removed ones included: {there:,} are", first="compared  ")
    kinds = ((found.missing, "missing"), (found.older, "outdated"), (found.newer, "ahead of the ledger"), (found.unknown, "unknown to it"))
    yield wrapped(", ".join(f"{ids.count:,} {name}" for ids, name in kinds), first=_INDENT)


def _finding(finding: Finding) -> Iterator[str]:
    yield wrapped(finding.what, first="! " if finding.grave else "  ", rest="  ")
    if finding.fix:
        yield wrapped(finding.fix, first="  -> ", rest="     ")
    yield from _ids(finding.coverages)


def _ids(found: Ids) -> Iterator[str]:
    for coverage_id in found.ids:
        yield f"     {coverage_id}"
    if found.count > len(found.ids):
        yield f"     and {found.count - len(found.ids):,} more (--json has all)"


def _time(at: datetime, now: datetime) -> str:
    """Return a time, and how long ago that is."""
    seconds = max(0, int((now - at).total_seconds()))
    for length, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= length:
            return f"{at:%Y-%m-%d %H:%M} UTC ({seconds // length} {unit} ago)"
    return f"{at:%Y-%m-%d %H:%M} UTC (just now)"


def _size(count: int | None) -> str:
    """Return bytes as people read them: 12.3 MB."""
    number, unit = float(count or 0), 0
    while number >= 1000 and unit < len(_UNITS) - 1:
        number, unit = number / 1000, unit + 1
    return f"{number:.0f} {_UNITS[unit]}" if unit < 2 else f"{number:.1f} {_UNITS[unit]}"
