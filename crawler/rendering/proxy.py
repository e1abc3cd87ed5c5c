"""The only way to the network that a rendering browser has: a proxy on 127.0.0.1 that connects where the guard allows it.

A browser resolves names by itself, so what was checked for the crawl would not be what it connects to. Behind this proxy it is:
the proxy resolves (by the crawl's own resolver), checks port and opt-out list, and connects to the address that was checked.
Each page has a pass of its own: user and password for the proxy, a bound of bytes and connections, and an end.
"""

import asyncio
import hmac
import secrets
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from crawler.rendering.requests import MAX_HEAD_BYTES, ProxyRequest, Refused, parse_request
from crawler.transport.guard import blocked_port
from domain.errors import BlockedAddress

CONNECT_S = 10.0
HEAD_S = 10.0
PIECE = 65_536
MAX_REQUEST_BYTES = 1_000_000  # what a page may send with one plain request
MAX_CONNECTIONS = 200  # of one page
_HOP_BY_HOP = (b"connection:", b"keep-alive:", b"proxy-connection:")


class AddressBook(Protocol):
    """Where hosts may be connected to: `crawler.transport.guard.GuardedResolver`."""

    async def addresses(self, host: str, port: int) -> list[tuple[str, int]]:
        """Return (IP address, port) pairs. Raises BlockedAddress."""


@dataclass(eq=False, kw_only=True)
class Pass:
    """What one page may do."""

    name: str
    secret: str
    bytes_left: int
    connections_left: int = MAX_CONNECTIONS
    refused: list[str] = field(default_factory=list)  # what it asked for in vain, in words
    tasks: set["asyncio.Task[None]"] = field(default_factory=set)

    def spend(self, count: int) -> None:
        """Raises Refused when the page has had enough."""
        self.bytes_left -= count
        if self.bytes_left < 0:
            raise Refused("403 Forbidden", "the page has loaded too much")


class GuardingProxy:
    """An HTTP proxy for tunnels and plain http, for those who have a pass."""

    def __init__(
        self,
        book: AddressBook,
        *,
        ports: Collection[int],
        mapped: Collection[str] = (),
        refusal: Callable[[str], str | None] = lambda _: None,
    ) -> None:
        """`mapped` hosts are exempt from `ports`. `refusal` says of an address (scheme, host, port) why nobody is to ask it."""
        self._book, self._ports, self._mapped, self._refusal = book, frozenset(ports), frozenset(mapped), refusal
        self._passes: dict[str, Pass] = {}
        self._server: asyncio.Server | None = None

    @property
    def address(self) -> str:
        """Return the proxy's own address, "http://127.0.0.1:PORT"."""
        assert self._server is not None, "not started"
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=MAX_HEAD_BYTES)

    async def close(self) -> None:
        for name in list(self._passes):
            await self.revoke(self._passes[name])
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    def admit(self, *, max_bytes: int) -> Pass:
        """Return a pass that is good for so many bytes, both ways together."""
        admitted = Pass(name=secrets.token_hex(8), secret=secrets.token_urlsafe(24), bytes_left=max_bytes)
        self._passes[admitted.name] = admitted
        return admitted

    async def revoke(self, admitted: Pass) -> None:
        """End the pass, and all its connections."""
        self._passes.pop(admitted.name, None)
        for task in admitted.tasks:
            task.cancel()
        await asyncio.gather(*admitted.tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A task that is cancelled here, or ends in an error, has nobody to tell: the connection closes, and that is all.
        with suppress(asyncio.CancelledError, OSError, EOFError, TimeoutError, Refused, asyncio.LimitOverrunError):
            try:
                async with asyncio.timeout(HEAD_S):
                    head = await reader.readuntil(b"\r\n\r\n")
                await self._answer(head[:-4], reader, writer)
            finally:
                writer.close()

    async def _answer(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = parse_request(head)
            admitted = self._admitted(request)
        except Refused as refusal:
            await _refuse(writer, refusal)
            return
        task = asyncio.current_task()
        assert task is not None
        admitted.tasks.add(task)
        try:
            await self._connect(request, admitted, reader, writer)
        except Refused as refusal:
            admitted.refused.append(f"{request.origin}: {refusal.message}")
            await _refuse(writer, refusal)
        finally:
            admitted.tasks.discard(task)

    def _admitted(self, request: ProxyRequest) -> Pass:
        user, password = request.credentials
        admitted = self._passes.get(user)
        if admitted is None or not hmac.compare_digest(password.encode(), admitted.secret.encode()):
            raise Refused("407 Proxy Authentication Required", "no pass")
        return admitted

    async def _connect(self, request: ProxyRequest, admitted: Pass, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        admitted.connections_left -= 1
        if admitted.connections_left < 0:
            raise Refused("403 Forbidden", "the page has connected too often")
        server = await self._open(request)
        try:
            if request.is_tunnel:
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                await writer.drain()
                await _both_ways((reader, writer), server, admitted)
            else:
                await _forward(request, (reader, writer), server, admitted)
        finally:
            server[1].close()

    async def _open(self, request: ProxyRequest) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Return a connection to the address that was checked. Raises Refused."""
        if request.host not in self._mapped and (blocked := blocked_port(request.host, request.port, self._ports)):
            raise Refused("403 Forbidden", str(blocked))
        if words := self._refusal(request.origin):
            raise Refused("403 Forbidden", words)
        try:
            async with asyncio.timeout(CONNECT_S):
                for address, port in await self._book.addresses(request.host, request.port):
                    with suppress(OSError):
                        return await asyncio.open_connection(address, port, limit=MAX_HEAD_BYTES)
        except BlockedAddress as error:
            raise Refused("403 Forbidden", str(error)) from error
        except TimeoutError as error:
            raise Refused("504 Gateway Timeout", "no answer in time") from error
        raise Refused("502 Bad Gateway", "cannot be reached")


async def _both_ways(
    client: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    server: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    admitted: Pass,
) -> None:
    """Carry bytes until one side ends."""
    ways = [asyncio.ensure_future(_carry(client[0], server[1], admitted)), asyncio.ensure_future(_carry(server[0], client[1], admitted))]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, admitted: Pass) -> None:
    while piece := await reader.read(PIECE):
        admitted.spend(len(piece))
        writer.write(piece)
        await writer.drain()


async def _forward(
    request: ProxyRequest,
    client: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    server: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    admitted: Pass,
) -> None:
    """Carry one plain request and its answer; the browser is told that the connection ends there.

    Were it kept, the browser would send its next request, perhaps to another host, to the server of this one.
    """
    length = request.body_length
    if length > MAX_REQUEST_BYTES:
        raise Refused("413 Content Too Large", "the page sends too much")
    body = await client[0].readexactly(length)
    admitted.spend(length)
    server[1].write(request.forwarded() + body)
    await server[1].drain()
    while True:
        head = await server[0].readuntil(b"\r\n\r\n")
        if not head.startswith((b"HTTP/1.1 1", b"HTTP/1.0 1")):  # interim answers are between server and us
            break
    admitted.spend(len(head))
    lines = [line for line in head[:-4].split(b"\r\n") if not line.lower().startswith(_HOP_BY_HOP)]
    client[1].write(b"\r\n".join([*lines, b"Connection: close", b"", b""]))
    await _carry(server[0], client[1], admitted)


async def _refuse(writer: asyncio.StreamWriter, refusal: Refused) -> None:
    asks = 'Proxy-Authenticate: Basic realm="forumwatch"\r\n' if refusal.status.startswith("407") else ""
    writer.write(f"HTTP/1.1 {refusal.status}\r\n{asks}Content-Length: 0\r\nConnection: close\r\n\r\n".encode("latin-1"))
    await writer.drain()
