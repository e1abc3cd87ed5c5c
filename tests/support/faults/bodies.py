"""Bodies that are too large, packed wrongly, or not what they are declared to be."""

import gzip
import socket
import zlib
from collections.abc import Callable
from functools import cache

import brotli
from backports import zstd

from tests.support.faults.server import Faulty, fault, reply
from tests.support.site import LOREM, RUSSIAN, page

BOMB_BYTES = 200_000_000  # of the bombs, unpacked

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
