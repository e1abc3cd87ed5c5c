"""Bytes to text: what the bytes themselves prove first, then letter statistics, in which the claims of server and page weigh."""

import codecs
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from charset_normalizer import from_bytes
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, resolve_encoding

from crawler.extraction.alphabets import ALPHABETS, fit, same
from crawler.extraction.mojibake import Garbled

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CODECS = {"cp1251": "windows-1251", "iso8859-5": "iso-8859-5", "iso8859-1": "cp1252", "ascii": "cp1252"}  # as browsers read them
_CODECS["koi8-r"] = "koi8-u"  # the same but for eight box drawings, in the place of which Ukrainian letters stand
# Charsets that browsers know; Python would also decode "hex", "idna" or "unicode_escape".
_ON_THE_WEB = re.compile(
    r"utf-8|cp125\d|cp874|iso8859-\d+|latin[-_]?1|ascii|koi8-[ru]|cp866|mac[-_](?:roman|cyrillic)|big5(?:hkscs)?|gb2312|gbk|gb18030|hz|"
    r"euc_(?:jp|kr)|cp949|shift_jis|cp932|iso2022_jp|tis-620|johab|kz1048|ptcp154"
)
_STRAY = re.compile("[\udc80-\udcff]+")  # bytes that are no UTF-8, as Python's "surrogateescape" keeps them
_STRAY_SHARE = 0.5  # of the page's UTF-8 characters that stray bytes may count: a page of another charset has many more
_FEW = 3  # stray bytes that a page may have that says it is UTF-8
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_WORD = re.compile(r"[^\s<>=\"]+")
_COMMON = frozenset("оеаинтсрвлкмдпуяыьгзбчйхжіў")  # commonest letters of ru, be, uk
_SAMPLE = 20_000  # bytes; enough for statistics
_CLAIMED = (0.25, 0.2)  # how much fitter the charset must be that nobody claims, than the one of the server, than that of the page
_SPOKEN = 0.2  # and than one that writes the language of the page's lang attribute
_FITS = 0.6
_LANG = re.compile(rb"<html[^>]{0,300}\slang\s*=\s*[\"']?([a-z]{2})", re.I)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a page, the charset that it was read in, and the words in which an earlier wrong decoding was undone."""

    text: str
    charset: str
    garbled: Garbled = field(default_factory=Garbled)


def decode(body: bytes, headers: Mapping[str, str], *, noting: bool = True) -> Decoded:
    """Return the text of an HTML answer; `headers` have lower-case names, `noting` the words that were mended takes time. Never raises."""
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return Decoded(body[len(mark) :].decode(charset, "replace"), charset)
    declared = list(_declared(body, headers))
    language = match[1].decode().lower() if (match := _LANG.search(body[:4096])) else ""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return _not_quite_utf8(body, declared, language)
    restored = _undone(text, declared)
    if restored is None:
        return Decoded(text, "utf-8")
    return Decoded(restored, "utf-8", _words_changed(restored, text) if noting else Garbled())


def _not_quite_utf8(body: bytes, declared: list[str], language: str) -> Decoded:
    others = [name for name in declared if name != "utf-8"]
    text = _with_strays(body, trusted="utf-8" in declared)
    if text is not None:
        return _patched(text, others, language)
    charset = _charset(body, others, language)
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


def _with_strays(body: bytes, *, trusted: bool) -> str | None:
    """Return the text if the bytes are UTF-8 on the whole, with stray bytes as lone surrogates; None if they are not."""
    text = body.decode("utf-8", "surrogateescape")
    cut = re.search("[\udc80-\udcff]{1,3}\\Z", text)  # the end of a page that was cut inside a character
    inner = text[: cut.start()] if cut else text
    stray = sum(len(run) for run in _STRAY.findall(inner))
    sound = sum(not character.isascii() for character in inner) - stray
    if stray <= (_FEW if trusted else 0) or stray <= _STRAY_SHARE * sound:
        return inner + ("\ufffd" if cut else "")
    return None


def _patched(text: str, declared: list[str], language: str) -> Decoded:
    """The text with its stray bytes read in the charset that fits them; they are noted as mended. A few are damage, and stay broken."""
    runs = [run.encode("utf-8", "surrogateescape") for run in _STRAY.findall(text)]
    if sum(map(len, runs)) <= _FEW:
        return Decoded(_STRAY.sub(lambda match: "\ufffd" * len(match[0]), text), "utf-8")
    charset = _charset(b" ".join(runs), declared, language)
    now: list[str] = []
    was: list[str] = []
    last = 0
    for match in _STRAY.finditer(text):
        read = match[0].encode("utf-8", "surrogateescape").decode(charset, "replace")
        now += (text[last : match.start()], read)
        was += (text[last : match.start()], "\ufffd" * len(read))
        last = match.end()
    restored = "".join((*now, text[last:]))
    return Decoded(restored, "utf-8", _words_changed(restored, "".join((*was, text[last:]))))


def _words_changed(now: str, was: str) -> Garbled:
    """The words of two texts of one length that differ."""
    garbled, position = Garbled(), 0
    for line in now.splitlines(keepends=True):
        for match in _WORD.finditer(line) if not line.isascii() else ():
            if not match[0].isascii():
                start, end = match.span()
                garbled.add(list(zip(match[0], was[position + start : position + end], strict=True)))
        position += len(line)
    return garbled


def _charset(body: bytes, declared: list[str], language: str) -> str:
    """Return the charset of bytes that are not UTF-8: the one whose letters fit best, the declared ones in doubt."""
    if declared and same(declared[0]) is None:
        return declared[0]  # Chinese, Japanese, Korean, Thai: no rival among the alphabets
    sample = b" ".join(piece for piece in re.split(rb"[\x00-\x7f]+", body[: 10 * _SAMPLE]) if piece)[:_SAMPLE]
    claims = {same(name): weight for name, weight in reversed(list(zip(declared, _CLAIMED, strict=False)))}
    spoken = {name for name, alphabets in ALPHABETS.items() if language in alphabets}
    ranked = {name: fit(sample, name) + claims.get(name, 0.0) + _SPOKEN * (name in spoken) for name in ALPHABETS}
    best = max(ranked, key=lambda name: ranked[name])
    if declared or ranked[best] > _FITS:
        return best if ranked[best] > _FITS or not declared else declared[0]
    guess = from_bytes(body[:_SAMPLE]).best()
    return guess.encoding if guess and _ON_THE_WEB.fullmatch(codecs.lookup(guess.encoding).name) else "windows-1252"


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
            if restored == text or not _more_letters(text, restored):
                return None
            return restored
    return None


def _more_letters(before: str, after: str) -> bool:
    """Whether every character that changed is a letter now, and some were none before."""
    if len(before) != len(after):
        return False
    olds, news = _BEYOND_ASCII.findall(before), _BEYOND_ASCII.findall(after)  # the rest is the same in all of them
    if len(olds) != len(news):
        return False
    changed = {pair: count for pair, count in Counter(zip(olds, news, strict=True)).items() if pair[0] != pair[1]}
    total = sum(changed.values())
    now = sum(count for (_, new), count in changed.items() if new.isalpha())
    letters = sum(count for (old, _), count in changed.items() if old.isalpha())
    common = sum(count for (_, new), count in changed.items() if new in _COMMON)
    return total > 0 and now >= 0.9 * total and (now > letters or common > 0.5 * total)
