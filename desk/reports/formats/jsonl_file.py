"""JSON lines: the whole coverage, as `forumwatch search --json` gives it."""

import json
from collections.abc import Iterable
from typing import BinaryIO

from desk.reports.formats import Sheet
from domain.codec import to_dict
from domain.coverage import Coverage


def write(coverages: Iterable[Coverage], file: BinaryIO, sheet: Sheet) -> tuple[str, ...]:
    """Write one JSON object a line; columns and time zone count for nothing: it is all there, times with their offset."""
    for coverage in coverages:
        file.write(line(coverage).encode() + b"\n")
    return ()


def line(coverage: Coverage) -> str:
    """Return the coverage as one line of JSON, letters of all scripts as they are."""
    return json.dumps(to_dict(coverage), ensure_ascii=False)
