"""Small text tools that every part of extraction shares. Pure functions over strings."""

import re
import unicodedata
from collections import Counter

_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"\w+")
_UNPARTED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"  # Thai, kana, Han
_TOKEN = re.compile(rf"[{_UNPARTED}]|[^\W{_UNPARTED}]+")
# Invisible direction marks and noncharacters; control characters (Cc) and surrogates (Cs) go by category.
_FORMAT = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff\ufffc]")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]+")  # soft hyphens and zero-width spaces part no words
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def listed(words: str) -> list[str]:
    """Return the words of a table that is written as one text."""
    return words.split()


def printable(text: str) -> str:
    """Return `text` in NFC without control characters, surrogates and invisible marks; tab and newline stay."""
    text = _FORMAT.sub("", _UNWANTED.sub(" ", text))
    return unicodedata.normalize("NFC", text)


def one_line(text: str) -> str:
    """Return `text` printable, with every run of white space as one space, trimmed."""
    return _SPACES.sub(" ", printable(text)).strip()


def fold(text: str) -> str:
    """Return the words of `text` in lower case, joined by single spaces: equal for texts that read alike."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    return " ".join(_WORD.findall(text.casefold()))


def likeness(a: str, b: str) -> float:
    """Return F1 of the two texts' words with multiplicity, 0..1; 0 where either has none."""
    first, second = Counter(fold(a).split()), Counter(fold(b).split())
    if not first or not second:
        return 0.0
    shared = sum((first & second).values())
    return 2 * shared / (sum(first.values()) + sum(second.values()))


def tokens(text: str) -> list[str]:
    """Return the folded words of `text`; in scripts that part no words each letter is one."""
    return _TOKEN.findall(fold(text))


def shingles(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    """Return the runs of `size` tokens with multiplicity; one shorter run where there are fewer."""
    words = tokens(text)
    return Counter(tuple(words[i : i + size]) for i in range(max(1, len(words) - size + 1))) if words else Counter()


def agreement(a: Counter[tuple[str, ...]], b: Counter[tuple[str, ...]]) -> float:
    """Return F1 of two bags of shingles, 0..1; 0 where either is empty."""
    total = sum(a.values()) + sum(b.values())
    return 2 * sum((a & b).values()) / total if a and b else 0.0


def letters(text: str) -> int:
    """Return how many letters and digits of any script `text` has."""
    return sum(map(str.isalnum, text))
