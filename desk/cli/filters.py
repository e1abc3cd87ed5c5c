"""The pure filters: extract, analyze, group. JSON objects in by line, out by line in the same order, for scripts and evaluation."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer

from desk.cli.errors import one_line_errors
from domain.errors import BadInput
from domain.settings import load_settings

Record = dict[str, Any]


def register(app: typer.Typer) -> None:
    for command in (extract, analyze, group):
        app.command()(command)


def extract() -> None:
    """Filter: {id, url, html | html_b64, headers?} -> the article's fields, null where unknown."""
    from crawler.extraction.jsonl import extract_line

    _filter(extract_line)


def analyze(
    watch: Annotated[str | None, typer.Option(help="Id of a watch file; default the first, else the shipped one.")] = None,
) -> None:
    """Filter: {id, headline?, description?, body, …, targets?} -> language, relevance, tone, mentions, entities, quotes, topics."""
    from desk.cli.shipped import chosen_watch
    from processing.jsonl import Analyzer

    with one_line_errors():
        analyzer = Analyzer(chosen_watch(load_settings().config, watch))
    _filter(analyzer.analyze_line)


def group(
    pairs: Annotated[bool, typer.Option("--pairs", help="Compare {id, a, b} instead: similarity and same_story.")] = False,
) -> None:
    """Filter: {id, headline, body, published, in_language} in time order -> {id, story, syndication_of, similarity}."""
    from processing.stories import GroupLines

    with one_line_errors():
        window = timedelta(days=load_settings().process.story_window_days)
    lines = GroupLines(window=window)
    _filter(lines.compare_line if pairs else lines.group_line)


def _filter(answer: Callable[[Record], Record]) -> None:
    """Answer each line in turn; a bad one with its error, and exit status 1 at the end."""
    failed = False
    for number, line in _lines():
        record_id: object = None
        try:
            record = _record(line, number)
            record_id = record.get("id")
            result = answer(record)
        except BadInput as error:
            failed = True
            result = {"id": record_id, "error": f"line {number}: {error}"}
        sys.stdout.write(json.dumps(result, ensure_ascii=False, default=_plain) + "\n")
        sys.stdout.flush()
    raise typer.Exit(1 if failed else 0)


def _lines() -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if line.strip():
            yield number, line


def _record(line: bytes, number: int) -> Record:
    try:
        record = json.loads(line)
    except ValueError as error:  # also UnicodeDecodeError
        whole = "the line ends too early" if not line.endswith(b"\n") else str(error)
        raise BadInput(f"not a JSON object ({whole})", fix="write one whole JSON object a line, in UTF-8") from error
    if not isinstance(record, dict):
        raise BadInput(f"a JSON {type(record).__name__}, not an object", fix="write one JSON object a line")
    if "id" not in record:
        raise BadInput("lacks id", fix='add "id"')
    return record


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
