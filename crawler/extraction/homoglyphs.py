"""Words that mix Latin and Cyrillic letters which look alike: "Mинск" with a Latin M is "Минск"."""

import re
import unicodedata
from itertools import pairwise

_LATIN = "ABCEHKMOPTXYIaceopxyi"
_CYRILLIC = "АВСЕНКМОРТХУІасеорхуі"
_TO_CYRILLIC = dict(zip(_LATIN, _CYRILLIC, strict=True))
_TO_LATIN = dict(zip(_CYRILLIC, _LATIN, strict=True))
_DOTTED = frozenset("Ii")  # Cyrillic has this letter in Belarusian, Ukrainian and Kazakh only
_ROMAN = re.compile(r"[IVXLCDM]+")
_WORD = re.compile(r"[^\W\d_]+")
_MIXED = re.compile(r"[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]")


def mixed_words(text: str) -> list[tuple[int, int, str]]:
    """Return (start, end, word in one script) for the words of `text` that mix both scripts by look-alikes only.

    A word goes to the script of which it cannot lose a letter; where either would do, to the one that most of its letters have.
    Left as they are: words that would stay mixed, and those of two halves ("SMSка", "iPhoneом").
    """
    found: list[tuple[int, int, str]] = []
    if not _MIXED.search(text):
        return found
    dotted = bool(re.search("[іІ]", text))
    for match in _WORD.finditer(text):
        word = _in_one_script(match[0], dotted=dotted) if _MIXED.search(match[0]) else None
        if word is not None:
            found.append((match.start(), match.end(), word))
    return found


def _in_one_script(word: str, *, dotted: bool) -> str | None:
    latin = [letter for letter in word if _is_latin(letter)]
    cyrillic = [letter for letter in word if "\u0400" <= letter <= "\u04ff"]
    as_cyrillic = all(letter in _TO_CYRILLIC and (dotted or letter not in _DOTTED) for letter in latin)
    as_latin = all(letter in _TO_LATIN for letter in cyrillic)
    if as_latin and _ROMAN.fullmatch(candidate := _moved(word, _TO_LATIN)):
        return candidate
    if as_cyrillic and as_latin:
        if len(latin) == len(cyrillic):
            return None
        return _moved(word, _TO_CYRILLIC if len(cyrillic) > len(latin) else _TO_LATIN)
    mingled = word.isupper() or _turns(word) > 1  # one turn may be a stem with its ending
    if as_cyrillic and (mingled or len(cyrillic) >= len(latin)):
        return _moved(word, _TO_CYRILLIC)
    return _moved(word, _TO_LATIN) if as_latin and (mingled or len(latin) >= len(cyrillic)) else None


def _turns(word: str) -> int:
    scripts = [_is_latin(letter) for letter in word]
    return sum(one is not other for one, other in pairwise(scripts))


def _is_latin(letter: str) -> bool:
    return letter.isascii() or unicodedata.name(letter, "").startswith("LATIN")


def _moved(word: str, table: dict[str, str]) -> str:
    return "".join(table.get(letter, letter) for letter in word)
