"""What a browser asks of its proxy."""

import base64
import binascii
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from domain.errors import ForumwatchError

MAX_HEAD_BYTES = 65_536
_DROPPED = frozenset({"proxy-authorization", "proxy-connection", "connection", "keep-alive", "host", "te", "upgrade"})


class Refused(ForumwatchError):
    """A request that the proxy answers itself, with this status."""

    def __init__(self, status: str, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyRequest:
    """The head of a request to a proxy: a tunnel (CONNECT), or a plain one whose target is a whole http address."""

    method: str
    host: str  # lower case, IPv6 without brackets
    port: int
    target: str  # path and query; "" for a tunnel
    headers: tuple[tuple[str, str], ...]

    @property
    def is_tunnel(self) -> bool:
        return self.method == "CONNECT"

    @property
    def origin(self) -> str:
        """Return the address of what is asked, without its path: all that is known of a tunnel."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.port == 443 else 'http'}://{host}:{self.port}"

    @property
    def credentials(self) -> tuple[str, str]:
        """Return user and password (Basic), empty ones where there are none."""
        kind, _, encoded = self._header("proxy-authorization").partition(" ")
        if kind.lower() != "basic":
            return "", ""
        try:
            user, _, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return "", ""
        return user, password

    @property
    def body_length(self) -> int:
        """Return how many bytes follow. Raises Refused where that is not said."""
        length = self._header("content-length") or "0"
        if self._header("transfer-encoding") or not length.isdigit():
            raise Refused("411 Length Required", "a body without a length")
        return int(length)

    def forwarded(self) -> bytes:
        """Return the head as the server gets it: one request a connection, nothing that is between browser and proxy alone."""
        host = self.origin.partition("://")[2].removesuffix(":80")
        kept = [f"{name}: {value}" for name, value in self.headers if name.lower() not in _DROPPED]
        lines = [f"{self.method} {self.target} HTTP/1.1", f"Host: {host}", *kept, "Connection: close", "", ""]
        return "\r\n".join(lines).encode("latin-1")

    def _header(self, wanted: str) -> str:
        return next((value for name, value in self.headers if name.lower() == wanted), "")


def parse_request(head: bytes) -> ProxyRequest:
    """Return the request of a head (all before the empty line). Raises Refused."""
    first, *lines = head.decode("latin-1").split("\r\n")
    parts = first.split(" ")
    if len(parts) != 3 or not parts[0].isalpha():
        raise Refused("400 Bad Request", "no request")
    pairs = [line.partition(":") for line in lines if line]
    headers = tuple((name.strip(), value.strip()) for name, colon, value in pairs if colon and name.strip())
    host, port, target = _tunnel(parts[1]) if parts[0] == "CONNECT" else _plain(parts[1])
    return ProxyRequest(method=parts[0], host=host.lower(), port=port, target=target, headers=headers)


def _tunnel(authority: str) -> tuple[str, int, str]:
    host, _, port = authority.rpartition(":")
    if not host or not port.isdigit() or "@" in host or "/" in host:
        raise Refused("400 Bad Request", "no host and port")
    return host.strip("[]"), int(port), ""


def _plain(address: str) -> tuple[str, int, str]:
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port or 80
    except ValueError:
        host, port, parts = None, 0, urlsplit("")
    if parts.scheme != "http" or not host or "@" in parts.netloc:
        raise Refused("400 Bad Request", "only http addresses and tunnels")
    return host, port, urlunsplit(("", "", parts.path or "/", parts.query, ""))
