"""The address guard: no request ever reaches a private network, whatever its URL, DNS answer or redirect says.

Twisted asks one resolver for every host of every connection, literal addresses too ("2130706433", "0x7f.1",
"[::ffff:127.0.0.1]"), and then connects to exactly the addresses that this resolver gave. `GuardedResolver` is that
resolver, set for the whole process: it gives public addresses only. `crawl.hosts` (host -> address:port) is the one
exemption: such a host is connected to where the setting says, for http and https alike, while its Host header,
SNI and certificate name stay its own.
"""

import asyncio
import socket
import time
from collections.abc import Mapping, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

from OpenSSL import SSL
from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import CannotResolveHostError
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet import address as tx
from twisted.internet._sslverify import IOpenSSLTrustRoot
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from twisted.internet.ssl import optionsForClientTLS
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer  # type: ignore[import-untyped]

from domain.addresses import is_public
from domain.errors import BadInput, BlockedAddress

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.base import ReactorBase

ANSWERS_LIVE_S = 600.0


def blocked_literal(host: str) -> BlockedAddress | None:
    """Return why a host that is an address in itself, in any spelling ("0x7f.1", "2130706433", "::1"), is out of reach.

    None for public addresses and for names, which only a resolver can judge; "localhost" is no public name (RFC 6761).
    """
    if host == "localhost" or host.endswith(".localhost"):
        return BlockedAddress(host, "this machine")
    try:
        address = host if ":" in host else str(IPv4Address(socket.inet_aton(host)))
        return None if is_public(address) else BlockedAddress(host, address)
    except (OSError, ValueError):
        return None


def parse_hosts(hosts: Mapping[str, str]) -> dict[str, tuple[str, int]]:
    """Return lower-case host -> (IP address, port) of the setting `crawl.hosts`. Raises BadInput."""
    parsed = {}
    for host, target in hosts.items():
        name, _, port = target.rpartition(":")
        try:
            parsed[host.lower().strip("[]")] = (str(ip_address(name.strip("[]"))), int(port))
        except ValueError as error:
            raise BadInput(f"crawl.hosts: {host} = {target!r} is not address:port", fix='write it like "127.0.0.1:8080"') from error
    return parsed


@implementer(IResolutionReceiver)
class _Checked:
    """Collects the answers for one host and passes them on all together, or none of them."""

    def __init__(self, guard: "GuardedResolver", receiver: Any, host: str, port: int) -> None:
        self._guard, self._receiver, self._host, self._port = guard, receiver, host, port
        self._answers: list[Any] = []

    def resolutionBegan(self, resolutionInProgress: IHostResolution) -> None:
        self._receiver.resolutionBegan(resolutionInProgress)

    def addressResolved(self, address: Any) -> None:
        self._answers.append(address)

    def resolutionComplete(self) -> None:
        for answer in self._guard.approve(self._host, [str(answer.host) for answer in self._answers]):
            self._receiver.addressResolved(_endpoint(answer, self._port))
        self._receiver.resolutionComplete()


@implementer(IHostResolution)
class _Known:
    """A resolution that is already over."""

    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Nothing runs, so nothing is to be stopped."""


@implementer(IHostnameResolver)
class GuardedResolver:
    """Resolves names to public addresses only; mapped hosts to their own address and port.

    A host with even one answer that is not public gets no answer at all, and `blocked` keeps why. Answers are kept for
    ten minutes. Set as TWISTED_DNS_RESOLVER of the process (a spider's own settings come too late for it).
    """

    def __init__(self, reactor: "ReactorBase", hosts: Mapping[str, tuple[str, int]]) -> None:
        self._reactor: Any = reactor
        self._upstream: Any = reactor.nameResolver
        self._hosts = dict(hosts)
        self._answers: dict[str, tuple[float, list[str]]] = {}
        self.blocked: dict[str, BlockedAddress] = {}

    @classmethod
    def from_crawler(cls, crawler: "Crawler", reactor: "ReactorBase") -> "GuardedResolver":
        return cls(reactor, parse_hosts(crawler.settings.getdict("CRAWL_HOSTS")))

    def install_on_reactor(self) -> None:
        self._reactor.installNameResolver(self)

    def resolveHostName(
        self,
        resolutionReceiver: IResolutionReceiver,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[IAddress]] | None = None,
        transportSemantics: str = "TCP",
    ) -> IHostResolution:
        host = hostName.lower()
        if host in self._hosts:
            return _answer(resolutionReceiver, host, [self._hosts[host]])
        expires, addresses = self._answers.get(host, (0.0, []))
        if time.monotonic() < expires:
            return _answer(resolutionReceiver, host, [(address, portNumber) for address in addresses])
        checked = _Checked(self, resolutionReceiver, host, portNumber)
        resolution: IHostResolution = self._upstream.resolveHostName(checked, hostName, portNumber, addressTypes, transportSemantics)
        return resolution

    def approve(self, host: str, addresses: Sequence[str]) -> list[str]:
        """Return the addresses, or none of them if one is not public."""
        for address in addresses:
            if not is_public(address):
                self.blocked[host] = BlockedAddress(host, address)
                return []
        self.blocked.pop(host, None)
        if addresses:
            self._answers[host] = (time.monotonic() + ANSWERS_LIVE_S, list(addresses))
        return list(addresses)


def _answer(receiver: Any, host: str, addresses: Sequence[tuple[str, int]]) -> IHostResolution:
    resolution: Any = _Known(host)
    receiver.resolutionBegan(resolution)
    for address, port in addresses:
        receiver.addressResolved(_endpoint(address, port))
    receiver.resolutionComplete()
    known: IHostResolution = resolution
    return known


def _endpoint(address: str, port: int) -> tx.IPv4Address | tx.IPv6Address:
    return tx.IPv6Address("TCP", address, port) if ":" in address else tx.IPv4Address("TCP", address, port)


class GuardedHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP handler with our guard, certificates always verified, and one limit on transfers over all hosts.

    Raises BlockedAddress where the guard gave no address. Leaves the Content-Encoding that came over the wire in
    `request.meta["content_encoding"]`: the middleware that unpacks the body drops that header.
    """

    def __init__(self, crawler: "Crawler") -> None:
        super().__init__(crawler)
        ca_file = crawler.settings.get("CRAWL_CA_FILE")
        self._contextFactory: Any = TrustPolicy(Path(ca_file) if ca_file else None)
        concurrency = crawler.settings.getint("CONCURRENT_REQUESTS")
        self._pool.maxPersistentPerHost = concurrency
        self._transfers = asyncio.Semaphore(concurrency)
        self._crawler = crawler

    async def download_request(self, request: Request) -> Response:
        resolver = _installed_guard()
        try:
            async with self._transfers:
                await self._turn((urlparse_cached(request).hostname or "").lower())
                response = await super().download_request(request)
        except CannotResolveHostError as error:
            host = (urlparse_cached(request).hostname or "").lower()
            if blocked := resolver.blocked.get(host):
                raise blocked from error
            raise
        if encoding := response.headers.get("Content-Encoding"):
            request.meta["content_encoding"] = encoding.decode("latin-1")
        return response

    async def _turn(self, host: str) -> None:
        """Wait for the host's turn among all crawls."""
        from crawler.throttle import HostThrottle

        throttle = self._crawler.get_extension(HostThrottle)
        if throttle is not None:
            await throttle.turn(host)


def _installed_guard() -> GuardedResolver:
    """Return the process's resolver. Raises RuntimeError if it is not ours: then nothing may be fetched."""
    from twisted.internet import reactor

    resolver: object = reactor.nameResolver
    if not isinstance(resolver, GuardedResolver):
        raise RuntimeError("TWISTED_DNS_RESOLVER of the process is not crawler.guard.GuardedResolver")
    return resolver


@implementer(IOpenSSLTrustRoot)
class _Roots:
    """Trusts what the system trusts, and one further file of authorities (PEM)."""

    def __init__(self, ca_file: Path | None) -> None:
        self._ca_file = ca_file

    def _addCACertsToContext(self, context: SSL.Context) -> None:
        context.set_default_verify_paths()
        if self._ca_file is not None:
            context.load_verify_locations(str(self._ca_file).encode())


def check_ca_file(path: Path) -> None:
    """Raise BadInput if the setting `crawl.ca_file` names no readable PEM file of authorities."""
    try:
        SSL.Context(SSL.TLS_METHOD).load_verify_locations(str(path).encode())
    except SSL.Error as error:
        fix = "name a PEM file of certificate authorities"
        raise BadInput(f"crawl.ca_file: {path} cannot be read as certificates", fix=fix) from error


@implementer(IPolicyForHTTPS)
class TrustPolicy:
    """Verifies every certificate and its host name.

    One TLS context per host is kept: reading the system's authorities costs 4 ms, which Scrapy pays at each connection.
    """

    def __init__(self, ca_file: Path | None) -> None:
        self._creator = lru_cache(maxsize=64)(self._new_creator)
        self._roots: Any = _Roots(ca_file)

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:
        return self._creator(hostname)

    def _new_creator(self, hostname: bytes) -> Any:
        return optionsForClientTLS(hostname.decode("ascii"), trustRoot=self._roots)
