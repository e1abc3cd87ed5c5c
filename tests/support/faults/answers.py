"""Statuses, redirects, listings and robots.txt that mislead."""

import itertools
import socket

from tests.support.faults.bodies import bomb
from tests.support.faults.server import SITE, Faulty, fault, reply
from tests.support.site import page

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
