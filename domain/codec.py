"""Records to JSON and back. JSON crosses processes and rests in the ledger; pickles do neither."""

import sys
from collections.abc import Iterable
from functools import cache
from typing import Any, TypeVar

import msgspec
from pydantic import TypeAdapter

T = TypeVar("T")


@cache
def _adapter_of(module: str, name: str) -> TypeAdapter[Any]:
    return TypeAdapter(getattr(sys.modules[module], name))


@cache
def _decoder_of(module: str, name: str) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(getattr(sys.modules[module], name))


def _adapter(cls: type) -> TypeAdapter[Any]:
    return _adapter_of(cls.__module__, cls.__qualname__)


def to_json(record: object) -> str:
    """Return the record as one line of JSON; datetimes in ISO 8601 with their offset."""
    return _adapter(type(record)).dump_json(record).decode()


def to_dict(record: object) -> dict[str, Any]:
    """Return the record as plain JSON values."""
    plain: dict[str, Any] = _adapter(type(record)).dump_python(record, mode="json")
    return plain


def from_json(cls: type[T], data: str | bytes) -> T:
    """Return the record of `cls` that `to_json` wrote. Raises pydantic.ValidationError."""
    record: T = _adapter(cls).validate_json(data)
    return record


def many_from_json(cls: type[T], lines: Iterable[str]) -> list[T]:
    """Return the records that `to_json` wrote, in half the time of `from_json`; of types without bytes. Raises pydantic.ValidationError."""
    decode = _decoder_of(cls.__module__, cls.__qualname__).decode
    records: list[T] = []
    for line in lines:
        try:
            records.append(decode(line))
        except msgspec.MsgspecError:  # it is not of this program's making: pydantic may read it, or say what is wrong
            records.append(from_json(cls, line))
    return records


def from_dict(cls: type[T], data: dict[str, Any]) -> T:
    """Return the record of `cls` from plain values. Raises pydantic.ValidationError."""
    record: T = _adapter(cls).validate_python(data)
    return record
