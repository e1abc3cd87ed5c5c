"""Reading again what was read before: what is asked for, what is taken up, and what comes of it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.article import ArchiveRef, Article, Discovery, Version
from domain.coverage import Coverage


class Outcome(StrEnum):
    """What came of an article; each has exactly one."""

    CHANGED = "changed"
    UNCHANGED = "unchanged"
    NO_ARTICLE = "no-article"  # today's code finds none on its page: it stays as it was
    FAILED = "failed"  # the reader broke on it: it stays as it was
    OVERTAKEN = "overtaken"  # a crawl read it anew meanwhile


class TextFrom(StrEnum):
    """Where the text of an article was taken from; each article has exactly one."""

    ARCHIVE = "archive"
    NOT_ARCHIVED = "not-archived"  # its page was not kept: its text as the ledger has it
    MISSING = "missing"  # so was its page, but the file is not there
    DAMAGED = "damaged"  # so was its page, but the record cannot be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which articles are read again, and for which watch (None: all)."""

    watch: str | None = None
    source: str | None = None
    since: datetime | None = None  # published since then; first fetched, where that is unknown
    article: str | None = None  # id


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedLook:
    """A visit whose page is in the archive."""

    visit: int
    run: str
    source: str
    url: str
    url_key: str
    found: datetime
    ref: ArchiveRef
    discovery: Discovery


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownArticle:
    """An article as the ledger has it, with the looks whose pages are in the archive, newest first."""

    article: Article
    fetched: datetime
    state_since: datetime
    versions: tuple[Version, ...]
    looks: tuple[ArchivedLook, ...]
    run: str
    visit: int
    discovery: Discovery
    archive: ArchiveRef | None  # that its coverages name


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """An article as read again."""

    known: KnownArticle
    article: Article
    state_since: datetime
    versions: tuple[Version, ...]
    coverages: tuple[Coverage, ...]  # one a watch that was asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What reading again changed."""

    outcome: Outcome
    newly_relevant: int = 0  # coverages
    no_longer_relevant: int = 0
    revised: int = 0  # coverages that stay relevant and say something else


@dataclass(slots=True, kw_only=True)
class Tally:
    """What a pass has come to so far. The outcomes add up to the articles, and so do the places that texts came from."""

    outcomes: Counter[str] = field(default_factory=Counter)
    texts: Counter[str] = field(default_factory=Counter)
    newly_relevant: int = 0
    no_longer_relevant: int = 0
    revised: int = 0
    pages: int = 0  # archived pages that had given no article
    found: int = 0  # of them, articles found now

    @property
    def articles(self) -> int:
        return sum(self.outcomes.values())

    def add(self, effect: Effect, text: TextFrom) -> None:
        self.outcomes[effect.outcome.value] += 1
        self.texts[text.value] += 1
        self.newly_relevant += effect.newly_relevant
        self.no_longer_relevant += effect.no_longer_relevant
        self.revised += effect.revised


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One pass over what was read, as far as it has come."""

    id: int
    started: datetime
    stage: str  # articles, pages
    after: str  # what was done last in that stage
    tally: Tally
    is_resumed: bool
