"""`forumwatch sources`: the outlets that are polled."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from desk.cli import opting_out
from desk.cli.context import house
from desk.cli.errors import one_line_errors
from desk.cli.files import check_each, write_new
from desk.cli.source_entry import entry_text, one_line
from desk.cli.terminal import wrapped
from desk.cli.toml_text import key_value
from desk.wording import counted
from domain.errors import BadInput
from domain.outlet import Proposal, slug_of
from domain.settings import load_settings
from domain.source import Source
from domain.time_zones import zone_of
from domain.urls import normalise

app = typer.Typer(help="The outlets that are polled.", no_args_is_help=True)
app.add_typer(opting_out.app, name="opt-out")


@app.command("list", short_help="List the sources, or the registry's outlets.")
def list_(
    from_registry: Annotated[bool, typer.Option("--registry", help="The outlets that forumwatch knows, ready to add.")] = False,
    country: Annotated[str | None, typer.Option(help="Only of this country, ISO 3166-1, such as BY.")] = None,
    kind: Annotated[str | None, typer.Option(help="Only of this kind: agency, newspaper, think-tank …")] = None,
    ownership: Annotated[str | None, typer.Option(help="Only these: state, public, private or exile.")] = None,
    language: Annotated[str | None, typer.Option(help="Only those that publish in it, such as be.")] = None,
) -> None:
    """List the sources with their ways of discovery, or the outlets of the registry."""
    from desk.cli.registry import Wanted, show_registry, show_sources
    from scheduler.configuration import load_sources

    wanted = Wanted(country=country, kind=kind, ownership=ownership, language=language)
    with one_line_errors():
        folder = load_settings().config
        own = load_sources(folder)
        if from_registry:
            show_registry(wanted, own)
            return
        wanted.check()
    if not own:
        typer.echo(f"no source in {folder / 'sources'}; `forumwatch sources list --registry` shows outlets to add")
        return
    show_sources([source for source in own if wanted.fits(source)])


@app.command(short_help="Ask each source; tell what answers, and how old its news is.")
def check(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Only these sources; default all.")] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Only read the files; ask nobody.")] = False,
) -> None:
    """Read every source file, a line for each broken one; then ask each source for what it lists and what its robots.txt allows."""
    from scheduler.configuration import read_source, source_files
    from scheduler.run import chosen_sources

    with one_line_errors():
        check_each(source_files(load_settings().config), read_source)
    with house() as rooms:
        if not rooms.sources and not ids:
            typer.echo("no source yet; `forumwatch sources add URL` makes one")
            return
        chosen = [rooms.source(name) for name in chosen_sources(rooms, ids or ())]
        if offline:
            _show_well_formed(chosen)
            return
        from desk.cli.source_checks import check_online

        all_answer = check_online(rooms, chosen)
    if not all_answer:
        raise typer.Exit(1)


def _show_well_formed(sources: Sequence[Source]) -> None:
    typer.echo(f"{counted(len(sources), 'source')}, all well formed")
    for source in sources:
        if not (source.feeds or source.sitemaps or source.sections):
            typer.echo(wrapped(f"{source.id}: no feed, sitemap or section; its front page is asked for them in every run", rest="    "))


@app.command(short_help="Propose a source entry from an outlet's front page.")
def discover(url: Annotated[str, typer.Argument(help="Address of the outlet's front page.")]) -> None:
    """Look at an outlet's front page, its robots.txt and the usual places, and print the source file that they suggest."""
    with house() as rooms:
        proposal = rooms.probe(_address(url))
    typer.echo(entry_text(proposal, today=datetime.now(UTC).date()), nl=False)
    typer.echo(f"`forumwatch sources add {one_line(proposal.source.homepage)}` keeps it", err=True)


@app.command(short_help="Take outlets from the registry, or look at another's front page.")
def add(
    outlets: Annotated[list[str] | None, typer.Argument(metavar="OUTLET", help="Ids of the registry, or a front page's address.")] = None,
    name: Annotated[str | None, typer.Option(help="The outlet's name; default what its page says.")] = None,
    country: Annotated[str | None, typer.Option(help="ISO 3166-1, such as BY; without an outlet: all of the registry.")] = None,
    time_zone: Annotated[str | None, typer.Option(help="Of its dates that name no offset, such as Europe/Riga.")] = None,
    source_id: Annotated[str | None, typer.Option("--id", help="Id and file name; default made of the host.")] = None,
) -> None:
    """Copy outlets from the registry; or look at a front page, find its feeds and sitemaps, and write a source file."""
    from desk.cli.registry import add_outlets, refuse_known
    from scheduler.configuration import parse_source

    if all(map(_is_id, outlets or [])):
        add_outlets(outlets or [], country, only_for_pages={"--name": name, "--time-zone": time_zone, "--id": source_id})
        return
    with house() as rooms:
        address = _single_address(outlets or [])
        folder = rooms.settings.config / "sources"
        for source in rooms.sources:
            if _home(source.homepage) == _home(address):
                raise BadInput(f"{address} is the source {source.id!r} already", fix=f"edit {folder / source.id}.toml")
        if source_id is None:
            refuse_known(address)
        slug = source_id or slug_of(address)
        given = [key_value("id", slug), key_value("name", name or "-"), key_value("homepage", address), *_given(country, time_zone)]
        parse_source("\n".join(given), folder / f"{slug}.toml")  # a mistake is told before anything is fetched
        proposal = _named(rooms.probe(address), name=name, country=country, time_zone=time_zone, source_id=source_id)
        path = folder / f"{proposal.source.id}.toml"
        text = entry_text(proposal, today=datetime.now(UTC).date())
        parse_source(text, path)
        write_new(path, text)
    _show(proposal, path)


def _named(proposal: Proposal, *, name: str | None, country: str | None, time_zone: str | None, source_id: str | None) -> Proposal:
    """Return the proposal with what a person knows better; that is no guess any more."""
    zone = time_zone or (zone_of(country.upper()) if country else None)
    given = {"name": name, "country": country and country.upper(), "time_zone": zone, "id": source_id}
    known = {key: value for key, value in given.items() if value}
    guesses = {key: why for key, why in proposal.guesses.items() if key not in known}
    if zone and not time_zone:
        guesses["time_zone"] = "the country"
    return replace(proposal, source=replace(proposal.source, **known), guesses=guesses)  # type: ignore[arg-type]


def _given(country: str | None, time_zone: str | None) -> Iterator[str]:
    if country:
        yield key_value("country", country.upper())
    if time_zone:
        yield key_value("time_zone", time_zone)


def _show(proposal: Proposal, path: Path) -> None:
    source = proposal.source
    typer.echo(f"{source.homepage}  {one_line(source.name)}")
    for what, urls in (("feed", source.feeds), ("sitemap", source.sitemaps), ("section", source.sections)):
        for found in urls:
            typer.echo(f"  {what:8} {one_line(found)}")
    if source.sections:
        typer.echo("  It has no feed and no sitemap, so links are read from its front page: add the pages")
        typer.echo("  that list its news under sections, and an article_pattern if menus get in the way.")
    guesses = ", ".join(f"{key} from {why}" for key, why in proposal.guesses.items())
    if guesses:
        typer.echo(wrapped(f"guessed: {guesses}", first="  "))
    typer.echo(f"written to {path}\nnext: look it over, then\n  forumwatch run --source {source.id}")


def _is_id(given: str) -> bool:
    """Say whether it is meant for an id of the registry, not for an address."""
    return not set(given) & set(".:/")


def _single_address(given: list[str]) -> str:
    if len(given) > 1:
        raise BadInput(f"{' '.join(given)}: an address stands alone", fix="give one front page at a time, or ids of the registry only")
    return _address(given[0])


def _address(url: str) -> str:
    try:
        normalise(url)
    except ValueError as error:
        raise BadInput(f"{url!r} is not an address", fix="give a whole http:// or https:// address") from error
    return url.strip()


def _home(url: str) -> str:
    return (urlsplit(url).netloc or "").lower().removeprefix("www.")
