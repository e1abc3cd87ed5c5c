"""`forumwatch sources`: the outlets that are polled."""

import re
from typing import Annotated
from urllib.parse import urlsplit

import typer
from rich.console import Console
from rich.table import Table

from desk.cli.context import house
from desk.cli.errors import one_line_errors
from desk.cli.files import write_new
from desk.cli.toml_text import key_value
from domain.errors import BadInput
from domain.settings import load_settings
from domain.urls import normalise

app = typer.Typer(help="The outlets that are polled.", no_args_is_help=True)


@app.command("list")
def list_() -> None:
    """List the sources with their ways of discovery."""
    from scheduler.configuration import load_sources

    with one_line_errors():
        sources = load_sources(load_settings().config)
    table = Table(box=None, padding=(0, 1), header_style="bold")
    for column in ("source", "country", "languages", "feeds", "sitemaps", "sections"):
        table.add_column(column, justify="right" if column in ("feeds", "sitemaps", "sections") else "left")
    for s in sources:
        table.add_row(s.id, s.country or "", ", ".join(s.languages), *(str(len(way)) for way in (s.feeds, s.sitemaps, s.sections)))
    Console(highlight=False).print(table)


@app.command()
def check() -> None:
    """Read every source file and tell what is wrong."""
    from scheduler.configuration import load_sources

    with one_line_errors():
        sources = load_sources(load_settings().config)
    typer.echo(f"{len(sources)} sources, all well formed")


@app.command()
def add(
    url: Annotated[str, typer.Argument(help="Address of the outlet's front page.")],
    name: Annotated[str | None, typer.Option(help="The outlet's name; default what its page says.")] = None,
    country: Annotated[str | None, typer.Option(help="ISO 3166-1, such as BY.")] = None,
) -> None:
    """Look at an outlet's front page, find its feeds and sitemaps, and write a source file."""
    from crawler.probe import probe_site

    with house() as rooms:
        try:
            address = normalise(url)
        except ValueError as error:
            raise BadInput(f"{url!r} is not an address", fix="give a whole http:// or https:// address") from error
        probe = probe_site(address, settings=rooms.settings.crawl)
        slug = re.sub(r"[^a-z0-9]+", "-", (urlsplit(probe.homepage).hostname or "").removeprefix("www.")).strip("-")
        path = rooms.settings.config / "sources" / f"{slug}.toml"
        ways = {"feeds": probe.feeds, "sitemaps": probe.sitemaps, "sections": probe.sections}
        lines = [
            key_value("name", name or probe.name or slug),
            key_value("homepage", probe.homepage),
            *([key_value("country", country.upper())] if country else []),
            key_value("languages", probe.languages),
            *(key_value(key, urls) for key, urls in ways.items() if urls),
        ]
        write_new(path, "\n".join(lines) + "\n")
        from scheduler.configuration import read_source

        read_source(path)
    for key, urls in ways.items():
        for found in urls:
            typer.echo(f"{key[:-1]}: {found}")
    typer.echo(f"written to {path}: look it over, then `forumwatch run --source {slug}`")
