"""A quick look at a page: its words without layout, and what it says about being read by machines.

Regular expressions that run in linear time, no parser: what the fast look drops must cost a few milliseconds. All of it
errs towards more text, never less: a page that is read in full for nothing costs time, a page missed costs an article.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

_HIDDEN = re.compile(r"<(?:(!--)|(script|style)\b)", re.I)
_SCRIPT_END = {"script": re.compile(r"</script\b", re.I), "style": re.compile(r"</style\b", re.I)}
_STRUCTURED = re.compile(r"<script\b[^<>]*ld\+json", re.I)
# Tags that do not part words: "<b>Minsk</b> Dialogue", "Dia<wbr>logue".
_INLINE = re.compile(
    r"</?(?:a|abbr|acronym|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|mark|nobr|q|s|small|span|strong|sub|sup|time|tt|u|var|wbr)"
    r"(?:[\s/][^<>]*)?>",
    re.I,
)
_TAG = re.compile(r"<[^<>]*>")
_META = re.compile(r"<meta\b[^<>]*>", re.I)
_ATTRIBUTE = re.compile(r"""([a-zA-Z][\w:.-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_REFUSALS = frozenset({"noindex", "none"})
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|meta|div|p|table|h1)\b", re.I)
_SAYS_LITTLE = frozenset({"cp1252", "iso8859-1"})  # what servers declare by default; any bytes are valid in them
HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
UNSURE_TYPES = frozenset({"", "text/plain", "application/octet-stream", "application/xml", "text/xml"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """The words of a page as seen at a glance."""

    texts: tuple[str, ...]  # metas, structured data, visible text; once for each encoding that the bytes may be in
    metas: tuple[tuple[str, str], ...]  # (lower-case name or property, content)


def glance(body: bytes, *, content_type: str | None) -> Glance:
    """Return the words of an HTML page; entities are decoded, invisible characters dropped, white space is single."""
    texts: list[str] = []
    metas: list[tuple[str, str]] = []
    for html in decodings(body, content_type=content_type):
        kept, structured = _without_hidden(html)
        found = list(_metas(kept))
        metas += found
        texts.append(_clean(" \n ".join(content for _, content in found)))
        texts += [_clean(_ESCAPE.sub(lambda m: chr(int(m[1], 16)), block)) for block in structured]
        texts.append(_clean(_TAG.sub(" ", _INLINE.sub("", kept))))
    return Glance(texts=tuple(text for text in texts if text), metas=tuple(metas))


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
        text = body.decode(name, errors="replace")
        yield text
        if "\ufffd" not in text and name not in _SAYS_LITTLE:
            return


def _candidates(body: bytes, content_type: str | None) -> list[str]:
    declared = (http_content_type_encoding(content_type), html_body_declared_encoding(body[:8192]))
    names = [name for name in (*declared, "utf-8", "windows-1251") if name and resolve_encoding(name)]
    return list(dict.fromkeys(codecs.lookup(resolve_encoding(name) or name).name for name in names))


def _without_hidden(html: str) -> tuple[str, list[str]]:
    """Return the page without scripts, styles and comments, and its blocks of structured data (JSON-LD)."""
    kept: list[str] = []
    structured: list[str] = []
    unclosed: set[str] = set()
    position = 0
    for opening in _HIDDEN.finditer(html):
        kind = (opening[2] or opening[1]).lower()
        if opening.start() < position or kind in unclosed:
            continue
        end = _end_of(html, kind, opening.end())
        if end < 0:  # keep the rest: better too much text than too little
            unclosed.add(kind)
            continue
        if kind == "script" and _STRUCTURED.match(html, opening.start(), end):
            structured.append(html[opening.start() : end])
        kept.append(html[position : opening.start()])
        position = end
    kept.append(html[position:])
    return "".join(kept), structured


def _end_of(html: str, kind: str, start: int) -> int:
    if kind == "!--":
        found = html.find("-->", start)
        return found + 3 if found >= 0 else -1
    closing = _SCRIPT_END[kind].search(html, start)
    return closing.start() if closing else -1


def _metas(html: str) -> Iterator[tuple[str, str]]:
    for tag in _META.findall(html):
        attributes = {name.lower(): double or single or bare for name, double, single, bare in _ATTRIBUTE.findall(tag)}
        name = attributes.get("name") or attributes.get("property") or attributes.get("itemprop") or attributes.get("http-equiv")
        if name and "content" in attributes:
            yield unescape(name).lower(), unescape(attributes["content"])


def _clean(text: str) -> str:
    text = _INVISIBLE.sub("", unescape(text))
    return unicodedata.normalize("NFC", " ".join(text.split()))


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
    """Read "noindex, otherbot: noarchive": what follows a name is for that crawler alone."""
    addressee = ""
    for part in value.lower().split(","):
        before, colon, after = part.partition(":")
        if colon and before.strip() != "unavailable_after":
            addressee, part = before.strip(), after
        if addressee in {"", "*", robots_name} and part.strip() in refusals:
            return part.strip()
    return None


def _directives(content: str) -> set[str]:
    return {word.strip() for word in content.lower().split(",")}


def is_html(headers: dict[str, str], body: bytes) -> bool:
    """True if the answer is an HTML page, by its Content-Type or, where that says nothing certain, by its first bytes."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind in HTML_TYPES or (kind in UNSURE_TYPES and _HTML.search(body, 0, 2048) is not None)
