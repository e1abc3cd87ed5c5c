"""How a store stands: what it says of itself, and how that compares with the ledger.

`indexing.open_inspection` looks at the store, `scheduler.status` compares; neither changes anything.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from domain.upkeep import Held


@dataclass(frozen=True, slots=True, kw_only=True)
class Ids:
    """Coverages by id: how many, and the first of them."""

    count: int = 0
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that a person should know of the store, and what to do about it."""

    what: str
    fix: str = ""
    grave: bool = True  # False: worth knowing, yet nothing is missing or stands still
    coverages: Ids = Ids()  # that it is about


@dataclass(frozen=True, slots=True, kw_only=True)
class PartStatus:
    """One index of a cluster, or the file of an embedded store."""

    name: str
    use: Literal["in use", "being built", "left over"]
    schema: int | None  # None where it does not say
    documents: int | None = None  # None in this and the following: not known, or we may not ask
    size_bytes: int | None = None
    shards: int | None = None
    replicas: int | None = None
    block: str | None = None  # what closes it to writing, in the store's own word


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreCondition:
    """What a store says of itself."""

    place: str
    version: str | None = None  # of the server or library
    health: str  # in words
    answers: bool  # False: nothing else here is known
    schema: int | None = None
    schema_wanted: int
    terms_current: bool | None = None  # whether texts are found by the stems that this version makes
    analysers: tuple[str, ...] | None = None  # None: the store has none to choose from
    coverages: int | None = None  # all documents, also those that are not shown
    mentions: int | None = None
    size_bytes: int | None = None
    free_bytes: int | None = None  # room on the disk that is fullest
    parts: tuple[PartStatus, ...] = ()
    findings: tuple[Finding, ...] = ()


class Inspection(Protocol):
    """Looks at a store without making, mending or refreshing anything."""

    def condition(self) -> StoreCondition:
        """Return what it says of itself; that it does not answer, or does not know us, is an answer too."""

    def held(self) -> Held:
        """Return what lies in it: nothing where it was not made yet. Only for a store that answers."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What the ledger says the store acknowledged and is to keep, beside what lies in the store."""

    expected: int  # coverages, tombstones and irrelevant ones included
    missing: Ids  # not in the store at all
    older: Ids  # in the store in an older revision than it acknowledged
    newer: Ids  # in the store in a revision that the ledger has not given yet
    unknown: Ids  # in the store, but not in the ledger
    outlived: int  # in the store, though too old for it by now


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Dead letters that share a reason."""

    reason: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerCondition:
    """What the ledger says of its deliveries. Counts are of relevant coverages."""

    relevant: int
    delivered: int
    waiting: int
    removals: int  # waiting besides: coverages that are no longer relevant
    beyond: int  # of those delivered, too old for the store
    dead_letters: tuple[Refused, ...]  # commonest first
    revision: int  # the newest, 0 if there is none
    waiting_since: datetime | None  # when the oldest that waits was read or changed
    acknowledged: datetime | None  # when the store took something last


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreStatus:
    """The whole picture at one time."""

    at: datetime
    store: StoreCondition
    ledger: LedgerCondition
    comparison: Comparison | None  # None where the store could not be looked into
    findings: tuple[Finding, ...]  # the gravest first

    @property
    def is_well(self) -> bool:
        """Whether nothing is missing, refused or standing still."""
        return not any(finding.grave for finding in self.findings)
