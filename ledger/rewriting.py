"""What an article that was read again comes to: the same transaction for what it says, its history and its coverages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from domain.article import Article
from domain.codec import to_json
from domain.ids import content_hash
from domain.reprocess import Effect, Outcome, Reread
from ledger.completion import changed_ones, earliest, is_shown, keep, values_of
from ledger.counters import draw
from ledger.effective import Prepared, rows_of, said_by_machine
from ledger.effective import prepared as prepared_coverage
from ledger.rows import AnyRow, insert
from ledger.schedule import Rules, first_look, newest
from ledger.schema import articles, urls, versions


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A reading with its JSON, made ready outside of the transaction."""

    reread: Reread
    before: str  # content hash that the article had when it was taken up
    content_hash: str
    article: str
    coverages: tuple[Prepared, ...]

    @property
    def has_other_versions(self) -> bool:
        return self.reread.versions != self.reread.known.versions


def prepared(reread: Reread) -> Ready:
    known = reread.known.article
    return Ready(
        reread=reread,
        before=content_hash(known.headline, known.body),
        content_hash=content_hash(reread.article.headline, reread.article.body),
        article=to_json(reread.article),
        coverages=tuple(prepared_coverage(coverage) for coverage in reread.coverages),
    )


def effect(connection: Connection, ready: Ready) -> Effect:
    """Return what `rewrite` would change."""
    row = connection.execute(select(articles).where(articles.c.id == ready.reread.article.id)).one_or_none()
    if row is None or _is_other(row, ready):
        return Effect(outcome=Outcome.OVERTAKEN)
    existing = rows_of(connection, row.id)
    return _effect(row, ready, existing, _to_write(row, ready, existing))


def rewrite(connection: Connection, ready: Ready, *, rules: Rules, now: datetime) -> Effect:
    """Keep what differs, each coverage with a revision of its own, and return that. Nothing where a crawl was quicker."""
    row = connection.execute(select(articles).where(articles.c.id == ready.reread.article.id).with_for_update()).one_or_none()
    if row is None or _is_other(row, ready):
        return Effect(outcome=Outcome.OVERTAKEN)
    existing = rows_of(connection, row.id)
    writing = _to_write(row, ready, existing)
    done = _effect(row, ready, existing, writing)
    if done.outcome is Outcome.UNCHANGED:
        return done
    _keep_versions(connection, ready)
    _keep_article(connection, row, ready, existing, rules, now)
    for p, revision in zip(writing, draw(connection, "revision", len(writing)), strict=True):
        before = existing.get(p.coverage.id)
        values = {
            **values_of(p, before, status=_status(row)),
            "run": before.run if before is not None else p.coverage.run,
            "revision": revision,
            "quiet": before is not None and _is_told(before),
            "unsettled": _unsettled(connection, p, before),
        }
        keep(connection, p, values, now)
    return done


def lead_to(connection: Connection, article: Article, url_keys: Sequence[str], source: str) -> None:
    """Let addresses lead to an article; those that lead to one already go on leading there."""
    statement = insert(connection, urls)
    kept = func.coalesce(urls.c.article, statement.excluded.article)
    rows = [{"url_key": key, "source": source, "article": article.id, "failures": 0} for key in dict.fromkeys(url_keys)]
    connection.execute(statement.on_conflict_do_update(index_elements=["url_key"], set_={"article": kept}), rows)


def _is_other(row: AnyRow, ready: Ready) -> bool:
    return bool(row.fetched != ready.reread.known.fetched or row.content_hash != ready.before)


def _status(row: AnyRow) -> str:
    return "gone" if row.gone else "live"


def _to_write(row: AnyRow, ready: Ready, existing: dict[str, AnyRow]) -> list[Prepared]:
    """Return the coverages that differ; all that are shown, where the article's history reads otherwise now."""
    changed = list(changed_ones(ready.coverages, existing, status=_status(row)))
    if ready.has_other_versions:
        ids = {p.coverage.id for p in changed}
        changed += [p for p in ready.coverages if p.coverage.id not in ids and is_shown(p, existing.get(p.coverage.id))]
    return changed


def _effect(row: AnyRow, ready: Ready, existing: dict[str, AnyRow], writing: Sequence[Prepared]) -> Effect:
    was = {p.coverage.id: (before := existing.get(p.coverage.id)) is not None and before.relevant for p in writing}
    shown = {p.coverage.id: is_shown(p, existing.get(p.coverage.id)) for p in writing}
    is_same = not writing and not ready.has_other_versions and ready.reread.article == ready.reread.known.article
    return Effect(
        outcome=Outcome.UNCHANGED if is_same else Outcome.CHANGED,
        newly_relevant=sum(shown[id_] and not was[id_] for id_ in shown),
        no_longer_relevant=sum(was[id_] and not shown[id_] for id_ in shown),
        revised=sum(was[id_] and shown[id_] for id_ in shown),
    )


def _is_told(before: AnyRow) -> bool:
    """Whether readers know of it already: then that it reads otherwise now is no news."""
    return bool(before.relevant and (before.quiet or before.revision <= before.delivered_revision))


def _unsettled(connection: Connection, p: Prepared, before: AnyRow | None) -> datetime | None:
    """Stories are made anew only where what they go by has changed: text, time, relevance."""
    if before is None:
        return earliest(p, None)
    said = said_by_machine(connection, before.id)
    texts = (said.article.headline, said.article.body) == (p.coverage.article.headline, p.coverage.article.body)
    if texts and before.timestamp == p.coverage.timestamp and before.relevant == is_shown(p, before):
        kept: datetime | None = before.unsettled
        return kept
    return earliest(p, before)


def _keep_versions(connection: Connection, ready: Ready) -> None:
    if not ready.has_other_versions:
        return
    id_ = ready.reread.article.id
    connection.execute(versions.delete().where(versions.c.article == id_))
    rows = [
        {"article": id_, "ordinal": n, "headline": v.headline, "body": v.body, "valid_from": v.valid_from, "valid_to": v.valid_to}
        for n, v in enumerate(ready.reread.versions, 1)
    ]
    if rows:
        connection.execute(versions.insert(), rows)


def _keep_article(connection: Connection, row: AnyRow, ready: Ready, existing: dict[str, AnyRow], rules: Rules, now: datetime) -> None:
    article = ready.reread.article
    read = {p.coverage.id: is_shown(p, existing.get(p.coverage.id)) for p in ready.coverages}
    is_followed = any(({id_: before.relevant for id_, before in existing.items()} | read).values())
    values: dict[str, Any] = {
        "data": ready.article,
        "content_hash": ready.content_hash,
        "state_since": ready.reread.state_since,
        "seen": newest(row.seen, article.modified, article.published),
        "relevant": is_followed,
    }
    if is_followed != row.relevant:
        values |= first_look(article, fetched=row.fetched, rules=rules, now=now) if is_followed and not row.gone else {"next_look": None}
    connection.execute(articles.update().where(articles.c.id == row.id).values(values))
    # Or the next look would take today's better text for a change of the outlet's.
    known = urls.update().where(urls.c.article == row.id, urls.c.content_hash == row.content_hash)
    connection.execute(known.values(content_hash=ready.content_hash))
