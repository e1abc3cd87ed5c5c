"""Where the words of a query stand in a text: looks only at words that begin as one of them may begin."""

import re
import unicodedata
from collections.abc import Iterator, Sequence, Set
from functools import lru_cache

from indexing.terms import LOOKALIKES, Term, encoded, iterate, language_of, ranges, terms_by_piece

_BLANK = ord(" ")
_SPACES = " \t\n\r\v\f"  # between which bytes.split, and so indexing.terms, looks for words
_ANY_PIECE = re.compile(f"[^{_SPACES}]+")

_PREFIXES = frozenset(("ar", "ga", "id", "nl", "tr"))  # languages whose stemmers cut or change the beginning of words
# All others leave the first letter alone, but for a few short words: by a term's first letter, those that its word may have.
_SHIFTED = {
    "be": {"а": "о", "е": "эя", "к": "ц", "г": "з", "х": "с"},
    "uk": {"о": "і", "є": "ї", "к": "ц", "г": "з", "х": "с"},
    "pl": {"g": "d", "k": "c", "t": "c"},
    "lt": {"t": "c"},
}


def iterate_among(text: str, languages: Sequence[str] | None, sought: Set[str], *, reach: int | None = None) -> Iterator[Term]:
    """Yield what `iterate` yields, but only the terms that are among `sought`.

    With `reach`, only those that begin less than so many code points behind the beginning of the first. What makes words
    slow to look up is memory that the processor has not at hand; so only those are that begin as one sought may begin,
    where that can be told (see `_opening`).
    """
    language, wanted = language_of(languages), {encoded(term) for term in sought}
    known, end, limit = terms_by_piece(language), 0, len(text)
    for match in _opening(language, frozenset(term[:1] for term in sought)).finditer(text):
        start, before, end = match.start(), end, match.end()
        while start > before and text[start - 1] not in _SPACES:
            start -= 1
        if start >= limit:
            return
        found = known[encoded(text[start:end])]
        if found in wanted or (_BLANK in found and not wanted.isdisjoint(found.split())):
            for term, first, last in iterate(text[start:end], languages):
                if term in sought and start + first < limit:
                    yield Term(term, start + first, start + last)
                    limit = min(limit, start + first + reach) if reach is not None else limit


@lru_cache(maxsize=1000)
def _opening(language: str, initials: frozenset[str]) -> re.Pattern[str]:
    """Return what finds each place where a word can begin whose term begins with one of the letters, and all up to white space.

    A term begins like its word, but for capitals, marks, letters that look alike, and what _SHIFTED says. A letter that is
    neither ASCII nor Cyrillic may stand for any. Where a term may begin otherwise, this finds all that white space parts.
    """
    bases = {_base(letter) for letter in initials}
    if language in _PREFIXES or not bases <= _BASES:
        return _ANY_PIECE
    bases |= {_base(written) for stemmed, others in _SHIFTED.get(language, {}).items() if stemmed in bases for written in others}
    unlike = ranges(letter for letter, may_be in _USUAL.items() if bases.isdisjoint(may_be))
    return re.compile(f"[^{_PUNCTUATION}{unlike}](?<![{_LETTERS}].)[^{_SPACES}]*", re.S)


def _base(letter: str) -> str:
    """Return the letter without capital and marks."""
    return unicodedata.normalize("NFD", letter.casefold())[:1]


# Letters and digits of ASCII and Cyrillic: what the term of a word that begins so may begin with, capitals and marks aside.
_USUAL = {
    letter: {_base(alike) for alike in (letter, letter.translate(LOOKALIKES), letter.lower().translate(LOOKALIKES))}
    for letter in filter(str.isalnum, map(chr, (*range(0x80), *range(0x400, 0x530))))
}
_LETTERS = ranges(_USUAL)
_PUNCTUATION = "\\x00-/:-@\\[-`{-\\x7f"  # of ASCII
_BASES = frozenset(map(_base, _USUAL))
