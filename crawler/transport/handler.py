"""Our HTTP handler for Scrapy: with our guard, our trust in certificates, and bounds on all that comes back."""

import asyncio
import ipaddress
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from scrapy import Request
from scrapy.core.downloader._idna_patch import _install_twisted_idna_fallbacks
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.exceptions import CannotResolveHostError, DownloadTimeoutError
from scrapy.http import Response
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.endpoints import HostnameEndpoint, wrapClientTLS
from twisted.internet.protocol import Factory
from twisted.web._newclient import ResponseNeverReceived

from crawler.manners.throttle import HostThrottle
from crawler.transport.connections import Connection, Origin, Pool
from crawler.transport.guard import blocked_port, installed_guard, parse_hosts
from crawler.transport.incoming import Incoming
from crawler.transport.stopping import ToTheEnd
from crawler.transport.trust import TrustPolicy

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

PORTS = {"http": 80, "https": 443}


class GuardedHandler(BaseDownloadHandler):
    """Fetches from public addresses and ports of the web only, certificates verified, with one limit on transfers over all hosts.

    Raises BlockedAddress where the guard gave no address or the port is not one of `crawl.ports`. A user and password in an
    address are never sent. Leaves the Content-Encoding that came over the wire in `request.meta["content_encoding"]`: the
    middleware that unpacks the body drops that header. Sends no signals of Scrapy's; `request.meta["stop"]` makes what stops a
    download early (crawler.transport.stopping). Responses are plain ones, whatever they hold: we read bytes.
    """

    def __init__(self, crawler: "Crawler") -> None:
        super().__init__(crawler)
        settings = crawler.settings
        _install_twisted_idna_fallbacks()
        self._trust: Any = TrustPolicy.from_settings(settings)
        self._pool = Pool()
        self._transfers = asyncio.Semaphore(settings.getint("CONCURRENT_REQUESTS"))
        self._largest, self._timeout_s = settings.getint("DOWNLOAD_MAXSIZE"), settings.getfloat("DOWNLOAD_TIMEOUT")
        self._ports = frozenset(int(port) for port in settings.getlist("CRAWL_PORTS"))
        self._mapped = frozenset(parse_hosts(settings.getdict("CRAWL_HOSTS")))
        self._factory = Factory.forProtocol(Connection)
        self._factory.noisy = False

    async def download_request(self, request: Request) -> Response:
        resolver = installed_guard()
        origin = self._origin(request)
        try:
            async with self._transfers:
                await self._turn(origin[1])
                with wrap_twisted_exceptions():
                    response = await self._in_time(request, origin)
        except CannotResolveHostError as error:
            if blocked := resolver.blocked.get(origin[1]):
                raise blocked from error
            raise
        if encoding := b", ".join(response.headers.getlist("Content-Encoding")):
            request.meta["content_encoding"] = encoding.decode("latin-1")
        return response

    async def close(self) -> None:
        self._pool.close()

    def _origin(self, request: Request) -> Origin:
        """Return where a request goes. Raises BlockedPort."""
        parts = urlparse_cached(request)
        host, port = (parts.hostname or "").lower(), parts.port or PORTS[parts.scheme]
        if host not in self._mapped and (blocked := blocked_port(host, port, self._ports)):
            raise blocked
        return parts.scheme, host, port

    async def _turn(self, host: str) -> None:
        """Wait for the host's turn among all crawls."""
        throttle = self.crawler.get_extension(HostThrottle)
        if throttle is not None:
            await throttle.turn(host)

    async def _in_time(self, request: Request, origin: Origin) -> Response:
        timeout_s = request.meta.get("download_timeout") or self._timeout_s
        try:
            async with asyncio.timeout(timeout_s):
                return await self._exchange(request, origin, timeout_s)
        except TimeoutError as error:
            raise DownloadTimeoutError(f"Getting {request.url} took longer than {timeout_s} seconds.") from error

    async def _exchange(self, request: Request, origin: Origin, timeout_s: float) -> Response:
        """Ask on a connection that is kept, or on a new one: a server may have closed what lay idle."""
        started = time.monotonic()
        while True:
            kept = self._pool.take(origin)
            connection = kept or await self._connected(origin, timeout_s)
            incoming = self._incoming(request)
            try:
                await connection.ask(_wire(request, origin), incoming)
            except ResponseNeverReceived:
                if kept is None or request.method not in {"GET", "HEAD"}:
                    raise
                continue
            except BaseException:
                connection.abort()
                raise
            break
        if incoming.persists:
            self._pool.put(origin, connection)
        else:
            connection.abort() if incoming.is_stopped else connection.close()
        request.meta["download_latency"] = incoming.began - started
        return _response(request, incoming, connection)

    def _incoming(self, request: Request) -> Incoming:
        meta = request.meta
        stop = meta.get("stop", ToTheEnd)()
        return Incoming(stop=stop, largest=meta.get("download_maxsize", self._largest), has_body=request.method != "HEAD")

    async def _connected(self, origin: Origin, timeout_s: float) -> Connection:
        """Return a new connection. The resolver of the process, our guard, says where to."""
        from twisted.internet import reactor

        scheme, host, port = origin
        endpoint: Any = HostnameEndpoint(reactor, host.encode("ascii"), port, timeout_s)
        if scheme == "https":
            endpoint = wrapClientTLS(self._trust.creatorForNetloc(host.encode("ascii"), port), endpoint)
        connection: Connection = await maybe_deferred_to_future(endpoint.connect(self._factory))
        return connection


def _wire(request: Request, origin: Origin) -> bytes:
    """Return the request as it is sent; a user and password in its address are not."""
    parts = urlsplit(request.url)
    target = urlunsplit(("", "", parts.path or "/", parts.query, ""))
    lines = [f"{request.method} {target} HTTP/1.1".encode("ascii"), b"Host: " + _host(origin)]
    for name, values in request.headers.items():
        lines += [name + b": " + b" ".join(value.split(b"\n")).replace(b"\r", b"") for value in values or ()]
    if request.body or request.method in {"POST", "PUT"}:
        lines.append(b"Content-Length: %d" % len(request.body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + request.body


def _host(origin: Origin) -> bytes:
    scheme, host, port = origin
    name = f"[{host}]" if ":" in host else host
    return (name if port == PORTS[scheme] else f"{name}:{port}").encode("ascii")


def _response(request: Request, incoming: Incoming, connection: Connection) -> Response:
    response = Response(
        request.url.partition("#")[0],
        status=incoming.status,
        body=incoming.body,
        flags=["download_stopped"] if incoming.is_stopped else None,
        ip_address=ipaddress.ip_address(connection.address) if connection.address else None,
        protocol=incoming.protocol,
    )
    response.headers = incoming.headers  # as they are: handed over, each would be read anew
    return response
