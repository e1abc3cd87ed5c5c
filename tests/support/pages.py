"""Serves given pages under their own host names, plain and with TLS, each host with a feed that lists its pages."""

import ssl
import threading
from collections import defaultdict
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

import trustme

from domain.urls import normalise

FEED_PATH = "/forumwatch-test-feed.xml"


class PageServer:
    """`pages` maps a whole address to its HTML; `hosts` is what `crawl.hosts` needs, `ca_file` a PEM to trust."""

    def __init__(self, pages: Mapping[str, bytes], folder: Path) -> None:
        self._pages = {_key(url): body for url, body in pages.items()}
        self._urls: dict[str, list[str]] = defaultdict(list)
        for url in pages:
            self._urls[urlsplit(url).hostname or ""].append(url)
        authority = trustme.CA()
        self.ca_file = folder / "test-ca.pem"
        authority.cert_pem.write_to_path(str(self.ca_file))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*sorted(self._urls)).configure_cert(context)
        self._plain = _Server(self, None)
        self._secure = _Server(self, context)
        self.requests: list[str] = []

    def __enter__(self) -> "PageServer":
        for server in (self._plain, self._secure):
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for server in (self._plain, self._secure):
            server.shutdown()
            server.server_close()

    @property
    def hosts(self) -> dict[str, str]:
        """host -> address:port; a host's pages are all plain or all secure."""
        return {host: f"127.0.0.1:{self._server(urls).server_address[1]}" for host, urls in self._urls.items()}

    def feeds(self) -> dict[str, str]:
        """host -> address of its feed."""
        return {host: f"{urlsplit(urls[0]).scheme}://{host}{FEED_PATH}" for host, urls in self._urls.items()}

    def _server(self, urls: list[str]) -> "_Server":
        schemes = {urlsplit(url).scheme for url in urls}
        assert len(schemes) == 1, f"both schemes on one host: {urls}"
        return self._secure if schemes == {"https"} else self._plain

    def answer(self, host: str, path: str) -> tuple[int, str, bytes]:
        self.requests.append(host + path)
        if path == FEED_PATH:
            return 200, "application/rss+xml; charset=utf-8", self._feed(host)
        body = self._pages.get(_key(f"https://{host}{path}"))
        return (404, "text/plain", b"no such page") if body is None else (200, "text/html", body)

    def _feed(self, host: str) -> bytes:
        items = "".join(f"<item><title>page</title><link>{escape(url)}</link></item>" for url in self._urls[host])
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{host}</title>{items}</channel></rss>'.encode()


def _key(url: str) -> str:
    return normalise(url).partition("://")[2]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, pages: PageServer, context: ssl.SSLContext | None) -> None:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                host = (self.headers.get("Host") or "").split(":")[0].lower()
                status, kind, body = pages.answer(host, self.path)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
                """Say nothing."""

        super().__init__(("127.0.0.1", 0), Handler)
        if context is not None:
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
