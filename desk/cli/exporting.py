"""`forumwatch export`: coverages as a file for other programs."""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO
from zoneinfo import ZoneInfo

import typer

from desk.cli.context import house
from desk.cli.errors import one_line_errors
from desk.cli.files import whole_file
from desk.cli.looking import asked
from desk.cli.progress import counting_bar
from desk.reports.columns import chosen
from desk.reports.export import FORMATS, Format, format_named
from desk.reports.formats import Sheet
from domain.coverage import Coverage
from domain.errors import BadInput
from domain.protocols import CoverageStore
from domain.query import Query

STDOUT = Path("-")
_TOLD = 50  # coverages between two moves of the bar


def register(app: typer.Typer) -> None:
    app.command(short_help="Coverage as CSV, Excel, JSON lines, Parquet.")(export)


def export(
    query: Annotated[str, typer.Argument(help="What to export, as for search; everything without it.")] = "",
    form: Annotated[str, typer.Option("--format", help="csv, xlsx, jsonl or parquet; default the ending of FILE, else csv.")] = "",
    output: Annotated[Path, typer.Option(metavar="FILE", help="File to write; - is standard output.")] = STDOUT,
    columns: Annotated[str | None, typer.Option(metavar="NAMES", help="Columns, separated by commas; all for each one.")] = None,
    time_zone: Annotated[
        str | None, typer.Option(metavar="ZONE", help="Of local times and of after:, before:; default the office's.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that exists.")] = False,
) -> None:
    """Write the coverage that a query finds, as it is now, to a file for spreadsheets or programs."""
    from indexing.times import zone

    with one_line_errors():
        chosen_form = _format(form, output)
        if columns is not None and not chosen_form.has_columns:
            raise BadInput(f"{chosen_form.name} has no columns, it holds the whole coverage", fix="leave --columns out, or take csv")
        wanted, write = chosen(columns), chosen_form.load()
        place = zone(time_zone) if time_zone else None
    with house() as rooms:
        place = place or ZoneInfo(rooms.time_zone)
        sought = asked(query, place.key)
        sheet = Sheet(columns=wanted, zone=place, is_file=output != STDOUT)
        with _opened(output, chosen_form, replace=force) as file, _counted(rooms.store, sought, shown=not _at_terminal(output)) as found:
            remarks = write(found, file, sheet)
    # Where the rows themselves went to standard output, words about them would not be welcome there.
    typer.echo(f"{found.count} coverages written to {output if sheet.is_file else 'standard output'}", err=not sheet.is_file)
    for remark in (*remarks, *_meant_a_file(query, found.count)):
        typer.echo(f"forumwatch: {remark}", err=True)


def _meant_a_file(query: str, count: int) -> list[str]:
    """Return a hint for those who name a file where the query stands."""
    is_file = count == 0 and _shown_by(Path(query)) is not None
    return [f"{query!r} was taken for words to search; a file is named by --output {query}"] if is_file else []


def _shown_by(file: Path) -> str | None:
    """Return the name of the format that the file's ending shows."""
    ending = file.suffix.removeprefix(".").lower()
    return ending if ending in {form.name for form in FORMATS} else None


def _format(name: str, output: Path) -> Format:
    """Return the format that is named or shown by the file's ending. Raises BadInput."""
    form = format_named(name or _shown_by(output) or "csv")
    if not form.is_text and _at_terminal(output):
        raise BadInput(f"{form.name} is not for a terminal", fix=f"name a file: --output coverage.{form.name}")
    return form


def _at_terminal(output: Path) -> bool:
    return output == STDOUT and sys.stdout.isatty()


@contextmanager
def _opened(output: Path, form: Format, *, replace: bool) -> Iterator[BinaryIO]:
    """Yield what to write to. A format that is not text is made whole before standard output gets it."""
    if output != STDOUT:
        with whole_file(output, replace=replace) as file:
            yield file
    elif form.is_text:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    else:
        with tempfile.TemporaryFile() as file:
            yield file
            file.seek(0)
            shutil.copyfileobj(file, sys.stdout.buffer)
            sys.stdout.buffer.flush()


class _Found:
    """The coverages that a query finds, counted as they pass."""

    def __init__(self, coverages: Iterable[Coverage], tell: Callable[[int], None]) -> None:
        self._coverages, self._tell, self.count = coverages, tell, 0

    def __iter__(self) -> Iterator[Coverage]:
        for coverage in self._coverages:
            self.count += 1
            if self.count % _TOLD == 0:
                self._tell(self.count)
            yield coverage
        self._tell(self.count)


@contextmanager
def _counted(store: CoverageStore, query: Query, *, shown: bool) -> Iterator[_Found]:
    """Yield what the query finds, all of one moment, with a bar on stderr where that is a terminal."""
    shown = shown and sys.stderr.isatty()
    total = store.count(query) if shown else 0
    with closing(store.scroll(query)) as coverages, counting_bar("export", total=total, shown=shown) as tell:
        yield _Found(coverages, tell)
