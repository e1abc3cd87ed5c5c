"""When each source is due again, and who may crawl it."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from domain.article import Discovery
from domain.codec import from_json
from domain.visit import Outcome
from ledger import feeds as feed_states
from ledger.engine import Database
from ledger.leases import Lease, held_among, is_newest, of_source, take
from ledger.rows import insert, rows_by
from ledger.schedule import Listing, setback
from ledger.schema import CLAIMABLE, feeds, runs, sources, visits
from ledger.schema_serve import leases

NEWS = 20  # publication times that are remembered of a source
_BY_HAND = '%"method":"by-hand"%'


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """Sources that were granted to a run, and their leases."""

    run: str
    leases: Mapping[str, Lease]  # source -> lease


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a crawl of a source tells about its pace."""

    news: tuple[datetime, ...]  # publication times of its newest items, ascending
    setbacks: float  # weights of the failures in a row, this crawl included; 0 where it went well
    not_before: datetime | None  # what its host asked for by Retry-After


class SqlSources:
    """Due times, for whoever paces the crawl."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def due(self, among: Collection[str], *, now: datetime, longest_s: float | None = None) -> list[str]:
        """Return those whose time has come, the longest overdue first; a source that never ran is due.

        So is one whose time lies further ahead than any pause lasts (`longest_s`): the clock was set back since.
        """
        rows = self._database.read(lambda connection: rows_by(connection, sources, sources.c.id, among))
        at = {source: rows[source].next_due if source in rows else None for source in among}
        first = sorted(source for source, due in at.items() if due is None)
        end = None if longest_s is None else now + timedelta(seconds=longest_s)
        come = [(due, source) for source, due in at.items() if due and (due <= now or (end is not None and due > end))]
        return first + [source for _, source in sorted(come)]

    def next_due(self, among: Collection[str]) -> datetime | None:
        """Return the earliest due time that is noted."""
        rows = self._database.read(lambda connection: rows_by(connection, sources, sources.c.id, among))
        return min((row.next_due for row in rows.values() if row.next_due), default=None)

    def set_due(self, source: str, *, at: datetime) -> None:
        self._database.write(lambda connection: _set_due(connection, source, at))

    def asked(self, *, now: datetime) -> list[str]:
        """Return the sources of pages that a person entered and that no run is fetching."""
        free = (CLAIMABLE, visits.c.owner.is_(None), (visits.c.not_before.is_(None)) | (visits.c.not_before <= now))
        query = select(visits.c.source).join(runs, runs.c.id == visits.c.run)
        query = query.where(*free, runs.c.state != "running", visits.c.discovery.like(_BY_HAND)).distinct().order_by(visits.c.source)
        return list(self._database.read(lambda connection: connection.scalars(query).all()))

    def free(self, among: Sequence[str], *, now: datetime) -> list[str]:
        """Return those that nobody is crawling, in the same order."""
        names = [of_source(source) for source in among]
        held = self._database.read(lambda connection: held_among(connection, names, now))
        return [source for source in among if of_source(source) not in held]

    def crawled_by(self, source: str, *, now: datetime) -> str | None:
        """Return the run that is crawling a source."""
        if not self._database.read(lambda connection: held_among(connection, [of_source(source)], now)):
            return None
        query = select(runs.c.id).join(leases, leases.c.owner == runs.c.id)
        query = query.where(leases.c.name == of_source(source), runs.c.state == "running")
        run: str | None = self._database.read(lambda connection: connection.scalar(query))
        return run

    def grant(self, run: str, wanted: Sequence[str], *, lease_s: float, now: datetime) -> Granted:
        """Return the leases of those that nobody else is crawling, granted to the run."""

        def work(connection: Connection) -> dict[str, Lease]:
            taken = {source: take(connection, of_source(source), owner=run, lease_s=lease_s, now=now) for source in wanted}
            return {source: lease for source, lease in taken.items() if lease is not None}

        return Granted(run=run, leases=self._database.write(work))

    def looked(self, run: str, source: str, *, now: datetime) -> Looked:
        """Return what the run's crawl of the source tells about its pace."""
        return self._database.read(lambda connection: _looked(connection, run, source, now))

    def listings(self, source: str) -> list[Listing]:
        """Return what paces each feed, sitemap and section page of a source."""
        return self._database.read(lambda connection: feed_states.listings(connection, source))

    def finish(self, source: str, lease: Lease, looked: Looked, *, due: datetime, listings: Mapping[str, datetime] | None = None) -> bool:
        """Note when the source is due again, and which of its listings when.

        False, and nothing is noted, if it was granted to somebody else since.
        """

        def work(connection: Connection) -> bool:
            if not is_newest(connection, lease):
                return False
            _set_due(connection, source, due)
            feed_states.set_feeds_due(connection, listings or {})
            values = {"setbacks": looked.setbacks, "news": json.dumps([moment.isoformat() for moment in looked.news])}
            connection.execute(sources.update().where(sources.c.id == source).values(values))
            connection.execute(leases.update().where(leases.c.name == lease.name).values(owner=None, process=None, lease_until=None))
            return True

        return self._database.write(work)


def _set_due(connection: Connection, source: str, at: datetime) -> None:
    statement = insert(connection, sources).values(id=source, next_due=at)
    connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"next_due": at}))


def _looked(connection: Connection, run: str, source: str, now: datetime) -> Looked:
    row = connection.execute(select(sources).where(sources.c.id == source)).one_or_none()
    known = {datetime.fromisoformat(text) for text in json.loads((row.news if row else None) or "[]")}
    states = [outcome.value for outcome in Outcome]
    found = select(visits.c.discovery).where(visits.c.run == run, visits.c.state.in_(states), visits.c.source == source)
    for text in connection.scalars(found.where(visits.c.revisit.is_(False)).order_by(visits.c.id.desc()).limit(500)):
        published = from_json(Discovery, text).published
        if published is not None and published <= now:
            known.add(published)
    listings = connection.execute(select(feeds).where(feeds.c.source == source, feeds.c.checked.is_not(None))).all()
    weights = [setback(feed.problem, feed.status) for feed in listings]
    weight = min(weights, default=0.0)  # one way that works keeps the source's pace
    waits = [feed.not_before for feed in listings if feed.not_before is not None and feed.not_before > now]
    return Looked(
        news=tuple(sorted(known)[-NEWS:]),
        setbacks=(row.setbacks if row else 0.0) + weight if weight else 0.0,
        not_before=max(waits, default=None),
    )
