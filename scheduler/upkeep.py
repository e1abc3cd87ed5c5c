"""The upkeep of the store, where it meets the ledger: a next version, snapshots, and what has become too old.

A copy grows beside the store in use, from the ledger, and takes its place when it holds all that the ledger says the store
has, and all that the store in use has. Every step can be repeated: a process that is killed is simply run again.
"""

import fcntl
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from domain.coverage import Coverage
from domain.errors import BadInput, StoreError
from domain.query import Refusal
from domain.settings import DeliverSettings
from domain.upkeep import Held, Holder, NextStore, Retention, Snapshot, Volume
from scheduler.wiring import House

log = structlog.get_logger(__name__)

_BATCH = 1_000  # coverages read and written at once
_SMALL = 2_000  # so few acknowledgements behind, the rest is caught up with while writers wait
_ROUNDS = 20  # then the rest is caught up with however much it is
_COMPARISONS = 3
_NAME = re.compile("[a-z0-9][a-z0-9._-]{0,99}")

OnProgress = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """What came of putting a next store in the place of the one in use."""

    changes: tuple[str, ...]
    written: int  # coverages
    removed: int  # coverages that the next one had and should not have
    unknown: int  # coverages that the ledger does not know; they stayed behind
    refused: tuple[Refusal, ...]  # dead letters now
    before: Volume | None
    after: Volume


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """Coverages that the store has, or had, and the ledger says it need not keep."""

    too_old: int
    tombstones: int


def retention(deliver: DeliverSettings, now: datetime) -> Retention:
    """Return what the store is to keep at this time."""
    since = now - timedelta(days=deliver.keep_days) if deliver.keep_days is not None else None
    return Retention(published_since=since, removed_since=now - timedelta(days=deliver.tombstone_days))


def beyond_retention(house: House) -> int:
    """Return how many relevant coverages of the ledger are too old for the store, and so are not missing from it."""
    return house.ledger.holdings.beyond(retention(house.settings.deliver, _now()))


def migrate_stage(house: House, *, accept_refusals: bool = False, on_progress: OnProgress = lambda _: None) -> Replaced | None:
    """Bring the store to this version and these settings while readers and writers go on; None if it is so already.

    Raises StoreError where the next store refuses what this one has, unless that is accepted: dead letters then.
    """
    with _alone(house):
        following = house.upkeep.migration()
        if following is None:
            return None
        return _Replacement(house, following, on_progress).carry_out(accept_refusals=accept_refusals)


def restore_stage(house: House, name: str, *, on_progress: OnProgress = lambda _: None) -> Replaced:
    """Put a snapshot in the place of the store, after bringing it level with the ledger."""
    with _alone(house):
        replacement = _Replacement(house, house.upkeep.restoration(_checked(name)), on_progress)
        return replacement.carry_out(accept_refusals=True, look_after=True)


def snapshot_stage(house: House, name: str | None = None) -> Snapshot:
    """Put a copy of the store aside; without a name it gets one from the time."""
    chosen = _checked(name) if name is not None else f"{_now():%Y-%m-%d-%H%M%S}"
    with _alone(house):
        return house.upkeep.snapshot(chosen, acknowledged=house.ledger.holdings.last_acknowledgement())


def prune_stage(house: House, *, dry_run: bool = False) -> Pruned:
    """Take out of the store what is too old for it; the ledger keeps it."""
    with _alone(house):
        keep, holder, too_old, tombstones = retention(house.settings.deliver, _now()), house.upkeep.in_use, 0, 0
        for page in holder.held():
            found = house.ledger.holdings.standing([key for key, _ in page], retention=keep).values()
            too_old += sum(s.too_old for s in found)
            tombstones += sum(s.served and not s.too_old for s in found)
            if not dry_run:
                holder.remove([s.id for s in found if not s.kept])
        holder.settle()
        return Pruned(too_old=too_old, tombstones=tombstones)


class _Replacement:
    """One next store on its way into the place of the one in use."""

    def __init__(self, house: House, following: NextStore, on_progress: OnProgress) -> None:
        self._ledger, self._in_use, self._next, self._on_progress = house.ledger, house.upkeep.in_use, following, on_progress
        self._holdings = house.ledger.holdings
        self._keep = retention(house.settings.deliver, _now())
        self._seen = following.begin_after or 0  # ack_seq up to which the next store is level
        self._written = self._removed = self._unknown = 0
        self._refused: dict[str, tuple[int, str]] = {}  # coverage -> revision, reason

    def carry_out(self, *, accept_refusals: bool, look_after: bool = False) -> Replaced:
        following = self._next
        self._check_ledger(following.old or following)
        if following.begin_after is not None:
            self._copy_in_rounds()
        self._level(following)
        self._check_refusals(accepted=accept_refusals)
        try:
            following.hold_writers()
            if following.begin_after is not None:
                self._copy_up_to(self._holdings.last_acknowledgement())
            self._compare()
            self._check_refusals(accepted=accept_refusals)
            before, after = following.volumes()
            following.take_over()
        except BaseException:
            self._release_writers()
            raise
        if look_after:
            self._level(self._in_use, waiting=True)
            self._in_use.settle()
        return self._told(before, after)

    def _check_ledger(self, held: Held) -> None:
        """Raise BadInput where the store is another ledger's: all would be taken from it."""
        page = next(iter(held.held()), [])
        if page and not self._holdings.standing([key for key, _ in page], retention=self._keep):
            fix = "look at FORUMWATCH_DATA and FORUMWATCH_DATABASE_URL"
            raise BadInput("the ledger knows none of the coverages that the store holds", fix=fix)

    def _copy_in_rounds(self) -> None:
        for _ in range(_ROUNDS):
            goal = self._holdings.last_acknowledgement()
            self._copy_up_to(goal)
            if self._holdings.last_acknowledgement() - goal <= _SMALL:
                return

    def _copy_up_to(self, goal: int) -> None:
        while self._seen < goal:
            coverages, last = self._holdings.acknowledged(after=self._seen, limit=_BATCH, retention=self._keep)
            if last == self._seen:
                return
            self._write(self._next, coverages)
            self._seen = last

    def _level(self, holder: Holder, *, waiting: bool = False) -> None:
        """Take out what the ledger does not say should be there, and write what it has newer; `waiting`: undelivered too."""
        for page in holder.held():
            known = self._holdings.standing([key for key, _ in page], retention=self._keep)
            ahead = [key for key, revision in page if key in known and revision > known[key].revision]
            if ahead:
                fix = "the ledger was put back to an earlier time: `forumwatch store rebuild` into an empty store makes them one again"
                raise StoreError(f"the store has {ahead[0]} newer than the ledger", fix=fix)
            extra = [key for key, _ in page if key not in known or not known[key].kept]
            holder.remove(extra)
            self._removed += len(extra)
        after = ""
        while page_of := self._holdings.page(after=after, limit=_BATCH, retention=self._keep):
            wanted = {s.id: s.revision if waiting else s.delivered for s in page_of if waiting or s.delivered}
            have = holder.revisions(list(wanted))
            self._write(holder, self._holdings.coverages([key for key, revision in wanted.items() if have.get(key, -1) < revision]))
            after = page_of[-1].id

    def _compare(self) -> None:
        """Write what the store in use has newer than the next one: it came there, and was not acknowledged yet."""
        old = self._next.old
        if old is None:
            return
        for attempt in range(_COMPARISONS):
            behind = [key for page in old.held() for key in self._behind(page, count=attempt == 0)]
            if not behind:
                return
            for start in range(0, len(behind), _BATCH):
                self._write(self._next, self._holdings.coverages(behind[start : start + _BATCH]))
        raise StoreError("the next store could not be brought level with the one in use", fix="run it again")

    def _behind(self, page: Sequence[tuple[str, int]], *, count: bool) -> list[str]:
        have = self._next.revisions([key for key, _ in page])
        behind = [key for key, revision in page if have.get(key, -1) < revision and key not in self._refused]
        known = self._holdings.standing(behind, retention=self._keep)
        self._unknown += sum(key not in known for key in behind) if count else 0
        return [key for key in behind if key in known and known[key].kept]

    def _write(self, holder: Holder, coverages: Sequence[Coverage]) -> None:
        if not coverages:
            return
        result = holder.write(coverages)
        revisions = {coverage.id: coverage.revision for coverage in coverages}
        for key in result.delivered:
            self._refused.pop(key, None)
        self._refused |= {refusal.coverage: (revisions[refusal.coverage], refusal.reason) for refusal in result.refused}
        self._written += len(result.delivered)
        self._on_progress(self._written)

    def _check_refusals(self, *, accepted: bool) -> None:
        """Dead letters stay what they are; what was taken before and is refused now is for a person to decide."""
        dead = self._holdings.standing(list(self._refused), retention=self._keep)
        for key in [key for key, standing in dead.items() if standing.dead]:
            del self._refused[key]
        if self._refused and not accepted:
            key, (_, reason) = next(iter(self._refused.items()))
            fix = "mend the cause, or `forumwatch store migrate --accept-refusals` makes dead letters of them"
            raise StoreError(f"the next store refuses {len(self._refused)} coverages, {key} for one: {reason}", fix=fix)

    def _release_writers(self) -> None:
        try:
            self._next.release_writers()
        except StoreError as error:  # the first trouble is the one to be told
            log.warning("store.writers_held", problem=str(error), fix="run `forumwatch store migrate`")

    def _told(self, before: Volume | None, after: Volume) -> Replaced:
        for key, (revision, reason) in self._refused.items():
            self._ledger.outbox.take_back(key, revision, reason=reason, now=_now())
        return Replaced(
            changes=self._next.changes,
            written=self._written,
            removed=self._removed,
            unknown=self._unknown,
            refused=tuple(Refusal(coverage=key, reason=reason) for key, (_, reason) in self._refused.items()),
            before=before,
            after=after,
        )


@contextmanager
def _alone(house: House) -> Iterator[None]:
    """Hold the upkeep lock. Raises BadInput where another process has it."""
    descriptor = os.open(house.data_folder / "store.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadInput("another command is at the store's upkeep", fix="wait until it is done, then try again") from None
        yield
    finally:
        os.close(descriptor)


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise BadInput(f"{name!r} is no name for a snapshot", fix="use small letters, digits, dots, hyphens; at most 100")
    return name


def _now() -> datetime:
    return datetime.now(UTC)
