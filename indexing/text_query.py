"""What a text query asks of a document, in search terms.

A word of the query matches a document if the word, stemmed the way the document's language stems, is among the
document's terms. So a stem of one language never meets a word of another ("Canada" in Spanish is "can"). Russian,
Belarusian and Ukrainian are one family, whose stems are shared: «форумов» finds «форуму» in all three.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice, product

from domain.query import And, Or, Phrase, TextQuery, Word
from indexing.stems import LANGUAGES
from indexing.terms import language_of, terms, tokens

Reading = tuple[str, ...]  # terms that follow each other

EAST_SLAVIC = ("be", "ru", "uk")
FAMILIES = tuple(sorted({*LANGUAGES, "und"} - {"be", "uk"}))  # "ru" stands for all three
MAX_READINGS = 64  # of one phrase in one family


def family_of(in_language: str) -> str:
    """Return the family of a document's language (BCP 47): a member of FAMILIES, "und" for languages without stemmer."""
    language = language_of((in_language,))
    return "ru" if language in EAST_SLAVIC else language


def members(family: str) -> tuple[str, ...]:
    """Return the languages whose stems a family's documents share."""
    return EAST_SLAVIC if family == "ru" else (family,)


def readings(words: Sequence[str], family: str) -> tuple[Reading, ...]:
    """Return every sequence of terms that these words, one after another, may be in documents of a family.

    More than one, because languages of a family differ, and because "Лавров" is a name and "вопросов" is not, while
    people do not mind capitals when they search. Empty if the words have no letter or digit.
    """
    return _readings(tuple(words), family)


@lru_cache(maxsize=4096)  # each hit of a page asks for the same
def _readings(words: tuple[str, ...], family: str) -> tuple[Reading, ...]:
    found: dict[Reading, None] = {}
    pieces = [piece for word in words for piece in tokens(word)]
    if not pieces:
        return ()
    for language in members(family):
        choices = [_choices(piece, language) for piece in pieces]
        found |= dict.fromkeys(islice(product(*choices), MAX_READINGS))
    return tuple(found)


def _choices(token: str, language: str) -> tuple[str, ...]:
    written = dict.fromkeys((token, token.lower(), token[:1].upper() + token[1:].lower()))
    return tuple(dict.fromkeys(found.term for variant in written for found in terms(variant, (language,))))


def wanted(node: TextQuery | None) -> Iterator[tuple[str, ...]]:
    """Yield the words of every word and phrase that a match may hold (nothing below a Not)."""
    if isinstance(node, Word):
        yield (node.text,)
    elif isinstance(node, Phrase):
        yield node.words
    elif isinstance(node, And | Or):
        for child in node.nodes:
            yield from wanted(child)
