"""No crawl reaches a private network, whatever the address looks like."""

import asyncio
import json
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.transport.guard import GuardedResolver, blocked_literal, parse_hosts
from domain.addresses import is_public
from domain.errors import BadInput, BlockedAddress
from tests.support.crawl import child
from tests.support.site import Listener, Site, listener, page

local_listener = pytest.fixture(listener)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "64:ff9b::10.0.0.1",
        "2002:7f00:1::",
        "2001:db8::1",
        "64:ff9b:1::7f00:1",  # NAT64 within a site
        "::ffff:0:127.0.0.1",  # IPv4-translated
        "2001:0:7f00:1::",  # Teredo
        "2a00:1450:4010::5efe:127.0.0.1",  # ISATAP
        "2002:a9fe:a9fe::",  # 6to4 of a metadata address
        "4000::1",  # not given out
        "192.0.0.192",  # metadata
        "168.63.129.16",  # metadata, though it looks public
        "fd00:ec2::254",  # metadata
        "100.100.100.200",  # metadata
        "192.88.99.1",
        "198.18.0.1",
        "240.0.0.1",
    ],
)
def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "178.124.133.1", "2a00:1450:4010:c0f::71", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"])
def test_public_addresses_are_let_through(address: str) -> None:
    assert is_public(address)


@settings(deadline=None, derandomize=True)
@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_judged_the_same_however_ipv6_wraps_it(address: IPv4Address) -> None:
    mapped = IPv6Address(f"::ffff:{address}")
    nat64 = IPv6Address(int(IPv6Address("64:ff9b::")) | int(address))
    assert is_public(str(mapped)) <= is_public(str(address))
    assert is_public(str(nat64)) == is_public(str(address))


@settings(deadline=None, derandomize=True)
@given(st.ip_addresses(v=4).filter(lambda address: not address.is_global))
def test_a_private_address_is_seen_in_every_spelling(address: IPv4Address) -> None:
    number = int(address)
    for spelling in (str(address), str(number), hex(number), f"0{number:o}", f"::ffff:{address}"):
        assert blocked_literal(spelling) is not None, spelling


def test_names_are_left_to_the_resolver() -> None:
    assert blocked_literal("outlet.example") is None
    for host in ("localhost", "localhost.", "a.localhost", "127.0.0.1."):
        assert blocked_literal(host) is not None, host


def test_mapped_hosts_are_read_with_their_port() -> None:
    assert parse_hosts({"Outlet.test": "127.0.0.1:80", "six.test": "[::1]:8080"}) == {
        "outlet.test": ("127.0.0.1", 80),
        "six.test": (str(ip_address("::1")), 8080),
    }


@pytest.mark.parametrize("target", ["127.0.0.1", "localhost:80", "127.0.0.1:http", ""])
def test_a_mapping_that_is_no_address_and_port_is_bad_input(target: str) -> None:
    with pytest.raises(BadInput, match=r"outlet\.test"):
        parse_hosts({"outlet.test": target})


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        site.put("http://outlet.test/page", page("Reached"))
        yield site


def test_a_plain_scrapy_spider_with_our_settings_never_connects_to_a_private_address(site: Site, local_listener: Listener) -> None:
    port = local_listener.port
    private = [f"http://{host}:{port}/" for host in ("2130706433", "[::ffff:127.0.0.1]", "localhost", "127.0.0.1", "0x7f.1", "0.0.0.0")]
    private += [f"https://localhost:{port}/", f"http://user:word@127.0.0.1:{port}/", f"http://outlet.test@127.0.0.1:{port}/"]
    private += [f"http://①②⑦.⓪.⓪.①:{port}/", f"http://127。0。0。1:{port}/", f"http://localhost.:{port}/"]
    hosts = site.hosts("outlet.test")
    job = {"hosts": hosts, "urls": [*private, "http://outlet.test/page"], "settings": {"ports": [80, 443, port]}}
    process = child("tests.support.plain_spider", json.dumps(job))
    output, errors = process.communicate(timeout=60)
    ends = json.loads(output)
    assert local_listener.connections == 0
    assert ends.pop("http://outlet.test/page") == "200", errors
    assert set(ends) == set(private)
    assert set(ends.values()) <= {"BlockedAddress", "CannotResolveHostError"}, "the second where a resolver knows no `localhost.`"
    assert sum(end == "BlockedAddress" for end in ends.values()) >= len(private) - 1, ends


def test_a_process_without_the_guard_fetches_nothing(local_listener: Listener) -> None:
    """Settings that lost the resolver must fail, not fall back to Scrapy's own."""
    url = f"http://127.0.0.1:{local_listener.port}/"
    process = child("tests.support.plain_spider", json.dumps({"hosts": {}, "urls": [url], "unguarded": True}))
    output, errors = process.communicate(timeout=60)
    assert json.loads(output) == {url: "RuntimeError"}, errors
    assert local_listener.connections == 0


def test_the_environment_s_proxy_is_ignored(site: Site, local_listener: Listener) -> None:
    job = json.dumps({"hosts": site.hosts("outlet.test"), "urls": ["http://outlet.test/page"]})
    proxy = f"http://127.0.0.1:{local_listener.port}"
    process = child("tests.support.plain_spider", job, environment={"http_proxy": proxy, "HTTP_PROXY": proxy, "all_proxy": proxy})
    output, errors = process.communicate(timeout=60)
    assert json.loads(output) == {"http://outlet.test/page": "200"}, errors
    assert local_listener.connections == 0


@pytest.mark.parametrize("port", [22, 25, 6379, 9200])
def test_only_ports_of_the_web_are_asked(port: int) -> None:
    url = f"http://outlet.example:{port}/"
    process = child("tests.support.plain_spider", json.dumps({"hosts": {}, "urls": [url]}))
    output, errors = process.communicate(timeout=60)
    assert json.loads(output) == {url: "BlockedPort"}, errors


def test_a_user_and_password_in_an_address_are_never_sent(site: Site) -> None:
    url = "http://user:word@outlet.test/page"
    process = child("tests.support.plain_spider", json.dumps({"hosts": site.hosts("outlet.test"), "urls": [url]}))
    output, errors = process.communicate(timeout=60)
    assert json.loads(output) == {url: "200"}, errors
    assert {asked.host for asked in site.asked} == {"outlet.test"}
    assert all("authorization" not in asked.headers for asked in site.asked)


class Rebinding:
    """A resolver whose answer for a name changes from a public address to this machine's."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    def resolveHostName(self, receiver: Any, host: str, port: int, *_: object) -> None:
        from twisted.internet.address import IPv4Address as Endpoint

        addresses = self.answers[min(self.asked, len(self.answers) - 1)]
        self.asked += 1
        receiver.resolutionBegan(None)
        for address in addresses:
            receiver.addressResolved(Endpoint("TCP", address, port))
        receiver.resolutionComplete()


def resolved(guard: GuardedResolver, host: str = "rebinding.example") -> list[tuple[str, int]]:
    return asyncio.run(guard.addresses(host, 80))


def test_a_name_that_moves_to_this_machine_is_connected_to_where_it_was_checked() -> None:
    """DNS rebinding: whoever connects gets addresses from the guard alone, and those were public when they were given."""
    upstream = Rebinding(["93.184.216.34"], ["127.0.0.1"])
    guard = GuardedResolver(SimpleNamespace(nameResolver=upstream), {})  # type: ignore[arg-type]
    assert resolved(guard) == resolved(guard) == [("93.184.216.34", 80)]
    assert upstream.asked == 1
    guard._answers.clear()  # ten minutes later
    with pytest.raises(BlockedAddress, match=r"rebinding\.example is at 127\.0\.0\.1"):
        resolved(guard)


def test_one_private_answer_among_public_ones_blocks_the_name() -> None:
    guard = GuardedResolver(SimpleNamespace(nameResolver=Rebinding(["93.184.216.34", "10.0.0.1"])), {})  # type: ignore[arg-type]
    with pytest.raises(BlockedAddress):
        resolved(guard)
