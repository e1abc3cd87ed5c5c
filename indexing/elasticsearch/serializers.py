"""What goes over the wire: answers read several times as fast as the client's own way, bulk lines joined at one go."""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
import orjson
from elastic_transport import ApiResponse, SerializationError, Serializer
from elasticsearch import JsonSerializer
from elasticsearch.serializer import NdjsonSerializer

T = TypeVar("T")


class Found(msgspec.Struct, gc=False):
    """A document that the cluster found; `source` is its JSON, which is read just once, by whoever knows what it is."""

    source: msgspec.Raw = msgspec.field(name="_source")
    score: float | None = msgspec.field(name="_score", default=None)
    sort: tuple[Any, ...] = ()


class Total(msgspec.Struct, gc=False):
    """How many documents match."""

    value: int


class Hits(msgspec.Struct, gc=False):
    """What a search found; `total` only where it was asked for."""

    hits: list[Found]
    total: Total | None = None


class Page(msgspec.Struct, gc=False):
    """The answer to a search for documents."""

    hits: Hits
    took: int = 0  # ms; for benchmarks
    pit_id: str | None = None


_DECODERS: dict[type[Any], msgspec.json.Decoder[Any]] = {kind: msgspec.json.Decoder(kind) for kind in (Found, Page)}


class _Expected(threading.local):
    """What this thread waits for."""

    kind: type[Any] | None = None


_expected = _Expected()


def answered(kind: type[T], ask: Callable[[], ApiResponse[Any]]) -> T:
    """Return the body of the answer, read as `kind`, which is Found or Page.

    Raises what `ask` raises, and SerializationError for an answer of another kind.
    """
    before, _expected.kind = _expected.kind, kind
    try:
        body = ask().body
    finally:
        _expected.kind = before
    if not isinstance(body, kind):
        raise SerializationError(f"the answer is no {kind.__name__}")
    return body


class Answers(JsonSerializer):
    """Reads what is expected as its type; all else, refusals above all, by orjson, and what that is too strict for the usual way."""

    def json_loads(self, data: bytes) -> Any:
        try:
            if _expected.kind is not None:
                return _DECODERS[_expected.kind].decode(data)
        except msgspec.MsgspecError:
            pass
        try:
            return orjson.loads(data)
        except orjson.JSONDecodeError:
            return super().json_loads(data)


class Lines(NdjsonSerializer):
    """Joins at one go the lines of our bulk requests: a list of bytes that do not end their line. All else is left to the client's own."""

    def dumps(self, data: Any) -> bytes:
        if isinstance(data, list) and data and all(type(line) is bytes and line[-1:] != b"\n" for line in data):
            return b"\n".join((*data, b""))
        return super().dumps(data)


SERIALIZERS: dict[str, Serializer] = {serializer.mimetype: serializer for serializer in (Answers(), Lines())}
