"""Bytes to text: what the bytes themselves prove first, then what the server and the page claim, then letter statistics."""

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from charset_normalizer import from_bytes
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, resolve_encoding

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CODECS = {"cp1251": "windows-1251", "iso8859-5": "iso-8859-5", "iso8859-1": "cp1252", "ascii": "cp1252"}  # as browsers read them
_CYRILLIC = ("windows-1251", "koi8-r", "koi8-u", "iso-8859-5", "cp866")
# Charsets that browsers know; Python would also decode "hex", "idna" or "unicode_escape".
_ON_THE_WEB = re.compile(
    r"utf-8|cp125\d|cp874|iso8859-\d+|latin[-_]?1|ascii|koi8-[ru]|cp866|mac[-_](?:roman|cyrillic)|big5(?:hkscs)?|gb2312|gbk|gb18030|hz|"
    r"euc_(?:jp|kr)|cp949|shift_jis|cp932|iso2022_jp|tis-620|johab|kz1048|ptcp154"
)
_HIGH = re.compile(rb"[\x80-\xff]")
_WRONG_SHARE = 0.02  # of non-ASCII characters that may be broken in a page that says it is UTF-8
_COMMON = frozenset("оеаинтсрвлкмдпуяыьгзбчйхжіў")  # commonest letters of ru, be, uk
_SAMPLE = 20_000  # bytes; enough for statistics


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a page, the charset that it was read in, and whether an earlier wrong decoding was undone."""

    text: str
    charset: str
    mended: bool = False


def decode(body: bytes, headers: Mapping[str, str]) -> Decoded:
    """Return the text of an HTML answer; `headers` have lower-case names. Never raises."""
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return Decoded(body[len(mark) :].decode(charset, "replace"), charset)
    declared = list(_declared(body, headers))
    if _is_utf8(body, trusted="utf-8" in declared):
        text = body.decode("utf-8", "replace")
        mended = _undone(text, declared)
        return Decoded(text, "utf-8") if mended is None else Decoded(mended, "utf-8", mended=True)
    charset = _charset(body, [name for name in declared if name != "utf-8"])
    return Decoded(body.decode(charset, "replace"), charset)


def _declared(body: bytes, headers: Mapping[str, str]) -> Iterator[str]:
    """Yield the charsets that the header, then the page claims, under Python's names; unknown ones are left out."""
    try:
        claims = (http_content_type_encoding(headers.get("content-type", "")), html_body_declared_encoding(body[:4096]))
    except (ValueError, LookupError):  # a header or meta that no codec search can digest
        return
    for claim in claims:
        name = resolve_encoding(claim) if claim else None
        if name and _ON_THE_WEB.fullmatch(codec := codecs.lookup(name).name):
            yield _CODECS.get(codec, codec)


def _is_utf8(body: bytes, *, trusted: bool) -> bool:
    """Whether the bytes are UTF-8: without an error (a cut end is none), or with few where the page says so."""
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(body, final=False)
    except UnicodeDecodeError:
        if not trusted:
            return False
        text = body.decode("utf-8", "replace")
        return text.count("\ufffd") <= max(3, _WRONG_SHARE * sum(not character.isascii() for character in text))
    return True


def _charset(body: bytes, declared: list[str]) -> str:
    """Return the charset of bytes that are not UTF-8: the declared one, unless it makes nonsense of Cyrillic."""
    sample = b" ".join(piece for piece in re.split(rb"[\x00-\x7f]+", body[: 10 * _SAMPLE]) if piece)[:_SAMPLE]
    ranked = sorted(_CYRILLIC, key=lambda name: _cyrillic_likeness(sample, name), reverse=True)
    best = _cyrillic_likeness(sample, ranked[0])
    for name in declared:
        if name in _CYRILLIC and best > _cyrillic_likeness(sample, name) + 0.3:
            return ranked[0]  # says windows-1251, is koi8-r
        return name
    if best > 0.6:
        return ranked[0]
    guess = from_bytes(body[:_SAMPLE]).best()
    return guess.encoding if guess and _ON_THE_WEB.fullmatch(codecs.lookup(guess.encoding).name) else "windows-1252"


def _cyrillic_likeness(sample: bytes, charset: str) -> float:
    """Return the share of common lower-case Cyrillic letters among the non-ASCII characters, 0..1."""
    text = sample.decode(charset, "replace").replace(" ", "")
    return sum(character in _COMMON for character in text) / len(text) if len(text) >= 8 else 0.0


def _undone(text: str, declared: list[str]) -> str | None:
    """Return the text as it was before somebody read it as Latin-1 although it declares another one-byte charset.

    Such pages were converted to UTF-8 by a proxy or an archive that overlooked <meta charset>; see "pomagaæ" on a page that says
    ISO-8859-2. None where that cannot have happened: a text rightly decoded has characters that Latin-1 lacks.
    """
    for charset in declared:
        if charset in ("utf-8", "cp1252"):
            continue
        for mistaken in ("cp1252", "latin-1"):
            try:
                restored = text.encode(mistaken).decode(charset)
            except (UnicodeError, LookupError):
                continue
            return restored if restored != text and _more_letters(text, restored) else None
    return None


def _more_letters(before: str, after: str) -> bool:
    """Whether every character that changed is a letter now, and some were none before."""
    if len(before) != len(after):
        return False
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    if not changed:
        return False
    now = sum(new.isalpha() for _, new in changed)
    return now >= 0.9 * len(changed) and (now > sum(old.isalpha() for old, _ in changed) or _mostly_cyrillic(changed))


def _mostly_cyrillic(changed: list[tuple[str, str]]) -> bool:
    return sum(new in _COMMON for _, new in changed) > 0.5 * len(changed)
