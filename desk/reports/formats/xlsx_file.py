"""An Excel workbook: texts that are never formulas or links, numbers and dates that are such."""

import math
from collections.abc import Iterable
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

import xlsxwriter  # type: ignore[import-untyped]

from desk.reports.columns import Kind, Value, row_of
from desk.reports.formats import BETWEEN, Sheet, written
from domain.coverage import Coverage

ROWS = 1_048_575  # below the header, on one sheet; Excel's bound
LONGEST = 32_767  # UTF-16 units in a cell; Excel's bound
CUT = "… [cut]"
_FIRST_YEAR = 1900  # Excel has no earlier dates
_WIDTHS: dict[Kind, int] = {"text": 20, "texts": 28, "number": 10, "count": 9, "flag": 9, "time": 17, "local time": 17}
_WIDE = {"article.headline": 60, "key_sentence": 60, "url.full": 40, "article.body": 60, "article.description": 60}
_OPTIONS = {
    "constant_memory": True,  # a row goes to a file in the temporary folder once the next begins
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write(coverages: Iterable[Coverage], file: BinaryIO, sheet: Sheet) -> tuple[str, ...]:
    """Write sheets of at most 1,048,575 coverages, headers frozen; return what had to be cut or continued, in words."""
    with TemporaryDirectory(prefix="forumwatch-") as folder:
        book = _Book(file, sheet, folder)
        for coverage in coverages:
            book.add(coverage)
        book.close()
    return book.remarks


class _Book:
    def __init__(self, file: BinaryIO, sheet: Sheet, folder: str) -> None:
        self._sheet = sheet
        self._book: Any = xlsxwriter.Workbook(file, _OPTIONS | {"tmpdir": folder})
        self._book.use_zip64()  # only what is larger than 4 GB becomes other
        self._bold = self._book.add_format({"bold": True})
        self._date = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self._cut, self._sheets, self._rows = 0, 0, 0
        self._begin()

    @property
    def remarks(self) -> tuple[str, ...]:
        cut = f"{self._cut} cells are cut at Excel's {LONGEST:,} characters and end in {CUT!r}; jsonl and parquet hold them whole"
        more = f"the rows go on over {self._sheets} sheets, Excel's bound is {ROWS + 1:,} a sheet"
        return (cut,) * bool(self._cut) + (more,) * (self._sheets > 1)

    def add(self, coverage: Coverage) -> None:
        if self._rows == ROWS:
            self._end()
            self._begin()
        self._rows += 1
        for place, value in enumerate(row_of(coverage, self._sheet.columns, self._sheet.zone)):
            self._write(place, value)

    def close(self) -> None:
        self._end()
        self._book.close()

    def _begin(self) -> None:
        self._sheets, self._rows = self._sheets + 1, 0
        self._page: Any = self._book.add_worksheet("coverage" if self._sheets == 1 else f"coverage {self._sheets}")
        self._page.freeze_panes(1, 0)
        for place, column in enumerate(self._sheet.columns):
            self._page.set_column(place, place, _WIDE.get(column.name, _WIDTHS[column.kind]))
            self._page.write_string(0, place, column.name, self._bold)

    def _end(self) -> None:
        self._page.autofilter(0, 0, self._rows, len(self._sheet.columns) - 1)

    def _write(self, place: int, value: Value) -> None:
        if isinstance(value, datetime):
            self._write_time(place, value)
        elif isinstance(value, bool):
            self._page.write_boolean(self._rows, place, value)
        elif isinstance(value, int | float):
            if math.isfinite(value):
                self._page.write_number(self._rows, place, value)
        elif value:
            self._page.write_string(self._rows, place, self._text(value if isinstance(value, str) else BETWEEN.join(value)))

    def _write_time(self, place: int, moment: datetime) -> None:
        """Write a date without its zone, which Excel knows nothing of; the column says which it is."""
        plain = moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
        if plain.year < _FIRST_YEAR:
            self._page.write_string(self._rows, place, plain.isoformat(sep=" ", timespec="seconds"))
        else:
            self._page.write_datetime(self._rows, place, plain, self._date)

    def _text(self, text: str) -> str:
        text = written(text).replace("\r\n", "\n").replace("\r", "\n")  # a line ends so in a cell
        units = text.encode("utf-16-le")
        if len(units) > 2 * LONGEST:
            self._cut += 1
            text = units[: 2 * (LONGEST - len(CUT))].decode("utf-16-le", errors="ignore") + CUT
        # XlsxWriter would lay what stands between these two into the file as it is.
        return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text
