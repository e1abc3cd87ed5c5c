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
from collections.abc import Collection, Mapping, Sequence
from ipaddress import IPv4Address, ip_address
from typing import TYPE_CHECKING, Any

from twisted.internet import address as tx
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

from domain.addresses import is_public
from domain.errors import BadInput, BlockedAddress, BlockedPort

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.internet.base import ReactorBase

ANSWERS_LIVE_S = 600.0


def blocked_literal(host: str) -> BlockedAddress | None:
    """Return why a host that is an address in itself, in any spelling ("0x7f.1", "2130706433", "::1"), is out of reach.

    None for public addresses and for names, which only a resolver can judge; "localhost" is no public name (RFC 6761).
    """
    host = host.rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return BlockedAddress(host, "this machine")
    try:
        address = host if ":" in host else str(IPv4Address(socket.inet_aton(host)))
        return None if is_public(address) else BlockedAddress(host, address)
    except (OSError, ValueError):
        return None


def blocked_port(host: str, port: int, ports: Collection[int]) -> BlockedPort | None:
    """Return why a port is out of reach, None for one of `ports` (the setting `crawl.ports`).

    A link may name any service of the world: mail, a database, a printer. None of them is an outlet.
    """
    return None if port in ports else BlockedPort(host, port)


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


@implementer(IResolutionReceiver)
class _Gathered:
    """Collects the answers for one host; `over` is done when there are no more."""

    def __init__(self) -> None:
        self.over: asyncio.Future[list[tuple[str, int]]] = asyncio.get_running_loop().create_future()
        self._found: list[tuple[str, int]] = []

    def resolutionBegan(self, resolutionInProgress: IHostResolution) -> None:
        """Nothing is to be done before the first answer."""

    def addressResolved(self, address: Any) -> None:
        self._found.append((address.host, address.port))

    def resolutionComplete(self) -> None:
        if not self.over.done():
            self.over.set_result(self._found)


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

    async def addresses(self, host: str, port: int) -> list[tuple[str, int]]:
        """Return where a host may be connected to; none if it has no address. Raises BlockedAddress.

        For connections that Twisted does not make: who connects to what this gives is as safe.
        """
        gathered: Any = _Gathered()
        self.resolveHostName(gathered, host, port)
        found: list[tuple[str, int]] = await gathered.over
        if blocked := self.blocked.get(host.lower()):
            raise blocked
        return found

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


def installed_guard() -> GuardedResolver:
    """Return the process's resolver. Raises RuntimeError if it is not ours: then nothing may be fetched."""
    from twisted.internet import reactor

    resolver: object = reactor.nameResolver
    if not isinstance(resolver, GuardedResolver):
        raise RuntimeError("TWISTED_DNS_RESOLVER of the process is not crawler.transport.guard.GuardedResolver")
    return resolver
