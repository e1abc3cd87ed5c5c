"""`forumwatch correct`: a person's word on a coverage."""

from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from desk.cli.context import house
from desk.cli.terminal import wrapped
from desk.users import login_name
from domain.correction import Change, Correction
from domain.coverage import Coverage
from domain.errors import BadInput
from domain.urls import normalise
from scheduler.wiring import House


def register(app: typer.Typer) -> None:
    app.command(short_help="Say what the machine got wrong about an article.")(correct)


def correct(
    article: Annotated[str, typer.Argument(help="Address of an article, or id of a coverage.")],
    watch: Annotated[str | None, typer.Option(help="Where several watches follow the article.")] = None,
    relevant: Annotated[bool | None, typer.Option("--relevant/--not-relevant", help="Whether it is about us.")] = None,
    role: Annotated[str | None, typer.Option(help="main, secondary, affiliation or passing.")] = None,
    tone: Annotated[str | None, typer.Option(help="favourable, neutral or critical.")] = None,
    polarity: Annotated[float | None, typer.Option(help="With a tone: how much so, from -1 to 1.")] = None,
    note: Annotated[str | None, typer.Option(help="Why.")] = None,
    by: Annotated[str | None, typer.Option(help="Who says so; default your login name.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take back the last correction that holds.")] = False,
    history: Annotated[bool, typer.Option("--history", help="Show what was said so far.")] = False,
) -> None:
    """Correct relevance, role or tone of an article; it wins over the machine from now on."""
    from scheduler.correcting import DeliveredCorrections

    with house() as rooms:
        corrections = DeliveredCorrections(rooms)
        coverage = _coverage(rooms, article, watch)
        said = (relevant, role, tone, polarity)
        if history:
            _show(corrections.history(coverage.id), ZoneInfo(rooms.time_zone))
            return
        if undo and said != (None,) * 4:
            raise BadInput("--undo goes without a correction", fix="undo first, then correct")
        now, author = datetime.now(UTC), by or login_name()
        if undo:
            after = corrections.undo(coverage.id, by=author, note=note, now=now)
        else:
            change = Change(relevant=relevant, role=role, tone=tone, polarity=polarity)  # type: ignore[arg-type]
            after = corrections.add(coverage.id, change, by=author, note=note, now=now)
    typer.echo(after.article.headline or after.article.canonical_url)
    typer.echo(f"  before  {in_words(coverage)}")
    typer.echo(f"  now     {in_words(after)}")


def in_words(coverage: Coverage) -> str:
    """Return "about us, main subject, critical -0.50 (person)"."""
    if not coverage.relevant:
        return "not about us"
    tone = coverage.tone
    rated = tone is not None and tone.label != "not-rated"
    said = f"{tone.label} {tone.polarity:+.2f} ({tone.method})" if tone is not None and rated else "tone not rated"
    return f"about us, role {coverage.role}, {said}"


def _coverage(rooms: House, article: str, watch: str | None) -> Coverage:
    corrections = rooms.ledger.corrections
    current = corrections.current(article)
    if current is not None:
        return current
    try:
        key = normalise(article)
    except ValueError as error:
        raise BadInput(f"{article!r} is neither a coverage nor an address", fix="copy the address from the article") from error
    known = rooms.ledger.crawl.article_of(key)
    found = [c for id_ in corrections.of_article(known or "") if (c := corrections.current(id_)) is not None and watch in (None, c.watch)]
    if not found:
        raise BadInput(f"{key} has no coverage that could be corrected", fix=f"`forumwatch why {key}` says what became of it")
    if len(found) > 1:
        raise BadInput(f"{key} is followed by several watches", fix=f"say which: --watch {' or '.join(c.watch for c in found)}")
    return found[0]


def _show(history: tuple[Correction, ...], zone: ZoneInfo) -> None:
    for said in history:
        at = said.at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
        taken = ", taken back" if said.undone else ""
        note = f": {said.note}" if said.note else ""
        typer.echo(wrapped(f"{described(said)}{taken}{note}", first=f"{at}  {said.by:12}  "))
    typer.echo("1 correction" if len(history) == 1 else f"{len(history)} corrections")


def described(said: Correction) -> str:
    """Return a correction in words: "tone critical, role main"."""
    change = said.change
    if change is None:
        return f"takes back number {said.undoes}"
    parts = ["about us" if change.relevant else "not about us"] if change.relevant is not None else []
    parts += [f"role {change.role}"] if change.role else []
    parts += [f"tone {change.tone}" + (f" {change.polarity:+.2f}" if change.polarity is not None else "")] if change.tone else []
    return f"{said.id}: " + ", ".join(parts)
