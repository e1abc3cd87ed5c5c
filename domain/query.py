"""One query model for every store, and what stores answer."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from domain.coverage import Coverage, Role, ToneLabel

FacetName = Literal[
    "outlet", "country", "language", "tone", "role", "target", "story", "topic", "person", "organisation", "location", "watch"
]
Interval = Literal["day", "week", "month"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word, matched by its search terms (any inflection)."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """Words that follow each other, each matched by its search terms."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    node: "TextQuery"


@dataclass(frozen=True, slots=True, kw_only=True)
class And:
    nodes: tuple["TextQuery", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Or:
    nodes: tuple["TextQuery", ...]


TextQuery = Word | Phrase | Not | And | Or


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Each non-empty tuple means "one of these"; filters are joined by AND. Times are aware; `after` inclusive, `before` exclusive."""

    watches: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    tones: tuple[ToneLabel, ...] = ()
    roles: tuple[Role, ...] = ()
    targets: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    stories: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    coverages: tuple[str, ...] = ()
    after: datetime | None = None
    before: datetime | None = None
    polarity_min: float | None = None
    polarity_max: float | None = None
    reprints: bool = True  # False: leave out story roles "reprint" and "partial"
    removed: bool = False  # True: tombstones too


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A full-text expression and filters; `offset` + `limit` page through the hits."""

    text: TextQuery | None = None
    filters: Filters = field(default_factory=Filters)
    sort: Literal["newest", "oldest", "best"] = "newest"
    offset: int = 0
    limit: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One found coverage; `snippet` is plain text, `marks` are spans of it to emphasise."""

    coverage: Coverage
    score: float = 0.0
    snippet: str = ""
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    hits: tuple[Hit, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetCount:
    value: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelinePoint:
    """Coverages of one tone in one interval; `start` is local midnight of the time zone asked for."""

    start: datetime
    tone: ToneLabel
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A document that the store will never take, and why."""

    coverage: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteResult:
    """Ids that are safely in the store (in this or a newer revision), and those it refused for good."""

    delivered: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = ()
