"""The pure filters: extract, analyze, group. JSON objects in by line, out by line in the same order, for scripts and evaluation."""

import json
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from queue import SimpleQueue
from threading import Semaphore, Thread
from typing import Annotated, Any

import typer

from desk.cli.errors import one_line, one_line_errors
from domain.cores import reading_threads
from domain.errors import BadInput, ForumwatchError
from domain.settings import load_settings

Record = dict[str, Any]


def register(app: typer.Typer) -> None:
    app.command(short_help="Filter: pages to articles, as JSON lines.")(extract)
    app.command(short_help="Filter: articles to tone, mentions, entities.")(analyze)
    app.command(short_help="Filter: articles to stories and reprints.")(group)


def extract() -> None:
    """Filter: {id, url, html | html_b64, headers?} -> the article's fields, null where unknown."""
    from scheduler.wiring import extract_filter

    _filter(extract_filter())


def analyze(
    watch: Annotated[str | None, typer.Option(help="Id of a watch file; default the first, else the shipped one.")] = None,
) -> None:
    """Filter: {id, headline?, description?, body, …, targets?} -> language, relevance, tone, mentions, entities, quotes, topics."""
    from desk.cli.shipped import chosen_watch
    from processing.encoder.choice import choose
    from processing.jsonl import Analyzer

    with one_line_errors():
        settings = load_settings()
        choose(settings.process.encoder_model)
        analyzer = Analyzer(chosen_watch(settings.config, watch))
    _filter(analyzer.analyze_line, threads=reading_threads())


def group(
    pairs: Annotated[bool, typer.Option("--pairs", help="Compare {id, a, b} instead: similarity and same_story.")] = False,
) -> None:
    """Filter: {id, headline, body, published, in_language} in time order -> {id, story, syndication_of, similarity}."""
    from processing.stories import GroupLines

    with one_line_errors():
        window = timedelta(days=load_settings().process.story_window_days)
    lines = GroupLines(window=window)
    _filter(lines.compare_line if pairs else lines.group_line)


def _filter(answer: Callable[[Record], Record], *, threads: int = 1) -> None:
    """Answer each line in turn; a bad one with its error, and exit status 1 at the end.

    With several threads as many lines are worked on beside each other; the answers keep the lines' order, and each is written as
    soon as it and all before it are there.
    """
    failed = False
    for result in _answers(answer, threads):
        failed = failed or "error" in result
        text = json.dumps(result, ensure_ascii=False, default=_plain)
        # Half a character (a lone surrogate) leaves as the \uXXXX that it came as: the output is UTF-8 whatever the locale.
        sys.stdout.buffer.write(text.encode("utf-8", errors="backslashreplace") + b"\n")
        sys.stdout.buffer.flush()
    raise typer.Exit(1 if failed else 0)


def _answers(answer: Callable[[Record], Record], threads: int) -> Iterator[Record]:
    if threads == 1:
        yield from (_answer(answer, line, number) for number, line in _lines())
        return
    waiting: SimpleQueue[Future[Record] | None] = SimpleQueue()
    room = Semaphore(2 * threads)  # lines that are read and not yet answered

    def ask(pool: ThreadPoolExecutor) -> None:
        with suppress(RuntimeError):  # the pool is gone: nobody reads the answers any more
            for number, line in _lines():
                room.acquire()
                waiting.put(pool.submit(_answer, answer, line, number))
        waiting.put(None)

    with ThreadPoolExecutor(threads) as pool:
        Thread(target=ask, args=(pool,), daemon=True).start()
        while (asked := waiting.get()) is not None:
            yield asked.result()
            room.release()


def _answer(answer: Callable[[Record], Record], line: bytes, number: int) -> Record:
    record_id: object = None
    try:
        record = _record(line)
        record_id = record.get("id")
        return answer(record)
    except ForumwatchError as error:
        return {"id": record_id, "error": f"line {number}: {one_line(error)}"}
    except Exception as error:  # the process's border: one odd record must not end the others; the reason is its answer
        words = " ".join(str(error).split())[:300]
        return {"id": record_id, "error": f"line {number}: cannot be read ({type(error).__name__}: {words})"}


def _lines() -> Iterator[tuple[int, bytes]]:
    """Yield (number from 1, line), blank lines left out."""
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if line.strip():
            yield number, line


def _record(line: bytes) -> Record:
    try:
        record = json.loads(line)
    except UnicodeDecodeError as error:
        raise BadInput("not UTF-8", fix="write one whole JSON object a line, in UTF-8") from error
    except (ValueError, RecursionError) as error:
        cut = isinstance(error, json.JSONDecodeError) and error.pos >= len(error.doc.rstrip())
        unclosed = isinstance(error, json.JSONDecodeError) and error.msg.startswith("Unterminated")
        whole = "it ends too early" if cut or unclosed else one_line(error)
        raise BadInput(f"not a JSON object, {whole}", fix="write one whole JSON object a line, in UTF-8") from error
    if not isinstance(record, dict):
        raise BadInput(f"a JSON {type(record).__name__}, not an object", fix="write one JSON object a line")
    if "id" not in record:
        raise BadInput("lacks id", fix='add "id"')
    return record


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
