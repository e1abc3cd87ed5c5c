"""WARC files as others write them."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.support.site import LOREM, page


@dataclass(frozen=True, kw_only=True)
class WarcPage:
    """A capture."""

    url: str
    body: bytes
    status: str = "200 OK"
    headers: tuple[tuple[str, str], ...] = ()
    content_type: str = "text/html; charset=utf-8"
    date: str = "2019-10-08T10:00:00Z"
    kind: str = "response"


def ours(headline: str, *, name: str = "Minsk Dialogue", more: str = "") -> bytes:
    """Return a page that concerns a watch."""
    text = f"The {name} opened on Monday. Guests of the {name} came from thirty countries, said the Northern Council.\n\n{LOREM}"
    return page(headline, f"{text}\n\n{more}" if more else text)


def write_warc(path: Path, pages: Iterable[WarcPage], *, packed: bool = True, version: str = "1.0") -> Path:
    """Write a file of these captures, each a member of its own where it is packed."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=packed, warc_version=version)
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "somebody's crawler"}))
        for each in pages:
            headers = StatusAndHeaders(each.status, [("Content-Type", each.content_type), *each.headers], protocol="HTTP/1.1")
            about = {"WARC-Date": each.date}
            record = writer.create_warc_record(
                each.url, each.kind, payload=BytesIO(each.body), length=len(each.body), http_headers=headers, warc_headers_dict=about
            )
            writer.write_record(record)
    return path
