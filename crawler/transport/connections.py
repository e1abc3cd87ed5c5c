"""Connections that are kept and asked again."""

import asyncio
import time
from collections import defaultdict
from typing import Any

from twisted.internet.protocol import Protocol, connectionDone
from twisted.python.failure import Failure
from twisted.web._newclient import ResponseNeverReceived

from crawler.transport.incoming import Incoming

IDLE_S = 240.0  # a connection that has not been asked for longer is closed
SWEPT_EVERY_S = 30.0
Origin = tuple[str, str, int]  # scheme, host, port


class Connection(Protocol):
    """One connection to a server, asked one request after the other."""

    transport: Any  # of TCP or TLS
    is_lost = False
    address: str | None = None  # IP address of the other end
    _incoming: Incoming | None = None
    _answered: "asyncio.Future[None] | None" = None

    def connectionMade(self) -> None:
        self.address = getattr(self.transport.getPeer(), "host", None)

    async def ask(self, request: bytes, incoming: Incoming) -> None:
        """Send a request; return when `incoming` has its answer. Raises what `Incoming.feed` and `Incoming.closed` tell."""
        if self.is_lost:
            raise ResponseNeverReceived([connectionDone])  # type: ignore[no-untyped-call]
        self._incoming, self._answered = incoming, asyncio.get_running_loop().create_future()
        self.transport.write(request)
        await self._answered

    def dataReceived(self, data: bytes) -> None:
        if self._incoming is None:  # nobody asked
            self.abort()
            return
        try:
            if self._incoming.feed(data):
                self._end()
        except Exception as error:  # whatever it is, it ends this answer, and nothing that follows can be understood
            self._end(error)
            self.abort()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self.is_lost = True
        if self._incoming is not None:
            self._end(self._incoming.closed(reason))

    def close(self) -> None:
        """End it in good order."""
        if not self.is_lost:
            self.transport.loseConnection()

    def abort(self) -> None:
        """End it at once, whatever is under way."""
        self.is_lost = True
        self.transport.abortConnection()

    def _end(self, error: Exception | None = None) -> None:
        answered, self._incoming, self._answered = self._answered, None, None
        if answered is None or answered.done():  # who waited has given up
            return
        if error is None:
            answered.set_result(None)
        else:
            answered.set_exception(error)


class Pool:
    """Idle connections by where they lead."""

    def __init__(self) -> None:
        self._idle: defaultdict[Origin, list[tuple[float, Connection]]] = defaultdict(list)
        self._swept = time.monotonic()

    def take(self, origin: Origin) -> Connection | None:
        """Return the connection that was asked last, None if there is none that still stands."""
        while idle := self._idle.get(origin):
            since, connection = idle.pop()
            if not connection.is_lost and time.monotonic() - since <= IDLE_S:
                return connection
            connection.abort()
        return None

    def put(self, origin: Origin, connection: Connection) -> None:
        now = time.monotonic()
        self._idle[origin].append((now, connection))
        if now - self._swept > SWEPT_EVERY_S:
            self._sweep(before=now - IDLE_S)
            self._swept = now

    def close(self) -> None:
        self._sweep(before=float("inf"))

    def _sweep(self, *, before: float) -> None:
        for origin, idle in list(self._idle.items()):
            kept = [(since, connection) for since, connection in idle if since >= before and not connection.is_lost]
            for since, connection in idle:
                if since < before:
                    connection.close()
            if kept:
                self._idle[origin] = kept
            else:
                del self._idle[origin]
