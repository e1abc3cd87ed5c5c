"""One spelling for each address, so that the same page is not fetched twice."""

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

from domain.url_twins import behind_viewer, desktop_host, plain_path, telling

_DEFAULT_PORT = {"http": 80, "https": 443}
_IDENTITY = re.compile(r"(?<=://)[^/\s]*(?=@)")
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\ufeff]")  # browsers drop line breaks and tabs within an address
_BACKSLASHED = re.compile(r"[^?#]*")  # where browsers take "\\" for "/"
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]")
_STRAY_PERCENT = re.compile(r"%(?![0-9a-fA-F]{2})")
_ESCAPED_AMPERSAND = re.compile(r"&(?:amp;)+")


def normalise(url: str, *, base: str | None = None) -> str:
    """Return the normal form of an http(s) address: a fixed point of this function.

    Lower-case scheme and host (IDNA), no default port, fragment or user; dot segments resolved, percent-encoding and the order of
    parameters as w3lib has them. No parameters of tracking or sessions; of the twins for phones and of AMP, the article's own
    address. It tells which addresses are one page; what is fetched is the address as found.
    Raises ValueError for anything that is no http(s) address.
    """
    text = _BACKSLASHED.sub(lambda start: start[0].replace("\\", "/"), _INVISIBLE.sub("", url).strip(), count=1)
    parts = urlsplit(behind_viewer(urljoin(base, text) if base else text))
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORT or not parts.hostname:
        raise ValueError(f"not an http(s) address: {url!r}")
    port = parts.port
    host = desktop_host(_host(parts.hostname))
    if not _HOST.fullmatch(host):
        raise ValueError(f"not a host name: {parts.hostname!r}")
    netloc = host if port in (None, _DEFAULT_PORT[scheme]) else f"{host}:{port}"
    path = _STRAY_PERCENT.sub("%25", parts.path)
    query = _ESCAPED_AMPERSAND.sub("&", _STRAY_PERCENT.sub("%25", parts.query))
    spelt = urlsplit(canonicalize_url(urlunsplit((scheme, netloc, path, query, "")), keep_blank_values=True))
    plain = "/" + plain_path(spelt.path).lstrip("/")
    normal = urlunsplit((scheme, netloc, plain, telling(spelt.query), ""))
    # What was left out may have kept apart what belongs together ("..;jsessionid=1"): spelt again; it got shorter, so this ends.
    return normal if plain == spelt.path and behind_viewer(normal) == normal else normalise(normal)


def host_of(url: str) -> str:
    """Return the lower-case host of an address, "" where it has none."""
    return _host(urlsplit(url).hostname or "")


def _host(host: str) -> str:
    host = host.rstrip(".").lower()
    if host.isascii():
        return f"[{host}]" if ":" in host else host
    try:
        return host.encode("idna").decode()
    except UnicodeError as error:
        raise ValueError(f"not a host name: {host!r}") from error


def masked(address: str) -> str:
    """Return an address as it may be shown: a user and password in it are not."""
    return _IDENTITY.sub("********", address)
