"""Serves the sample newsroom on loopback; each outlet answers under its own host name.

    python -m examples.newsroom.serve --port 8700 --edition 1

A POST to /-/edition/2 at the bare address (127.0.0.1:8700) brings out the second edition.
"""

import argparse
import json
import signal
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from domain.urls import normalise
from examples.newsroom.content import EDITIONS
from examples.newsroom.site import Resource, hosts, site

CONTROL = "/-/edition/"
_NO_SUCH_PAGE = Resource(status=404, content_type="text/plain; charset=utf-8", body=b"no such page\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request that was answered; as text it is the address that was asked for."""

    method: str
    url: str  # as asked, tracking parameters and all
    status: int
    at: float  # when it came, seconds of the monotonic clock

    def __str__(self) -> str:
        return self.url


class Newsroom:
    """The sample newsroom behind one port of 127.0.0.1; safe to switch and read while it serves.

    `edition` may be set at any time. `requests` grows with every answer; controls are not counted.
    """

    def __init__(self, *, port: int = 0, edition: int = 1) -> None:
        self.requests: list[Request] = []
        self._port = port
        self._server: _Server | None = None
        self._edition = 0
        self.edition = edition

    @property
    def edition(self) -> int:
        return self._edition

    @edition.setter
    def edition(self, number: int) -> None:
        if number not in EDITIONS:
            raise ValueError(f"there is no edition {number}")
        self._edition = number

    def start(self) -> str:
        """Serve from a thread of its own; return "127.0.0.1:port"."""
        site(self.edition)  # render before the first visitor comes
        self._server = _Server(self, self._port)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="newsroom", daemon=True).start()
        return self.address

    def stop(self) -> None:
        """Close the port and every connection; a stopped newsroom may start again."""
        if self._server is not None:
            self._server.end()
            self._server = None

    def __enter__(self) -> "Newsroom":
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    @property
    def address(self) -> str:
        """Return "127.0.0.1:port". Raises RuntimeError unless it serves."""
        if self._server is None:
            raise RuntimeError("the newsroom does not serve")
        return f"127.0.0.1:{self._server.server_address[1]}"

    def hosts(self) -> dict[str, str]:
        """Return host -> address:port of every host, for the setting `crawl.hosts`."""
        return dict.fromkeys(sorted(hosts()), self.address)

    def fetched(self, url: str) -> int:
        """Return how often an address was asked for, whatever its spelling, and answered whole (304 does not count)."""
        key = normalise(url)
        return sum(request.status != 304 and normalise(request.url) == key for request in list(self.requests))

    def forget(self) -> None:
        """Empty the log of requests."""
        self.requests.clear()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, newsroom: Newsroom, port: int) -> None:
        self.newsroom = newsroom
        self._open: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), _Handler)

    def process_request(self, request: socket.socket, client_address: tuple[str, int]) -> None:  # type: ignore[override]
        self._open.add(request)
        super().process_request(request, client_address)

    def close_request(self, request: socket.socket) -> None:  # type: ignore[override]
        self._open.discard(request)
        super().close_request(request)

    def end(self) -> None:
        self.shutdown()
        self.server_close()
        for connection in list(self._open):  # kept alive by visitors that went away
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                """Closed meanwhile."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    server_version = "newsroom"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body leave together

    def do_GET(self) -> None:
        at = time.monotonic()
        url = f"http://{self._host()}{self.path}"
        resource = site(self.server.newsroom.edition).get(_key(url), _NO_SUCH_PAGE)
        status = 304 if resource.status == 200 and self._is_known(resource) else resource.status
        self._answer(resource, status)
        self.server.newsroom.requests.append(Request(method=self.command, url=url, status=status, at=at))

    do_HEAD = do_GET

    def do_POST(self) -> None:
        """The control, and only that: /-/edition/2 at the bare address."""
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        number = self.path.removeprefix(CONTROL)
        if self._host().partition(":")[0] in hosts() or not self.path.startswith(CONTROL) or number not in map(str, EDITIONS):
            return self._answer(_NO_SUCH_PAGE, 404)
        self.server.newsroom.edition = int(number)
        body = json.dumps({"edition": int(number)}).encode()
        return self._answer(Resource(content_type="application/json", body=body), 200)

    def _host(self) -> str:
        return (self.headers.get("Host") or "").lower()

    def _is_known(self, resource: Resource) -> bool:
        """True if the visitor has this very state (RFC 9110, 13.2.2: a tag outweighs a date)."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return tags.strip() == "*" or resource.etag in {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        since = self.headers.get("If-Modified-Since")
        if since is None or resource.changed is None:
            return False
        try:
            return resource.changed.astimezone(UTC).replace(microsecond=0) <= parsedate_to_datetime(since).astimezone(UTC)
        except ValueError:
            return False

    def _answer(self, resource: Resource, status: int) -> None:
        self.send_response(status)
        if status != 304:
            self.send_header("Content-Type", resource.content_type)
            self.send_header("Content-Length", str(len(resource.body)))
        if resource.status == 200:
            self.send_header("ETag", resource.etag)
            self.send_header("Cache-Control", "no-cache")
            if resource.changed is not None:
                self.send_header("Last-Modified", format_datetime(resource.changed.astimezone(UTC), usegmt=True))
        if resource.location is not None:
            self.send_header("Location", resource.location)
        self.end_headers()
        if status != 304 and self.command != "HEAD":
            self.wfile.write(resource.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """Say nothing: the newsroom keeps its own log."""


def _key(url: str) -> str:
    try:
        return normalise(url)
    except ValueError:
        return ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGINT or SIGTERM; print the address and what `crawl.hosts` must be set to."""
    parser = argparse.ArgumentParser(description="Serve the sample newsroom on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=8700, help="port to listen on; 0 takes a free one")
    parser.add_argument("--edition", type=int, choices=EDITIONS, default=1, help="2: corrected, one article gone, one new")
    options = parser.parse_args(arguments)
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with Newsroom(port=options.port, edition=options.edition) as newsroom:
        print(f"sample newsroom on http://{newsroom.address}, edition {newsroom.edition}")
        print(f"FORUMWATCH_CRAWL__HOSTS='{json.dumps(newsroom.hosts())}'", flush=True)
        ended.wait()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
