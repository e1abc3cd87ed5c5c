"""Outlets that speak HTTP wrongly or with ill will, byte by byte: one host for each fault, all on one port of 127.0.0.1.

`FAULTS` names them. A fault answers every path of its host but /robots.txt, of which there is none; those named robots-… answer
that one alone.
"""

import gzip
import itertools
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache

import brotli
from backports import zstd

from tests.support.site import LOREM, RUSSIAN, page

SITE = "faulty.test"
BOMB_BYTES = 200_000_000  # of the bombs, unpacked
DRIP_S = 0.1
Serve = Callable[["Faulty", socket.socket, str], None]  # server, connection, path

FAULTS: dict[str, Serve] = {}


def fault(serve: Serve) -> Serve:
    """Register a fault under its function's name, with hyphens."""
    FAULTS[serve.__name__.replace("_", "-")] = serve
    return serve


def reply(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """Return a whole answer, as HTML unless a header says otherwise."""
    kind = () if any(header.lower().startswith("content-type") for header in headers) else ("Content-Type: text/html; charset=utf-8",)
    lines = [f"HTTP/1.1 {status}", *kind, f"Content-Length: {len(body) if length is None else length}", "Connection: close", *headers]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


class Faulty:
    """Serves all faults while it is entered."""

    def __init__(self, *, private: str = "http://127.0.0.1:9/") -> None:
        self.private = private
        self.ending = threading.Event()
        self.extra: dict[tuple[str, str], bytes] = {}  # (host, path) -> whole answer
        self.asked: list[tuple[str, str]] = []
        self.heads: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = int(self._socket.getsockname()[1])

    @property
    def hosts(self) -> dict[str, str]:
        """What `crawl.hosts` needs."""
        return dict.fromkeys((SITE, *(f"{name}.{SITE}" for name in FAULTS)), f"127.0.0.1:{self.port}")

    def __enter__(self) -> "Faulty":
        for encoding in ("gzip", "deflate", "br", "zstd"):
            bomb(encoding)  # packed beforehand: meanwhile nobody could be served
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ending.set()
        self._socket.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                if not (more := connection.recv(65_536)):
                    return
                head += more
            path = head.split(b" ", 2)[1].decode("latin-1")
            host = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"host:"))[5:].strip().decode("latin-1")
            self.asked.append((host, path))
            self.heads.append(head)
            if extra := self.extra.get((host, path)):
                connection.sendall(extra)
            elif path == "/robots.txt" and not host.startswith("robots-"):
                connection.sendall(reply(b"", status="404 Not Found"))
            elif path != "/robots.txt" and host.startswith("robots-"):
                connection.sendall(reply(page("Behind a broken robots.txt")))
            elif serve := FAULTS.get(host.removesuffix(f".{SITE}")):
                serve(self, connection, path)
            else:
                connection.sendall(reply(b"", status="404 Not Found"))

    def drip(self, connection: socket.socket, pieces: Iterator[bytes]) -> None:
        """Send piece after piece, slowly, until the other side has had enough."""
        for piece in pieces:
            if self.ending.wait(DRIP_S):
                return
            connection.sendall(piece)

    def wait(self) -> None:
        self.ending.wait()


def reset(connection: socket.socket) -> None:
    """Break the connection off with a RST."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    connection.close()


# Connections


@fault
def closes_at_once(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.shutdown(socket.SHUT_RDWR)


@fault
def resets(_: Faulty, connection: socket.socket, path: str) -> None:
    reset(connection)


@fault
def resets_in_headers(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/ht")
    time.sleep(0.05)
    reset(connection)


@fault
def resets_in_body(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(page("Reset"), length=100_000))
    time.sleep(0.05)
    reset(connection)


@fault
def never_answers(server: Faulty, connection: socket.socket, path: str) -> None:
    server.wait()


@fault
def drips_headers(server: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    server.drip(connection, (f"X-Number-{n}: 1\r\n".encode() for n in itertools.count()))


@fault
def drips_body(server: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(b"<html><body>", length=100_000))
    server.drip(connection, itertools.repeat(b"a"))


@fault
def drips_without_length(server: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")
    server.drip(connection, itertools.repeat(b"<p>more</p>"))


@fault
def stalls_in_body(server: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(page("Half"), length=100_000))
    server.wait()


# Answers that are no HTTP


@fault
def garbage(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(bytes(range(256)) * 16 + b"\r\n\r\n")


@fault
def speaks_ssh(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(b"SSH-2.0-OpenSSH_9.2p1\r\n")


@fault
def status_is_no_number(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(b"HTTP/1.1 OK fine\r\nContent-Length: 2\r\n\r\nhi")


@fault
def length_is_no_number(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: many\r\n\r\n" + page("Many"))


@fault
def length_is_negative(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(page("Less than nothing"), length=-5))


@fault
def two_lengths(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(page("Two lengths"), "Content-Length: 10"))


@fault
def unknown_transfer_encoding(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: rot13\r\n\r\n" + page("Rot"))


@fault
def chunks_that_are_none(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n")


@fault
def chunks_that_break_off(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhello")


@fault
def http_0_9(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(page("No status line"))


@fault
def no_such_status(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(b"<p>odd", status="799 Odd"))


@fault
def status_600000(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(b"<p>odd", status="600000 Odd"))


@fault
def continues_for_ever(_: Faulty, connection: socket.socket, path: str) -> None:
    while True:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 500)


# Headers


@fault
def endless_headers(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for n in itertools.count():
        connection.sendall(b"X-%d: %s\r\n" % (n, b"a" * 1000))


@fault
def endless_header_line(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while True:
        connection.sendall(b"a" * 65_536)


@fault
def long_header_line(_: Faulty, connection: socket.socket, path: str) -> None:
    """40 kB in one header, as some content security policies have it: nothing is wrong with that."""
    connection.sendall(reply(page("Long header"), "X-Policy: " + "a" * 40_000))


# Sizes


@fault
def endless_body(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")
    while True:
        connection.sendall(b"<p>" + b"a" * 65_533)


@fault
def endless_chunks(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.sendall(b"10000\r\n" + b"a" * 65_536 + b"\r\n")


@fault
def length_too_short(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(page("Cut by its length"), length=300))


@fault
def length_too_long(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(page("Promises more"), length=100_000))


def _bomb(unit: bytes, compress: Callable[[bytes], bytes]) -> bytes:
    return compress(b"<html><body>" + unit * (BOMB_BYTES // len(unit)))


@cache
def bomb(encoding: str) -> bytes:
    """Return a page of 200 MB, packed: 200 kB and less."""
    packers: dict[str, Callable[[bytes], bytes]] = {
        "gzip": lambda body: gzip.compress(body, compresslevel=6),
        "deflate": lambda body: zlib.compress(body, level=6),
        "br": lambda body: brotli.compress(body, quality=2),
        "zstd": lambda body: zstd.compress(body, level=3),
    }
    return _bomb(b"a" * 1000, packers[encoding])


@fault
def gzip_bomb(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(bomb("gzip"), "Content-Encoding: gzip"))


@fault
def deflate_bomb(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(bomb("deflate"), "Content-Encoding: deflate"))


@fault
def brotli_bomb(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(bomb("br"), "Content-Encoding: br"))


@fault
def zstd_bomb(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(bomb("zstd"), "Content-Encoding: zstd"))


@fault
def nested_bomb(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(gzip.compress(bomb("gzip")), "Content-Encoding: gzip, gzip"))


@cache
def _a_thousand_times_packed() -> bytes:
    body = page("Packed again and again")
    for _ in range(1000):
        body = gzip.compress(body, compresslevel=0)
    return body


@fault
def packed_a_thousand_times(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(_a_thousand_times_packed(), f"Content-Encoding: {', '.join(['gzip'] * 1000)}"))


@fault
def packed_twice(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(gzip.compress(gzip.compress(page("Packed twice"))), "Content-Encoding: gzip, gzip"))


@fault
def broken_gzip(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(b"\x1f\x8b\x08" + bytes(200), "Content-Encoding: gzip"))


@fault
def broken_brotli(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(bytes(range(200)), "Content-Encoding: br"))


@fault
def broken_zstd(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(bytes(range(200)), "Content-Encoding: zstd"))


@fault
def says_gzip_sends_html(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(page("Not packed at all"), "Content-Encoding: gzip"))


@fault
def unknown_encoding(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(b"\x00\x01\x02" * 100, "Content-Encoding: sdch"))


# Kinds of content


@fault
def html_as_text(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(page("Minsk Dialogue as text", "Minsk Dialogue.\n\n" + LOREM), "Content-Type: text/plain"))


@fault
def html_as_octets(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(page("Minsk Dialogue in octets", "Minsk Dialogue.\n\n" + LOREM), "Content-Type: application/octet-stream"))


@fault
def html_declared_twice(_: Faulty, connection: socket.socket, path: str) -> None:
    body = page("Minsk Dialogue, twice declared", "Minsk Dialogue.\n\n" + LOREM)
    connection.sendall(reply(body, "Content-Type: text/html, text/html; charset=utf-8"))


@fault
def no_content_type(_: Faulty, connection: socket.socket, path: str) -> None:
    body = page("Minsk Dialogue of no kind", "Minsk Dialogue.\n\n" + LOREM)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


@fault
def pdf_as_html(_: Faulty, connection: socket.socket, path: str) -> None:
    """A PDF without end: only who looks at its first bytes gets away from it before the limit of size."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n%PDF-1.7\n")
    while True:
        connection.sendall(bytes(65_536))


@fault
def picture_as_html(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(5000)))


@fault
def video_as_html(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(b"\x00\x00\x00\x20ftypisom" + bytes(5000)))


@fault
def archive_as_html(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(b"PK\x03\x04" + bytes(5000)))


@fault
def wrong_charset(_: Faulty, connection: socket.socket, path: str) -> None:
    text = page("Форум «Минский диалог» открылся", "Минский диалог начал работу.\n\n" + RUSSIAN, lang="ru").decode()
    connection.sendall(reply(text.replace("utf-8", "iso-8859-1").encode("windows-1251"), "Content-Type: text/html; charset=utf-8"))


@fault
def no_such_charset(_: Faulty, connection: socket.socket, path: str) -> None:
    body = page("Minsk Dialogue in no charset", "Minsk Dialogue.\n\n" + LOREM)
    connection.sendall(reply(body, "Content-Type: text/html; charset=klingon-8"))


@fault
def nested_too_deep(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(b"<html><body><h1>Minsk Dialogue</h1>" + b"<div>" * 150_000 + b"Minsk Dialogue"))


@fault
def null_bytes(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(bytes(100_000)))


# Statuses


@fault
def says_too_many(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(b"slow down", "Retry-After: 3600", status="429 Too Many Requests"))


@fault
def is_unavailable(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(b"later", status="503 Service Unavailable"))


@fault
def answers_429_bare(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(b"slow down", status="429 Too Many Requests"))


@fault
def error_page_with_200(_: Faulty, connection: socket.socket, path: str) -> None:
    body = (
        "<html><head><title>404 Not Found</title></head><body><h1>Minsk Dialogue: page not found</h1><p>Try the search.</p></body></html>"
    )
    connection.sendall(reply(body.encode()))


@fault
def unwell_with_200(_: Faulty, connection: socket.socket, path: str) -> None:
    body = (
        "<html><head><title>503 Service Temporarily Unavailable</title></head><body><h1>Minsk Dialogue is being mended</h1></body></html>"
    )
    connection.sendall(reply(body.encode()))


@fault
def challenge_with_200(_: Faulty, connection: socket.socket, path: str) -> None:
    body = "<html><head><title>Just a moment...</title></head><body>Minsk Dialogue: checking your browser<script>1</script></body></html>"
    connection.sendall(reply(body.encode()))


@fault
def no_content(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")


@fault
def unasked_304(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(b"HTTP/1.1 304 Not Modified\r\n\r\n")


@fault
def unasked_206(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(page("A part"), "Content-Range: bytes 0-99/1000", status="206 Partial Content"))


# Redirects


def _redirect(connection: socket.socket, to: str) -> None:
    connection.sendall(reply(b"", f"Location: {to}", status="302 Found"))


@fault
def redirects_to_itself(_: Faulty, connection: socket.socket, path: str) -> None:
    _redirect(connection, path)


@fault
def redirects_for_ever(_: Faulty, connection: socket.socket, path: str) -> None:
    _redirect(connection, f"{path}a")


@fault
def redirects_to_private(server: Faulty, connection: socket.socket, path: str) -> None:
    _redirect(connection, server.private)


@fault
def redirects_to_metadata(_: Faulty, connection: socket.socket, path: str) -> None:
    _redirect(connection, "http://169.254.169.254/latest/meta-data/")


@fault
def redirects_to_a_file(_: Faulty, connection: socket.socket, path: str) -> None:
    _redirect(connection, "file:///etc/passwd")


@fault
def redirects_to_mail(_: Faulty, connection: socket.socket, path: str) -> None:
    _redirect(connection, "http://outlet.example:25/")


@fault
def redirects_nowhere(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(b"", status="302 Found"))


@fault
def redirects_without_end_of_address(_: Faulty, connection: socket.socket, path: str) -> None:
    _redirect(connection, "/" + "a" * 30_000)


# Listings: asked for at /feed.xml, /sitemap.xml or /section/


def _xml(body: str) -> bytes:
    return reply(body.encode(), "Content-Type: application/xml")


def _sitemap_index(*locations: str) -> bytes:
    rows = "".join(f"<sitemap><loc>{location}</loc></sitemap>" for location in locations)
    return _xml(f'<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>')


@fault
def lists_itself(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(_sitemap_index(f"http://lists-itself.{SITE}{path}"))


@fault
def lists_without_end(_: Faulty, connection: socket.socket, path: str) -> None:
    """Each sitemap is an index of a hundred further ones."""
    connection.sendall(_sitemap_index(*(f"http://lists-without-end.{SITE}{path}/{n}" for n in range(100))))


@fault
def lists_private_addresses(server: Faulty, connection: socket.socket, path: str) -> None:
    rows = "".join(
        f"<item><title>Minsk Dialogue</title><link>{link}</link></item>" for link in (server.private, "http://[::1]/", "http://0x7f.1/")
    )
    connection.sendall(_xml(f'<?xml version="1.0"?><rss version="2.0"><channel><title>Private</title>{rows}</channel></rss>'))


@fault
def has_a_calendar(_: Faulty, connection: socket.socket, path: str) -> None:
    """Every page leads to the next month, and looks like an article by its address."""
    month = int(path.rpartition("-")[2]) + 1 if "calendar-of-the-year-" in path else 1
    links = "".join(f'<li><a href="/calendar-of-the-year-{n}">Calendar of month {n}</a>' for n in range(month, month + 5))
    connection.sendall(reply(f"<html><title>Calendar</title><body><ul>{links}</ul></body></html>".encode()))


@fault
def sitemap_bomb(_: Faulty, connection: socket.socket, path: str) -> None:
    """A file that is packed by itself, without a Content-Encoding."""
    connection.sendall(reply(bomb("gzip"), "Content-Type: application/gzip"))


@fault
def laughs_a_billion_times(_: Faulty, connection: socket.socket, path: str) -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    body = (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "ha">{entities}]><rss version="2.0"><channel><title>&a9;</title></channel></rss>'
    )
    connection.sendall(_xml(body))


@fault
def reads_our_files(_: Faulty, connection: socket.socket, path: str) -> None:
    item = "<item><title>&passwd;</title><link>http://faulty.test/&passwd;</link></item>"
    entity = '<!DOCTYPE rss [<!ENTITY passwd SYSTEM "file:///etc/passwd">]>'
    connection.sendall(_xml(f'<?xml version="1.0"?>{entity}<rss version="2.0"><channel><title>Files</title>{item}</channel></rss>'))


# robots.txt


@fault
def robots_never_answers(server: Faulty, connection: socket.socket, path: str) -> None:
    server.wait()


@fault
def robots_drips(server: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(b"User-agent: *\n", "Content-Type: text/plain", length=100_000))
    server.drip(connection, itertools.repeat(b"#"))


@fault
def robots_bomb(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(bomb("gzip"), "Content-Type: text/plain", "Content-Encoding: gzip"))


@fault
def robots_endless(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n")
    while True:
        connection.sendall(b"Disallow: /a\n" * 5000)


@fault
def robots_garbage(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(bytes(range(256)) * 16)


@fault
def robots_redirects_to_private(server: Faulty, connection: socket.socket, path: str) -> None:
    _redirect(connection, server.private)


@fault
def robots_broken(_: Faulty, connection: socket.socket, path: str) -> None:
    connection.sendall(reply(b"", status="500 Internal Server Error"))
