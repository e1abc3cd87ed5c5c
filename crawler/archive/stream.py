"""WARC files as streams of records, in constant memory, whoever wrote them: packed record by record, as a whole, or not at all."""

import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from crawler.transport.unpacking import unchunked, unpacked
from domain.errors import ArchiveError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_GZIP = b"\x1f\x8b"
_LONGEST_LINE = 1 << 16
_MOST_LINES = 1_000
_PIECE = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    """The HTTP response of a record, its body unpacked."""

    status: int
    protocol: str
    headers: tuple[tuple[str, str], ...]  # as they came
    content_encoding: str | None
    body: bytes


class Block:
    """What a record holds, read piece by piece."""

    def __init__(self, stream: BinaryIO, length: int) -> None:
        self._stream, self.left = stream, length

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes, fewer only at the end. Raises ArchiveError where the file ends before."""
        wanted = min(size, self.left)
        data = self._stream.read(wanted)
        self.left -= len(data)
        if len(data) < wanted:
            raise ArchiveError("truncated", "the file ends inside a record")
        return data

    def line(self) -> bytes:
        line = self._stream.readline(min(_LONGEST_LINE, self.left))
        self.left -= len(line)
        return line

    def skip(self) -> None:
        while self.left:
            self.read(_PIECE)


@dataclass(frozen=True, slots=True, kw_only=True)
class WarcRecord:
    """One record; its block is to be read before the next record is asked for."""

    headers: dict[str, str]  # lower-case names
    block: Block

    @property
    def kind(self) -> str:
        return self.headers.get("warc-type", "")

    @property
    def url(self) -> str:
        return self.headers.get("warc-target-uri", "").strip("<>")  # WARC 1.0 let writers put it into angle brackets

    @property
    def date(self) -> datetime | None:
        """Return when it was captured, None where the record does not say so legibly."""
        try:
            moment = datetime.fromisoformat(self.headers.get("warc-date", ""))
        except ValueError:
            return None
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)

    def converted(self, *, limit: int) -> HttpAnswer:
        """Return what the block holds as if a server had answered it. Raises BodyTooLarge beyond `limit` bytes."""
        body = self.block.read(min(self.block.left, limit + 1))
        if len(body) > limit:
            raise BodyTooLarge
        headers = (("Content-Type", self.headers.get("content-type", "")),)
        return HttpAnswer(status=200, protocol="HTTP/1.1", headers=headers, content_encoding=None, body=body)

    def http(self, *, limit: int) -> HttpAnswer | None:
        """Return the HTTP answer that the block holds; None for what is none. Raises BodyTooLarge beyond `limit` bytes."""
        protocol, _, rest = self.block.line().decode("latin-1").strip().partition(" ")
        status = rest[:3]
        if not protocol.startswith("HTTP/") or not status.isdigit():
            return None
        headers = tuple(_header_lines(self.block.line))
        named = {name.lower(): value for name, value in headers}
        encoding = named.get("content-encoding", "").strip().lower() or None
        raw = self.block.read(min(self.block.left, limit + 1))
        if len(raw) > limit:
            raise BodyTooLarge
        if "chunked" in named.get("transfer-encoding", "").lower():
            raw = unchunked(raw)
        body = unpacked(raw, encoding, limit=limit)
        if body is None:
            raise BodyTooLarge
        return HttpAnswer(status=int(status), protocol=protocol, headers=headers, content_encoding=encoding, body=body)


class BodyTooLarge(Exception):
    """A page beyond the limit; what is left of it is skipped."""


def records(stream: BinaryIO) -> Iterator[WarcRecord]:
    """Yield the records of an unpacked stream. Raises ArchiveError for what is no record, and where the stream ends inside one."""
    while (first := _first_line(stream)) is not None:
        if not first.startswith(b"WARC/"):
            raise ArchiveError("damaged", "there is no WARC record where one should begin")
        headers = {name.lower(): value for name, value in _header_lines(lambda: stream.readline(_LONGEST_LINE))}
        length = headers.get("content-length", "")
        if not length.isdigit():
            raise ArchiveError("damaged", "a record does not say how long it is")
        block = Block(stream, int(length))
        yield WarcRecord(headers=headers, block=block)
        block.skip()


@contextmanager
def opened(path: Path) -> Iterator[Iterator[WarcRecord]]:
    """Yield the records of a file, packed or not. Raises ArchiveError, also while they are read; OSError."""
    with path.open("rb") as file:
        packed = file.read(2) == _GZIP
        file.seek(0)
        yield records(io.BufferedReader(_Unpacked(file), _PIECE) if packed else file)


class _Unpacked(io.RawIOBase):
    """The bytes of a gzip file, member after member. Unlike the library's it gives all that is whole before it raises."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._packed = file.read(_PIECE)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Raises ArchiveError where the file ends inside a member, or cannot be unpacked."""
        view = memoryview(buffer).cast("B")
        while True:
            if self._unpacking.eof and not self._next_member():
                return 0
            try:
                out = self._unpacking.decompress(self._packed, len(view))
            except zlib.error as error:
                raise ArchiveError("damaged", f"it cannot be unpacked further ({error})") from error
            self._packed = self._unpacking.unconsumed_tail
            if out:
                view[: len(out)] = out
                return len(out)
            if not self._unpacking.eof and not self._packed:
                self._packed = self._file.read(_PIECE)
                if not self._packed:
                    raise ArchiveError("truncated", "the file ends inside a record")

    def _next_member(self) -> bool:
        """Go on behind a member that ended; False at the end of the file. Zeros pad some files."""
        packed = self._unpacking.unused_data.lstrip(b"\0")
        while not packed:
            read = self._file.read(_PIECE)
            if not read:
                return False
            packed = read.lstrip(b"\0")
        self._packed, self._unpacking = packed, zlib.decompressobj(zlib.MAX_WBITS | 16)
        return True


def _first_line(stream: BinaryIO) -> bytes | None:
    """Return the line that a record begins with, None at the end; blank lines part records."""
    while line := stream.readline(_LONGEST_LINE):
        if line.strip():
            return line
    return None


def _header_lines(line: Callable[[], bytes]) -> Iterator[tuple[str, str]]:
    """Yield (name, value) up to the blank line; folded lines are joined, what is no header is left out."""
    name, value = "", ""
    for _ in range(_MOST_LINES):
        text = line().decode("utf-8", errors="replace").rstrip("\r\n")
        if text[:1] in {" ", "\t"} and name:
            value = f"{value} {text.strip()}"
            continue
        if name:
            yield name, value
        if not text:
            return
        name, colon, value = text.partition(":")
        name, value = (name.strip(), value.strip()) if colon else ("", "")
    raise ArchiveError("damaged", f"more than {_MOST_LINES} header lines")
