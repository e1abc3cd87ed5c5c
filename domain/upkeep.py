"""What keeps a store in order over the years: the next version of its indices, snapshots, and what it holds by id.

`indexing.open_upkeep` gives the store's side, `scheduler.upkeep` joins it with the ledger.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.coverage import Coverage
from domain.query import WriteResult

Revisions = list[tuple[str, int]]  # (coverage id, revision)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """What the store is to keep; the ledger keeps everything."""

    published_since: datetime | None = None  # coverages that stand earlier leave; None: none does
    removed_since: datetime  # tombstones that the store took earlier have served

    def keeps(self, coverage: Coverage) -> bool:
        """Return whether a coverage is young enough for the store."""
        return self.published_since is None or coverage.timestamp >= self.published_since


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """How much a store holds, what is not shown included."""

    coverages: int
    mentions: int | None = None  # documents; None where a store has none


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A copy of the store that was put aside."""

    name: str
    taken: datetime
    coverages: int | None = None  # None where the snapshot does not tell
    size_bytes: int | None = None
    place: str  # where it lies, for people
    complete: bool = True


class Held(Protocol):
    """Coverages that lie somewhere, tombstones and irrelevant ones too."""

    def held(self) -> Iterator[Revisions]:
        """Yield the ids with their revisions, some at once, as they were at one point in time."""

    def revisions(self, coverage_ids: Sequence[str]) -> dict[str, int]:
        """Return id -> revision for those that are there at this moment."""


class Holder(Held, Protocol):
    """Coverages that can be written and taken out besides."""

    def write(self, coverages: Sequence[Coverage]) -> WriteResult:
        """As `CoverageStore.write`."""

    def remove(self, coverage_ids: Sequence[str]) -> None:
        """As `CoverageStore.remove`."""

    def settle(self) -> None:
        """Let everybody find what was written, and no more what was taken out."""


class NextStore(Holder, Protocol):
    """A copy of the store that grows beside the one in use and then takes its place at one stroke.

    Until then nobody but its maker sees it. A process that is killed leaves it to the next, or to nobody: both are safe.
    """

    @property
    def changes(self) -> tuple[str, ...]:
        """In which ways it is made otherwise than the one in use, in words."""

    @property
    def begin_after(self) -> int | None:
        """Coverages acknowledged up to this ack_seq are in it whole; None if every one that it holds is whole."""

    @property
    def old(self) -> Held | None:
        """The store in use; None where there is none."""

    def hold_writers(self) -> None:
        """Let nobody write to the store in use: writers get StoreUnavailable. All that is in it can be found then."""

    def release_writers(self) -> None:
        """Take that back, unless the place is already taken. Does nothing where writers are not held."""

    def volumes(self) -> tuple[Volume | None, Volume]:
        """Return how much the store in use holds, and how much this one. Raises StoreError where mentions are missing here."""

    def take_over(self) -> None:
        """Take the place, for readers and writers at one stroke. The one in use before stays aside."""


class StoreUpkeep(Protocol):
    """What a store offers for its upkeep. Raises StoreUnavailable, StoreError and BadInput as the store itself does."""

    @property
    def renews_itself(self) -> bool:
        """Whether the store brings itself to this version whenever it is set up, so that nothing is ever to be migrated."""

    @property
    def in_use(self) -> Holder: ...

    def unfinished(self) -> str | None:
        """Return in one line what an upkeep that was cut short has left, or is doing at this moment; None if nothing."""

    def migration(self) -> NextStore | None:
        """Return the store as this version and these settings would make it; None if it is so already."""

    def left_over(self) -> tuple[str, ...]:
        """Return the names of what earlier migrations and restorations put aside."""

    def delete_left_over(self) -> tuple[str, ...]:
        """Delete those; return their names."""

    def snapshot(self, name: str, *, acknowledged: int) -> Snapshot:
        """Put a copy aside; `acknowledged` is the last ack_seq of the ledger. Raises BadInput for a name that is taken."""

    def snapshots(self) -> tuple[Snapshot, ...]:
        """Return them, oldest first."""

    def restoration(self, name: str) -> NextStore:
        """Return a store with what the snapshot holds. Raises BadInput for an unknown one."""

    def close(self) -> None: ...
