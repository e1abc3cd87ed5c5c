"""How everything is: counts by source and day, whether they are usual, and the figures for health pages and monitors."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol

from domain.manners import HostDay
from domain.notice import Notice
from domain.protocols import Notices
from domain.serving import Serving

# new: too little history; quiet: less than usual; silent: nothing, and clearly longer than ever
Pace = Literal["new", "usual", "quiet", "silent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCounts:
    """What one source gave on one day of the office: addresses that it listed, planned second looks left out."""

    source: str
    day: date
    looks: int = 0  # times that it was looked through
    good_looks: int = 0  # of those, without any problem
    outcomes: Mapping[str, int] = field(default_factory=dict)  # what became of them, only what is not zero
    pending: int = 0

    @property
    def found(self) -> int:
        return self.pending + sum(self.outcomes.values())

    @property
    def relevant(self) -> int:
        return self.outcomes.get("relevant", 0)

    @property
    def watched(self) -> bool:
        """Whether the day tells anything: the source could be looked through."""
        return self.good_looks > 0 or self.found > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """Whether what a source gives is usual for it."""

    pace: Pace
    since: date | None = None  # the last day on which it gave something; None: none within what was looked at
    empty_days: int = 0  # days since then on which it was looked through
    longest_gap: int = 0  # such days in a row before
    usually: float = 0.0  # median of its weekdays
    tried: int = 0  # addresses of the last days, where an unusual share came to nothing; else 0
    failed: int = 0  # of them, how many came to nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedTrouble:
    """A feed, sitemap or section page that could not be read, several times in a row."""

    source: str
    url: str
    problem: str
    failures: int
    checked: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """One source: its last days, oldest first, and what they mean."""

    source: str
    days: tuple[DayCounts, ...]
    usual: Usual
    today: HostDay | None = None  # of its hosts, the one that is nearest to its number; None: none was asked, or any number is allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRun:
    id: str
    kind: str
    state: Literal["running", "done", "interrupted"]
    started: datetime
    ended: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts of the ledger, each read when asked for."""

    runs: int = 0
    last_run: LastRun | None = None  # the one that began last
    last_done: datetime | None = None  # when a run ended last
    inbox: int = 0  # articles that wait to be read
    outbox: int = 0  # coverages that wait for the store
    outbox_since: datetime | None = None  # about when the oldest of them was read or changed
    dead_readings: int = 0
    dead_coverages: int = 0  # refused by the store
    relevant: int = 0  # coverages
    lag_s: float = 0.0  # how long the source that is due the longest has been due

    @property
    def dead_letters(self) -> int:
        return self.dead_readings + self.dead_coverages


@dataclass(frozen=True, slots=True, kw_only=True)
class Tallies:
    """Counts of the ledger for a monitor, by label."""

    visits: Mapping[tuple[str, str], int]  # source, outcome or "pending"
    coverages: Mapping[tuple[str, str], int]  # watch, tone


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthReport:
    """The whole picture at one time. A ledger that does not answer has none."""

    at: datetime
    version: str
    store_problem: str | None  # None: it answers
    figures: Figures
    sources: tuple[SourceHealth, ...]
    serving: Serving | None  # None: `serve` never ran here
    free_bytes: int  # in the data folder
    notices: tuple[Notice, ...]  # the gravest first

    @property
    def silent(self) -> tuple[str, ...]:
        return tuple(each.source for each in self.sources if each.usual.pace == "silent")


class HealthView(Notices, Protocol):
    """For health pages, monitors, digests and `forumwatch doctor`."""

    def report(self, now: datetime) -> HealthReport:
        """Return the whole picture. Raises LedgerUnavailable."""

    def sources(self, now: datetime) -> tuple[SourceHealth, ...]:
        """Return every source of the configuration, by id, with its last weeks."""

    def tallies(self) -> Tallies:
        """Return counts since the beginning."""

    def check(self) -> str | None:
        """Return in words why work is impossible: ledger or store do not answer; None if they do."""
