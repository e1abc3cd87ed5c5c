"""The ledger's view for grouping articles into stories."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from domain.article import Article
from domain.codec import from_json, to_json
from domain.coverage import StoryRef
from domain.protocols import StoryBook, StoryMember, Unsettled
from ledger.counters import draw
from ledger.engine import Database
from ledger.rows import CHUNK, AnyRow, update_rows
from ledger.schema import UNSETTLED, articles, coverages

HALF_A_DAY = timedelta(hours=12)


class SqlStories(StoryBook):
    """See `domain.protocols.StoryBook`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def unsettled(self) -> Unsettled | None:
        query = select(coverages.c.id, coverages.c.content, coverages.c.unsettled).where(UNSETTLED).order_by(coverages.c.id)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        if not rows:
            return None
        return Unsettled(since=min(row.unsettled for row in rows), marks=tuple((row.id, row.content) for row in rows))

    def settle(self, done: Unsettled) -> None:
        self._database.write(lambda connection: _settle(connection, done))

    def members(self, *, since: datetime) -> list[StoryMember]:
        rows = self._database.read(lambda connection: _standing(connection, since))
        first = {row.article: row for row in reversed(rows)}  # one coverage speaks for the article
        return sorted((_member(row) for row in first.values()), key=lambda member: (member.published, member.article))

    def assign(self, stories: dict[str, StoryRef], *, now: datetime) -> int:
        """In transactions of some hundred articles each; `now` is when, for whoever will keep a history of stories."""
        ready = {article: to_json(story) for article, story in sorted(stories.items())}
        names = list(ready)
        chunks = [{name: ready[name] for name in names[start : start + CHUNK]} for start in range(0, len(names), CHUNK)]
        return sum(self._assign(chunk) for chunk in chunks)

    def _assign(self, stories: Mapping[str, str]) -> int:
        return self._database.write(lambda connection: _assign(connection, stories))


def _standing(connection: Connection, since: datetime) -> Sequence[AnyRow]:
    query = (
        select(coverages.c.article, coverages.c.timestamp, coverages.c.in_language, coverages.c.story, articles.c.data)
        .join(articles, articles.c.id == coverages.c.article)
        .where(coverages.c.relevant, coverages.c.status != "removed", coverages.c.timestamp >= since)
        .order_by(coverages.c.timestamp, coverages.c.article, coverages.c.watch)
    )
    return connection.execute(query).all()


def _member(row: AnyRow) -> StoryMember:
    article = from_json(Article, row.data)
    return StoryMember(
        article=row.article,
        source=article.source,
        headline=article.headline,
        body=article.body,
        published=_order_of(article, row.timestamp),
        in_language=row.in_language,
        story=from_json(StoryRef, row.story) if row.story else None,
    )


def _order_of(article: Article, timestamp: datetime) -> datetime:
    """Return when it counts as published: a page that names only the day (local noon) comes after those that tell the time."""
    return timestamp + HALF_A_DAY if article.published_precision == "day" else timestamp


def _settle(connection: Connection, done: Unsettled) -> None:
    for start in range(0, len(done.marks), CHUNK):
        marks = dict(done.marks[start : start + CHUNK])
        rows = connection.execute(select(coverages.c.id, coverages.c.content).where(coverages.c.id.in_(list(marks)))).all()
        same = [row.id for row in rows if row.content == marks[row.id]]
        connection.execute(coverages.update().where(coverages.c.id.in_(same)).values(unsettled=None))


def _assign(connection: Connection, stories: Mapping[str, str]) -> int:
    query = select(coverages.c.id, coverages.c.article, coverages.c.story).where(coverages.c.article.in_(list(stories)))
    rows = connection.execute(query.where(coverages.c.relevant).order_by(coverages.c.id).with_for_update()).all()
    changed = [row for row in rows if row.story != stories[row.article]]
    revisions = draw(connection, "revision", len(changed))
    values = [
        {"key": row.id, "story": stories[row.article], "revision": revision, "dead": False}
        for row, revision in zip(changed, revisions, strict=True)
    ]
    update_rows(connection, coverages, "id", values)
    return len(changed)
