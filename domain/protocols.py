"""What one room needs of another. `scheduler.wiring` hands the implementations over."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from domain.article import ArchiveRef, Article, Capture, Page, Reading, Version
from domain.correction import Change, Correction
from domain.coverage import Coverage, StoryRef
from domain.notice import Notice
from domain.query import FacetCount, FacetName, Interval, Query, SearchPage, TimelinePoint, WriteResult
from domain.search import Batch, Match, SavedSearch
from domain.visit import Candidate, FeedState, Outcome, Visit


class CoverageStore(Protocol):
    """Keeps effective coverages and answers queries. Contract: tests/contract/test_coverage_store.py.

    Every method raises StoreUnavailable when the store does not answer; nothing is lost then.
    """

    def setup(self) -> None:
        """Make tables or indices; safe to call at every start."""

    def write(self, coverages: Sequence[Coverage]) -> WriteResult:
        """Keep each coverage whole. An older revision never overwrites a newer one (it counts as delivered)."""

    def get(self, coverage_id: str) -> Coverage:
        """Return it as written. Raises CoverageNotFound."""

    def search(self, query: Query) -> SearchPage:
        """Return the page of hits asked for, irrelevant and removed coverages left out unless asked for."""

    def facets(self, query: Query, names: Sequence[FacetName], *, size: int = 20) -> dict[FacetName, tuple[FacetCount, ...]]:
        """Return the commonest values with their counts, commonest first, ties by value; paging is ignored."""

    def timeline(self, query: Query, *, interval: Interval, time_zone: str = "UTC") -> tuple[TimelinePoint, ...]:
        """Return non-empty points, oldest first."""

    def scroll(self, query: Query) -> Generator[Coverage, None, None]:
        """Yield each coverage that matches when the first is asked for, once, as it is then, in constant memory, in order of id.

        What is written or removed meanwhile changes nothing. Only a store that has to give up its point in time, under a
        reader who rests for minutes or when a node ends, goes on behind the last id with what it holds by then. A caller who
        stops early closes it.
        """

    def refresh(self) -> None:
        """Make whatever anybody has written up to now findable."""

    def count(self, query: Query | None = None) -> int:
        """Return how many coverages match (all live, relevant ones without a query)."""

    def remove(self, coverage_ids: Sequence[str]) -> None:
        """Take them out for good; unknown ids are ignored."""

    def close(self) -> None: ...


class FastLook(Protocol):
    """Decides from raw text whether a page can concern any watch. Contract: never misses what `mentions` would find."""

    def may_concern(self, *texts: str) -> bool:
        """False only if `concerns` is false of the texts, wherever spaces are put into them or taken out: a look before the look."""

    def concerns(self, *texts: str) -> bool:
        """True if any text holds any inflected form of any name of any watch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """How one fetched page is to be recorded: an outcome, or a reading for the inbox (then `outcome` is PENDING)."""

    visit: int
    outcome: Outcome
    reason: str | None = None
    of: str | None = None
    http_status: int | None = None
    article: str | None = None
    archive: ArchiveRef | None = None
    capture: Capture | None = None  # the whole record that now stands for the address; a page that came (200) without one ends the old
    reading: Reading | None = None
    etag: str | None = None
    last_modified: str | None = None
    content_hash: str | None = None
    skipped_by_fast_look: bool = False
    sampled: bool = False  # the fast look said no, yet the page was read in full to measure its misses
    aliases: tuple[str, ...] = ()  # normalised URLs (canonical, redirect target) that lead to the same article


class WarcLedger(Protocol):
    """Which WARC files are being written, and how far each is committed: what `record` of archived findings has seen."""

    def opened(self, file: str, *, owner: str) -> None:
        """Note a file (name inside the archive folder) that `owner` begins to write, before its first byte."""

    def unfinished(self) -> list[tuple[str, int, str]]:
        """Return (file, committed length in bytes, owner) of files opened and not closed, by name.

        Bytes beyond the committed length belong to no visit: start cuts them off. Files that another living process is
        writing are left out; those of this process are not.
        """

    def closed(self, file: str) -> None:
        """Note that nothing more will be written to the file; unknown or closed files are ignored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostTurn:
    """When one request to a host may be made."""

    host: str
    token: int  # grows with each turn of the host
    wait_s: float  # from the moment of asking; 0: now
    grace_s: float  # who comes later than this has lost the turn and asks for another


class ArchivedPages(Protocol):
    """Pages as they were fetched."""

    def page(self, coverage: Coverage) -> Page:
        """Return the page that the coverage was read from. Raises ArchiveError where it was not kept or cannot be read."""


class HostTurns(Protocol):
    """Who asks a host when. All crawls over one ledger share it, so that together they keep the host's pause."""

    def turn(self, host: str, *, pause_s: float, now: datetime) -> HostTurn:
        """Return the next free turn, at least `pause_s` after the last one; one short transaction."""


class CrawlLedger(Protocol):
    """What the crawler remembers. Every method is one short transaction; safe from several processes."""

    @property
    def warc(self) -> WarcLedger: ...

    def feed_state(self, url: str) -> FeedState | None: ...

    def save_feed_state(self, state: FeedState) -> None: ...

    def offer(self, run: str, candidates: Sequence[Candidate], *, now: datetime) -> int:
        """Enter URLs that are new, or known and due again, as pending visits; return how many were entered."""

    def offer_revisits(self, run: str, source: str, *, now: datetime) -> int:
        """Enter articles of the source whose time to be looked at again has come; return how many."""

    def claim(self, run: str, source: str, *, owner: str, limit: int, now: datetime) -> list[Visit]:
        """Hand out pending visits of a source that nobody else holds and that are not put off; attempts grow by one."""

    def record(self, findings: Sequence[Finding], *, now: datetime) -> None:
        """Write outcomes and put readings into the inbox, in one durable transaction.

        A finding with a reading leaves its visit pending at stage "inbox": processing ends it as relevant or irrelevant.
        GONE for an article that has coverages sets their status to "gone", with a new revision.
        """

    def put_off(self, visit: int, *, until: datetime, reason: str) -> None:
        """Leave a visit pending until then (Retry-After)."""

    def article_of(self, url_key: str) -> str | None:
        """Return the article id that this normalised URL leads to, following aliases."""

    def last_reading(self, article: str) -> Article | None:
        """Return the article as last read."""

    def discovery_finished(self, run: str, source: str, *, problem: str | None, now: datetime) -> None:
        """Note that all ways of a source were looked through (or why not)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxEntry:
    id: int
    reading: Reading
    attempts: int


class Inbox(Protocol):
    """Readings that wait for processing."""

    def claim(self, *, owner: str, limit: int, now: datetime) -> list[InboxEntry]:
        """Lease the oldest free entries to `owner`; an entry whose lease ran out is free. Never twice at once."""

    def complete(self, entry: InboxEntry, coverages: Sequence[Coverage], *, now: datetime) -> None:
        """In one transaction: keep relevant coverages with a new revision, set the visit's outcome, drop the entry."""

    def fail(self, entry: InboxEntry, *, reason: str, now: datetime) -> None:
        """Give it back for another try, or after 3 tries end its visit as failed(processing), kept in the dead letters."""

    def depth(self) -> int: ...

    def earlier_versions(self, article: str) -> tuple[Version, ...]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryMember:
    """What grouping needs of one relevant article."""

    article: str
    source: str
    headline: str
    body: str
    published: datetime
    in_language: str
    story: StoryRef | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsettled:
    """Coverages that were read since their stories were made; `marks` tell whether they have been read again meanwhile."""

    since: datetime  # the earliest time that one of them stands at, or stood at before
    marks: tuple[tuple[str, str], ...]  # (coverage id, content mark)


class StoryBook(Protocol):
    """The ledger's view for grouping."""

    def unsettled(self) -> Unsettled | None:
        """Return what awaits grouping, also after a kill; None if nothing does."""

    def settle(self, done: Unsettled) -> None:
        """Note that stories were assigned; what was read again since `unsettled` stays unsettled."""

    def members(self, *, since: datetime) -> list[StoryMember]:
        """Relevant articles published since then, vanished ones too, ordered by (published, article id)."""

    def assign(self, stories: dict[str, StoryRef], *, now: datetime) -> int:
        """Set the story of articles (by id) where it differs; each changed coverage gets a new revision. Return how many."""


class Corrections(Protocol):
    """What people say of coverages; it wins over the machine."""

    def add(self, coverage_id: str, change: Change, *, by: str, note: str | None = None, now: datetime) -> Coverage:
        """Append a correction; return the coverage as it then is, with a new revision if anything changed.

        Raises BadInput for an unknown coverage and an author without a name.
        """

    def undo(self, coverage_id: str, *, by: str, note: str | None = None, now: datetime) -> Coverage:
        """Take back the last correction that holds; return the coverage as it then is. Raises BadInput where none holds."""

    def history(self, coverage_id: str) -> tuple[Correction, ...]:
        """Return all that was ever said, oldest first."""

    def current(self, coverage_id: str) -> Coverage | None:
        """Return the coverage as the store is to have it, which may lag behind; None for an unknown id."""

    def of_article(self, article: str) -> tuple[str, ...]:
        """Return the ids of an article's coverages, by watch."""


class Searches(Protocol):
    """Saved searches, and what matched them: each coverage once a search, whoever asks and whoever is killed."""

    def add(self, search: SavedSearch, *, from_start: bool = False) -> None:
        """Keep it; it is asked of what the store acknowledges from now on, or of everything. Raises BadInput for a taken id."""

    def remove(self, search: str) -> None:
        """Forget it and its matches. Raises BadInput for an unknown id."""

    def all(self) -> tuple[SavedSearch, ...]:
        """Return them by id."""

    def batch(self, search: str, *, limit: int) -> Batch | None:
        """Return the coverages that it has not been asked of, in the order of their acknowledgement; None if there are none."""

    def record(self, search: str, batch: Batch, matching: Sequence[str], *, now: datetime) -> tuple[Match, ...]:
        """Move the search on and keep what matched of the batch, in one transaction; return what matched for the first time.

        Nothing happens where another has recorded the batch.
        """

    def matches(self, search: str | None = None, *, after: int = 0, limit: int = 1000) -> tuple[Match, ...]:
        """Return matches, of all searches without one, in the order of their numbers from behind `after`."""

    def latest(self, search: str | None = None, *, limit: int = 20) -> tuple[Match, ...]:
        """Return the newest matches, newest first."""


class Notices(Protocol):
    """What people should know and can do something about."""

    def current(self, now: datetime) -> tuple[Notice, ...]:
        """Return what is so now, the gravest first."""


class Outbox(Protocol):
    """Coverages whose newest revision the store has not acknowledged."""

    def waiting(self, *, limit: int, after: int = -1) -> list[Coverage]:
        """Effective coverages in order of revision, from behind `after` on; dead letters left out, irrelevant ones as tombstones."""

    def acknowledge(self, delivered: Sequence[tuple[str, int]], *, now: datetime) -> None:
        """Note (coverage id, revision) as delivered, each with the next ack_seq."""

    def refuse(self, coverage_id: str, revision: int, *, reason: str, now: datetime) -> None:
        """Put into the dead letters."""

    def depth(self) -> int: ...


class Backlog(Protocol):
    """What waits for the store. At a bound it holds the stages before delivery, and nothing is dropped."""

    def to_fetch(self) -> int:
        """Return how many more pages may be claimed now: 0 from the moment that the bound is met until a fifth of it is gone.

        What waits are coverages for the store and articles for their reading; claimed pages are taken for such articles.
        """

    def to_read(self) -> int:
        """Return how many more articles may be claimed from the inbox now, likewise; only coverages count."""

    def unsent(self) -> int:
        """Return how many coverages wait."""

    def waiting(self) -> int:
        """Return how many coverages and articles wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCounts:
    """One row of the closing table; `outcomes` holds only what is not zero."""

    source: str
    found: int
    outcomes: dict[str, int]
    pending: int
    relevant: int  # coverages
    delivered: int
    waiting: int
    dead_letters: int
    problem: str | None = None  # what went wrong with its feeds, in words


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    id: str
    started: datetime
    ended: datetime | None
    state: Literal["running", "done", "interrupted"]
    found: int
    pending: int
    relevant: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyLine:
    """One step in the life of a URL."""

    at: datetime | None
    stage: str
    text: str


class RunsView(Protocol):
    """Counts for people, all read from the ledger by GROUP BY."""

    def counts(self, run: str | None = None) -> list[SourceCounts]:
        """Per source, of one run or of all time; sources with nothing found too, by id."""

    def runs(self, *, limit: int = 20) -> list[RunRow]: ...

    def why(self, url_key: str) -> list[WhyLine]:
        """Every visit of the URL, stage by stage; empty if it was never seen."""

    def miss_rate(self) -> tuple[int, int]:
        """(relevant, read) of the pages that the fast look skipped but a sample read in full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run is, for its progress bars. Coverages are those of the articles that it read as relevant."""

    found: int  # visits
    done: int  # visits with an outcome
    inbox: int  # readings that wait for processing
    read: int  # readings that processing has ended
    relevant: int  # coverages
    delivered: int  # coverages
    waiting: int  # coverages
