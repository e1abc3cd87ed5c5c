"""WARC files that are being written, and how far each is committed."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import BigInteger, Connection, bindparam, case, exists, select

from domain.article import ArchiveRef
from domain.protocols import WarcLedger
from ledger.engine import Database
from ledger.owners import is_gone, is_here, this_process
from ledger.rows import AnyRow, insert
from ledger.schema import HELD, visits, warc_files


class SqlWarc(WarcLedger):
    """See `domain.protocols.WarcLedger`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def opened(self, file: str, *, owner: str) -> None:
        def work(connection: Connection) -> None:
            values = {"owner": owner, "process": this_process(), "closed": False}
            statement = insert(connection, warc_files).values(file=file, committed=0, **values)
            connection.execute(statement.on_conflict_do_update(index_elements=["file"], set_=values))

        self._database.write(work)

    def unfinished(self) -> list[tuple[str, int, str]]:
        rows = self._database.read(lambda connection: _open_files(connection, datetime.now(UTC)))
        return [(row.file, row.committed, row.owner) for row in rows if not _is_being_written(row.process, row.busy)]

    def closed(self, file: str) -> None:
        done = warc_files.update().where(warc_files.c.file == file).values(closed=True)
        self._database.write(lambda connection: connection.execute(done))


def _open_files(connection: Connection, now: datetime) -> Sequence[AnyRow]:
    busy = exists().where(HELD, visits.c.process == warc_files.c.process, visits.c.lease_until > now)
    query = select(warc_files, busy.label("busy")).where(warc_files.c.closed.is_(False))
    return connection.execute(query.order_by(warc_files.c.file)).all()


def _is_being_written(process: str, busy: bool) -> bool:
    """Where the writer's process is out of sight (another machine or container), its claims tell whether it lives."""
    if process == this_process():
        return False
    return not is_gone(process) if is_here(process) else busy


def commit_archived(connection: Connection, refs: Sequence[ArchiveRef]) -> None:
    """Note in the transaction of `record` how far each file is needed."""
    ends: dict[str, int] = {}
    for ref in refs:
        ends[ref.file] = max(ends.get(ref.file, 0), ref.offset + ref.length)
    if not ends:
        return
    reached = bindparam("reached", type_=BigInteger)
    longer = warc_files.update().where(warc_files.c.file == bindparam("key"))
    grown = case((warc_files.c.committed < reached, reached), else_=warc_files.c.committed)
    connection.execute(longer.values(committed=grown), [{"key": file, "reached": end} for file, end in ends.items()])
