"""What finders of entities have in common."""

from dataclasses import dataclass
from typing import Literal, Protocol

from domain.coverage import EntityKind
from processing.names.fold import FOLDED, TOKEN

Method = Literal["target", "gazetteer", "model", "rule"]
LANGUAGES = ("en", "ru", "be", "uk", "pl", "de")
SLAVIC = ("ru", "be", "uk", "pl")
CYRILLIC = ("ru", "be", "uk")


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitySpan:
    """One place that names an entity; `start` and `end` count code points of the text, end exclusive."""

    start: int
    end: int
    name: str  # normal form: what a dictionary or the gazetteer gives, in the text's language
    kind: EntityKind
    wikidata: str | None = None
    method: Method = "rule"


class EntityFinder(Protocol):
    """Finds entities in a text. A trained model joins by this protocol; spans of several finders may overlap."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def languages(self) -> tuple[str, ...]:
        """Return the languages (BCP 47 primary tags) that it reads; "*" for all."""

    def find(self, text: str, language: str) -> list[EntitySpan]:
        """Return spans in text order; offsets slice the text as given."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text as `processing.names.fold` cuts it."""

    start: int
    end: int
    text: str
    folded: str

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def shouted(self) -> bool:
        return len(self.text) > 1 and self.text.isupper()


def tokens(text: str) -> list[Token]:
    """Return the words of a text, in order."""
    return [Token(found.start(), found.end(), word := found.group(), FOLDED[word]) for found in TOKEN.finditer(text)]


def without_overlaps(spans: list[EntitySpan]) -> list[EntitySpan]:
    """Return spans that do not overlap, in text order: the longest win, then targets, the gazetteer, the encoder's."""
    order: dict[Method, int] = {"target": 0, "gazetteer": 1, "model": 2, "rule": 3}
    taken: list[EntitySpan] = []
    covered: set[int] = set()
    for span in sorted(spans, key=lambda s: (s.start - s.end, order[s.method], s.start, s.name)):
        places = range(span.start, span.end)
        if covered.isdisjoint(places):
            taken.append(span)
            covered.update(places)
    return sorted(taken, key=lambda span: span.start)
