"""Connections to one database file, lent out one at a time, and SQLite's errors in our words."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.errors import StoreUnavailable

_REASONS = {
    sqlite3.SQLITE_BUSY: ("is locked", "wait until the other program is done, then try again"),
    sqlite3.SQLITE_LOCKED: ("is locked", "wait until the other program is done, then try again"),
    sqlite3.SQLITE_READONLY: ("cannot be written", "give this user the right to write it and its folder"),
    sqlite3.SQLITE_PERM: ("cannot be written", "give this user the right to write it and its folder"),
    sqlite3.SQLITE_CANTOPEN: ("cannot be opened", "look whether the folder exists and may be written"),
    sqlite3.SQLITE_FULL: ("cannot grow, the disk is full", "make room, then try again"),
    sqlite3.SQLITE_IOERR: ("cannot be read or written", "look at the disk, then try again"),
    sqlite3.SQLITE_NOTADB: ("is not a database", "move the file away, then run `forumwatch store rebuild`"),
    sqlite3.SQLITE_CORRUPT: ("is damaged", "move the file away, then run `forumwatch store rebuild`"),
    sqlite3.SQLITE_ERROR: ("lacks its tables", "run `forumwatch store setup`"),
}


class Connections:
    """Lends connections to threads. A connection that is given back serves the next caller; `close` ends all."""

    def __init__(self, path: Path, *, busy_timeout_s: float) -> None:
        self.path = path
        self._busy_timeout_s = busy_timeout_s
        self._lock = threading.Lock()
        self._free: list[sqlite3.Connection] = []
        self._closed = False

    @contextmanager
    def lent(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection in autocommit mode. Raises StoreUnavailable for what SQLite says of the file."""
        connection: sqlite3.Connection | None = None
        try:
            connection = self._take()
            yield connection
        except sqlite3.DatabaseError as error:
            unavailable = self._explained(error)
            if unavailable is None:
                raise
            raise unavailable from error
        finally:
            if connection is not None:
                self._give_back(connection)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection that sees one state of the database."""
        with self.lent() as connection:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.rollback()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection inside a writing transaction: committed at the end, rolled back by an exception."""
        with self.lent() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.rollback()

    def close(self) -> None:
        with self._lock:
            self._closed = True
            free, self._free = self._free, []
        for connection in free:
            connection.close()

    def _take(self) -> sqlite3.Connection:
        with self._lock:
            if self._closed:
                raise StoreUnavailable(f"{self.path} is closed", fix="open the store again")
            if self._free:
                return self._free.pop()
        return self._opened()

    def _give_back(self, connection: sqlite3.Connection) -> None:
        with self._lock:
            if not self._closed:
                self._free.append(connection)
                return
        connection.close()

    def _opened(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=self._busy_timeout_s, isolation_level=None, check_same_thread=False)
        try:
            # FULL: what was acknowledged as delivered is on the disk.
            for pragma in ("synchronous=FULL", "temp_store=MEMORY", "cache_size=-32000"):
                connection.execute(f"PRAGMA {pragma}")
        except sqlite3.DatabaseError:
            connection.close()
            raise
        return connection

    def _explained(self, error: sqlite3.DatabaseError) -> StoreUnavailable | None:
        primary = getattr(error, "sqlite_errorcode", -1) & 0xFF
        if primary not in _REASONS or (primary == sqlite3.SQLITE_ERROR and "no such table" not in str(error)):
            return None
        problem, fix = _REASONS[primary]
        return StoreUnavailable(f"{self.path} {problem}", fix=fix)
