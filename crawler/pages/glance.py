"""A quick look at a page: its words without layout, and what it says about being read by machines.

No parser: what the fast look drops must cost about as much as its download. All of it errs towards more text, never less: a
page that is read in full for nothing costs time, a page missed costs an article.
"""

import codecs
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

from crawler.extraction.decode import decode
from crawler.pages.markup import Stripped, strip, text_of

_ATTRIBUTE = re.compile(r"""([a-zA-Z][\w:.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""")
_ESCAPE = re.compile(r"\\([nrtbf/\"\\u])")
_UNICODE_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
# Only these: a no-break space or a soft hyphen may be half of a letter that was decoded wrongly ("Р" + either).
_SPACES = re.compile("[\t\n\v\f\r ]{2,}|[\t\n\v\f\r]")
_REFUSALS = frozenset({"noindex", "none"})
_WITH_VALUE = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})  # directives, not crawlers
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|meta|div|p|table|h1)\b", re.I)
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_OFTEN_CLAIMED = frozenset({"utf-8", "ascii", "cp1252", "iso8859-1"})  # by pages in UTF-8
_SAYS_LITTLE = frozenset({"cp1252", "iso8859-1"})  # what servers declare by default; any bytes are valid in them
HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
UNSURE_TYPES = frozenset({"", "text/plain", "application/octet-stream", "application/xml", "text/xml"})


@dataclass(frozen=True, kw_only=True)
class Glance:
    """The words of a page as seen at a glance, in each of its readings."""

    pages: tuple[Stripped, ...]

    @cached_property
    def metas(self) -> tuple[tuple[str, str], ...]:
        """(lower-case name or property, content)."""
        return tuple(meta for metas in self._metas_of_pages for meta in metas)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Visible text, contents of metas, structured data: entities are decoded, white space is single."""
        return tuple(text for text in map(_clean, self._raw(lambda page: page.visible)) if text)

    @property
    def runs(self) -> Iterator[str]:
        """Yield the letters of `texts` in their order, white space as it came, also inside words: seen in a third of the time."""
        return map(_composed, self._raw(lambda page: page.run))

    @cached_property
    def _metas_of_pages(self) -> tuple[tuple[tuple[str, str], ...], ...]:
        return tuple(tuple(_metas(_text(page.tags))) for page in self.pages)

    def _raw(self, visible: Callable[[Stripped], bytes]) -> Iterator[str]:
        for page, metas in zip(self.pages, self._metas_of_pages, strict=True):
            yield _text(visible(page))
            yield " \n ".join(content for _, content in metas)
            yield from (text for block in page.structured for text in _json(_text(block)))


def glance(body: bytes, *, content_type: str | None) -> Glance:
    """Return what is seen of an HTML page."""
    return Glance(pages=tuple(_readings(body, content_type)))


def _readings(body: bytes, content_type: str | None) -> Iterator[Stripped]:
    """Yield the page as its readers will see it, in UTF-8; and in windows-1251 where they may be taken in by a wrong claim."""
    page = strip(body)
    if _is_plainly_utf8(body, page, content_type):
        yield page
        return
    decoded = decode(body, {"content-type": content_type or ""}, noting=False)
    yield strip(decoded.text.encode("utf-8", "surrogatepass"))
    if codecs.lookup(decoded.charset).name in _SAYS_LITTLE:
        yield strip(body.decode("windows-1251", "replace").encode())


def _text(utf8: bytes) -> str:
    return utf8.decode("utf-8", "replace")


def _is_plainly_utf8(body: bytes, page: Stripped, content_type: str | None) -> bool:
    """Whether the page is UTF-8 and claims to be nothing else: then every reader of it comes to the same text."""
    if body.startswith(_WIDE_MARKS):
        return False
    try:
        for piece in (page.run, page.tags, *page.structured):
            piece.decode("utf-8")
        claims = (http_content_type_encoding(content_type), html_body_declared_encoding(page.tags[:8192]))
        names = [resolve_encoding(claim) for claim in claims if claim]
        return all(name is None or codecs.lookup(name).name in _OFTEN_CLAIMED for name in names)
    except (ValueError, LookupError):  # not UTF-8, or a claim that no codec search can digest
        return False


def _json(block: str) -> Iterator[str]:
    """Yield a block of JSON as text: its escapes resolved; without the tags of an article that is written in HTML."""
    text = _UNICODE_ESCAPE.sub(lambda match: chr(int(match[1], 16)), _ESCAPE.sub(_character, block))
    yield text
    if "<" in text or "&lt;" in text:
        yield text_of(unescape(text).encode("utf-8", "surrogatepass")).decode("utf-8", "replace")


def _character(match: re.Match[str]) -> str:
    return match[0] if match[1] == "u" else " " if match[1] in "nrtbf" else match[1]


def decodings(body: bytes, *, content_type: str | None) -> Iterator[str]:
    """Yield the text of the bytes: one reading where they leave no doubt, else each that they may be meant as.

    Bytes that are valid UTF-8 are UTF-8, whatever was declared: other encodings look like that by no accident.
    """
    encoding, bom = read_bom(body)
    if encoding and bom:
        yield body[len(bom) :].decode(encoding, errors="replace")
        return
    try:
        yield body.decode("utf-8")
        return
    except UnicodeDecodeError:
        pass
    for name in _candidates(body, content_type):
        try:
            text = body.decode(name, errors="replace")
        except LookupError:  # a codec, but none of texts: "hex"
            continue
        yield text
        if "\ufffd" not in text and name not in _SAYS_LITTLE:
            return


def _candidates(body: bytes, content_type: str | None) -> list[str]:
    declared = (http_content_type_encoding(content_type), html_body_declared_encoding(body[:8192]))
    names = [name for name in (*declared, "utf-8", "windows-1251") if name and resolve_encoding(name)]
    return list(dict.fromkeys(codecs.lookup(resolve_encoding(name) or name).name for name in names))


def _metas(tags: str) -> Iterator[tuple[str, str]]:
    for tag in tags.split("<"):
        attributes = {name.lower(): double or single or bare for name, double, single, bare in _ATTRIBUTE.findall(tag)}
        name = attributes.get("name") or attributes.get("property") or attributes.get("itemprop") or attributes.get("http-equiv")
        if name and "content" in attributes:
            yield unescape(name).lower(), unescape(attributes["content"])


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", _SPACES.sub(" ", unescape(text)).strip())


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", unescape(text))


def opt_out(headers: dict[str, str], metas: tuple[tuple[str, str], ...], *, robots_name: str, archives: bool) -> str | None:
    """Return in words how a page says that it is not to be kept or mined, None if it does not.

    Heeded: X-Robots-Tag and meta robots (noindex, none; noarchive where the page would be archived), addressed to all or
    to `robots_name`; and the TDM Reservation Protocol (tdm-reservation: 1) as header or meta.
    """
    refusals = _REFUSALS | ({"noarchive"} if archives else set())
    if refusal := _refusal_in_header(headers.get("x-robots-tag", ""), robots_name, refusals):
        return f"X-Robots-Tag: {refusal}"
    if headers.get("tdm-reservation", "").strip() == "1":
        return "tdm-reservation header"
    for name, content in metas:
        if name in {"robots", robots_name} and (words := _directives(content) & refusals):
            return f"meta {name}: {min(words)}"
        if name == "tdm-reservation" and content.strip() == "1":
            return "meta tdm-reservation"
    return None


def _refusal_in_header(value: str, robots_name: str, refusals: set[str] | frozenset[str]) -> str | None:
    """Read "noindex, otherbot: noarchive": what follows a name is for that crawler alone, to the end of the line."""
    for line in value.lower().splitlines():
        addressee = ""
        for part in line.split(","):
            before, colon, after = part.partition(":")
            if colon and before.strip() not in _WITH_VALUE:
                addressee, part = before.strip(), after
            if addressee in {"", "*", robots_name} and part.strip() in refusals:
                return part.strip()
    return None


def _directives(content: str) -> set[str]:
    return {word.strip() for word in content.lower().split(",")}


def is_html(headers: dict[str, str], body: bytes) -> bool:
    """True if the answer is an HTML page, by its Content-Type or, where that says nothing certain, by its first bytes."""
    kind = media_type(headers.get("content-type", ""))
    return kind in HTML_TYPES or (kind in UNSURE_TYPES and _HTML.search(body, 0, 2048) is not None)


def media_type(content_type: str) -> str:
    """Return the type that a Content-Type names, lower-case and without parameters; of two that a server joined the first."""
    return content_type.partition(";")[0].partition(",")[0].strip().lower()
