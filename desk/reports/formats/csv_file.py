"""CSV as RFC 4180 has it, in UTF-8, that no spreadsheet takes for formulas."""

import csv
import re
from collections.abc import Iterable
from datetime import datetime
from typing import BinaryIO

from desk.reports.columns import Value, row_of
from desk.reports.formats import BETWEEN, Sheet, written
from domain.coverage import Coverage

_MARK = b"\xef\xbb\xbf"  # by which Excel knows UTF-8
_FORMULA = "=+\\-@＝＋－＠"
_UNSEEN = "[\\s\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]*"
_BEGINS = re.compile(f"^(?=[\t\r\n]|{_UNSEEN}[{_FORMULA}])")
# A spreadsheet whose list separator is another begins a cell here, whatever quotation marks stand around.
_BEGINS_ELSEWHERE = re.compile(f"([;\t\r\n])(?=[ \xa0\"']*[{_FORMULA}])")


class _Bytes:
    """What csv.writer writes to: UTF-8 into a file, which stays the caller's."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, line: str) -> int:
        return self._file.write(line.encode())


def write(coverages: Iterable[Coverage], file: BinaryIO, sheet: Sheet) -> tuple[str, ...]:
    """Write a header and one record a coverage; a file of its own begins with the mark by which Excel knows UTF-8."""
    if sheet.is_file:
        file.write(_MARK)
    lines = csv.writer(_Bytes(file))
    lines.writerow([column.name for column in sheet.columns])
    for coverage in coverages:
        lines.writerow([_cell(value) for value in row_of(coverage, sheet.columns, sheet.zone)])
    return ()


def harmless(text: str) -> str:
    """Return the text with an apostrophe before whatever a spreadsheet would take for the beginning of a formula."""
    return _BEGINS_ELSEWHERE.sub(r"\1'", _BEGINS.sub("'", text))


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return harmless(written(value))
    if isinstance(value, tuple):
        return harmless(BETWEEN.join(harmless(written(text)) for text in value))
    if isinstance(value, datetime):
        return _time(value)
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _time(moment: datetime) -> str:
    """Return a moment by the standard, and a local time as spreadsheets read dates."""
    if moment.tzinfo is None:
        return moment.isoformat(sep=" ", timespec="seconds")
    return moment.isoformat().replace("+00:00", "Z")
