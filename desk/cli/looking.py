"""Commands that look: search, why, config."""

import json
import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from pydantic import SecretStr
from rich.console import Console
from rich.text import Text

from desk.cli.context import house
from desk.cli.errors import one_line_errors
from desk.cli.terminal import wrapped
from domain.errors import BadInput, BadQuery
from domain.query import Hit, Query
from domain.secret_files import readable_by_all
from domain.settings import PREFIX, Settings, load_settings, setting_names
from domain.urls import masked, normalise
from scheduler.wiring import House

TONE_MARK = {"favourable": "▲", "neutral": "●", "critical": "▼", "unsure": "?", "not-rated": "–"}


class Sort(StrEnum):
    NEWEST = "newest"
    OLDEST = "oldest"
    BEST = "best"


def register(app: typer.Typer) -> None:
    app.command(short_help="Search the coverage, in any inflection.")(search)
    app.command(short_help="What became of an address, and the reason.")(why)
    app.command(short_help="Every setting, its value and its meaning.")(config)


def search(
    query: Annotated[str, typer.Argument(help='Words, "phrases", -not, outlet: lang: tone: after:2019-10-07 …')] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Hits to show.")] = 10,
    sort: Annotated[Sort, typer.Option(help="Order of the hits.")] = Sort.NEWEST,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Search the coverage; any inflected form finds every other."""
    from dataclasses import replace

    from desk.reports.formats.jsonl_file import line

    with house() as rooms:
        page = rooms.store.search(replace(asked(query, rooms.time_zone), limit=limit, sort=sort.value))
        zone = ZoneInfo(rooms.time_zone)
    if as_json:
        for hit in page.hits:
            typer.echo(line(hit.coverage))
        return
    console = Console(highlight=False)
    for hit in page.hits:
        console.print(_hit(hit, zone))
    more = f", {len(page.hits)} shown (--limit shows more)" if page.total > len(page.hits) else ""
    console.print(f"{page.total} found{more}")


def asked(text: str, time_zone: str) -> Query:
    """Return the query of a search text. Raises BadInput that points at the mistake."""
    from indexing.query_text import parse_query

    try:
        return parse_query(text, time_zone=time_zone)
    except BadQuery as error:
        rest = " ".join(text[error.position :].split())
        where = f"at {rest if len(rest) <= 30 else rest[:29] + '…'!r}" if rest else "at its end"
        raise BadInput(f"search text, character {error.position + 1}, {where}: {error.message}", fix=error.fix) from error


def _hit(hit: Hit, zone: ZoneInfo) -> Text:
    coverage = hit.coverage
    tone = coverage.tone.label if coverage.tone else "not-rated"
    baseline = ", baseline" if coverage.tone and coverage.tone.baseline else ""
    day = coverage.timestamp.astimezone(zone).date()
    whose = {"state": ", state-owned", "exile": ", in exile"}.get(coverage.publisher.ownership or "", "")
    text = Text(f"{day}  {coverage.publisher.name}{whose} [{coverage.in_language}]  {coverage.role}  ", style="dim")
    text.append(f"{TONE_MARK[tone]} {tone}{baseline}\n")
    text.append(coverage.article.headline + "\n", style="bold not dim")
    snippet = Text(hit.snippet, style="not dim")
    for start, end in hit.marks:
        snippet.stylize("underline", start, end)
    text.append_text(snippet)
    if coverage.publisher.link_warning:
        text.append(f"\nLINK: {coverage.publisher.link_warning}", style="bold not dim")
    text.append(f"\n{coverage.article.url}\n")
    text.plain = "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text.plain)  # as long as before
    return text


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
        typer.echo(f"{key}\nwas never found: no feed, sitemap or section page listed it.")
        typer.echo(f"`forumwatch add {key}` fetches it")
        return
    typer.echo(f"{key}  (times in {rooms.time_zone})")
    for line in lines:
        at = line.at.astimezone(ZoneInfo(rooms.time_zone)).strftime("%Y-%m-%d %H:%M") if line.at else " " * 16
        typer.echo(wrapped(line.text, first=f"  {at}  {line.stage:9}  "))


def config() -> None:
    """Print every setting with its value, where that comes from, and what it means; secrets are masked."""
    with one_line_errors():
        settings = load_settings()
    for name, info in setting_names().items():
        variable = f"{PREFIX}{name.upper().replace('.', '__')}"
        typer.echo(
            f"{name} = {_shown(_value(settings, name))}{_origin(settings, name, variable, info.get_default(call_default_factory=True))}"
        )
        typer.echo(wrapped(f"{info.description} {variable}", first="    "))


def _value(settings: Settings, name: str) -> object:
    value: object = settings
    for part in name.split("."):
        value = getattr(value, part)
    return value


def _shown(value: object) -> str:
    """Return a value as a person would write it; secrets and passwords inside addresses masked."""
    if isinstance(value, SecretStr):
        return "********"
    if value is None or value == "":
        return "(not set)"
    text = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return masked(json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else text)


def _origin(settings: Settings, name: str, variable: str, default: Any) -> str:
    """Return where a value that is no default comes from."""
    if name in settings.secret_files:
        path = settings.secret_files[name]
        return f"  [file {path}{', which everyone here may read: chmod 600 it' if readable_by_all(path) else ''}]"
    section = variable.rpartition("__")[0]
    if any(key.upper() in {variable, section} or key.upper().startswith(f"{variable}__") for key in os.environ):
        return "  [environment]"
    return "" if _value(settings, name) == default else f"  [{Path(settings.config) / 'settings.toml'}]"
