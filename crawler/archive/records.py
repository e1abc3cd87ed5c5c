"""The records of the archive (WARC 1.1, ISO 28500:2017), each a gzip member of its own."""

import gzip
import hashlib
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from urllib.parse import urlsplit

from warcio.recordloader import ArcWarcRecord  # type: ignore[import-untyped]
from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]

from crawler.names import product
from crawler.transport.fetching import RENDERED_TYPE, Answer
from domain.article import Capture

_PROFILES = "http://netpreserve.org/warc/1.1/revisit/"
NOT_MODIFIED = f"{_PROFILES}server-not-modified"
SAME_PAYLOAD = f"{_PROFILES}identical-payload-digest"
# Headers that describe the transfer, not the unpacked body that is kept: kept under a name that says so.
_TRANSFER = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_SECRET = frozenset({"authorization", "proxy-authorization", "cookie"})  # of a request: an archive is handed on


def payload_digest(body: bytes) -> str:
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def warcinfo(name: str, *, level: int) -> bytes:
    writer = _writer()
    about = {"software": product(), "format": "WARC file version 1.1", "robots": "obey", "conformsTo": "ISO 28500:2017"}
    return _member(writer, writer.create_warcinfo_record(name, about), level)


def request(answer: Answer, *, record_id: str, level: int) -> bytes:
    """Return the record of what was asked; `record_id` is that of the answer's record."""
    writer = _writer()
    parts = urlsplit(answer.url)
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    asked = [(name, value) for name, value in answer.request_headers if name.lower() not in _SECRET | {"host"}]
    headers = StatusAndHeaders(f"GET {target} HTTP/1.1", [("Host", parts.netloc.rpartition("@")[2]), *asked], is_http_request=True)
    about = {"WARC-Date": warc_date(answer.fetched), "WARC-Concurrent-To": record_id}
    return _member(writer, writer.create_warc_record(answer.url, "request", http_headers=headers, warc_headers_dict=about), level)


def response(answer: Answer, *, record_id: str, digest: str, level: int) -> bytes:
    """Return the record of a page as it came, its body unpacked."""
    writer = _writer()
    record = writer.create_warc_record(
        answer.url,
        "response",
        payload=BytesIO(answer.body),
        length=len(answer.body),
        http_headers=_http_headers(answer, length=len(answer.body)),
        warc_headers_dict={**_about(answer, record_id), "WARC-Payload-Digest": digest},
    )
    return _member(writer, record, level)


def conversion(answer: Answer, *, refers_to: str, level: int) -> bytes:
    """Return the record of the document that a browser made of a page; `refers_to` is the record of the answer."""
    assert answer.rendered is not None
    writer = _writer()
    record = writer.create_warc_record(
        answer.url,
        "conversion",
        payload=BytesIO(answer.rendered),
        length=len(answer.rendered),
        warc_content_type=RENDERED_TYPE,
        warc_headers_dict={"WARC-Date": warc_date(answer.fetched), "WARC-Refers-To": refers_to},
    )
    return _member(writer, record, level)


def revisit(answer: Answer, *, before: Capture, record_id: str, level: int) -> bytes:
    """Return the record of a page that is as it was `before`: the server said so (304), or sent the same bytes."""
    writer = _writer()
    not_modified = answer.status == HTTPStatus.NOT_MODIFIED
    about = {
        **_about(answer, record_id),
        "WARC-Profile": NOT_MODIFIED if not_modified else SAME_PAYLOAD,
        "WARC-Refers-To": before.record_id,
        "WARC-Refers-To-Target-URI": before.url,
        "WARC-Refers-To-Date": warc_date(before.date),
        "WARC-Payload-Digest": before.ref.digest,
    }
    headers = _http_headers(answer, length=0 if not_modified else len(answer.body))
    return _member(writer, writer.create_warc_record(answer.url, "revisit", http_headers=headers, warc_headers_dict=about), level)


def new_id() -> str:
    made: str = WARCWriter._make_warc_id()
    return made


def warc_date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _about(answer: Answer, record_id: str) -> dict[str, str]:
    address = {"WARC-IP-Address": answer.address} if answer.address else {}
    return {"WARC-Record-ID": record_id, "WARC-Date": warc_date(answer.fetched), **address}


def _http_headers(answer: Answer, *, length: int) -> StatusAndHeaders:
    """Return status line and headers as they came. The body is kept unpacked, so headers on packing are marked as original."""
    pairs = [(f"X-Archive-Orig-{name}" if name.lower() in _TRANSFER else name, value) for name, value in answer.raw_headers]
    if answer.content_encoding:
        pairs.append(("X-Archive-Orig-Content-Encoding", answer.content_encoding))
    pairs.append(("Content-Length", str(length)))
    phrase = HTTPStatus(answer.status).phrase if answer.status in HTTPStatus._value2member_map_ else ""
    return StatusAndHeaders(f"{answer.status} {phrase}".strip(), pairs, protocol=answer.protocol)


def _writer() -> WARCWriter:
    return WARCWriter(BytesIO(), gzip=False, warc_version="1.1")


def _member(writer: WARCWriter, record: ArcWarcRecord, level: int) -> bytes:
    writer.write_record(record)
    return gzip.compress(writer.out.getvalue(), compresslevel=level, mtime=0)
