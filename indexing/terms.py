"""Search terms: one Python function for every store, so that all find the same.

A token of the text becomes exactly one term: NFC letters and digits, case folded, stemmed in the language of the text.
Apostrophes, stress marks, soft hyphens and joiners inside a word count for nothing ("п'ять", "Бела́русь"); an elided
article is a word of its own ("l'OSCE"); scripts that are written without spaces give a term for each letter.
"""

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from indexing.stems import LANGUAGES, stem

UNDETERMINED = "und"
MAX_TERM = 127  # code points; longer terms are no words, and Elasticsearch's analysers split above 255 UTF-16 units

_APOSTROPHES = "'’ʼ‘`´′ʹ＇"
_JOINERS = "\u00ad\u200b\u200c\u200d\u2060\ufeff"  # soft hyphen, zero-width space and joiners


def ranges(letters: Iterable[str]) -> str:
    """Return the inside of a character class of these letters, which come in order."""
    runs: list[list[str]] = []
    for letter in letters:
        if runs and ord(runs[-1][1]) == ord(letter) - 1:
            runs[-1][1] = letter
        else:
            runs.append([letter, letter])
    return "".join(f"{first}-{last}" for first, last in runs)


_MARKS = ranges(letter for letter in map(chr, range(0x300, 0x10000)) if unicodedata.category(letter) in {"Mn", "Mc", "Me"})
_LETTER = f"[^\\W_{_APOSTROPHES}]"
_INSIDE = _MARKS + _JOINERS
_ELISION = "(?i:[ldjmtsnc]|qu|jusqu|lorsqu|puisqu|quelqu|d?all|d?ell|nell|sull|un|gl|quest)(?=[’'](?i:[aeiouyhàâäæáèéêëìíîïòóôöœùúûü]))"
# A word that ends where it ends, as nearly all do, needs no second look: that halves the time.
_PLAIN = f"{_LETTER}++(?![{_INSIDE}{_APOSTROPHES}])"
_TOKEN = re.compile(f"{_PLAIN}|{_ELISION}|{_LETTER}+(?:(?:[{_INSIDE}]+|[{_APOSTROPHES}](?={_LETTER})){_LETTER}*)*")
_SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_PIECE = re.compile(f"{_SPACELESS.pattern}[{_INSIDE}]*|(?:(?!{_SPACELESS.pattern}).)+", re.S)
_POSSESSIVE = re.compile(f"(?<=[a-zA-Z])[{_APOSTROPHES}][sS]$")
_CYRILLIC = re.compile("[Ѐ-ԯ]")
# Latin letters that look like Cyrillic ones; Ukrainian and Belarusian texts often have a Latin "i".
LOOKALIKES = str.maketrans("aceiïopxyABCEHIÏKMOPTX", "асеіїорхуАВСЕНІЇКМОРТХ")
_UNSTRESSED = str.maketrans("ѐѝЀЍ", "еиЕИ")


class Term(NamedTuple):
    """A search term and the code points of the text that it stands for, end exclusive."""

    term: str
    start: int
    end: int


def terms(text: str, languages: Sequence[str] | None = None) -> list[Term]:
    """Return the term of every token of the text, in order.

    Words are stemmed in the first of `languages` (BCP 47) that has a stemmer; without one, each word by its script
    (see indexing.stems.stem). Never raises; a text without letters or digits has no terms.
    """
    return list(iterate(text, languages))


def iterate(text: str, languages: Sequence[str] | None = None) -> Iterator[Term]:
    """Yield what `terms` returns."""
    return _iterate(text, _known(language_of(languages)))


def _iterate(text: str, known: "_Known") -> Iterator[Term]:
    for match in _TOKEN.finditer(text):
        token = match[0]
        term = known[token]
        if term is not _MANY:
            yield Term(term, match.start(), match.end())
        else:
            for piece in _PIECE.finditer(token):
                yield Term(_term(piece[0], known.language), match.start() + piece.start(), match.start() + piece.end())


def only_terms(text: str, languages: Sequence[str] | None = None) -> list[str]:
    """Return the terms without their places; several times as fast: no token spans white space, and news repeats its words."""
    return joined_terms(text, languages).split()


def joined_terms(text: str, languages: Sequence[str] | None = None) -> str:
    """Return the terms as one string, a blank between each two."""
    pieces = terms_by_piece(language_of(languages))
    return b" ".join(filter(None, map(pieces.__getitem__, encoded(text).split()))).decode()


def terms_by_piece(language: str) -> Mapping[bytes, bytes]:
    """Return what gives for anything between two white spaces of ASCII its terms, parted by a blank; `language`: of `language_of`."""
    return _known(language).pieces


def tokens(text: str) -> list[str]:
    """Return the tokens of which `terms` makes terms, as written."""
    pieces: list[str] = []
    for token in _TOKEN.findall(text):
        pieces += _PIECE.findall(token) if _SPACELESS.search(token) else [token]
    return pieces


def language_of(languages: Sequence[str] | None) -> str:
    """Return the first language that has a stemmer, without region or script ("en-GB" -> "en"), else "und"."""
    for language in languages or ():
        primary = language.split("-")[0].lower()
        if primary in _STEMMED:
            return primary
    return UNDETERMINED


_STEMMED = frozenset(LANGUAGES)
_MOST_WORDS = 100_000  # that are remembered of a language
_LONGEST_PIECE = 64  # bytes: any word, also in scripts of two bytes a letter
_HALVES = "surrogatepass"  # halves of surrogate pairs are no words, and yet no reason to fail
_MANY = " "  # stands for a token of several terms


class _Known(dict[str, str]):
    """Token as written -> its term, or _MANY, in texts of one language. Bounded: news repeats its words."""

    __slots__ = ("language", "pieces")

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language
        self.pieces = _Pieces(self)

    def __missing__(self, token: str) -> str:
        if len(self) >= _MOST_WORDS:
            self.clear()
        term = _MANY if _SPACELESS.search(token) and len(tokens(token)) > 1 else _term(token, self.language)
        return self.setdefault(sys.intern(token), term)


class _Pieces(dict[bytes, bytes]):
    """What stands between two white spaces of ASCII -> its terms, parted by a space. Bounded likewise.

    All that is written passes here, and what it costs is memory that the processor has not at hand. Hence bytes, a third to a half
    shorter than Python's strings with their heads, and one copy of a term for all the words that it stands for.
    """

    __slots__ = ("_known", "_once")

    def __init__(self, known: _Known) -> None:
        super().__init__()
        self._known = known
        self._once: dict[bytes, bytes] = {}

    def __missing__(self, piece: bytes) -> bytes:
        found = encoded(" ".join(term.term for term in _iterate(piece.decode(errors=_HALVES), self._known)))
        if len(piece) > _LONGEST_PIECE:  # an address or a text without spaces, and comes once
            return found
        if len(self) >= _MOST_WORDS:
            self.clear()
            self._once.clear()
        found = self._once.setdefault(found, piece if found == piece else found)
        self[piece] = found
        return found


def encoded(text: str) -> bytes:
    """Return the text as the keys and values of `terms_by_piece` are written."""
    return text.encode(errors=_HALVES)


_vocabularies: dict[str, _Known] = {}


def _known(language: str) -> _Known:
    known = _vocabularies.get(language)
    return known if known is not None else _vocabularies.setdefault(language, _Known(language))


def _term(token: str, language: str) -> str:
    word = "і" if token in ("i", "I") and language in ("be", "uk") else _plain(token)
    return (_plain(stem(word, language).casefold()) or word.casefold())[:MAX_TERM]


def _plain(token: str) -> str:
    """Return the letters and digits alone: no apostrophes, marks or joiners; compatibility forms unified."""
    if not token.isascii() or not token.isalnum():
        token = _POSSESSIVE.sub("", token)
        token = unicodedata.normalize("NFKC", token.translate(_UNSTRESSED))
        if _CYRILLIC.search(token):
            token = token.translate(LOOKALIKES)
        plain = "".join(filter(str.isalnum, token.translate(_DROPPED)))
        return plain or token
    return token


_DROPPED = dict.fromkeys(map(ord, _APOSTROPHES))
