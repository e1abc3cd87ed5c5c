"""One HTTP/1.1 answer, read as it comes in (RFC 9112), within bounds. Knows nothing of connections.

Twisted's client passes each piece through a dozen layers, which costs more than all that we do with a page afterwards; what
it refuses is refused here, and told by its own exceptions. As browsers do, header lines without a colon are skipped.
"""

import re
import time
from enum import Enum, auto

from scrapy.exceptions import DownloadCancelledError, ResponseDataLossError
from scrapy.http import Headers
from twisted.python.failure import Failure
from twisted.web._newclient import BadResponseVersion, ParseError, ResponseFailed, ResponseNeverReceived
from twisted.web.http import _ChunkedTransferDecoder, _MalformedChunkedDataError

from crawler.transport.stopping import Stop

MAX_HEADER_BYTES = 262_144  # of one answer, interim ones (1xx) included: what browsers take
_HEAD_END = re.compile(rb"\n\r?\n")
_VERSION = re.compile(rb"HTTP/(\d+)\.(\d+)")
_DIGITS = re.compile(rb"[0-9]+")
_BODILESS = frozenset({204, 304})
_OF_THE_CONNECTION = frozenset(  # and not of the page: what is left of them is the length
    {b"content-length", b"connection", b"keep-alive", b"te", b"trailers", b"transfer-encoding", b"upgrade", b"proxy-connection"}
)


class HeadersTooLarge(Exception):
    """An answer whose headers do not end."""


class _State(Enum):
    NOTHING = auto()
    HEAD = auto()
    BODY = auto()
    WHOLE = auto()  # or enough of it


class Incoming:
    """The answer to one request. Fed until it is whole, or its connection is closed."""

    def __init__(self, *, stop: Stop, largest: int = 0, has_body: bool = True) -> None:
        """`largest` body in bytes, 0: any; `has_body`: not so for the answer to a HEAD request."""
        self.status = 0
        self.protocol = ""  # "HTTP/1.1"
        self.headers = Headers()  # those of the page
        self.began = 0.0  # time.monotonic() when the headers were there
        self.is_stopped = False
        self.persists = False  # whether the connection may be asked further
        self._stop, self._largest, self._has_body = stop, largest, has_body
        self._state = _State.NOTHING
        self._head = b""
        self._head_bytes = 0  # of interim answers
        self._pieces: list[bytes] = []
        self._size = 0
        self._left: int | None = None  # bytes of the body that are to come; None: as many as come
        self._chunks: _ChunkedTransferDecoder | None = None

    @property
    def body(self) -> bytes:
        return self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)

    def feed(self, data: bytes) -> bool:
        """Take a piece; return True when no more is needed.

        Raises ParseError or ValueError for what is no HTTP, HeadersTooLarge, DownloadCancelledError for a body that is
        too large, ResponseDataLossError for one that is broken.
        """
        if self._state is not _State.BODY:
            self._state = _State.HEAD
            self._head += data
            data = self._read_head()
        if data and self._state is _State.BODY:
            self._read_body(data)
        return self._state is _State.WHOLE

    def closed(self, reason: Failure) -> Exception | None:
        """Note that the connection is closed; return what that means, None for an answer that is whole."""
        if self._state is _State.NOTHING:
            return ResponseNeverReceived([reason])  # type: ignore[no-untyped-call]
        if self._state is _State.HEAD:
            return ResponseFailed([reason])  # type: ignore[no-untyped-call]
        if self._state is _State.BODY and (self._left is not None or self._chunks is not None):
            return _lost(ResponseFailed([reason]))  # type: ignore[no-untyped-call]
        return None

    def _read_head(self) -> bytes:
        """Read status and headers as soon as they are there; return what has come of the body."""
        while (line_end := self._head.find(b"\n")) >= 0:
            if not self.status:
                self._read_status(self._head[:line_end].removesuffix(b"\r"))
            found = _HEAD_END.search(self._head, line_end)
            if found is None:
                break
            head, rest = self._head[: found.start()], self._head[found.end() :]
            self._bound(found.end())
            if not 100 <= self.status < 200:
                self._head = b""
                self._read_headers(head)
                return rest
            self._head_bytes += found.end()  # an interim answer: the real one is still to come
            self._head, self.status = rest, 0
        self._bound(len(self._head))
        return b""

    def _bound(self, size: int) -> None:
        if self._head_bytes + size > MAX_HEADER_BYTES:
            raise HeadersTooLarge

    def _read_status(self, line: bytes) -> None:
        parts = line.split(b" ", 2)
        if len(parts) < 2:
            raise ParseError("wrong number of parts", line)  # type: ignore[no-untyped-call]
        version = _VERSION.fullmatch(parts[0])
        if version is None:
            raise BadResponseVersion("not a version of HTTP", parts[0])  # type: ignore[no-untyped-call]
        if not _DIGITS.fullmatch(parts[1]):
            raise ParseError("non-integer status code", line)  # type: ignore[no-untyped-call]
        self.protocol, self.status = parts[0].decode("ascii"), int(parts[1])
        self.persists = (int(version[1]), int(version[2])) >= (1, 1)

    def _read_headers(self, head: bytes) -> None:
        control: dict[bytes, list[bytes]] = {}
        for line in _unfolded(head):
            name, colon, value = line.partition(b":")
            if not colon:
                continue
            if (plain := name.strip().lower()) in _OF_THE_CONNECTION:
                control.setdefault(plain, []).append(value.strip())
            else:
                self.headers.appendlist(name.strip(), value.strip())
        if b"close" in b",".join(control.get(b"connection", ())).lower():
            self.persists = False
        self._expect_body(control)
        self.began = time.monotonic()
        if self._state is _State.BODY and self._stop.at_headers(self.headers):
            self._stopped()

    def _expect_body(self, control: dict[bytes, list[bytes]]) -> None:
        self._state = _State.BODY
        encodings = control.get(b"transfer-encoding")
        if self.status in _BODILESS or not self._has_body:
            self._left = 0
        elif encodings is None:
            self._left = _length(control.get(b"content-length", []))
        elif encodings[0].lower() == b"chunked":
            self._chunks = _ChunkedTransferDecoder(self._took, self._ended)
        else:
            raise ParseError("unknown transfer encoding", encodings[0])  # type: ignore[no-untyped-call]
        if self._left is not None:
            self.headers[b"Content-Length"] = str(self._left)
            if self._largest and self._left > self._largest:
                raise DownloadCancelledError(f"{self._left} bytes are too many")
        if self._left == 0:
            self._state = _State.WHOLE

    def _read_body(self, data: bytes) -> None:
        if self._chunks is not None:
            try:
                self._chunks.dataReceived(data)
            except _MalformedChunkedDataError as error:
                raise _lost(error) from error
        elif self._left is None:
            self.persists = False  # its end is the connection's
            self._took(data)
        else:
            left = self._left
            self._left = max(0, left - len(data))
            self._took(data[:left])
            if not self._left:
                self._ended(data[left:])

    def _took(self, piece: bytes) -> None:
        if self._state is _State.WHOLE:
            return
        self._pieces.append(piece)
        self._size += len(piece)
        if self._stop.at_piece(piece):
            self._stopped()
        elif self._largest and self._size > self._largest:
            self._pieces.clear()
            raise DownloadCancelledError(f"more than {self._largest} bytes are too many")

    def _ended(self, rest: bytes) -> None:
        self.persists = self.persists and not rest  # unasked bytes: who knows whose they are
        self._state = _State.WHOLE

    def _stopped(self) -> None:
        self.is_stopped, self.persists = True, False
        self._state = _State.WHOLE


def _unfolded(head: bytes) -> list[bytes]:
    """Return the header lines, each with its continuations."""
    lines: list[bytes] = []
    for line in head.split(b"\n")[1:]:
        if line[:1] in (b" ", b"\t") and lines:
            lines[-1] += line.removesuffix(b"\r")
        else:
            lines.append(line.removesuffix(b"\r"))
    return lines


def _length(values: list[bytes]) -> int | None:
    """Return the length that is declared, None where there is none. Raises ValueError for several, or what is no number."""
    told = {value.strip() for line in values for value in line.split(b",")}
    for value in told:
        if not _DIGITS.fullmatch(value):
            raise ValueError(f"Content-Length is no number: {value[:40]!r}")
    lengths = {int(value) for value in told}
    if len(lengths) > 1:
        raise ValueError("several Content-Lengths")
    return lengths.pop() if lengths else None


def _lost(error: Exception) -> ResponseDataLossError:
    lost = ResponseDataLossError()
    lost.__cause__ = error
    return lost
