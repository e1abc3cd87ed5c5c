"""The embedded store: one SQLite file, full text by FTS5."""

from indexing.sqlite.store import SqliteStore

__all__ = ["SqliteStore"]
