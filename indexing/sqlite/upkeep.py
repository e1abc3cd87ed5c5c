"""StoreUpkeep of the embedded store: it renews itself at setup; snapshots are files in a folder."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from domain.coverage import Coverage
from domain.errors import BadInput, StoreUnavailable
from domain.query import WriteResult
from domain.upkeep import Held, Holder, NextStore, Revisions, Snapshot, Volume
from indexing.sqlite.connections import Connections
from indexing.sqlite.store import SqliteStore

_PAGE = 5_000  # ids in memory at once
_CHUNK = 500  # values of one IN (…)
_PATIENCE_S = 30.0


class SqliteHolding:
    """The coverages of one file. Implements domain.upkeep.Holder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._store = SqliteStore(path, busy_timeout_s=_PATIENCE_S)
        self._connections = Connections(path, busy_timeout_s=_PATIENCE_S)

    def held(self) -> Iterator[Revisions]:
        with self._connections.reading() as connection:
            found = connection.execute("SELECT id, revision FROM document ORDER BY id")
            while page := found.fetchmany(_PAGE):
                yield page

    def revisions(self, coverage_ids: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        with self._connections.reading() as connection:
            for start in range(0, len(coverage_ids), _CHUNK):
                chunk = list(coverage_ids[start : start + _CHUNK])
                marks = ", ".join("?" * len(chunk))
                found |= dict(connection.execute(f"SELECT id, revision FROM document WHERE id IN ({marks})", chunk))  # noqa: S608
        return found

    def write(self, coverages: Sequence[Coverage]) -> WriteResult:
        return self._store.write(coverages)

    def remove(self, coverage_ids: Sequence[str]) -> None:
        self._store.remove(coverage_ids)

    def settle(self) -> None:
        pass  # a transaction is seen by all once it is over

    def setup(self) -> None:
        self._store.setup()

    def volume(self) -> Volume:
        with self._connections.reading() as connection:
            (count,) = connection.execute("SELECT count(*) FROM document").fetchone()
        return Volume(coverages=int(count))

    def copy_to(self, other: Path) -> None:
        """Make the other file what this one is at this moment; readers of the other see it as before, or as it is then."""
        target = Connections(other, busy_timeout_s=_PATIENCE_S)
        try:
            with self._connections.lent() as mine, target.lent() as copy:
                mine.backup(copy)
        finally:
            target.close()

    def close(self) -> None:
        self._connections.close()
        self._store.close()


class SqliteNext(SqliteHolding):
    """A file beside the one in use, copied over it in one transaction. Implements domain.upkeep.NextStore.

    Writers need not be held: what they write until then is in the ledger, and is compared once more afterwards.
    """

    changes: tuple[str, ...] = ()
    begin_after: int | None = None  # a coverage is always in it whole

    def __init__(self, path: Path, live: Path) -> None:
        super().__init__(path)
        self._live = live
        self._old = SqliteHolding(live) if live.exists() else None
        if self._old is not None:
            self._old.setup()

    @property
    def old(self) -> Held | None:
        return self._old

    def hold_writers(self) -> None:
        pass

    def release_writers(self) -> None:
        pass

    def volumes(self) -> tuple[Volume | None, Volume]:
        return (self._old.volume() if self._old else None), self.volume()

    def take_over(self) -> None:
        if self._old is None:
            SqliteHolding(self._live).setup()
        self.copy_to(self._live)
        self.close()
        discard(self.path)

    def close(self) -> None:
        super().close()
        if self._old is not None:
            self._old.close()


class SqliteUpkeep:
    """Puts copies of the store's file aside and brings them back. Contract: domain.upkeep.StoreUpkeep."""

    renews_itself = True

    def __init__(self, path: Path, *, snapshots: Path) -> None:
        self.path, self._folder = path, snapshots
        self._next = path.with_name(f"{path.name}.next")
        self._in_use = SqliteHolding(path)

    @property
    def in_use(self) -> Holder:
        return self._in_use

    def unfinished(self) -> str | None:
        if not self._next.exists():
            return None
        return f"{self._next} is being restored, or was when that was cut short: run `forumwatch store restore` again"

    def migration(self) -> NextStore | None:
        self._in_use.setup()
        return None

    def left_over(self) -> tuple[str, ...]:
        return ()

    def delete_left_over(self) -> tuple[str, ...]:
        return ()

    def snapshot(self, name: str, *, acknowledged: int) -> Snapshot:
        """Put a consistent copy aside while others read and write; it appears under its name only when it is whole."""
        final = self._file(name)
        part = final.with_suffix(".part")
        if final.exists():
            raise BadInput(f"there is a snapshot {name!r} already", fix="choose another name; see `forumwatch store snapshots`")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part.unlink(missing_ok=True)
            self._in_use.setup()
            self._in_use.copy_to(part)
            _settle(part)
            part.replace(final)
        except OSError as error:
            raise StoreUnavailable(f"{final} cannot be written: {error.strerror}", fix="look at the disk and the rights") from error
        return self._snapshot(final)

    def snapshots(self) -> tuple[Snapshot, ...]:
        made = [self._snapshot(path) for path in self._folder.glob("*.db")]
        return tuple(sorted(made, key=lambda snapshot: (snapshot.taken, snapshot.name)))

    def restoration(self, name: str) -> NextStore:
        file = self._file(name)
        if not file.exists():
            known = sorted(path.stem for path in self._folder.glob("*.db"))[-5:]
            raise BadInput(f"there is no snapshot {name!r}", fix=f"known: {', '.join(known) or 'none'}; see `forumwatch store snapshots`")
        discard(self._next)
        snapshot = SqliteHolding(file)
        try:
            snapshot.copy_to(self._next)
        finally:
            snapshot.close()
        made = SqliteNext(self._next, self.path)
        made.setup()  # search terms of this version
        return made

    def close(self) -> None:
        self._in_use.close()

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.db"

    def _snapshot(self, file: Path) -> Snapshot:
        held, status = SqliteHolding(file), file.stat()
        try:
            coverages = held.volume().coverages
        except StoreUnavailable:
            coverages = None  # damaged
        finally:
            held.close()
        taken = datetime.fromtimestamp(status.st_mtime, UTC)
        return Snapshot(
            name=file.stem,
            taken=taken,
            coverages=coverages,
            size_bytes=status.st_size,
            place=str(file),
            complete=coverages is not None,
        )


def discard(path: Path) -> None:
    """Delete a database file with what SQLite lays beside it."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _settle(path: Path) -> None:
    """Make a copy a single file that is safe on the disk."""
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA journal_mode=DELETE")
    finally:
        connection.close()
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
