"""Scrapy's HTTP handler with our guard, our trust in certificates, and bounds on all that comes back."""

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

from crawler.manners.throttle import HostThrottle
from crawler.transport.guard import blocked_port, installed_guard, parse_hosts
from crawler.transport.trust import TrustPolicy

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.interfaces import IAddress

MAX_HEADER_BYTES = 262_144  # of one answer, interim ones (1xx) included: what browsers take


class HeadersTooLarge(Exception):
    """An answer whose headers do not end."""


class GuardedHandler(HTTP11DownloadHandler):
    """Fetches from public addresses and ports of the web only, certificates verified, with one limit on transfers over all hosts.

    Raises BlockedAddress where the guard gave no address or the port is not one of `crawl.ports`. A user and password in an
    address are never sent. Leaves the Content-Encoding that came over the wire in `request.meta["content_encoding"]`: the
    middleware that unpacks the body drops that header.
    """

    def __init__(self, crawler: "Crawler") -> None:
        super().__init__(crawler)
        self._contextFactory: Any = TrustPolicy.from_settings(crawler.settings)
        concurrency = crawler.settings.getint("CONCURRENT_REQUESTS")
        self._pool.maxPersistentPerHost = concurrency
        self._pool._factory = _BoundedFactory
        self._transfers = asyncio.Semaphore(concurrency)
        self._ports = frozenset(int(port) for port in crawler.settings.getlist("CRAWL_PORTS"))
        self._mapped = frozenset(parse_hosts(crawler.settings.getdict("CRAWL_HOSTS")))
        self._crawler = crawler

    async def download_request(self, request: Request) -> Response:
        resolver = installed_guard()
        host = (urlparse_cached(request).hostname or "").lower()
        self._check_port(request, host)
        try:
            async with self._transfers:
                await self._turn(host)
                response = await super().download_request(_without_identity(request))
        except CannotResolveHostError as error:
            if blocked := resolver.blocked.get(host):
                raise blocked from error
            raise
        if encoding := b", ".join(response.headers.getlist("Content-Encoding")):
            request.meta["content_encoding"] = encoding.decode("latin-1")
        return response

    def _check_port(self, request: Request, host: str) -> None:
        parts = urlparse_cached(request)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        if host not in self._mapped and (blocked := blocked_port(host, port, self._ports)):
            raise blocked

    async def _turn(self, host: str) -> None:
        """Wait for the host's turn among all crawls."""
        throttle = self._crawler.get_extension(HostThrottle)
        if throttle is not None:
            await throttle.turn(host)


def _without_identity(request: Request) -> Request:
    parts = urlsplit(request.url)
    if "@" not in parts.netloc:
        return request
    return request.replace(url=urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])))


class _BoundedParser(_LenientHTTPClientParser):
    """Gives up on headers that do not end; Twisted itself bounds one line (at 16 kB, too little for some policies) and not their number."""

    MAX_LENGTH = MAX_HEADER_BYTES
    _taken = 0

    def lineReceived(self, line: bytes) -> None:
        self._taken += len(line) + 1
        if self._taken > MAX_HEADER_BYTES:
            raise HeadersTooLarge
        super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:
        raise HeadersTooLarge


class _BoundedProtocol(_LenientHTTP11ClientProtocol):
    def request(self, request: Any) -> Any:
        answered = super().request(request)
        assert self._parser is not None
        self._parser.__class__ = _BoundedParser  # as Scrapy does: the class is hard-coded in Twisted, and ours adds no state at start
        return answered


class _BoundedFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: "IAddress | None") -> _BoundedProtocol:
        return _BoundedProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
