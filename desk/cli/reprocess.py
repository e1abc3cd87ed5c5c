"""`forumwatch reprocess`: history read again with today's code, watches and models."""

import sys
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from desk.cli.context import house
from desk.cli.progress import counting_bar
from desk.cli.terminal import printable, wrapped
from desk.wording import counted
from domain.errors import BadInput
from domain.reprocess import Outcome, Pass, Selection, Tally, TextFrom
from domain.urls import normalise
from scheduler.wiring import House

if TYPE_CHECKING:
    from scheduler.reprocessing import Note

_OUTCOMES = {
    Outcome.CHANGED: "changed",
    Outcome.UNCHANGED: "as before",
    Outcome.NO_ARTICLE: "kept as they were: no article is found on their pages any more",
    Outcome.FAILED: "kept as they were: reading them failed, see the log",
    Outcome.OVERTAKEN: "read by a crawl meanwhile",
}
_TEXTS = {
    TextFrom.ARCHIVE: "from their archived pages",
    TextFrom.NOT_ARCHIVED: "from the text that was kept, for their pages were not archived",
    TextFrom.MISSING: "from the text that was kept, for their archive file is missing",
    TextFrom.DAMAGED: "from the text that was kept, for their archive record is damaged",
}


def register(app: typer.Typer) -> None:
    app.command("reprocess", short_help="Read history again, from the archive.")(reprocess_command)


def reprocess_command(
    watch: Annotated[str | None, typer.Option(metavar="ID", help="Only for this watch.")] = None,
    source: Annotated[str | None, typer.Option(metavar="ID", help="Only articles of this source.")] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Only what was published since, such as 2019-10-07.")] = None,
    article: Annotated[str | None, typer.Option(metavar="URL", help="Only this article.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would change; change nothing.")] = False,
    anew: Annotated[bool, typer.Option("--anew", help="Begin from the start, not where the last one was interrupted.")] = False,
) -> None:
    """Read history again with today's code, watches and models; nothing is fetched, and people's corrections stay."""
    from scheduler.settling import Settling

    with house() as rooms:
        selection = Selection(watch=watch, source=source, since=day(since, rooms.time_zone), article=_article(rooms, article))
        tally = _with_progress(rooms, selection, dry_run=dry_run, anew=anew)
        settling = Settling(rooms)
        delivered = 0 if dry_run else settling.settle()
        _show(tally, dry_run=dry_run)
        if not dry_run:
            served = settling.is_served and rooms.ledger.outbox.depth()
            typer.echo(
                f"{counted(served, 'coverage')} left to `forumwatch serve`" if served else f"{counted(delivered, 'coverage')} delivered"
            )


def day(text: str | None, time_zone: str) -> datetime | None:
    """Return the begin of a day in the office's zone. Raises BadInput."""
    if text is None:
        return None
    try:
        return datetime.combine(date.fromisoformat(text), time(), ZoneInfo(time_zone))
    except ValueError as error:
        raise BadInput(f"{text!r} is no date", fix="write it like 2019-10-07") from error


def _article(rooms: House, url: str | None) -> str | None:
    if url is None:
        return None
    try:
        key = normalise(url)
    except ValueError as error:
        raise BadInput(f"{url!r} is not an address", fix="give a whole http:// or https:// address") from error
    known = rooms.ledger.crawl.article_of(key)
    if known is None:
        raise BadInput(f"no article was read at {key}", fix=f"`forumwatch why {key}` says what became of it")
    return known


def _with_progress(rooms: House, selection: Selection, *, dry_run: bool, anew: bool) -> Tally:
    from scheduler.reprocessing import reprocess

    def on_begin(going: Pass) -> None:
        if going.is_resumed:
            begun = going.started.astimezone(ZoneInfo(rooms.time_zone))
            done = counted(going.tally.articles, "article")
            typer.echo(
                wrapped(f"taken up where it was interrupted (begun {begun:%Y-%m-%d %H:%M}, {done} done); --anew begins from the start")
            )

    def on_note(note: "Note") -> None:
        words = "now relevant" if note.effect.newly_relevant else "no longer relevant"
        typer.echo(printable(f"{words}: {note.article.headline}\n  {note.article.url}"))

    articles = rooms.ledger.reprocessing.count(selection)
    with counting_bar("articles", total=articles, shown=sys.stderr.isatty()) as tell:
        return reprocess(
            rooms,
            selection,
            dry_run=dry_run,
            anew=anew,
            on_begin=on_begin,
            on_progress=lambda tally: tell(tally.articles),
            on_note=on_note,
        )


def _show(tally: Tally, *, dry_run: bool) -> None:
    """Print what came of it; the lines of each block add up to the articles."""
    would = "would be " if dry_run else ""
    said = {outcome: f"{would}{words}" if outcome is Outcome.CHANGED else words for outcome, words in _OUTCOMES.items()}
    _block(f"{counted(tally.articles, 'article')} read again", [(tally.outcomes[outcome.value], words) for outcome, words in said.items()])
    _block("texts", [(tally.texts[text.value], words) for text, words in _TEXTS.items()])
    revised = "say something else"
    counts = ((tally.newly_relevant, "newly relevant"), (tally.no_longer_relevant, "no longer relevant"), (tally.revised, revised))
    _block("coverages", counts)
    if tally.pages:
        found = f"{tally.found:,} hold{'s' if tally.found == 1 else ''} an article now"
        typer.echo(wrapped(f"{counted(tally.pages, 'archived page')} without an article looked at again: {found}"))


def _block(title: str, counts: Iterable[tuple[int, str]]) -> None:
    """Print how much of each there is, nothing where there is none."""
    lines = [wrapped(words, first=f"  {count:>9,}  ") for count, words in counts if count]
    if lines:
        typer.echo("\n".join([title, *lines]))
