"""Words that judge, deny, weigh and part clauses, by language; read from `data/*.toml`, found in every inflected form.

An entry is a word, or words joined by "_"; "*" at the end of a word stands for any ending ("успешн*": успешный, успешно, успешными).
Stems do for six languages what stemmers do for three of them, and say openly what they catch. The lists are our own, written for
press about conferences; docs/methods/sentiment.md tells how.
"""

import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from processing.names.fold import fold

Part = Literal["judges", "negates", "boosts", "weakens", "contrasts", "parts", "limits"]

LANGUAGES = ("be", "de", "en", "pl", "ru", "uk")
_VALUES = {"strong_praise": 2.0, "praise": 1.0, "criticism": -1.0, "strong_criticism": -2.0}
_PARTS: Mapping[str, Part] = {
    "negators": "negates",
    "boosters": "boosts",
    "weakeners": "weakens",
    "contrast": "contrasts",
    "clause": "parts",
    "only": "limits",
}
_VOID = -0.6  # "nothing" that turns no other word
_UNLIKE = 0.75  # "unconvincing" is less of a charge than "convincing" is praise
_MOST = 50_000  # words remembered
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What one or more words in a row do; `value` is that of a judgement: 2 for strong praise, -2 for strong criticism, else 0."""

    words: tuple[str, ...]  # as `spelled`; "*" at the end of one stands for any ending
    part: Part
    value: float = 0.0


class Words(dict[str, tuple[Entry, ...]]):
    """spelled word -> the entries that may begin with it, the longest first; filled as words are met."""

    def __init__(self, entries: Iterable[Entry], *, prefixes: Sequence[str], doubling: bool) -> None:
        super().__init__()
        self.doubling = doubling
        """Whether two negators make one negation ("никто не"), as in Slavic languages, or undo each other."""
        self._prefixes = tuple(prefixes)
        self._by_first: dict[str, list[Entry]] = {}
        for entry in entries:
            self._by_first.setdefault(entry.words[0], []).append(entry)

    def __missing__(self, word: str) -> tuple[Entry, ...]:
        if len(self) >= _MOST:
            self.clear()
        found = self[word] = tuple(self._looked_up(word) or self._undone(word))
        return found

    def entry_at(self, words: Sequence[str], at: int) -> Entry | None:
        """Return the entry that stands at a place of a sentence's words, the longest where there are several."""
        for entry in self[words[at]]:
            here = words[at : at + len(entry.words)]
            if len(here) == len(entry.words) and all(map(_fits, entry.words[1:], here[1:])):
                return entry
        return None

    def _looked_up(self, word: str) -> list[Entry]:
        """Return the entries for a word: phrases first, then the word itself, then stems from the longest on."""
        keys = [word, *(f"{word[:end]}*" for end in range(len(word), 1, -1))]
        found = [entry for key in keys for entry in self._by_first.get(key, ())]
        return sorted(found, key=lambda entry: -len(entry.words))  # stable

    def _undone(self, word: str) -> Iterator[Entry]:
        """Yield what a word means that is a judging one with "un-" before it."""
        for prefix in self._prefixes:
            if word.startswith(prefix):
                for entry in self._looked_up(word.removeprefix(prefix)):
                    if entry.part == "judges" and len(entry.words) == 1:
                        yield Entry(words=(word,), part="judges", value=-_UNLIKE * entry.value)
                        return


def spelled(token: str, language: str) -> str:
    """Return a token as it is looked up: folded, with German umlauts spelled out, so that "fördern" is not "fordern"."""
    if language == "de" and not token.isascii():
        token = unicodedata.normalize("NFC", token).translate(_UMLAUTS)
    return fold(token)


@cache
def words_of(language: str) -> Words:
    """Return the words of one of LANGUAGES. Raises FileNotFoundError for any other."""
    told = tomllib.loads(files("processing.sentiment").joinpath("data", f"{language}.toml").read_text(encoding="utf-8"))
    return Words(_entries(told, language), prefixes=told["prefixes"].split(), doubling=told["doubling"])


def _entries(told: Mapping[str, Any], language: str) -> Iterator[Entry]:
    for name, value in _VALUES.items():
        for written in told[name].split():
            yield Entry(words=_patterns(written, language), part="judges", value=value)
    for name, part in _PARTS.items():
        for written in told[name].split():
            yield Entry(words=_patterns(written, language), part=part)
    for written in told["voids"].split():
        yield Entry(words=_patterns(written, language), part="negates", value=_VOID)


def _patterns(written: str, language: str) -> tuple[str, ...]:
    return tuple(spelled(word.removesuffix("*"), language) + "*" * word.endswith("*") for word in written.split("_"))


def _fits(pattern: str, word: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern
