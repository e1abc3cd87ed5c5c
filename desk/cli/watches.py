"""`forumwatch watches`: make a watch for a forum of one's own, try it on a text, check all."""

import re
import sys
import unicodedata
from typing import TYPE_CHECKING, Annotated

import typer

from desk.cli.context import house
from desk.cli.errors import one_line_errors
from desk.cli.files import write_new
from domain.errors import BadInput
from domain.settings import load_settings

if TYPE_CHECKING:
    from desk.cli.trial import Sample

app = typer.Typer(help="The forums that are followed, and the names they go by.", no_args_is_help=True)


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="The forum's name, as a dictionary would give it.")],
    language: Annotated[str, typer.Option(help="Language of that name.")] = "en",
    languages: Annotated[str, typer.Option(help="Languages to follow, separated by commas.")] = "en,ru,be,uk,pl,de",
    also: Annotated[list[str] | None, typer.Option(help="A name you know: ru=Рижский форум; may be given again.")] = None,
    person: Annotated[list[str] | None, typer.Option(help="A person who speaks for the forum; may be given again.")] = None,
    site: Annotated[str | None, typer.Option(help="The forum's own web site.")] = None,
    time_zone: Annotated[str, typer.Option(help="The office's time zone.")] = "UTC",
) -> None:
    """Write a watch file with proposed names, and show how they are inflected and which namesakes to check."""
    from desk.cli.proposal import propose, show

    with one_line_errors():
        folder = load_settings().config / "watches"
        wanted = [code.strip() for code in languages.split(",") if code.strip()]
        proposal = propose(name, language=language, languages=wanted, known=_pairs(also or []), people=person or [])
        path = folder / f"{_slug(name)}.toml"
        text = proposal.toml(slug=_slug(name), site=site, time_zone=time_zone)
        write_new(path, text)
        from scheduler.configuration import read_watch

        show(read_watch(path), proposal.flagged)
    typer.echo(f"\nwritten to {path}: strike what is wrong, add what is missing, then `forumwatch watches try --text …`")


@app.command("try")
def try_(
    text: Annotated[str | None, typer.Option(help="The text to look at; - reads it from standard input.")] = None,
    url: Annotated[str | None, typer.Option(help="The page to fetch and look at; nothing is kept.")] = None,
    watch: Annotated[str | None, typer.Option(help="Id of the watch; default the first.")] = None,
) -> None:
    """Show what a watch finds in a text or page, and why; what it rejects, and why."""
    from desk.cli.shipped import chosen_watch
    from desk.cli.trial import article_at, show_trial

    if (text is None) == (url is None):
        with one_line_errors():
            raise BadInput("give either --text or --url", fix='forumwatch watches try --text "…"')
    with house() as rooms:
        chosen = chosen_watch(rooms.settings.config, watch)
        show_trial(chosen, article_at(rooms, url) if url is not None else _typed(text or ""))


def _typed(text: str) -> "Sample":
    from desk.cli.trial import Sample

    return Sample(headline="", description=None, body=sys.stdin.read() if text == "-" else text)


@app.command()
def check() -> None:
    """Read every watch file and tell what is wrong."""
    with one_line_errors():
        from scheduler.configuration import load_watches

        watches = load_watches(load_settings().config)
    for watch in watches:
        names = sum(len(names) for target in watch.targets for names in target.names.values())
        typer.echo(f"{watch.id}: {len(watch.targets)} targets, {names} names in {', '.join(watch.languages)}")
    if not watches:
        typer.echo("no watch yet; `forumwatch watches new NAME` makes one")


def _pairs(given: list[str]) -> dict[str, list[str]]:
    pairs: dict[str, list[str]] = {}
    for item in given:
        language, equals, name = item.partition("=")
        if not equals or not language.strip() or not name.strip():
            raise BadInput(f"--also {item!r}", fix="write language=name, such as ru=Рижский форум")
        pairs.setdefault(language.strip(), []).append(name.strip())
    return pairs


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or "watch"
