"""What processing says about an article, for one watch."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from domain.article import ArchiveRef, Article, Discovery, Version
from domain.source import Publisher
from domain.watch import TargetKind, WatchKind

FieldName = Literal["headline", "description", "body"]
Role = Literal["main", "secondary", "affiliation", "passing"]
ToneLabel = Literal["favourable", "neutral", "critical", "unsure", "not-rated"]
Holder = Literal["outlet", "organiser", "participant", "third-party"]
EntityKind = Literal["PER", "ORG", "LOC", "EVENT"]
StoryRole = Literal["original", "reprint", "partial", "follow-up"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Probabilities:
    """Of a mention's attitude toward its target; the three sum to 1. Thirds where nobody rated it."""

    negative: float
    neutral: float
    positive: float


_OPENING = tuple("«»„“”\"‚‘’'‹›<—–―-")  # marks and dashes before somebody's own words
UNRATED = Probabilities(negative=1 / 3, neutral=1 / 3, positive=1 / 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One span that names a target.

    `start`/`end` and `sentence_start`/`sentence_end` count code points of the text of `field`, end exclusive.
    `polarity` = p(positive) - p(negative), in [-1, 1], of the attitude toward this target; 0 where `label` is "not-rated".
    """

    target: str
    target_kind: TargetKind
    field: FieldName
    start: int
    end: int
    text: str  # the words as written
    form: Literal["name", "nominal", "pronoun"] = "name"
    affiliation: bool = False  # only inside a person's title
    sentence_start: int
    sentence_end: int
    polarity: float = 0.0
    label: ToneLabel = "not-rated"
    probabilities: Probabilities = UNRATED
    holder: Holder = "outlet"
    speaker: str | None = None
    method: str | None = None  # scorer and version: "textblob@0.20.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Code points of the body, end exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """All spans of one named entity in headline + body; `spans` count code points of `body`."""

    name: str  # normal form
    kind: EntityKind
    wikidata: str | None = None
    count: int = 1
    salience: float = 0.0  # 0..1, share of weight among the article's entities
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Somebody's words, quoted or reported (`is_direct` tells which); the span is of the words inside `field`."""

    speaker: str | None
    text: str
    field: FieldName = "body"
    start: int
    end: int
    target: str | None = None  # if the quote names one


def is_direct(quote: Quote, text: str) -> bool:
    """Tell words quoted as they were said from reported ones; `text` is that of the quote's field.

    The text itself shows it, so nothing needs to be stored: a mark or a dialogue's dash opens the former, never the latter.
    """
    return text[: quote.start].rstrip().endswith(_OPENING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tone:
    """How a coverage speaks of the forum: a weighted mean over its sentences, in [-1, 1]."""

    polarity: float
    label: ToneLabel
    confidence: float  # 0..1
    outlet: float | None = None  # the outlet's own attitude
    third_party: float | None = None
    method: str | None = None
    baseline: bool = False  # True: only an unverified baseline (word lists) has spoken
    evidence: tuple[int, ...] = ()  # indexes into `mentions`, strongest first


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryRef:
    """Which story an article belongs to, and as what."""

    id: str
    role: StoryRole = "original"
    origin: str | None = None  # article id that this text came from
    similarity: float | None = None  # to the origin, 0..1


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What the machine said before a person corrected it."""

    relevant: bool
    relevance: float
    role: Role | None
    tone: Tone | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionNote:
    """Who corrected, when, and why."""

    by: str
    at: datetime
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """One article for one watch, with effective values (a person's correction wins over the machine)."""

    id: str  # domain.ids.coverage_id(article, watch)
    watch: str
    watch_kind: WatchKind = "own"
    article: Article
    publisher: Publisher
    discovery: Discovery
    archive: ArchiveRef | None = None
    run: str = ""
    status: Literal["live", "gone", "removed"] = "live"
    in_language: str  # detected, BCP 47; "und" where undetermined
    in_language_confidence: float = 0.0
    relevant: bool
    relevance: float  # probability, 0..1
    role: Role | None = None  # None where irrelevant
    mentions: tuple[Mention, ...] = ()
    tone: Tone | None = None  # None without mentions
    entities: tuple[Entity, ...] = ()
    quotes: tuple[Quote, ...] = ()
    topics: tuple[str, ...] = ()
    story: StoryRef | None = None
    versions: tuple[Version, ...] = ()
    processed: datetime
    models: tuple[str, ...] = ()  # "sentiment=textblob@0.20.1", …
    revision: int = 0  # given by the ledger
    first_indexed: datetime | None = None  # first queued for the store
    machine: Machine | None = None  # set where a correction changed something
    correction: CorrectionNote | None = None

    @property
    def timestamp(self) -> datetime:
        """When it was published, else when we first fetched it; the time that lists and charts go by."""
        return self.article.published or self.article.fetched or self.processed


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Articles on one event; for lists that collapse reprints."""

    id: str
    headline: str
    first_published: datetime | None
    last_published: datetime | None
    articles: int
    outlets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    members: tuple[str, ...] = field(default=())
