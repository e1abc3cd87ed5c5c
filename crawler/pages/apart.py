"""Extraction in processes of its own, and glances where one of them is free.

A page that crashes a parser, or keeps it busy for ever, costs that page and not the crawl; pages are read on the other cores
while this one fetches; and what parsers never give back is given back when their process ends.
"""

import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from queue import Empty, LifoQueue
from struct import Struct
from typing import IO, BinaryIO

from crawler.pages.glance import Glance, glance
from domain.article import Article, Discovery, Page
from domain.codec import from_json, to_json
from domain.errors import ExtractionError
from domain.source import Source

PATIENCE_S = 60.0  # for one page; the slowest real one took three
RENEWED_AFTER = 1_000  # pages of one process
_SIZES = Struct("!II")  # of the two parts of a frame, bytes


class ReadingBroke(Exception):
    """Extraction failed as it must not, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to read; the page's body follows apart."""

    page: Page
    discovery: Discovery
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The article, or why there is none."""

    article: Article | None = None
    missing: str | None = None
    broke: str | None = None


def spare_cores() -> int:
    """Return how many cores this process may use besides the one that fetches."""
    return len(os.sched_getaffinity(0)) - 1


class Readers:
    """Up to `count` processes that extract, each started when it is first needed."""

    def __init__(self, count: int) -> None:
        self._free: LifoQueue[_Reader] = LifoQueue()  # the last one used comes first: few pages start few processes
        self._all = [_Reader() for _ in range(count)]
        for reader in self._all:
            self._free.put(reader)

    def extract(self, page: Page, *, discovery: Discovery, source: Source) -> Article:
        """Return the article; waits for a free process. Raises ExtractionError where there is none, ReadingBroke."""
        order = Order(page=replace(page, body=b""), discovery=discovery, source=source)
        reader = self._free.get()
        try:
            reply = reader.ask(order, page.body)
        finally:
            self._free.put(reader)
        if reply.article is not None:
            return reply.article
        if reply.missing is not None:
            raise ExtractionError(page.url, reply.missing)
        raise ReadingBroke(reply.broke)

    def glance(self, body: bytes, *, content_type: str | None) -> Glance:
        """Return what `crawler.pages.glance.glance` does: by a free process, here where all are busy."""
        try:
            reader = self._free.get_nowait()
        except Empty:
            return glance(body, content_type=content_type)
        try:
            return reader.glance(body, content_type) or glance(body, content_type=content_type)
        finally:
            self._free.put(reader)

    def close(self) -> None:
        """End the processes, whatever they are at; what is asked from now on breaks."""
        for reader in self._all:
            reader.end(for_good=True)


class _Reader:
    """One process, asked by one thread at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._pages = 0
        self._lock = threading.Lock()  # between starting and ending
        self._is_closed = False

    def ask(self, order: Order, body: bytes) -> Reply:
        try:
            answer, _ = self._answer(to_json(order).encode(), body)
        except ReadingBroke as broke:
            return Reply(broke=str(broke))
        self._pages += 1
        if self._pages >= RENEWED_AFTER:
            self.end()
        return from_json(Reply, answer)

    def glance(self, body: bytes, content_type: str | None) -> Glance | None:
        """Return None where the process fails."""
        try:
            metas, texts = self._answer(json.dumps([content_type]).encode(), body)
        except ReadingBroke:
            return None
        return Glance(texts=tuple(_texts(texts)), metas=tuple((name, content) for name, content in json.loads(metas)))

    def _answer(self, head: bytes, body: bytes) -> tuple[bytes, bytes]:
        """Return both parts of what the process answers. Raises ReadingBroke; the process is ended then."""
        process = self._started()
        if process is None:
            raise ReadingBroke("the crawl is over")
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            _write(process.stdin, head, body)
            return _read(process.stdout.fileno(), until=time.monotonic() + PATIENCE_S)
        except TimeoutError:
            self.end()
            raise ReadingBroke(f"it took more than {PATIENCE_S:.0f} s") from None
        except (OSError, EOFError, ValueError):  # ValueError: a pipe that was closed meanwhile
            broke = _ending(process)
            self.end()
            raise ReadingBroke(broke) from None

    def _started(self) -> "subprocess.Popen[bytes] | None":
        with self._lock:
            if self._is_closed:
                return None
            if self._process is None:
                command = [sys.executable, "-P", "-m", "crawler.pages.apart"]
                self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603  our own program
                self._pages = 0
            return self._process

    def end(self, *, for_good: bool = False) -> None:
        with self._lock:
            self._is_closed = self._is_closed or for_good
            process, self._process = self._process, None
            if process is not None:
                process.kill()  # it keeps nothing
                process.wait()
                for pipe in filter(None, (process.stdin, process.stdout)):
                    _close(pipe)


def _close(pipe: IO[bytes]) -> None:
    with suppress(OSError):  # what was still to be written went with the process
        pipe.close()


def _ending(process: "subprocess.Popen[bytes]") -> str:
    status = process.wait()
    return f"its process was ended by signal {-status}" if status < 0 else f"its process ended with status {status}"


def _write(pipe: IO[bytes], head: bytes, body: bytes) -> None:
    pipe.write(_SIZES.pack(len(head), len(body)) + head)
    pipe.write(body)
    pipe.flush()


def _read(descriptor: int, *, until: float) -> tuple[bytes, bytes]:
    """Return head and body of a frame. Raises TimeoutError; EOFError where the other end is closed."""
    head, body = _SIZES.unpack(_exactly(descriptor, _SIZES.size, until=until))
    return _exactly(descriptor, head, until=until), _exactly(descriptor, body, until=until)


def _exactly(descriptor: int, size: int, *, until: float) -> bytes:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    data = bytearray()
    while len(data) < size:
        if not poll.poll(max(0.0, until - time.monotonic()) * 1000):
            raise TimeoutError
        piece = os.read(descriptor, size - len(data))
        if not piece:
            raise EOFError
        data += piece
    return bytes(data)


def serve(orders: BinaryIO, replies: BinaryIO) -> None:
    """Answer orders until the pipe is closed, as it is when the crawl ends, however that happens."""
    while len(sizes := orders.read(_SIZES.size)) == _SIZES.size:
        head, body = (orders.read(size) for size in _SIZES.unpack(sizes))
        if head.startswith(b"["):  # a glance: [content type]
            (content_type,) = json.loads(head)
            seen = glance(body, content_type=content_type)
            _write(replies, json.dumps(seen.metas).encode(), _joined(seen.texts))
        else:
            order = from_json(Order, head)
            _write(replies, to_json(_reply(replace(order.page, body=body), order)).encode(), b"")


def _joined(texts: Sequence[str]) -> bytes:
    """Return texts as bytes for `_texts`; half a character, as JSON may have one, goes through."""
    return "\0".join(text.replace("\0", " ") for text in texts).encode("utf-8", "surrogatepass")


def _texts(joined: bytes) -> list[str]:
    return joined.decode("utf-8", "surrogatepass").split("\0") if joined else []


def extracted(page: Page, *, discovery: Discovery, source: Source) -> Article:
    """Return the article, extracted in this process. Raises what `crawler.extraction.extract` raises."""
    from crawler import extraction  # heavy: loaded when the first page earns it

    return extraction.extract(page, source=source.id, discovery=discovery, time_zone=source.time_zone, selectors=source.selectors)


def _reply(page: Page, order: Order) -> Reply:
    try:
        return Reply(article=extracted(page, discovery=order.discovery, source=order.source))
    except ExtractionError as error:
        return Reply(missing=error.message.removeprefix(f"{error.url}: "))
    except Exception as error:  # one page that breaks a parser must not end the crawl; the reason is kept
        return Reply(broke=f"{type(error).__name__}: {error}"[:500])


def main() -> None:
    """Read orders from standard input; what libraries print goes to standard error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # at a terminal it is the crawl that is interrupted; its end is ours
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(sys.stdin.buffer, replies)


if __name__ == "__main__":
    main()
