"""How rows are written as files: one module a format, each with `write(coverages, file, sheet)`, in constant memory."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from desk.reports.columns import Column

BETWEEN = "; "  # several values in one cell

# No character of these says anything, no XML can hold them, and some steer a terminal. Tab and line ends stay.
_UNWRITTEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What an export holds: its columns, the office's time zone, and whether it goes into a file of its own, not a stream."""

    columns: Sequence[Column]
    zone: ZoneInfo
    is_file: bool = True


def written(text: str) -> str:
    """Return the text without control characters and what is no character at all."""
    return _UNWRITTEN.sub("", text)
