"""What waits for the store, and how much more may join it."""

from sqlalchemy import Connection, Select, func, select

from domain.backlog import Gate
from domain.protocols import Backlog
from ledger.engine import Database
from ledger.schema import CLAIMABLE, HELD, WAITING, coverages, inbox, visits

_UNSENT: Select[int] = select(func.count()).select_from(coverages).where(WAITING)
_UNREAD: Select[int] = select(func.count()).select_from(inbox)
_BEING_READ: Select[int] = _UNREAD.where(inbox.c.owner.is_not(None))
_BEING_FETCHED: Select[int] = select(func.count()).select_from(visits).where(HELD, CLAIMABLE)


class SqlBacklog(Backlog):
    """See `domain.protocols.Backlog`. It remembers whether it holds; not for several threads at once."""

    def __init__(self, database: Database, most: int) -> None:
        self._database = database
        self._fetching, self._reading = Gate(most), Gate(most)

    def to_fetch(self) -> int:
        unsent, unread, fetched = self._database.read(lambda connection: _counted(connection, _UNSENT, _UNREAD, _BEING_FETCHED))
        return self._fetching.room(unsent + unread, under_way=fetched)

    def to_read(self) -> int:
        unsent, read = self._database.read(lambda connection: _counted(connection, _UNSENT, _BEING_READ))
        return self._reading.room(unsent, under_way=read)

    def unsent(self) -> int:
        return sum(self._database.read(lambda connection: _counted(connection, _UNSENT)))

    def waiting(self) -> int:
        return sum(self._database.read(lambda connection: _counted(connection, _UNSENT, _UNREAD)))


def _counted(connection: Connection, *queries: Select[int]) -> list[int]:
    return [connection.scalar(query) or 0 for query in queries]
