"""`forumwatch watches`: make a watch for a forum of one's own, try it on a text, check all."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from desk.cli.context import house
from desk.cli.errors import one_line_errors
from desk.cli.files import check_each, write_new
from domain.errors import BadInput
from domain.settings import load_settings

if TYPE_CHECKING:
    from desk.cli.trial import Sample

app = typer.Typer(help="The forums that are followed, and the names they go by.", no_args_is_help=True)


@app.command(short_help="Write a watch file with proposed names.")
def new(
    name: Annotated[str, typer.Argument(help="The forum's name, as a dictionary would give it.")],
    language: Annotated[str | None, typer.Option(help="Language of that name; default what its letters say.")] = None,
    languages: Annotated[str, typer.Option(help="Languages to follow, separated by commas.")] = "en,ru,be,uk,pl,de",
    also: Annotated[list[str] | None, typer.Option(help="A name you know: ru=Рижский форум; may be given again.")] = None,
    person: Annotated[list[str] | None, typer.Option(help="A person who speaks for the forum; may be given again.")] = None,
    site: Annotated[str | None, typer.Option(help="The forum's own web site.")] = None,
    time_zone: Annotated[str, typer.Option(help="The office's time zone, such as Europe/Riga.")] = "UTC",
    watch_id: Annotated[str | None, typer.Option("--id", help="Id and file name of the watch; default made of its name.")] = None,
) -> None:
    """Write a watch file with proposed names, and show how they are inflected and which namesakes to check."""
    from desk.cli.inflections import show_names
    from desk.cli.proposal import language_of, propose, slug_of
    from scheduler.configuration import parse_watch

    with one_line_errors():
        folder = load_settings().config / "watches"
        own = language or language_of(name)
        wanted = [code.strip() for code in languages.split(",") if code.strip()]
        proposal = propose(name, language=own, languages=wanted, known=_pairs(also or []), people=person or [])
        slug = watch_id or slug_of(proposal.name, own)
        path = folder / f"{slug}.toml"
        text = proposal.toml(slug=slug, site=site, time_zone=time_zone)
        watch = parse_watch(text, path)
        write_new(path, text)
        show_names(watch, proposal.flagged)
    guessed = len({(flag.target, flag.language) for flag in proposal.flagged})
    typer.echo(f"\nwritten to {path}" + (f"; {guessed} lines are marked “check this”" if guessed else ""))
    typer.echo(
        'next: strike what is wrong, add what is missing, then\n  forumwatch watches try --text "…"   what it finds in a text, and why'
    )
    typer.echo("  forumwatch sources list --registry  outlets that forumwatch knows")
    typer.echo("  forumwatch sources add OUTLET       one of them, or any front page: https://…\n  forumwatch run")
    typer.echo(f"  forumwatch watches refetch {slug}\n      also fetches what was skipped before this watch was there")


@app.command("try", short_help="What a watch finds in a text or page, and why.")
def try_(
    text: Annotated[str | None, typer.Option(help="The text to look at; - reads it from standard input.")] = None,
    url: Annotated[str | None, typer.Option(help="The page to fetch and look at; nothing is kept.")] = None,
    watch: Annotated[str | None, typer.Option(help="Id of the watch; default all that are configured.")] = None,
) -> None:
    """Show what a watch finds in a text or page, and why; what it rejects, and why."""
    from desk.cli.shipped import chosen_watch
    from desk.cli.trial import article_at, show_trial

    with house() as rooms:
        if (text is None) == (url is None):
            raise BadInput("give either --text or --url", fix='forumwatch watches try --text "…"')
        watches = rooms.watches if watch is None else (chosen_watch(rooms.settings.config, watch),)
        sample = article_at(rooms, url) if url is not None else _typed(text or "")
        for chosen in watches:
            show_trial(chosen, sample)


def _typed(text: str) -> "Sample":
    """Return a text as an article's body. Raises BadInput for an empty one."""
    from desk.cli.trial import Sample

    body = sys.stdin.buffer.read().decode("utf-8", errors="replace") if text == "-" else text
    if not body.strip():
        raise BadInput("the text is empty", fix='forumwatch watches try --text "…", or --text - for standard input')
    return Sample(headline="", description=None, body=body)


@app.command(short_help="Fetch again what was skipped before.")
def refetch(
    watch: Annotated[str, typer.Argument(metavar="ID", help="Id of the new or changed watch.")],
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Only pages found since, such as 2019-10-07.")] = None,
) -> None:
    """Let pages be fetched again that named nothing any watch looked for; what then concerns a watch is read."""
    from desk.cli.reprocess import day
    from desk.cli.terminal import wrapped
    from desk.wording import counted
    from scheduler.refetching import refetch as enter

    with house() as rooms:
        done = enter(rooms, watch, since=day(since, rooms.time_zone))
    typer.echo(
        f"{counted(done.skipped, 'page')} skipped by the fast look, of {counted(done.outlets, 'outlet')}: {done.offered:,} offered again"
    )
    if done.offered < done.skipped:
        typer.echo(f"{done.skipped - done.offered:,} wait already")
    if done.offered:
        who = "`forumwatch serve` fetches them" if done.is_served else "`forumwatch run` fetches them"
        typer.echo(wrapped(f"{who}, up to max_pages an outlet and run; call this again for the rest"))
    if done.archived:
        typer.echo(f"{done.archived:,} more are in the archive: `forumwatch reprocess` reads them without fetching")
    if done.elsewhere:
        typer.echo(f"{done.elsewhere:,} more belong to outlets that are not configured")


@app.command(short_help="Read every watch file; tell what is wrong.")
def check(
    forms: Annotated[bool, typer.Option("--forms", help="Show every name in its inflected forms, and the namesakes.")] = False,
) -> None:
    """Read every watch file and tell what is wrong, a line for each broken one."""
    from scheduler.configuration import load_watches, read_watch, watch_files

    with one_line_errors():
        folder = load_settings().config
        check_each(watch_files(folder), read_watch)
        watches = load_watches(folder)
    for watch in watches:
        names = sum(len(names) for target in watch.targets for names in target.names.values())
        typer.echo(f"{watch.id}: {len(watch.targets)} targets, {names} names in {', '.join(watch.languages)}")
        if forms:
            from desk.cli.inflections import show_names

            show_names(watch)
    if not watches:
        typer.echo("no watch yet; `forumwatch watches new NAME` makes one")


def _pairs(given: list[str]) -> dict[str, list[str]]:
    """Return language -> names of `--also language=name`. Raises BadInput."""
    pairs: dict[str, list[str]] = {}
    for item in given:
        language, equals, name = item.partition("=")
        if not equals or not language.strip() or not name.strip():
            raise BadInput(f"--also {item!r}", fix="write language=name, such as ru=Рижский форум")
        pairs.setdefault(language.strip(), []).append(name.strip())
    return pairs
