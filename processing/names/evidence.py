"""How a name is written: in quotation marks, with capitals, or like any other words."""

import re
from typing import Literal

from processing.names.fold import HYPHENS, TOKEN

Evidence = Literal["quoted", "capital", "weak"]

_OPENING = "«“„‟‹\"‘‚'`″〝「『《"
_CLOSING = re.compile("[^.!?;\\n«„‹‚「『《]{0,40}?[»”“‟›\"’'`″〞」』》]")
_FEW = 5  # characters of punctuation that may stand before the first word of a sentence
_OPENS_INSIDE = re.compile(r"[\s-][«“„‹\"‟″〝]\w")
_INSIDE = re.compile('[«»“”„‟‹›"″]')


def quoted(text: str, start: int, end: int) -> bool:
    """Tell a name in quotation marks: one right before it, one soon after it, or one between its words."""
    if _INSIDE.search(text[start:end]):
        return True
    return start > 0 and text[start - 1] in _OPENING and _CLOSING.match(text, end) is not None


def broken_quotes(text: str, start: int, end: int) -> bool:
    """Tell Minsk "Dialogue": a quotation mark opens inside the name, and none before it."""
    return _OPENS_INSIDE.search(text, start, end) is not None and not (start > 0 and text[start - 1] in _OPENING)


def closed(text: str, start: int, end: int) -> int:
    """Return where a name ends when the quotation mark that closes one opened inside it belongs to it."""
    inner = text[start:end]
    for opening, closing in (("«", "»"), ("“", "”"), ("„", "”“"), ('"', '"'), ("‹", "›")):
        count = inner.count(opening) - (0 if opening == '"' else sum(inner.count(mark) for mark in closing))
        if text[end : end + 1] and text[end] in closing and (count % 2 == 1 if opening == '"' else count > 0):
            return end + 1
    return end


def shouting(text: str) -> bool:
    """Tell a text in capitals throughout (at least two words)."""
    words = [word for word in TOKEN.findall(text) if word.isalpha()]
    return len(words) > 1 and all(word == word.upper() for word in words)


def title_case(text: str) -> bool:
    """Tell a headline in which nearly every longer word has a capital, so that a capital says nothing."""
    words = [word for word in TOKEN.findall(text) if len(word) > 3 and word.isalpha()]
    return len(words) > 3 and sum(word[:1].isupper() for word in words) >= 0.8 * len(words)


def capitals_fit(words: list[str], capitals: tuple[bool, ...]) -> bool:
    """Tell whether a name is capitalised as names are.

    `capitals` says which words of the name a careful writer capitalises. Names of one or two words need them all, of three
    only the first; longer ones are nobody's common words.
    """
    needed = [word for word, capital in zip(words, capitals, strict=False) if capital]
    if len(capitals) >= 4:
        return True
    if len(capitals) == 3:
        needed = needed[:1]
    return all(_capital(word) for word in needed)


def _capital(word: str) -> bool:
    return not word[:1].islower()


def written_as(text: str, start: int, end: int, *, sentence_start: int, language: str, plain_capitals: bool) -> Evidence:
    """Return how strongly the writing itself says "a name".

    A capital is weak evidence at the start of a sentence (unless every word has one), in German, and where
    `plain_capitals` says that the whole text is in capitals or title case.
    """
    if quoted(text, start, end):
        return "quoted"
    words = TOKEN.findall(text[start:end])
    if plain_capitals or language.startswith("de") or not words or not _capital(words[0]):
        return "weak"
    if len(words) > 1 and all(_capital(word) for word in words):
        return "capital"
    begins = start - sentence_start <= _FEW and text[sentence_start:start].strip("«»“”„\"'’ \n—–-") == ""
    return "weak" if begins else "capital"


def compound_before(text: str, start: int) -> str | None:
    """Return the word that a hyphen joins to the front of a name ("EU" in "EU-Minsk dialogue")."""
    if start < 2 or text[start - 1] not in HYPHENS:
        return None
    found = re.search(r"[^\W\d_]+$", text[: start - 1])
    return found.group() if found and found.group()[:1].isupper() else None
