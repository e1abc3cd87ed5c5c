"""What processing said about a reading, written down in one go."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from domain.article import Article
from domain.codec import from_json, to_json
from domain.correction import Standing
from domain.coverage import Coverage
from domain.ids import content_hash
from domain.protocols import InboxEntry
from domain.visit import Outcome
from ledger.corrections import is_relevant
from ledger.counters import draw
from ledger.effective import Prepared, rows_of
from ledger.effective import prepared as prepared_coverage
from ledger.endings import Ending, end
from ledger.rows import AnyRow, insert
from ledger.schedule import Rules, looks_from, newest
from ledger.schema import articles, coverage_data, coverages, inbox, urls, versions, visits


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """A processed entry, made ready outside of the transaction."""

    entry: InboxEntry
    article: Article
    article_json: str
    content_hash: str
    fetched: datetime
    coverages: tuple[Prepared, ...]
    reason: str

    @property
    def relevant(self) -> bool:
        return any(p.coverage.relevant for p in self.coverages)


def prepared(entry: InboxEntry, said: Sequence[Coverage], *, now: datetime) -> Completion:
    article = entry.reading.article
    return Completion(
        entry=entry,
        article=article,
        article_json=to_json(article),
        content_hash=content_hash(article.headline, article.body),
        fetched=article.fetched or now,
        coverages=tuple(prepared_coverage(coverage) for coverage in said),
        reason="; ".join(_in_words(coverage) for coverage in said) or "no watch to read it for",
    )


def complete(connection: Connection, done: Completion, *, rules: Rules, now: datetime) -> None:
    """Keep article and coverages, end the visit, drop the entry; nothing if somebody else completed it before."""
    dropped = inbox.delete().where(inbox.c.id == done.entry.id, inbox.c.visit == done.entry.reading.visit)
    if connection.execute(dropped).rowcount == 0:
        return
    visit = connection.execute(select(visits).where(visits.c.id == done.entry.reading.visit).with_for_update()).one()
    before = connection.execute(select(articles).where(articles.c.id == done.article.id).with_for_update()).one_or_none()
    # Two URLs of one article may be read out of order; the page that was fetched last is the one that counts. A page that
    # was fetched later than now was not: the clock was set back since.
    if before is None or done.fetched >= before.fetched or before.fetched > now:
        existing = rows_of(connection, done.article.id)
        _keep_article(connection, done, visit, before, is_followed=any(is_shown(p, existing.get(p.coverage.id)) for p in done.coverages))
        _keep_coverages(connection, done, visit.run, existing, now)
    elif before.content_hash != done.content_hash:
        _ask_again(connection, visit.url_key)
    outcome = Outcome.RELEVANT if done.relevant else Outcome.IRRELEVANT
    ending = Ending(visit=visit, outcome=outcome, reason=done.reason, article=done.article.id)
    end(connection, [ending], rules=rules, now=now)


def _ask_again(connection: Connection, url_key: str) -> None:
    """Let the next visit read the page whatever it says: what this one read differs from what is kept, and was not taken up."""
    unknown = {"etag": None, "last_modified": None, "content_hash": None}
    connection.execute(urls.update().where(urls.c.url_key == url_key).values(unknown))


def _in_words(coverage: Coverage) -> str:
    role = f", {coverage.role}" if coverage.role else ""
    return f"{coverage.watch}: relevance {coverage.relevance:.2f}{role}"


def _keep_article(connection: Connection, done: Completion, visit: AnyRow, before: AnyRow | None, *, is_followed: bool) -> None:
    """Keep the article as it is now; `is_followed`: it is to be looked at again."""
    changed = before is not None and before.content_hash != done.content_hash
    seen = newest(before.seen if before else None, done.article.modified, done.article.published)
    values = {
        "source": done.article.source,
        "url": visit.url,
        "url_key": visit.url_key,
        "data": done.article_json,
        "content_hash": done.content_hash,
        "fetched": done.fetched,
        "state_since": done.fetched if before is None or changed else before.state_since,
        "seen": seen,
        "relevant": is_followed,
        "gone": False,
        "next_look": before.next_look if before is not None and is_followed else None,
        "looks_from": (before.looks_from if before else None) or looks_from(done.article, fetched=done.fetched),
    }
    statement = insert(connection, articles).values(id=done.article.id, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
    if changed:
        _keep_version(connection, before, valid_to=done.fetched)


def _keep_version(connection: Connection, before: Any, *, valid_to: datetime) -> None:
    last = select(func.coalesce(func.max(versions.c.ordinal), 0)).where(versions.c.article == before.id)
    article = from_json(Article, before.data)
    connection.execute(
        versions.insert().values(
            article=before.id,
            ordinal=connection.execute(last).scalar_one() + 1,
            headline=article.headline,
            body=article.body,
            valid_from=before.state_since,
            valid_to=max(valid_to, before.state_since),
        )
    )


def _keep_coverages(connection: Connection, done: Completion, run: str, existing: dict[str, AnyRow], now: datetime) -> None:
    """Write what changed, each with a revision of its own; a coverage that was never relevant is not kept."""
    changed = list(changed_ones(done.coverages, existing))
    for p, revision in zip(changed, draw(connection, "revision", len(changed)), strict=True):
        values = {
            **values_of(p, existing.get(p.coverage.id)),
            "run": run,
            "revision": revision,
            "unsettled": earliest(p, existing.get(p.coverage.id)),
        }
        keep(connection, p, values, now)


def keep(connection: Connection, p: Prepared, values: dict[str, Any], now: datetime) -> None:
    """Write a coverage, new or known: its row with these columns, and what the machine said of it."""
    id_ = p.coverage.id
    row = insert(connection, coverages).values(id=id_, first_indexed=now, **values)
    connection.execute(row.on_conflict_do_update(index_elements=["id"], set_=values))
    said = insert(connection, coverage_data).values(coverage=id_, data=p.data)
    connection.execute(said.on_conflict_do_update(index_elements=["coverage"], set_={"data": said.excluded.data}))


def changed_ones(said: Sequence[Prepared], existing: dict[str, AnyRow], *, status: str = "live") -> Iterator[Prepared]:
    """Yield what differs from what is kept; `status` is that of a coverage which is shown."""
    for p in said:
        row = existing.get(p.coverage.id)
        if row is None:
            if p.coverage.relevant:
                yield p
        elif is_shown(p, row):
            if row.status != status or row.content != p.content or _is_other_story(p, row):
                yield p
        elif row.status != "removed" or (row.correction and row.content != p.content):
            yield p


def is_shown(p: Prepared, row: AnyRow | None) -> bool:
    """Return whether the coverage is relevant: a person's word outlives every reading."""
    holds = from_json(Standing, row.correction) if row is not None and row.correction else None
    return is_relevant(holds, by_machine=p.coverage.relevant)


def _is_other_story(p: Prepared, row: AnyRow) -> bool:
    return p.story is not None and p.story != row.story


def earliest(p: Prepared, before: AnyRow | None) -> datetime:
    """Return the time from which stories may change: where the coverage stands now, stood, or was left unsettled."""
    times = (p.coverage.timestamp, before.timestamp if before else None, before.unsettled if before else None)
    return min(time for time in times if time is not None)


def values_of(p: Prepared, before: AnyRow | None, *, status: str = "live") -> dict[str, Any]:
    """Return the columns; a story that grouping assigned stays where processing names none."""
    relevant = is_shown(p, before)
    story = {"story": p.story} if p.story else {}
    return {
        "article": p.coverage.article.id,
        "watch": p.coverage.watch,
        "source": p.coverage.article.source,
        "content": p.content,
        "relevant": relevant,
        "status": status if relevant else "removed",
        "in_language": p.coverage.in_language,
        "timestamp": p.coverage.timestamp,
        "dead": False,
        "quiet": False,
        **story,
    }
