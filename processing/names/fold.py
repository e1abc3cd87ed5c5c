"""One spelling for each word, so that a name is found however it was typed.

A *token* is a run of letters and digits as written, with soft hyphens, zero-width characters, combining marks and (inside
Cyrillic words) apostrophes within; of Han, kana and hangul it is one sign. `fold` gives its comparison form; spans are kept by
the tokens, so offsets into the text stay exact whatever folding drops or composes. `skeleton` is a coarser form of a whole
text, without spaces, for first looks.
"""

import re
import unicodedata

APOSTROPHES = "'’ʼ`´‘‛′＇ʹ"
QUOTES = "«»“”„‟‹›\"‘’‚‛'`″＂〝〞"
HYPHENS = "-‐‑‒–—―−﹣－⁃"
MARKS = "\u0300-\u036f\u00ad\u034f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_CYRILLIC = "\u0400-\u052f"

# Scripts that write without spaces, or whose particles grow onto names: each sign is a token (kana, Han, hangul).
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
# `_` is no letter; U+02BC is one for Python but an apostrophe for us, so it is dropped in `fold`.
_LETTER = rf"[^\W_{_UNSPACED}]"
TOKEN = re.compile(rf"{_LETTER}+(?:(?:[{MARKS}]+|(?<=[{_CYRILLIC}])[{APOSTROPHES}](?=[{_CYRILLIC}])){_LETTER}*)*|[{_UNSPACED}][{MARKS}]*")

_DROPPED = re.compile(rf"[{MARKS}{APOSTROPHES}]")
_HAS_CYRILLIC = re.compile(f"[{_CYRILLIC}]")
_HAS_LATIN = re.compile(r"[A-Za-z]")

# Letters of the other script that look alike, by which words are hidden or mistyped ("Mинск" with a Latin M).
_LATIN = "ABCEHIJKMOPSTXYaceijopsxy"
_CYRILLIC_TWINS = "АВСЕНІЈКМОРЅТХУасеіјорѕху"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC_TWINS)
_TO_LATIN = str.maketrans(_CYRILLIC_TWINS, _LATIN)
_ONLY_LATIN_TWINS = re.compile(f"^(?:[^A-Za-z]|[{_LATIN}])*$")
_ONLY_CYRILLIC_TWINS = re.compile(f"^(?:[^{_CYRILLIC}]|[{_CYRILLIC_TWINS}])*$")

_FOLDED = str.maketrans(
    {"ё": "е", "ѐ": "е", "ѝ": "и", "ґ": "г", "ѓ": "г", "ќ": "к", "ў": "у", "ł": "l", "đ": "d", "ø": "o", "ı": "i", "æ": "ae", "œ": "oe"}
)


def fold(token: str) -> str:
    """Return the comparison form of one token: a fixed point of this function.

    NFC, case folded; ё = е, ў = у, ґ = г; Latin letters without their marks; stress marks, soft hyphens, zero-width
    characters and apostrophes dropped; letters of the other script that only look alike replaced.
    """
    if token.isascii():
        return token.lower()
    text = unicodedata.normalize("NFC", token)
    if _HAS_LATIN.search(text) and _HAS_CYRILLIC.search(text):
        text = _one_script(text)
    text = unicodedata.normalize("NFC", _DROPPED.sub("", text.casefold()))
    return (text if _HAS_CYRILLIC.search(text) else _without_marks(text)).translate(_FOLDED)


def _one_script(text: str) -> str:
    if _ONLY_LATIN_TWINS.match(text):
        return text.translate(_TO_CYRILLIC)
    return text.translate(_TO_LATIN) if _ONLY_CYRILLIC_TWINS.match(text) else text


def _without_marks(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()


class Folder(dict[str, str]):
    """token -> folded form, remembered; forgets all at `limit` so that a long run cannot grow without bound."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def __missing__(self, token: str) -> str:
        if len(self) >= self._limit:
            self.clear()
        folded = self[token] = fold(token)
        return folded


FOLDED = Folder(limit=60_000)  # one for all who fold: each word of a text is folded for many of them; some 15 MB


def folded_words(text: str) -> tuple[str, ...]:
    """Return the words of a text in their comparison form."""
    return tuple(map(fold, TOKEN.findall(text)))


_TWINS = str.maketrans("асеіјорѕхувнкмт", "aceijopsxybhkmt")


class _Skeleton(dict[int, str]):
    """Table for str.translate that fills itself: letters and digits without marks, twins as Latin; all else nothing."""

    def __missing__(self, code: int) -> str:
        letters = unicodedata.normalize("NFKD", fold(chr(code)).translate(_TWINS))
        plain = "".join(c for c in letters if c.isalnum() and c not in APOSTROPHES)
        self[code] = plain
        return plain


_SKELETON = _Skeleton()


def skeleton(text: str) -> str:
    """Return the letters and digits of a text, run together, folded further than `fold` does.

    If a folded phrase occurs in a text token by token, its skeleton occurs in the text's skeleton, also where words
    are split ("dial ogue"), hidden behind marks, or joined.
    """
    return text.casefold().translate(_SKELETON)
