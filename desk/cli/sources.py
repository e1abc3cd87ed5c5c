"""`forumwatch sources`: the outlets that are polled."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from desk.cli.context import house
from desk.cli.errors import one_line_errors
from desk.cli.files import check_each, write_new
from desk.cli.terminal import printable
from desk.cli.toml_text import key_value, key_values
from domain.errors import BadInput
from domain.settings import load_settings
from domain.urls import normalise

if TYPE_CHECKING:
    from crawler.probe import SiteProbe

app = typer.Typer(help="The outlets that are polled.", no_args_is_help=True)


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


@app.command(short_help="Read every source file; tell what is wrong.")
def check() -> None:
    """Read every source file and tell what is wrong, a line for each broken one."""
    from scheduler.configuration import load_sources, read_source, source_files

    with one_line_errors():
        folder = load_settings().config
        check_each(source_files(folder), read_source)
        sources = load_sources(folder)
    typer.echo(f"{len(sources)} sources, all well formed" if sources else "no source yet; `forumwatch sources add URL` makes one")
    for source in sources:
        if not (source.feeds or source.sitemaps or source.sections):
            typer.echo(f"{source.id}: no feed, sitemap or section, so nothing is ever found; add one to its file")


@app.command(short_help="Take outlets from the registry, or look at another's front page.")
def add(
    outlets: Annotated[list[str] | None, typer.Argument(metavar="OUTLET", help="Ids of the registry, or a front page's address.")] = None,
    name: Annotated[str | None, typer.Option(help="The outlet's name; default what its page says.")] = None,
    country: Annotated[str | None, typer.Option(help="ISO 3166-1, such as BY; without an outlet: all of the registry.")] = None,
    time_zone: Annotated[str | None, typer.Option(help="Of its dates that name no offset, such as Europe/Riga.")] = None,
    source_id: Annotated[str | None, typer.Option("--id", help="Id and file name; default made of the host.")] = None,
) -> None:
    """Copy outlets from the registry; or look at a front page, find its feeds and sitemaps, and write a source file."""
    from desk.cli.registry import add_outlets
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
        slug = source_id or _slug(address)
        given = [key_value("id", slug), key_value("name", name or "-"), key_value("homepage", address), *_given(country, time_zone)]
        parse_source("\n".join(given), folder / f"{slug}.toml")  # a mistake is told before anything is fetched
        probe = rooms.probe(address)
        slug = source_id or _slug(probe.homepage)
        path = folder / f"{slug}.toml"
        text = "\n".join(_lines(probe, name=name or probe.name or slug, country=country, time_zone=time_zone)) + "\n"
        parse_source(text, path)
        write_new(path, text)
    _show(probe, path, slug)


def _given(country: str | None, time_zone: str | None) -> Iterator[str]:
    if country:
        yield key_value("country", country.upper())
    if time_zone:
        yield key_value("time_zone", time_zone)


def _lines(probe: "SiteProbe", *, name: str, country: str | None, time_zone: str | None) -> Iterator[str]:
    """Yield the lines of a source file, with what a person may want to add as comments."""
    yield f"# {_one_line(name)}: how its news is found. Written by `forumwatch sources add`; yours to edit."
    yield key_value("name", _one_line(name))
    yield key_value("homepage", probe.homepage)
    if not country:
        yield '# country = "LV"  # ISO 3166-1, for charts and filters'
    if not time_zone:
        yield '# time_zone = "Europe/Riga"  # of its dates that name no offset; default UTC'
    yield from _given(country, time_zone)
    yield key_value("languages", probe.languages) if probe.languages else '# languages = ["lv"]'
    yield '# kind = "portal"  # agency, broadcaster, newspaper, magazine, portal, think-tank, blog or official'
    for key, urls in (("feeds", probe.feeds), ("sitemaps", probe.sitemaps), ("sections", probe.sections)):
        if urls:
            yield key_values(key, urls)
    if probe.sections:
        yield '# article_pattern = "/news/\\\\d+"  # a regular expression that the address of every article matches'
    yield ""
    yield "# [policy]"
    yield "# delay_s = 5  # pause between two requests, seconds; default crawl.delay_s of the settings"
    yield "# read_all = true  # read every page in full, also those that name nothing of ours"


def _show(probe: "SiteProbe", path: Path, slug: str) -> None:
    ways = [("feed", probe.feeds), ("sitemap", probe.sitemaps), ("section", probe.sections)]
    typer.echo(f"{probe.homepage}  {_one_line(probe.name or '')}")
    for what, urls in ways:
        for found in urls:
            typer.echo(f"  {what:8} {found}")
    if probe.sections:
        typer.echo("  It names no feed and no sitemap, so links are read from its front page: add the pages")
        typer.echo("  that list its news under sections, and an article_pattern if menus get in the way.")
    typer.echo(f"written to {path}\nnext: look it over, then\n  forumwatch run --source {slug}")


def _is_id(given: str) -> bool:
    """Say whether it is meant for an id of the registry, not for an address."""
    return not set(given) & set(".:/")


def _single_address(given: list[str]) -> str:
    if len(given) > 1:
        raise BadInput(f"{' '.join(given)}: an address stands alone", fix="give one front page at a time, or ids of the registry only")
    return _address(given[0])


def _address(url: str) -> str:
    try:
        return normalise(url)
    except ValueError as error:
        raise BadInput(f"{url!r} is not an address", fix="give a whole http:// or https:// address") from error


def _home(url: str) -> str:
    return (urlsplit(url).netloc or "").lower().removeprefix("www.")


def _slug(homepage: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", (urlsplit(homepage).hostname or "").removeprefix("www.")).strip("-") or "source"


def _one_line(text: str) -> str:
    """Return a page's own words on one line."""
    return printable(" ".join(text.split()))
