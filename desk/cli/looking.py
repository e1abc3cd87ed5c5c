"""Commands that look: search, why, config."""

import json
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from desk.cli.context import house
from desk.cli.errors import one_line_errors
from domain.coverage import Coverage
from domain.errors import BadInput
from domain.query import Hit, Query
from domain.settings import PREFIX, load_settings, setting_names
from domain.urls import normalise
from scheduler.wiring import House

TONE_MARK = {"favourable": "▲", "neutral": "●", "critical": "▼", "unsure": "?", "not-rated": "–"}


class Sort(StrEnum):
    NEWEST = "newest"
    OLDEST = "oldest"
    BEST = "best"


def register(app: typer.Typer) -> None:
    for command in (search, why, config):
        app.command()(command)


def search(
    query: Annotated[str, typer.Argument(help='Words, "phrases", -not, outlet: lang: tone: after:2019-10-07 …')] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Hits to show.")] = 10,
    sort: Annotated[Sort, typer.Option(help="Order of the hits.")] = Sort.NEWEST,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Search the coverage; any inflected form finds every other."""
    from dataclasses import replace

    from indexing.query_text import parse_query

    with house() as rooms:
        asked: Query = parse_query(query, time_zone=rooms.time_zone)
        page = rooms.store.search(replace(asked, limit=limit, sort=sort.value))
    if as_json:
        for hit in page.hits:
            typer.echo(json.dumps(_plain(hit.coverage), ensure_ascii=False))
        return
    console = Console(highlight=False)
    for hit in page.hits:
        console.print(_hit(hit))
    console.print(f"{page.total} found" + (f", {len(page.hits)} shown" if page.total > len(page.hits) else ""))


def why(url: Annotated[str, typer.Argument(help="Address of a page.")]) -> None:
    """Tell what became of an address, stage by stage, and the reason."""
    with house() as rooms:
        show_why(rooms, url)


def show_why(rooms: House, url: str) -> None:
    """Print the life of an address. Raises BadInput for what is no address."""
    try:
        key = normalise(url)
    except ValueError as error:
        raise BadInput(f"{url!r} is not an address", fix="give a whole http:// or https:// address") from error
    lines = rooms.ledger.runs.why(key)
    if not lines:
        typer.echo(f"{key} was never found: no feed, sitemap or section page listed it; `forumwatch add {key}` fetches it")
        return
    for line in lines:
        at = line.at.strftime("%Y-%m-%d %H:%M:%S") if line.at else " " * 19
        typer.echo(f"{at}  {line.stage:10}  {line.text}")


def config() -> None:
    """Print every setting with its value and meaning; secrets are masked."""
    with one_line_errors():
        settings = load_settings()
    for name, info in setting_names().items():
        value: object = settings
        for part in name.split("."):
            value = getattr(value, part)
        typer.echo(f"{name} = {value}")
        typer.echo(f"    {info.description} [{PREFIX}{name.upper().replace('.', '__')}]")


def _hit(hit: Hit) -> Text:
    coverage = hit.coverage
    tone = coverage.tone.label if coverage.tone else "not-rated"
    baseline = ", baseline" if coverage.tone and coverage.tone.baseline else ""
    where = f"{coverage.publisher.name} [{coverage.in_language}] {coverage.role}"
    text = Text(f"{coverage.timestamp:%Y-%m-%d}  {TONE_MARK[tone]} {tone}{baseline}  {where}\n", style="dim")
    text.append(coverage.article.headline + "\n", style="bold not dim")
    snippet = Text(hit.snippet, style="not dim")
    for start, end in hit.marks:
        snippet.stylize("underline", start, end)
    text.append_text(snippet)
    text.append(f"\n{coverage.article.url}\n")
    return text


def _plain(coverage: Coverage) -> dict[str, object]:
    from domain.codec import to_dict

    return to_dict(coverage)
