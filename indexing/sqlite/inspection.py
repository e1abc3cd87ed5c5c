"""How the file of the embedded store stands; nothing is made or renewed by looking."""

import os
import shutil
import sqlite3
from pathlib import Path

from domain.errors import StoreUnavailable
from domain.status import Finding, PartStatus, StoreCondition
from domain.upkeep import Held
from indexing.nothing import Nothing
from indexing.sqlite.connections import Connections
from indexing.sqlite.schema import SCHEMA, terms_version
from indexing.sqlite.upkeep import SqliteHolding

_PATIENCE_S = 5.0


class SqliteInspection:
    """Contract: domain.status.Inspection."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connections = Connections(path, busy_timeout_s=_PATIENCE_S)
        self._holding: SqliteHolding | None = None

    def condition(self) -> StoreCondition:
        version = f"SQLite {sqlite3.sqlite_version}"
        if not self.path.exists():
            return StoreCondition(
                place=str(self.path), version=version, health="there is no file yet", answers=True, schema_wanted=SCHEMA, coverages=0
            )
        try:
            with self._connections.reading() as connection:
                meta = dict(connection.execute("SELECT key, value FROM meta"))
                (documents,) = connection.execute("SELECT count(*) FROM document").fetchone()
        except StoreUnavailable as error:
            finding = Finding(what=error.message, fix=error.fix)
            return StoreCondition(
                place=str(self.path),
                version=version,
                health="cannot be read",
                answers=False,
                schema_wanted=SCHEMA,
                findings=(finding,),
                free_bytes=self._free(),
            )
        schema = int(meta.get("schema", 0))
        block = None if os.access(self.path, os.W_OK) else "no right to write"
        return StoreCondition(
            place=str(self.path),
            version=version,
            health="can be read" if block else "can be read and written",
            answers=True,
            schema=schema,
            schema_wanted=SCHEMA,
            terms_current=meta.get("terms") == terms_version(),
            coverages=documents,
            size_bytes=self._size(),
            free_bytes=self._free(),
            parts=(
                PartStatus(name=self.path.name, use="in use", schema=schema, documents=documents, size_bytes=self._size(), block=block),
            ),
            findings=_findings(self.path, schema, current=meta.get("terms") == terms_version(), block=block),
        )

    def held(self) -> Held:
        if not self.path.exists():
            return Nothing()
        self._holding = self._holding or SqliteHolding(self.path)
        return self._holding

    def close(self) -> None:
        self._connections.close()
        if self._holding is not None:
            self._holding.close()

    def _size(self) -> int:
        beside = (self.path.with_name(self.path.name + suffix) for suffix in ("", "-wal"))
        return sum(path.stat().st_size for path in beside if path.exists())

    def _free(self) -> int | None:
        try:
            return shutil.disk_usage(self.path.parent).free
        except OSError:
            return None


def _findings(path: Path, schema: int, *, current: bool, block: str | None) -> tuple[Finding, ...]:
    found: list[Finding] = []
    if block:
        found.append(Finding(what=f"{path} cannot be written", fix="give this user the right to write it and its folder"))
    if schema > SCHEMA:
        what = f"the store is of a newer forumwatch (schema {schema}, this one knows {SCHEMA})"
        found.append(Finding(what=what, fix="upgrade forumwatch, or move the file away and run `forumwatch store rebuild`"))
    elif schema < SCHEMA or not current:
        what = f"the store was made by an older forumwatch (schema {schema}, this one writes {SCHEMA})"
        if schema == SCHEMA:
            what = "the store holds search terms of another version"
        found.append(Finding(what=what, fix="nothing to do: it renews itself when it is next opened", grave=False))
    return tuple(found)
