"""What hosts are owed: their robots.txt as it was read last, until when they asked us to wait, and how often they were asked today."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, case, select

from domain.manners import HostManners, RobotsFile
from ledger.engine import Database
from ledger.rows import insert
from ledger.schema_manners import host_days, host_pauses, robots_files

KEPT = timedelta(days=30)  # that days are remembered


class SqlManners(HostManners):
    """See `domain.manners.HostManners`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def robots(self, origin: str) -> RobotsFile | None:
        query = select(robots_files).where(robots_files.c.origin == origin)
        row = self._database.read(lambda connection: connection.execute(query).one_or_none())
        return None if row is None else RobotsFile(origin=origin, asked=row.asked, status=row.status, body=bytes(row.body))

    def keep_robots(self, file: RobotsFile) -> None:
        values = {"asked": file.asked, "status": file.status, "body": file.body}

        def work(connection: Connection) -> None:
            statement = insert(connection, robots_files).values(origin=file.origin, **values)
            connection.execute(statement.on_conflict_do_update(index_elements=["origin"], set_=values))

        self._database.write(work)

    def paused_until(self, host: str) -> datetime | None:
        query = select(host_pauses.c.until).where(host_pauses.c.host == host)
        until: datetime | None = self._database.read(lambda connection: connection.scalar(query))
        return until

    def pause(self, host: str, until: datetime) -> None:
        def work(connection: Connection) -> None:
            statement = insert(connection, host_pauses).values(host=host, until=until)
            connection.execute(statement.on_conflict_do_update(index_elements=["host"], set_={"until": until}))

        self._database.write(work)

    def take(self, host: str, *, wanted: int, most: int, now: datetime) -> int:
        return self._database.write(lambda connection: _take(connection, host, wanted, most, now))

    def give_back(self, host: str, unused: int, *, now: datetime) -> None:
        left = case((host_days.c.requests > unused, host_days.c.requests - unused), else_=0)
        today = host_days.update().where(_today(host, now))
        self._database.write(lambda connection: connection.execute(today.values(requests=left)))

    def asked_today(self, *, now: datetime) -> dict[str, int]:
        """Return host -> requests of the day, for the hosts that were asked."""
        query = select(host_days.c.host, host_days.c.requests).where(host_days.c.day == _day(now), host_days.c.requests > 0)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return {row.host: row.requests for row in rows}


def _take(connection: Connection, host: str, wanted: int, most: int, now: datetime) -> int:
    today = select(host_days.c.requests).where(_today(host, now)).with_for_update()
    had = connection.scalar(today)
    if had is None:
        connection.execute(host_days.delete().where(host_days.c.host == host, host_days.c.day < _day(now - KEPT)))
        first = insert(connection, host_days).values(host=host, day=_day(now), requests=0)
        connection.execute(first.on_conflict_do_nothing())  # another crawl may begin the day at this moment
        had = connection.scalar(today) or 0
    granted = max(0, min(wanted, most - had))
    if granted:
        connection.execute(host_days.update().where(_today(host, now)).values(requests=had + granted))
    return granted


def _today(host: str, now: datetime) -> ColumnElement[bool]:
    return and_(host_days.c.host == host, host_days.c.day == _day(now))


def _day(now: datetime) -> str:
    return now.astimezone(UTC).date().isoformat()
