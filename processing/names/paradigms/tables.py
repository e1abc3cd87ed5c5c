"""Endings as data: one row says which ending of a lemma gives way to which endings in the other cases.

A row reads `keep|drop  genitive dative accusative instrumental locative`. `keep` is a regular expression that must stand
before the ending and stays; `drop` is the ending (also a regular expression, may be empty). Variants are joined by "/".
"0" is the bare stem, "=" repeats the nominative, "@" is the genitive for living beings and the nominative for things.
The first row that fits wins. Where usage wavers (stress, -a/-u genitives) a row holds both: too many forms harm no one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Literal

Gender = Literal["m", "f", "n", "pl"]
Case = Literal["nominative", "genitive", "dative", "accusative", "instrumental", "locative"]
CASES: tuple[Case, ...] = ("nominative", "genitive", "dative", "accusative", "instrumental", "locative")
Declension = dict[Case, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table."""

    ending: re.Pattern[str]
    endings: tuple[tuple[str, ...], ...]


Rows = tuple[Row, ...]


def table(text: str) -> Rows:
    """Return the rows of a table; raises ValueError where a line has not six columns."""
    return tuple(_row(line) for line in text.strip().splitlines() if line.strip())


def _row(line: str) -> Row:
    fit, *columns = line.split()
    if len(columns) != len(CASES) - 1 or "|" not in fit:
        raise ValueError(f"not a row of endings: {line!r}")
    keep, drop = fit.rsplit("|", 1)
    behind = f"(?:{keep})" if keep else ""
    return Row(re.compile(f"{behind}(?P<drop>{drop})$", re.IGNORECASE), tuple(tuple(c.split("/")) for c in columns))


def unchanged(word: str) -> Declension:
    """Return the declension of a word that has one form for all cases."""
    return dict.fromkeys(CASES, (word,))


def decline(rows: Rows, word: str, *, animate: bool = False) -> Declension:
    """Return the forms of `word` by case after the first row that fits, the same form everywhere if none does."""
    for row in rows:
        fit = row.ending.search(word)
        if fit:
            return _decline(row, word, word[: fit.start("drop")], animate)
    return unchanged(word)


def _decline(row: Row, word: str, stem: str, animate: bool) -> Declension:
    forms: Declension = {"nominative": (word,)}
    for case, endings in zip(CASES[1:], row.endings, strict=True):
        variants: list[str] = []
        for ending in endings:
            variants.extend(_fill(ending, word, stem, animate, forms.get("genitive", ())))
        forms[case] = unique(variants)
    return forms


def _fill(ending: str, word: str, stem: str, animate: bool, genitive: tuple[str, ...]) -> tuple[str, ...]:
    if ending == "@":
        return genitive if animate else (word,)
    if ending == "=":
        return (word,)
    form = stem + ("" if ending == "0" else ending)
    return (form[:1].upper() + form[1:] if word[:1].isupper() else form,)


def unique(items: Iterable[str]) -> tuple[str, ...]:
    """Return the items without repeats, in order of their first occurrence."""
    return tuple(dict.fromkeys(items))


def combine(parts: list[tuple[str, ...]]) -> tuple[str, ...]:
    """Return every way to write the parts one after the other, each part in one of its variants."""
    return unique("".join(choice) for choice in product(*parts))


def words(text: str) -> frozenset[str]:
    """Return the words of a text as a set; keeps long lists readable."""
    return frozenset(text.split())
