"""The connection to the database: how transactions begin, how long they wait, what their failures mean."""

import random
import sqlite3
import time
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from domain.errors import BadInput, LedgerUnavailable

T = TypeVar("T")

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_RETRY_STATES = {"40001", "40P01", "55P03", "57P01", "57P03"}  # PostgreSQL: serialization, deadlock, lock, shutdown, starting
_BROKEN = {
    sqlite3.SQLITE_FULL: ("the disk is full", "make room"),
    sqlite3.SQLITE_IOERR: ("reading or writing failed", "look at the disk"),
    sqlite3.SQLITE_CORRUPT: ("the file is damaged", "restore it from a backup"),
}
_REFUSED = {
    sqlite3.SQLITE_READONLY: ("cannot be written", "give this user the right to write, or point FORUMWATCH_DATA at another folder"),
    sqlite3.SQLITE_CANTOPEN: ("cannot be opened", "look at the rights of file and folder, or point FORUMWATCH_DATA at another folder"),
    sqlite3.SQLITE_NOTADB: ("is not a database", "move the file away, or point FORUMWATCH_DATA at another folder"),
}


class Database:
    """Runs short pieces of work, each in one transaction of its own; safe from several threads and processes."""

    def __init__(self, url: URL, *, busy_timeout_s: float, patience_s: float) -> None:
        """`busy_timeout_s`: how long SQLite itself waits for a lock; `patience_s`: how long we try in all."""
        self.name = url.database or "" if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)
        self._patience_s = patience_s
        options: dict[str, Any] = {}
        if url.get_backend_name() == "sqlite":
            # The driver must not begin on its own: a transaction that reads first and locks later claims twice.
            options["connect_args"] = {"isolation_level": None, "check_same_thread": False, "timeout": busy_timeout_s}
        engine = _engine(url, options)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _set_pragmas)
            event.listen(engine, "begin", _begin)
        self._engine = engine

    @property
    def dialect(self) -> str:
        return self._engine.dialect.name

    def read(self, work: Callable[[Connection], T]) -> T:
        """Return what `work` returns, seen from one snapshot."""
        return self._attempt("BEGIN", work)

    def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a writing transaction, again from its start if the database was locked; durable on return.

        Raises LedgerUnavailable if it stays locked; nothing is written then.
        """
        return self._attempt("BEGIN IMMEDIATE", work)

    def outside(self, work: Callable[[Connection], T]) -> T:
        """Return what `work` returns, run outside of any transaction (some PRAGMAs insist)."""
        return self._attempt("", work)

    def close(self) -> None:
        self._engine.dispose()

    def _attempt(self, begin: str, work: Callable[[Connection], T]) -> T:
        engine = self._engine.execution_options(forumwatch_begin=begin)
        deadline = time.monotonic() + self._patience_s
        while True:
            try:
                with engine.begin() as connection:
                    return work(connection)
            except (DBAPIError, sqlite3.Error) as error:
                if not _is_passing(error):
                    raise self._explained(error) from error
                if time.monotonic() >= deadline:
                    raise self._unavailable(error) from error
            time.sleep(random.uniform(0.005, 0.05))

    def _unavailable(self, error: Exception) -> LedgerUnavailable:
        return LedgerUnavailable(
            f"{self.name} stayed locked or out of reach for {self._patience_s:g} s",
            fix="see which other program holds it, then try again; nothing was lost",
        )

    def _explained(self, error: DBAPIError | sqlite3.Error) -> Exception:
        """Return our own error for what a person can mend, the error itself for what only a programmer can."""
        code = _sqlite_code(error)
        if code in _REFUSED:
            what, fix = _REFUSED[code]
            return BadInput(f"{self.name} {what}", fix=fix)
        if code in _BROKEN:
            what, fix = _BROKEN[code]
            return LedgerUnavailable(f"{self.name}: {what}", fix=fix)
        if code is None and isinstance(error, OperationalError) and error.statement is None:
            return LedgerUnavailable(f"{self.name} cannot be reached", fix="see that the server runs and FORUMWATCH_DATABASE_URL is right")
        return error


def _engine(url: URL, options: dict[str, Any]) -> Engine:
    try:
        return create_engine(url, **options)
    except ModuleNotFoundError as error:
        raise BadInput(f"the ledger on {url.get_backend_name()} needs the package {error.name}", fix=f"install {error.name}") from error


def _set_pragmas(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA synchronous=FULL")  # a commit survives a power cut


def _begin(connection: Connection) -> None:
    begin = connection.get_execution_options().get("forumwatch_begin", "BEGIN")
    if begin:
        connection.exec_driver_sql(begin)


def _sqlite_code(error: Exception) -> int | None:
    """Return SQLite's primary error code, None where it was not SQLite that failed."""
    original = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(original, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _is_passing(error: Exception) -> bool:
    if _sqlite_code(error) in _BUSY:
        return True
    if not isinstance(error, DBAPIError):
        return False
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) in _RETRY_STATES
