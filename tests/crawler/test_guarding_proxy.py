"""The proxy of the rendering browser: who has no pass gets nothing, and who has one gets no further than the crawl itself."""

import base64
import socket
import ssl
from collections.abc import Iterator

import pytest

from crawler.rendering.requests import Refused, parse_request
from tests.support.proxying import Proxying, proxying
from tests.support.site import Listener, Reply, Site, listener, page

local_listener = pytest.fixture(scope="module")(listener)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with Site(tls_hosts=("secure.outlet.test",)) as site:
        site.put("http://outlet.test/app.js", b"let it = 1")
        site.put("http://secure.outlet.test/app.js", b"let it = 2")
        site.put("http://outlet.test/large", Reply(body=bytes(3_000_000)))
        site.put("http://outlet.test/page", page("Never asked for"))
        yield site


@pytest.fixture(scope="module")
def proxy(site: Site) -> Iterator[Proxying]:
    with proxying(hosts=site.hosts("outlet.test", "secure.outlet.test", "no.outlet.test"), opted_out=["http://no.outlet.test:80"]) as proxy:
        yield proxy


def ask(proxy: Proxying, head: str, *, secret: str | None = None) -> bytes:
    """Return all that the proxy answers."""
    pass_ = base64.b64encode(f"{proxy.name}:{proxy.secret if secret is None else secret}".encode()).decode()
    with socket.create_connection((proxy.host, proxy.port), timeout=20) as connection:
        connection.sendall(f"{head}\r\nProxy-Authorization: Basic {pass_}\r\n\r\n".encode())
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize("head", ["GET http://outlet.test/app.js HTTP/1.1", "CONNECT secure.outlet.test:443 HTTP/1.1"])
@pytest.mark.parametrize("secret", ["", "guess"])
def test_without_a_pass_nothing_is_asked(proxy: Proxying, site: Site, head: str, secret: str) -> None:
    before = len(site.asked)
    answer = ask(proxy, head, secret=secret)
    assert status(answer) == 407
    assert b"Proxy-Authenticate: Basic" in answer
    assert len(site.asked) == before


def test_a_plain_request_reaches_the_server_without_what_is_the_proxy_s(proxy: Proxying, site: Site) -> None:
    answer = ask(proxy, "GET http://outlet.test/app.js?x=1 HTTP/1.1\r\nHost: elsewhere.test\r\nProxy-Connection: keep-alive\r\nX-Mine: 1")
    assert status(answer) == 200
    assert answer.endswith(b"let it = 1")
    assert b"Connection: close\r\n" in answer, "the next request of the browser may be for another host"
    asked = site.asked[-1]
    assert (asked.host, asked.path, asked.headers["x-mine"], asked.headers["connection"]) == ("outlet.test", "/app.js?x=1", "1", "close")
    assert not [name for name in asked.headers if name.startswith("proxy-")]


def test_a_second_request_on_a_plain_connection_goes_nowhere(proxy: Proxying, site: Site) -> None:
    """Nor do bytes behind the first: they may be meant for another host."""
    pass_ = base64.b64encode(f"{proxy.name}:{proxy.secret}".encode()).decode()
    one = f"GET http://outlet.test/app.js HTTP/1.1\r\nProxy-Authorization: Basic {pass_}\r\n\r\n"
    two = one.replace("/app.js", "/page")
    with socket.create_connection((proxy.host, proxy.port), timeout=20) as connection:
        connection.sendall((one + two).encode())
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert answer.count(b"HTTP/1.1 200") == 1
    assert "/page" not in site.paths()


def test_a_tunnel_carries_tls_whose_certificate_the_browser_sees(proxy: Proxying, site: Site) -> None:
    pass_ = base64.b64encode(f"{proxy.name}:{proxy.secret}".encode()).decode()
    context = ssl.create_default_context()
    assert site.authority is not None
    site.authority.configure_trust(context)
    with socket.create_connection((proxy.host, proxy.port), timeout=20) as connection:
        connection.sendall(f"CONNECT secure.outlet.test:443 HTTP/1.1\r\nProxy-Authorization: Basic {pass_}\r\n\r\n".encode())
        assert connection.recv(1000).startswith(b"HTTP/1.1 200")
        with context.wrap_socket(connection, server_hostname="secure.outlet.test") as secure:
            secure.sendall(b"GET /app.js HTTP/1.1\r\nHost: secure.outlet.test\r\nConnection: close\r\n\r\n")
            answer = b"".join(iter(lambda: secure.recv(65_536), b""))
    assert answer.endswith(b"let it = 2")


HIDDEN = [
    "127.0.0.1",
    "localhost",
    "[::1]",
    "0.0.0.0",
    "2130706433",
    "0x7f.1",
    "127.1",
    "[::ffff:127.0.0.1]",
    "169.254.169.254",
    "10.0.0.1",
]


@pytest.mark.parametrize("host", HIDDEN)
def test_no_private_address_is_connected_to(proxy: Proxying, local_listener: Listener, host: str) -> None:
    for head in (f"CONNECT {host}:8080 HTTP/1.1", f"GET http://{host}:8080/ HTTP/1.1", f"CONNECT {host}:443 HTTP/1.1"):
        assert status(ask(proxy, head)) == 403, head
    assert status(ask(proxy, f"CONNECT {host}:{local_listener.port} HTTP/1.1")) == 403
    assert local_listener.connections == 0


@pytest.mark.parametrize("port", [22, 25, 6379, 9200])
def test_only_ports_of_the_web_are_connected_to(proxy: Proxying, port: int) -> None:
    assert status(ask(proxy, f"CONNECT outlet.example:{port} HTTP/1.1")) == 403


def test_who_opted_out_is_not_asked(proxy: Proxying, site: Site) -> None:
    assert status(ask(proxy, "GET http://no.outlet.test/app.js HTTP/1.1")) == 403
    assert site.paths(host="no.outlet.test") == []


@pytest.mark.parametrize(
    ("head", "answer"),
    [
        ("GET /app.js HTTP/1.1", 400),
        ("GET https://outlet.test/app.js HTTP/1.1", 400),
        ("GET http://user:word@outlet.test/app.js HTTP/1.1", 400),
        ("GET ftp://outlet.test/a HTTP/1.1", 400),
        ("CONNECT outlet.test HTTP/1.1", 400),
        ("CONNECT user@outlet.test:80 HTTP/1.1", 400),
        ("nonsense", 400),
        ("POST http://outlet.test/app.js HTTP/1.1\r\nTransfer-Encoding: chunked", 411),
        ("POST http://outlet.test/app.js HTTP/1.1\r\nContent-Length: -1", 411),
        ("POST http://outlet.test/app.js HTTP/1.1\r\nContent-Length: 5000000", 413),
        ("GET http://unknown.invalid/ HTTP/1.1", 502),
    ],
)
def test_what_makes_no_sense_is_answered_so(proxy: Proxying, head: str, answer: int) -> None:
    assert status(ask(proxy, head)) == answer


def test_a_page_that_loads_too_much_is_cut_off(site: Site) -> None:
    with proxying(hosts=site.hosts("outlet.test"), max_bytes=1_000_000) as proxy:
        answer = ask(proxy, "GET http://outlet.test/large HTTP/1.1")
        assert len(answer) <= 1_000_000
        assert status(ask(proxy, "GET http://outlet.test/large HTTP/1.1")) == 403
        assert proxy.revoke() == ["http://outlet.test:80: the page has loaded too much"] * 2


def test_the_end_of_a_pass_ends_its_connections(site: Site) -> None:
    with proxying(hosts=site.hosts("outlet.test")) as proxy:
        pass_ = base64.b64encode(f"{proxy.name}:{proxy.secret}".encode()).decode()
        with socket.create_connection((proxy.host, proxy.port), timeout=20) as connection:
            connection.sendall(f"CONNECT outlet.test:80 HTTP/1.1\r\nProxy-Authorization: Basic {pass_}\r\n\r\n".encode())
            assert connection.recv(1000).startswith(b"HTTP/1.1 200")
            assert proxy.revoke() == []
            assert connection.recv(1000) == b""
        assert status(ask(proxy, "GET http://outlet.test/app.js HTTP/1.1")) == 407


def test_an_ipv6_target_is_read_without_its_brackets() -> None:
    request = parse_request(b"CONNECT [2001:DB8::1]:443 HTTP/1.1")
    assert (request.host, request.port, request.origin) == ("2001:db8::1", 443, "https://[2001:db8::1]:443")


def test_a_head_of_any_bytes_is_read_or_refused() -> None:
    for head in (b"", b"\xff\xfe\x00", b"GET http://[bad/ HTTP/1.1", b"GET http://outlet.test:99999/ HTTP/1.1", b"CONNECT a:b HTTP/1.1"):
        with pytest.raises(Refused):
            parse_request(head)
