"""What the phrase rules need to know of one Slavic language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from processing.names.paradigms.tables import Declension, Gender, Rows, decline, unchanged

Signs = tuple[tuple[re.Pattern[str], Gender], ...]


def signs(**patterns: str) -> Signs:
    """Return (pattern, gender) pairs of `m="…", f="…"` in that order; a pattern must fit the end of a word."""
    genders: dict[str, Gender] = {"m": "m", "f": "f", "n": "n", "pl": "pl"}
    return tuple((re.compile(f"(?:{pattern})$", re.IGNORECASE), genders[name]) for name, pattern in patterns.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """Tables of endings, and the endings by which words give themselves away.

    `adjective_before` tells an adjective that stands before its noun, `adjective_after` one that follows it (fewer
    endings are safe there: what follows a noun is more often a genitive). `genders` tells the gender of a noun.
    """

    language: str
    nouns: Mapping[Gender, Rows]
    adjectives: Mapping[Gender, Rows]
    surnames: Mapping[Gender, Rows]
    given: Mapping[Gender, Rows]
    genders: Signs
    adjective_before: Signs
    adjective_after: Signs
    patronymics: Signs
    frozen_from: frozenset[str]  # prepositions: from here on nothing inflects
    conjunctions: frozenset[str]
    indeclinable: frozenset[str] = frozenset()
    adjectival_endings: tuple[str, ...] = ()  # written after an apostrophe or hyphen to a Latin word
    plural_nouns: re.Pattern[str] = field(default=re.compile(r"(?!)"))

    def nominative(self, word: str) -> Gender | None:
        """Return the gender if the word can be a noun in the nominative ("pl" for the few known plurals), by its ending."""
        if self.plural_nouns.search(word):
            return "pl"
        return next((gender for pattern, gender in self.genders if pattern.search(word)), None)

    def gender(self, word: str) -> Gender:
        return self.nominative(word) or "m"

    def noun(self, word: str, gender: Gender) -> Declension:
        """Return the forms of a noun for a thing."""
        if word.casefold() in self.indeclinable:
            return unchanged(word)
        return decline(self.nouns[gender], word)

    def adjective(self, word: str, gender: Gender) -> Declension:
        return decline(self.adjectives[gender], word)
