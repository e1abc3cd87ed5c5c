"""When each source is due again."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection

from ledger.engine import Database
from ledger.rows import insert, rows_by
from ledger.schema import sources


class SqlSources:
    """Due times, for whoever paces the crawl."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def due(self, among: Collection[str], *, now: datetime) -> list[str]:
        """Return those whose time has come, the longest overdue first; a source that never ran is due."""
        rows = self._database.read(lambda connection: rows_by(connection, sources, sources.c.id, among))
        at = {source: rows[source].next_due if source in rows else None for source in among}
        first = sorted(source for source, due in at.items() if due is None)
        return first + sorted((source for source, due in at.items() if due and due <= now), key=lambda source: (at[source], source))

    def set_due(self, source: str, *, at: datetime) -> None:
        def work(connection: Connection) -> None:
            statement = insert(connection, sources).values(id=source, next_due=at)
            connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"next_due": at}))

        self._database.write(work)
