"""What no store will ever take, found before it is sent: one rule for all stores."""

import math
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache, partial
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from domain.coverage import Coverage

MAX_ID = 512  # bytes; the limit of Elasticsearch
Check = Callable[[Any], str | None]

_YEARS = (1000, 9000)  # so that any zone and any following interval stay within what datetime can say
_MAX_REVISION = 2**63 - 1


def refusal_of(coverage: Coverage) -> str | None:
    """Return why a store refuses this coverage, whose values are of their types, for good, with the field's name; None if it takes it.

    Refused are NUL characters, halves of surrogate pairs, moments without time zone or far off, numbers that are none,
    an empty or very long id, a revision below 0 or beyond 64 bits.
    """
    if not coverage.id or len(coverage.id.encode(errors="replace")) > MAX_ID:
        return f"id must have 1 to {MAX_ID} bytes"
    if not 0 <= coverage.revision <= _MAX_REVISION:
        return f"revision {coverage.revision} is not within 0 to 2^63 - 1"
    check = _check_of(Coverage)
    assert check is not None
    problem = check(coverage)
    return problem.removeprefix(".") if problem else None


@cache
def _check_of(hint: Any) -> Check | None:
    """Return what tells the problem of a value of this type, as in ".quotes[2].text holds …"; None where there can be none.

    Made of the types once: all that is delivered passes here. Raises KeyError for a type that no rule is known for.
    """
    if get_origin(hint) in (Union, UnionType):
        checks = [check for part in get_args(hint) if (check := _check_of(part))]
        if len(checks) > 1:
            raise KeyError(f"{hint} is several things at once")
        return checks[0] if checks else None
    if get_origin(hint) is tuple:
        item, *more = get_args(hint)
        if more != [...]:
            raise KeyError(f"{hint} is no tuple of one type")
        of_item = _check_of(item)
        return partial(_in_tuple, of_item) if of_item else None
    if get_origin(hint) is Literal:
        kind: Any = type(get_args(hint)[0])
        return _check_of(kind)
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        of_fields = tuple((field.name, check) for field in fields(hint) if (check := _check_of(hints[field.name])))
        return partial(_in_record, of_fields) if of_fields else None
    return _CHECKS[hint]


def _in_record(of_fields: tuple[tuple[str, Check], ...], record: object) -> str | None:
    for name, check in of_fields:
        value = getattr(record, name)
        if value and (problem := check(value)):
            return f".{name}{problem}"
    return None


def _in_tuple(of_item: Check, items: tuple[object, ...]) -> str | None:
    for number, item in enumerate(items):
        problem = of_item(item)
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


_CHECKS: dict[Any, Check | None] = {str: _in_text, float: _in_number, datetime: _in_moment, bool: None, int: None, type(None): None}
