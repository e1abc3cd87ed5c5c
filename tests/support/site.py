"""A local outlet that misbehaves: routes named for their fault, on every host name, plain and with TLS on one port.

The faults: /drop /stall /truncated /wrong-charset /429 /429-bare /503 /500 /403 /redirect-loop /redirect-private
/redirect-away /huge /huge-declared /gzip-bomb /not-html /empty /noindex /noarchive-header /tdm /gone.
"""

import gzip
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import trustme

HUGE_BYTES = 200_000_000
TLS_HANDSHAKE = b"\x16"  # first byte of a TLS connection


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What a path answers. With an `etag` a conditional request is answered 304."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})
    etag: str | None = None
    drop: bool = False  # close the connection instead


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request that reached the site."""

    host: str
    path: str
    headers: dict[str, str]
    at: float = field(default_factory=time.monotonic)


def page(headline: str, text: str = "", *, head: str = "", lang: str = "en") -> bytes:
    """Return a plain article page."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in (text or LOREM).split("\n\n"))
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{headline} - Outlet</title>'
        f'<meta property="og:title" content="{headline}"><meta property="og:type" content="article">'
        f'<meta property="article:published_time" content="2019-10-07T12:00:00+03:00">{head}</head>'
        f'<body><nav><a href="/">Home</a></nav><article><h1>{headline}</h1>{body}</article></body></html>'
    ).encode()


LOREM = (
    "The harbour was quiet on Monday morning, and the pilots who usually gather at the old lighthouse had stayed at home.\n\n"
    "Nobody at the port authority could say when the next ship would arrive, although three had been announced for the week.\n\n"
    "Residents of the upper town said that they had grown used to the silence and would miss it once the season began again."
)


def feed(*entries: tuple[str, str], title: str = "Outlet") -> Reply:
    """Return an RSS feed of (headline, link) entries."""
    items = "".join(f"<item><title>{headline}</title><link>{link}</link></item>" for headline, link in entries)
    body = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'
    return Reply(body=body.encode(), headers={"Content-Type": "application/rss+xml; charset=utf-8"})


def sitemap(*locations: str, index: bool = False) -> Reply:
    """Return a sitemap, or an index of sitemaps."""
    outer, inner = ("sitemapindex", "sitemap") if index else ("urlset", "url")
    rows = "".join(f"<{inner}><loc>{location}</loc></{inner}>" for location in locations)
    body = f'<?xml version="1.0"?><{outer} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</{outer}>'
    return Reply(body=body.encode(), headers={"Content-Type": "application/xml"})


class Site:
    """Serves what was put on it, under any host name; `asked` lists the requests that came."""

    def __init__(self, *, tls_hosts: Sequence[str] = (), private: str = "http://127.0.0.1:9/") -> None:
        self._replies: dict[tuple[str, str], Reply] = {}
        self.asked: list[Asked] = []
        self.ending = threading.Event()
        self.private = private
        self.authority = trustme.CA() if tls_hosts else None
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) if tls_hosts else None
        if self.authority and self.tls:
            self.authority.issue_cert(*tls_hosts).configure_cert(self.tls)
        self._server = _Server(self)

    def put(self, url: str, reply: Reply | bytes) -> None:
        """Put an answer at an address ("http://outlet.test/a"); with "*" for the host, at every host."""
        host, _, path = url.partition("://")[2].partition("/")
        self._replies[host, "/" + path] = reply if isinstance(reply, Reply) else Reply(body=reply)

    def hosts(self, *names: str) -> dict[str, str]:
        """Return what `crawl.hosts` needs for the names."""
        return dict.fromkeys(names, f"127.0.0.1:{self.port}")

    def save_authority(self, path: Path) -> Path:
        assert self.authority is not None
        self.authority.cert_pem.write_to_path(str(path))
        return path

    def paths(self, *, host: str | None = None) -> list[str]:
        """Return the paths asked for, robots.txt left out."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt" and host in (None, asked.host)]

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def reply_to(self, host: str, path: str) -> Reply | None:
        bare = path.partition("?")[0]
        return self._replies.get((host, path)) or self._replies.get((host, bare)) or self._replies.get(("*", bare))

    def __enter__(self) -> "Site":
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ending.set()
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, site: Site) -> None:
        self.site = site
        super().__init__(("127.0.0.1", 0), _Handler)

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Speak TLS with who begins so."""
        if self.site.tls is None or request.recv(1, socket.MSG_PEEK) != TLS_HANDSHAKE:
            super().finish_request(request, client_address)
            return
        with self.site.tls.wrap_socket(request, server_side=True, do_handshake_on_connect=False) as secure:
            secure.do_handshake()
            super().finish_request(secure, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no matter."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        site = self.server.site
        host = (self.headers.get("Host") or "").rpartition(":")[0] or self.headers.get("Host") or ""
        site.asked.append(Asked(host=host, path=self.path, headers={name.lower(): value for name, value in self.headers.items()}))
        reply = site.reply_to(host, self.path)
        fault = getattr(self, "fault_" + self.path.strip("/").replace("-", "_"), None)
        if reply is not None and reply.drop:
            fault, reply = self.fault_drop, None
        if reply is None and fault is not None:
            fault()
            return
        self._send(reply or Reply(status=404, body=b"no such page", headers={"Content-Type": "text/plain"}))

    def _send(self, reply: Reply) -> None:
        if reply.etag and self.headers.get("If-None-Match") == reply.etag:
            reply = Reply(status=304, headers={}, etag=reply.etag)
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.etag:
            self.send_header("ETag", reply.etag)
        if reply.status != 304:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def _html(self, body: bytes, *, status: int = 200, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._send(Reply(status=status, body=body, headers={"Content-Type": "text/html; charset=utf-8", **named}))

    def _redirect(self, to: str) -> None:
        self._html(b"moved", status=302, Location=to)

    def fault_drop(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def fault_stall(self) -> None:
        self.server.site.ending.wait()
        self.close_connection = True

    def fault_truncated(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", "100000")
        self.end_headers()
        self.wfile.write(page("Cut off"))
        self.close_connection = True

    def fault_wrong_charset(self) -> None:
        """Declares UTF-8 and sends windows-1251."""
        self._html(
            page("Форум «Минский диалог» открылся", "Минский диалог начал работу.\n\n" + RUSSIAN, lang="ru").decode().encode("windows-1251")
        )

    def fault_429(self) -> None:
        self._html(b"slow down", status=429, Retry_After="3600")

    def fault_429_bare(self) -> None:
        self._html(b"slow down", status=429)

    def fault_503(self) -> None:
        self._html(b"later", status=503, Retry_After="Wed, 21 Oct 2099 07:28:00 GMT")

    def fault_500(self) -> None:
        self._html(b"broken", status=500)

    def fault_403(self) -> None:
        self._html(b"forbidden", status=403)

    def fault_redirect_loop(self) -> None:
        self._redirect("/redirect-loop-back")

    def fault_redirect_loop_back(self) -> None:
        self._redirect("/redirect-loop")

    def fault_redirect_private(self) -> None:
        self._redirect(self.server.site.private)

    def fault_redirect_away(self) -> None:
        self._redirect("http://elsewhere.example.test/a")

    def fault_huge(self) -> None:
        """200 MB of page, without saying so."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        chunk = b"<p>" + b"a" * 65_533
        for _ in range(HUGE_BYTES // len(chunk)):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        self.wfile.write(b"0\r\n\r\n")

    def fault_huge_declared(self) -> None:
        """200 MB of page, announced by Content-Length."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(HUGE_BYTES))
        self.end_headers()
        chunk = b"a" * 65_536
        for _ in range(HUGE_BYTES // len(chunk)):
            self.wfile.write(chunk)

    def fault_gzip_bomb(self) -> None:
        self._html(gzip_bomb(), Content_Encoding="gzip")

    def fault_not_html(self) -> None:
        self._send(Reply(body=b"%PDF-1.7", headers={"Content-Type": "application/pdf"}))

    def fault_empty(self) -> None:
        self._html(b"")

    def fault_noindex(self) -> None:
        self._html(page("Not for machines", "Minsk Dialogue", head='<meta name="robots" content="NOINDEX, follow">'))

    def fault_noarchive_header(self) -> None:
        self._html(page("Not to be kept", "Minsk Dialogue"), X_Robots_Tag="noarchive")

    def fault_tdm(self) -> None:
        self._html(page("Rights reserved", "Minsk Dialogue", head='<meta name="tdm-reservation" content="1">'))

    def fault_gone(self) -> None:
        self._html(b"gone", status=410)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """Say nothing."""


RUSSIAN = (
    "В понедельник утром в порту было тихо, и лоцманы, которые обычно собираются у старого маяка, остались дома.\n\n"
    "Никто в управлении порта не мог сказать, когда придёт следующее судно, хотя на неделю были объявлены три захода."
)


@cache
def gzip_bomb() -> bytes:
    """Return 200 MB of page packed into about 200 kB."""
    return gzip.compress(b"<html><body>" + b"a" * HUGE_BYTES, compresslevel=6)


class Listener:
    """A port of 127.0.0.1 that counts who connects and answers nobody: what no crawl may ever reach."""

    def __init__(self) -> None:
        self.connections = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            connection.close()

    def close(self) -> None:
        self._socket.close()


def listener() -> Iterator[Listener]:
    """For a fixture: a listener, closed afterwards."""
    found = Listener()
    yield found
    found.close()
