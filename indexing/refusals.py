"""What no store will ever take, found before it is sent: one rule for all stores."""

import math
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from domain.coverage import Coverage

MAX_ID = 512  # bytes; the limit of Elasticsearch
Check = Callable[[Any], str | None]

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
    problem = _problem(coverage)
    return problem.removeprefix(".") if problem else None


def _problem(value: object) -> str | None:
    """Return where something is wrong and what, as in ".quotes[2].text holds …"; None if nothing is."""
    kind: type = type(value)
    check = _check_of(kind)
    return check(value) if check else None


@cache
def _check_of(kind: type) -> Check | None:
    """Return what tells the problem of a value of this type; None where there can be none."""
    for known, check in _CHECKS.items():
        if issubclass(kind, known):
            return check
    if not is_dataclass(kind):
        return None
    hints = get_type_hints(kind)
    return _check_of_record(tuple(field.name for field in fields(kind) if not _is_harmless(hints[field.name])))


def _is_harmless(hint: Any) -> bool:
    """Return whether no value of this type can be refused: flags and whole numbers."""
    if get_origin(hint) in (Union, UnionType):
        return all(map(_is_harmless, get_args(hint)))
    return hint in (bool, int, type(None))


def _check_of_record(names: tuple[str, ...]) -> Check:
    def check(record: object) -> str | None:
        for name in names:
            value = getattr(record, name)
            if value and (check := _check_of(value.__class__)) and (problem := check(value)):
                return f".{name}{problem}"
        return None

    return check


def _in_tuple(items: tuple[object, ...]) -> str | None:
    for number, item in enumerate(items):
        problem = _problem(item)
        if problem:
            return f"[{number}]{problem}"
    return None


def _in_text(text: str) -> str | None:
    at = text.find("\0")
    if at >= 0:
        return f" holds a NUL character at {at}"
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            return f" holds half a surrogate pair at {error.start}"
    return None


def _in_number(number: float) -> str | None:
    return None if math.isfinite(number) else f" is {number}, which is no number"


def _in_moment(moment: datetime) -> str | None:
    if moment.tzinfo is None:
        return f" has no time zone: {moment.isoformat()}"
    if not _YEARS[0] <= moment.year <= _YEARS[1]:
        return f" is out of the years {_YEARS[0]} to {_YEARS[1]}: {moment.isoformat()}"
    return None


_CHECKS: dict[type, Check] = {str: _in_text, float: _in_number, datetime: _in_moment, tuple: _in_tuple}
