"""Reading in processes of its own: the fast look at every page, extraction of those that earn it.

A page that crashes a parser, or keeps it busy for ever, costs that page and not the crawl; pages are read on the other cores
while this one fetches; and what parsers never give back is given back when their process ends.
"""

import asyncio
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from crawler.pages.child import REPLY, Order, Setup, framed
from crawler.pages.reading import BROKE, PageReader, Read
from domain.article import Page
from domain.codec import from_json, to_json
from domain.cores import usable_cores
from domain.look import LookRecipe
from domain.source import Source
from domain.visit import Outcome, Visit

PATIENCE_S = 60.0  # for one page; the slowest real one took three
RENEWED_AFTER = 1_000  # pages that one process extracted
AHEAD = 2  # orders that a process has at once: the next lies ready when one is answered
BUFFER = 1 << 20  # bytes between us and a process, if the system grants so many


def spare_cores() -> int:
    """Return how many cores this process may use besides the one that fetches."""
    return usable_cores() - 1


class Here:
    """Reads in threads of this process, where there is no core to spare."""

    def __init__(self, reader: PageReader, pool: ThreadPoolExecutor) -> None:
        self._reader, self._pool = reader, pool

    async def read(self, page: Page, visit: Visit, source: Source) -> Read:
        """Return what `PageReader.read` returns."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._reader.read, page, visit, source)

    def expect(self, pages: int) -> None:
        """Nothing is to be made ready."""

    def close(self) -> None:
        """Nothing is held."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """An order on its way."""

    frame: bytes
    answer: "asyncio.Future[Read]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def give(self, read: Read) -> None:
        if not self.answer.done():  # who waits may have been cancelled
            self.answer.set_result(read)


class Readers:
    """Up to `count` processes that read, each started when it is first needed or expected to be. For one event loop."""

    def __init__(self, count: int, *, look: LookRecipe, sample_rate: float) -> None:
        self._count = count
        self._setup = framed(to_json(Setup(look=look, sample_rate=sample_rate)).encode())
        self._processes: list[_Process] = []
        self._waiting: deque[_Asked] = deque()
        self._sources: dict[str, tuple[Source, bytes]] = {}
        self._is_closed = False

    async def read(self, page: Page, visit: Visit, source: Source) -> Read:
        """Return what `PageReader.read` returns, or that it failed where the process did. Waits for a free one."""
        if self._is_closed:
            return _broke("the crawl is over")
        order = to_json(Order(page=replace(page, body=b""), visit=visit)).encode()
        asked = _Asked(framed(order, self._json_of(source), page.body))
        self._waiting.append(asked)
        self._hand_out()
        return await asked.answer

    def expect(self, pages: int) -> None:
        """Start processes for so many pages, which are about to be fetched: they load meanwhile."""
        while not self._is_closed and len(self._processes) < min(pages, self._count):
            self._start()

    def close(self) -> None:
        """End the processes, whatever they are at; what is asked from now on breaks."""
        self._is_closed = True
        for asked in self._waiting:
            asked.give(_broke("the crawl is over"))
        self._waiting.clear()
        for process in tuple(self._processes):
            process.end("the crawl is over")

    def _json_of(self, source: Source) -> bytes:
        known = self._sources.get(source.id)
        if known is None or known[0] is not source:
            known = self._sources[source.id] = (source, to_json(source).encode())
        return known[1]

    def _hand_out(self) -> None:
        while self._waiting and (process := self._with_room()) is not None:
            process.take(self._waiting.popleft())

    def _with_room(self) -> "_Process | None":
        """Return the process to ask next: one that is idle, a new one, or one that is about to be; None if all have enough."""
        least = min(self._processes, key=lambda process: process.load, default=None)
        if (least is None or least.load) and len(self._processes) < self._count:
            return self._start()
        return least if least is not None and least.load < AHEAD else None

    def _start(self) -> "_Process":
        self._processes.append(_Process(self._setup, on_room=self._hand_out, on_end=self._ended))
        return self._processes[-1]

    def _ended(self, process: "_Process", unread: list[_Asked]) -> None:
        """Forget a process; what it had not begun with is asked of another."""
        self._processes.remove(process)
        if self._is_closed:
            for asked in unread:
                asked.give(_broke("the crawl is over"))
            return
        self._waiting.extendleft(reversed(unread))
        self._hand_out()


class _Process(asyncio.Protocol):
    """One process: its orders are answered in their turn."""

    def __init__(self, setup: bytes, *, on_room: Callable[[], None], on_end: Callable[["_Process", list[_Asked]], None]) -> None:
        self._on_room, self._on_end = on_room, on_end
        self._asked: deque[_Asked] = deque()
        self._unsent = [setup]
        self._received = bytearray()
        self._extracted = 0
        self._ended = False
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._loop = asyncio.get_running_loop()
        ours, theirs = socket.socketpair()
        for end in (ours, theirs):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
        with theirs:
            command = [sys.executable, "-P", "-m", "crawler.pages.child"]
            self._process = subprocess.Popen(command, stdin=theirs.fileno(), stdout=theirs.fileno())  # noqa: S603  our own program
        self._connecting = self._loop.create_task(self._loop.create_connection(lambda: self, sock=ours))

    @property
    def load(self) -> int:
        """How many orders it has; one that is to be renewed takes no more."""
        return AHEAD if self._extracted >= RENEWED_AFTER else len(self._asked)

    def take(self, asked: _Asked) -> None:
        self._asked.append(asked)
        if self._transport is None:
            self._unsent.append(asked.frame)
        else:
            self._transport.write(asked.frame)
        if len(self._asked) == 1:
            self._watch()

    def end(self, why: str | None = None) -> None:
        """End the process; the order that it is at fails with `why`, or with how the process ended."""
        if self._ended:
            return
        self._ended = True
        self._process.kill()  # it keeps nothing
        status = self._process.wait()
        if self._timer is not None:
            self._timer.cancel()
        if self._transport is not None:
            self._transport.abort()
        if self._asked:
            self._asked.popleft().give(_broke(why or _ending(status)))
        self._on_end(self, list(self._asked))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        if self._ended:
            transport.abort()
        for frame in self._unsent:
            transport.write(frame)
        self._unsent.clear()

    def data_received(self, data: bytes) -> None:
        self._received += data
        while (end := self._end_of_reply()) is not None:
            read = from_json(Read, bytes(self._received[REPLY.size : end]))
            del self._received[:end]
            self._answer(read)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._ended:
            status = self._process.wait()  # its pipe is closed, so it has ended or is about to
            self.end(_ending(status))

    def _end_of_reply(self) -> int | None:
        if len(self._received) < REPLY.size:
            return None
        end = REPLY.size + int(REPLY.unpack_from(self._received)[0])
        return end if len(self._received) >= end else None

    def _answer(self, read: Read) -> None:
        self._asked.popleft().give(read)
        self._extracted += read.attention != "skip"
        if self._asked:
            self._watch()
        elif self._timer is not None:
            self._timer.cancel()
        if self._extracted >= RENEWED_AFTER and not self._asked:
            self.end()
        else:
            self._on_room()

    def _watch(self) -> None:
        """Give the order that it is at now its time."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_later(PATIENCE_S, self.end, f"it took more than {PATIENCE_S:.0f} s")


def _ending(status: int) -> str:
    return f"its process was ended by signal {-status}" if status < 0 else f"its process ended with status {status}"


def _broke(why: str) -> Read:
    return Read(outcome=Outcome.FAILED, reason=f"{BROKE}{why}")
