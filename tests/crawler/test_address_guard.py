"""No crawl reaches a private network, whatever the address looks like."""

import json
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.guard import blocked_literal, parse_hosts
from domain.addresses import is_public
from domain.errors import BadInput
from tests.support.crawl import child
from tests.support.site import Listener, Reply, Site, listener, page

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
    assert blocked_literal("localhost") is not None


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
def redirecting_site(local_listener: Listener) -> Iterator[Site]:
    with Site() as site:
        for name, target in (("literal", "127.0.0.1"), ("number", "2130706433"), ("name", "localhost")):
            site.put(f"http://outlet.test/{name}", Reply(status=302, headers={"Location": f"http://{target}:{local_listener.port}/"}))
        site.put("http://outlet.test/page", page("Reached"))
        yield site


def test_a_plain_scrapy_spider_with_our_settings_never_connects_to_a_private_address(
    redirecting_site: Site, local_listener: Listener
) -> None:
    port = local_listener.port
    private = [f"http://{host}:{port}/" for host in ("2130706433", "[::ffff:127.0.0.1]", "localhost", "127.0.0.1", "0x7f.1", "0.0.0.0")]
    private += [f"https://localhost:{port}/"]
    redirected = [f"http://outlet.test/{name}" for name in ("literal", "number", "name")]
    hosts = redirecting_site.hosts("outlet.test")
    process = child("tests.support.plain_spider", json.dumps({"hosts": hosts, "urls": [*private, *redirected, "http://outlet.test/page"]}))
    output, errors = process.communicate(timeout=60)
    ends = json.loads(output)
    assert local_listener.connections == 0
    assert ends.pop("http://outlet.test/page") == "200", errors
    assert set(ends) == {*private, *redirected}
    assert set(ends.values()) == {"BlockedAddress"}, ends


def test_a_process_without_the_guard_fetches_nothing(local_listener: Listener) -> None:
    """Settings that lost the resolver must fail, not fall back to Scrapy's own."""
    url = f"http://127.0.0.1:{local_listener.port}/"
    process = child("tests.support.plain_spider", json.dumps({"hosts": {}, "urls": [url], "unguarded": True}))
    output, errors = process.communicate(timeout=60)
    assert json.loads(output) == {url: "RuntimeError"}, errors
    assert local_listener.connections == 0


def test_the_environment_s_proxy_is_ignored(redirecting_site: Site, local_listener: Listener) -> None:
    job = json.dumps({"hosts": redirecting_site.hosts("outlet.test"), "urls": ["http://outlet.test/page"]})
    proxy = f"http://127.0.0.1:{local_listener.port}"
    process = child("tests.support.plain_spider", job, environment={"http_proxy": proxy, "HTTP_PROXY": proxy, "all_proxy": proxy})
    output, errors = process.communicate(timeout=60)
    assert json.loads(output) == {"http://outlet.test/page": "200"}, errors
    assert local_listener.connections == 0
