"""Coverages as files that other programs open: which formats there are."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import BinaryIO

from desk.reports.formats import Sheet
from domain.coverage import Coverage
from domain.errors import BadInput

Write = Callable[[Iterable[Coverage], BinaryIO, Sheet], tuple[str, ...]]
"""Writes coverages to a file that is open for writing, in constant memory; returns in words what a reader should know of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format; its name is the ending of its files, too. `is_text`: fit for a terminal or a pipe. `has_columns`: flat."""

    name: str
    is_text: bool
    has_columns: bool
    load: Callable[[], Write]  # imports what it needs; raises BadInput where that is not installed


def format_named(name: str) -> Format:
    """Return the format. Raises BadInput."""
    for form in FORMATS:
        if form.name == name.strip().lower():
            return form
    raise BadInput(f"{name!r} is no format", fix=f"there are {', '.join(form.name for form in FORMATS)}")


def _csv() -> Write:
    from desk.reports.formats.csv_file import write

    return write


def _jsonl() -> Write:
    from desk.reports.formats.jsonl_file import write

    return write


def _xlsx() -> Write:
    from desk.reports.formats.xlsx_file import write

    return write


def _parquet() -> Write:
    try:
        from desk.reports.formats.parquet_file import write
    except ModuleNotFoundError as error:
        raise BadInput("parquet needs pyarrow, which is not installed", fix="pip install 'forumwatch[parquet]'") from error
    return write


FORMATS = (
    Format(name="csv", is_text=True, has_columns=True, load=_csv),
    Format(name="xlsx", is_text=False, has_columns=True, load=_xlsx),
    Format(name="jsonl", is_text=True, has_columns=False, load=_jsonl),
    Format(name="parquet", is_text=False, has_columns=True, load=_parquet),
)
