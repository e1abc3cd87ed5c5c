"""One spelling for each address, so that the same page is not fetched twice."""

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

# Parameters that say how a reader came, not what is read.
_TRACKING = re.compile(
    r"^(utm_.*|at_.*|fbclid|gclid|dclid|yclid|ysclid|msclkid|twclid|igshid|mc_[ce]id|_openstat|from|ref|ref_src|"
    r"cmpid|ito|ns_.*|smid|spm|wt_.*|xtor|amp|clearcache|rss|source)$",
    re.I,
)
_DEFAULT_PORT = {"http": 80, "https": 443}
_IDENTITY = re.compile(r"(?<=://)[^/\s]*(?=@)")
_UNRESERVED = "!$&'()*+,;=:@/~-._"


def normalise(url: str, *, base: str | None = None) -> str:
    """Return the normal form of an http(s) address: a fixed point of this function.

    Lower-case scheme and host (IDNA), no default port, fragment, user or tracking parameters; parameters sorted,
    percent-encoding normalised. Raises ValueError for anything that is no http(s) address.
    """
    parts = urlsplit(urljoin(base, url.strip()) if base else url.strip())
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORT or not parts.hostname:
        raise ValueError(f"not an http(s) address: {url!r}")
    host = _host(parts.hostname)
    port = parts.port
    netloc = host if port in (None, _DEFAULT_PORT[scheme]) else f"{host}:{port}"
    return urlunsplit((scheme, netloc, _path(parts.path), _query(parts.query), ""))


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


def _path(path: str) -> str:
    segments: list[str] = []
    for segment in (path or "/").split("/"):
        if segment == "..":
            if len(segments) > 1:
                segments.pop()
        elif segment != ".":
            segments.append(quote(_unquote(segment), safe=_UNRESERVED.replace("/", "") + "%"))
    joined = "/".join(segments)
    if path.endswith(("/.", "/..")):
        joined += "/"
    return "/" + joined.lstrip("/")


def _unquote(segment: str) -> str:
    """Decode what needs no encoding; keep %2F, %25 and bytes that are not UTF-8 as they are."""
    out = []
    for piece in re.split(r"((?:%[0-9a-fA-F]{2})+)", segment):
        if piece.startswith("%") and len(piece) % 3 == 0:
            decoded = unquote(piece, errors="strict") if _is_utf8(piece) else ""
            out.append(piece.upper() if not decoded or re.search(r"[/%?#\s]", decoded) else decoded)
        else:
            out.append(re.sub(r"%(?![0-9a-fA-F]{2})", "%25", piece))
    return "".join(out)


def _is_utf8(piece: str) -> bool:
    try:
        bytes.fromhex(piece.replace("%", "")).decode()
    except ValueError:
        return False
    return True


def _query(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True, encoding="utf-8", errors="surrogateescape")
    kept = sorted((k, v) for k, v in pairs if not _TRACKING.match(k))
    return urlencode(kept, errors="surrogateescape")


def masked(address: str) -> str:
    """Return an address as it may be shown: a user and password in it are not."""
    return _IDENTITY.sub("********", address)
