"""The server of the faults, and their register."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

from tests.support.site import page

SITE = "faulty.test"
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
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = int(self._socket.getsockname()[1])

    @property
    def hosts(self) -> dict[str, str]:
        """What `crawl.hosts` needs."""
        return dict.fromkeys((SITE, *(f"{name}.{SITE}" for name in FAULTS)), f"127.0.0.1:{self.port}")

    def __enter__(self) -> "Faulty":
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
