"""Connections that are kept: asked again, given up when they are old or lost, and a server may close what lies idle."""

import socket
import threading
from pathlib import Path

import pytest

from crawler.transport import connections
from crawler.transport.connections import Connection, Pool
from tests.support.crawl import Crawls, source
from tests.support.site import LOREM, feed, page

ORIGIN = ("https", "outlet.test", 443)


class _Transport:
    """What a connection does to its socket."""

    def __init__(self) -> None:
        self.ended = ""

    def abortConnection(self) -> None:
        self.ended = "aborted"

    def loseConnection(self) -> None:
        self.ended = "closed"


def connection() -> Connection:
    made = Connection()
    made.transport = _Transport()
    return made


def test_the_last_one_asked_is_asked_first_and_lost_ones_never() -> None:
    pool, one, two, three = Pool(), connection(), connection(), connection()
    for each in (one, two, three):
        pool.put(ORIGIN, each)
    three.is_lost = True
    assert [pool.take(ORIGIN) for _ in range(3)] == [two, one, None]
    assert pool.take(("http", "outlet.test", 80)) is None


def test_old_ones_are_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    pool, old, young = Pool(), connection(), connection()
    pool.put(ORIGIN, old)
    monkeypatch.setattr(connections, "IDLE_S", -1.0)
    assert pool.take(ORIGIN) is None
    assert old.transport.ended == "aborted"
    monkeypatch.setattr(connections, "SWEPT_EVERY_S", -1.0)
    pool.put(ORIGIN, young)
    assert young.transport.ended == "closed", "swept, as it is older than allowed already"


def test_what_comes_unasked_ends_a_connection() -> None:
    idle = connection()
    idle.dataReceived(b"HTTP/1.1 408 Request Timeout\r\n\r\n")
    assert (idle.is_lost, idle.transport.ended) == (True, "aborted")


class _Impatient:
    """A server that answers one request on each connection, promises to keep it, and closes it."""

    def __init__(self, pages: dict[str, bytes]) -> None:
        self._pages = pages
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.connections = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                asked, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            with asked:
                path = asked.recv(65536).split(b" ")[1].decode()
                body = self._pages.get(path)
                status = b"200 OK" if body is not None else b"404 Not Found"
                kind = b"application/rss+xml" if path == "/feed.xml" else b"text/html"
                head = b"HTTP/1.1 %b\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n" % (status, kind, len(body or b""))
                asked.sendall(head + (body or b""))

    def close(self) -> None:
        self._socket.close()


@pytest.mark.slow
def test_a_server_that_closes_what_lies_idle_is_asked_anew(tmp_path: Path) -> None:
    links = [(str(number), f"http://outlet.test/{number}") for number in range(4)]
    listing = feed(*links).body
    server = _Impatient({"/feed.xml": listing, **{f"/{n}": page("Other news", LOREM) for n, _ in links}})
    try:
        crawls = Crawls(tmp_path, {"outlet.test": f"127.0.0.1:{server.port}"}, {"retries": 0, "concurrency": 1})
        ledger = crawls.run(source(feeds=("http://outlet.test/feed.xml",)))
    finally:
        server.close()
    assert [visit.state.value for visit in ledger.state.visits] == ["irrelevant"] * 4
    assert server.connections >= 6, "robots.txt, the feed and four pages"
