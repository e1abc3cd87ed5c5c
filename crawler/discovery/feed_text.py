"""The bytes of a feed in an encoding that its reader gets right."""

import re

from w3lib.encoding import http_content_type_encoding, resolve_encoding

from crawler.extraction.decode import decode

_XML_ENCODING = re.compile(rb"""(<\?xml\b[^>]*?\bencoding\s*=\s*)(["'])([A-Za-z0-9._-]+)\2""", re.I)
_BEFORE_XML = re.compile(rb"(?:\xef\xbb\xbf)?[^<]{0,2000}(?=<\?xml\b)", re.S)  # blank lines, a PHP notice
_BROKEN_HOST = re.compile(rb"//\[(?![0-9a-fA-F:.]+\])")  # urllib refuses it, and with it feedparser the rest of the feed
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_DOUBTED = frozenset({None, "utf-8", "ascii", "cp1252", "cp1251", "koi8-r", "koi8-u", "iso8859-5"})


def readable(body: bytes, *, content_type: str | None) -> bytes:
    """Return a feed's bytes, as UTF-8 where what they declare is known to be wrong at times.

    Bytes that are valid UTF-8 are that, whatever is declared; Cyrillic ones are told apart by their letters. UTF-16 and what is
    rarer is left to the feed reader. What stands before the XML declaration is cut off.
    """
    if body[:2] in _UTF_16 or b"\x00" in body[:4]:
        return body
    body = _BROKEN_HOST.sub(b"//%5B", body)
    body = _BEFORE_XML.sub(b"", body, count=1) if b"<?xml" in body[:2100] else body
    if body.isascii():
        return body  # or ISO-2022-JP and its like, which feedparser reads by what is declared
    if not is_utf8(body):
        if _declared(body, content_type) not in _DOUBTED:
            return body
        body = decode(body, {"content-type": content_type or ""}).text.encode("utf-8", "replace")
    return _XML_ENCODING.sub(rb"\1\2utf-8\2", body, count=1)


def _declared(body: bytes, content_type: str | None) -> str | None:
    """Return Python's name of the declared encoding, None where none or an unknown one is declared."""
    in_xml = _XML_ENCODING.search(body, 0, 500)
    name = http_content_type_encoding(content_type) or (in_xml[3].decode("ascii") if in_xml else None)
    return resolve_encoding(name) if name else None


def is_utf8(body: bytes) -> bool:
    """True for UTF-8, also where it is cut off within its last letter."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start > len(body) - 4  # cut off within its last letter
    return True
