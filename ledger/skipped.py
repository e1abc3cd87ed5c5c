"""Pages that the fast look skipped: what a new or changed watch may want to see again."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from domain.article import Discovery
from domain.codec import from_json
from domain.visit import Candidate, Outcome
from ledger.engine import Database
from ledger.schema import urls, visits

_STILL_UNREAD = (Outcome.IRRELEVANT.value, Outcome.BUDGET.value, Outcome.FAILED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedPages:
    """How many pages were skipped."""

    to_fetch: int  # of the sources that were asked for
    archived: int  # of any: they need not be fetched again
    elsewhere: int  # of other sources, which nobody crawls now


class SqlSkipped:
    """Each page counts once, by its last visit that the fast look ended."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def count(self, sources: Collection[str], *, since: datetime | None) -> SkippedPages:
        return self._database.read(lambda connection: _count(connection, sources, since))

    def page(self, sources: Collection[str], *, since: datetime | None, after: int, limit: int) -> list[tuple[int, Candidate]]:
        """Return (visit, candidate) of the next pages that are not archived, by visit from behind `after` (0 for the first)."""
        query = _skipped(select(visits), since).where(visits.c.archive.is_(None), visits.c.source.in_(sources))
        query = query.where(visits.c.id > after).order_by(visits.c.id).limit(limit)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [
            (row.id, Candidate(url=row.url, source=row.source, discovery=replace(from_json(Discovery, row.discovery), method="refetch")))
            for row in rows
        ]


def _skipped(query: Select[Any], since: datetime | None) -> Select[Any]:
    later = visits.alias("later")
    last = select(func.max(later.c.id)).where(later.c.url_key == visits.c.url_key, later.c.skipped_by_fast_look).scalar_subquery()
    query = query.join(urls, urls.c.url_key == visits.c.url_key).where(
        visits.c.skipped_by_fast_look,
        visits.c.id == last,
        urls.c.article.is_(None),
        urls.c.state.in_(_STILL_UNREAD),
    )
    return query if since is None else query.where(visits.c.found >= since)


def _count(connection: Connection, sources: Collection[str], since: datetime | None) -> SkippedPages:
    archived = visits.c.archive.is_not(None)
    query = _skipped(select(visits.c.source, archived.label("archived"), func.count().label("pages")).select_from(visits), since)
    to_fetch = kept = elsewhere = 0
    for row in connection.execute(query.group_by(visits.c.source, archived)):
        if row.archived:
            kept += row.pages
        elif row.source in sources:
            to_fetch += row.pages
        else:
            elsewhere += row.pages
    return SkippedPages(to_fetch=to_fetch, archived=kept, elsewhere=elsewhere)
