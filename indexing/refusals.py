"""What no store will ever take, found before it is sent: one rule for all stores."""

import math
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache

from domain.coverage import Coverage

MAX_ID = 512  # bytes; the limit of Elasticsearch
_YEARS = (1000, 9000)  # so that any zone and any following interval stay within what datetime can say
_MAX_REVISION = 2**63 - 1


def refusal_of(coverage: Coverage) -> str | None:
    """Return why a store refuses this coverage for good, with the field's name; None if it takes it.

    Refused are NUL characters, halves of surrogate pairs, moments without time zone or far off, numbers that are none,
    an empty or very long id, a revision below 0 or beyond 64 bits.
    """
    if not coverage.id or len(coverage.id.encode(errors="replace")) > MAX_ID:
        return f"id must have 1 to {MAX_ID} bytes"
    if not 0 <= coverage.revision <= _MAX_REVISION:
        return f"revision {coverage.revision} is not within 0 to 2^63 - 1"
    return next(_problems("", coverage), None)


def _problems(path: str, value: object) -> Iterator[str]:
    if isinstance(value, str):
        if not value.isascii() or "\0" in value:
            yield from _text_problems(path, value)
    elif isinstance(value, float):
        if not math.isfinite(value):
            yield f"{path} is {value}, which is no number"
    elif isinstance(value, datetime):
        if value.tzinfo is None:
            yield f"{path} has no time zone: {value.isoformat()}"
        elif not _YEARS[0] <= value.year <= _YEARS[1]:
            yield f"{path} is out of the years {_YEARS[0]} to {_YEARS[1]}: {value.isoformat()}"
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _problems(f"{path}[{number}]", item)
    else:
        kind: type = type(value)
        for name in _field_names(kind):
            yield from _problems(f"{path}.{name}" if path else name, getattr(value, name))


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    """Return the names of a record's fields; none for what is no record."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()


def _text_problems(path: str, text: str) -> Iterator[str]:
    at = text.find("\0")
    if at >= 0:
        yield f"{path} holds a NUL character at {at}"
    try:
        text.encode()
    except UnicodeEncodeError as error:
        yield f"{path} holds half a surrogate pair at {error.start}"
