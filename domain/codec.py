"""Records to JSON and back. JSON crosses processes and rests in the ledger; pickles do neither."""

from collections.abc import Hashable
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")


@cache
def _adapter(cls: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cls)


def to_json(record: object) -> str:
    """Return the record as one line of JSON; datetimes in ISO 8601 with their offset."""
    kind: Hashable = type(record)
    return _adapter(kind).dump_json(record).decode()


def to_dict(record: object) -> dict[str, Any]:
    """Return the record as plain JSON values."""
    kind: Hashable = type(record)
    plain: dict[str, Any] = _adapter(kind).dump_python(record, mode="json")
    return plain


def from_json(cls: type[T], data: str | bytes) -> T:
    """Return the record of `cls` that `to_json` wrote. Raises pydantic.ValidationError."""
    kind: Hashable = cls  # type: ignore[assignment]
    record: T = _adapter(kind).validate_json(data)
    return record


def from_dict(cls: type[T], data: dict[str, Any]) -> T:
    """Return the record of `cls` from plain values. Raises pydantic.ValidationError."""
    kind: Hashable = cls  # type: ignore[assignment]
    record: T = _adapter(kind).validate_python(data)
    return record
