"""Reading history again: what there is to read, how far a pass has come, and what each article comes to, written down in one go."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from domain.article import ArchiveRef, Article, Discovery, Reading
from domain.codec import from_json, to_json
from domain.coverage import Coverage
from domain.ids import content_hash
from domain.reprocess import ArchivedLook, Effect, KnownArticle, Outcome, Pass, Reread, Selection, Tally, TextFrom
from domain.visit import PAGE_STATES
from domain.visit import Outcome as VisitOutcome
from ledger import rewriting
from ledger.effective import earlier_versions, with_data
from ledger.engine import Database
from ledger.rows import AnyRow
from ledger.schedule import Rules
from ledger.schema import FREE, PENDING, articles, coverages, inbox, reprocessings, urls, visits

_GAVE_NOTHING = (VisitOutcome.IRRELEVANT.value, VisitOutcome.NO_ARTICLE.value, VisitOutcome.FAILED.value)


class SqlReprocessing:
    """Each method is one short transaction. A pass goes through articles and then through pages, both in order of their ids."""

    def __init__(self, database: Database, rules: Rules) -> None:
        self._database = database
        self._rules = rules

    def begin(self, key: str, *, anew: bool = False, now: datetime) -> Pass:
        """Return the pass with this key that was interrupted, else a new one; `anew`: a new one in any case."""
        return self._database.write(lambda connection: _begin(connection, key, anew, now))

    def enter_stage(self, going: Pass, stage: str, *, now: datetime) -> None:
        values = {"stage": stage, "after": "", "updated": now}
        self._database.write(lambda connection: connection.execute(_of(going).values(values)))

    def finish(self, going: Pass, *, now: datetime) -> None:
        self._database.write(lambda connection: connection.execute(_of(going).values(finished=now, updated=now)))

    def count(self, selection: Selection) -> int:
        """Return how many articles there are to read."""
        query = _selected(select(func.count()).select_from(articles), selection)
        return self._database.read(lambda connection: connection.scalar(query)) or 0

    def articles(self, selection: Selection, *, after: str, limit: int) -> list[KnownArticle]:
        """Return the next articles by id; `after`: "" for the first."""
        return self._database.read(lambda connection: _articles(connection, selection, after, limit))

    def effect(self, reread: Reread) -> Effect:
        """Return what keeping it would change; nothing is written."""
        ready = rewriting.prepared(reread)
        return self._database.read(lambda connection: rewriting.effect(connection, ready))

    def keep(
        self,
        going: Pass,
        reread: Reread | None,
        known: KnownArticle,
        *,
        outcome: Outcome = Outcome.UNCHANGED,
        text: TextFrom,
        now: datetime,
    ) -> Effect:
        """Write down what an article comes to, and that the pass has come as far; `outcome` is that of one which was not read (None)."""
        ready = rewriting.prepared(reread) if reread is not None else None
        tally = going.tally

        def work(connection: Connection) -> tuple[Effect, Tally]:
            effect = rewriting.rewrite(connection, ready, rules=self._rules, now=now) if ready is not None else Effect(outcome=outcome)
            counted = from_json(Tally, to_json(tally))
            counted.add(effect, text)
            _note(connection, going, known.article.id, counted, now)
            return effect, counted

        effect, counted = self._database.write(work)
        _take_over(tally, counted)
        return effect

    def pages(self, selection: Selection, *, after: str, limit: int) -> list[ArchivedLook]:
        """Return the next archived pages (the newest of each address) that gave no article, by visit."""
        return self._database.read(lambda connection: _pages(connection, selection, int(after or 0), limit))

    def reopen(self, going: Pass, look: ArchivedLook, reading: Reading | None, *, aliases: Sequence[str] = (), now: datetime) -> bool:
        """Put what a page gives now into the inbox, as the outcome of its visit to come, and note that the pass has come as far.

        Return whether it did; it does not where the address is being visited, or has become an article meanwhile.
        """
        tally = going.tally

        def work(connection: Connection) -> tuple[bool, Tally]:
            opened = reading is not None and _reopen(connection, look, reading, aliases, now)
            counted = from_json(Tally, to_json(tally))
            counted.pages += 1
            counted.found += opened
            _note(connection, going, str(look.visit), counted, now)
            return opened, counted

        opened, counted = self._database.write(work)
        _take_over(tally, counted)
        return opened


def _begin(connection: Connection, key: str, anew: bool, now: datetime) -> Pass:
    unfinished = reprocessings.c.finished.is_(None)
    if anew:
        connection.execute(reprocessings.delete().where(unfinished, reprocessings.c.key == key))
    query = select(reprocessings).where(unfinished, reprocessings.c.key == key).order_by(reprocessings.c.id.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    if row is not None:
        tally = from_json(Tally, row.counts)
        return Pass(id=row.id, started=row.started, stage=row.stage, after=row.after, tally=tally, is_resumed=True)
    values = {"key": key, "started": now, "updated": now, "stage": "articles", "after": "", "counts": to_json(Tally())}
    made = connection.execute(reprocessings.insert().values(values).returning(reprocessings.c.id)).scalar_one()
    return Pass(id=made, started=now, stage="articles", after="", tally=Tally(), is_resumed=False)


def _of(going: Pass) -> Any:
    return reprocessings.update().where(reprocessings.c.id == going.id)


def _note(connection: Connection, going: Pass, after: str, tally: Tally, now: datetime) -> None:
    connection.execute(_of(going).values(after=after, counts=to_json(tally), updated=now))


def _take_over(tally: Tally, counted: Tally) -> None:
    """The transaction may have run twice (a locked database): what it counted at last is what holds."""
    for name in Tally.__dataclass_fields__:
        setattr(tally, name, getattr(counted, name))


def _selected(query: Select[Any], selection: Selection) -> Select[Any]:
    if selection.source is not None:
        query = query.where(articles.c.source == selection.source)
    if selection.since is not None:
        query = query.where(func.coalesce(articles.c.looks_from, articles.c.fetched) >= selection.since)
    return query if selection.article is None else query.where(articles.c.id == selection.article)


def _articles(connection: Connection, selection: Selection, after: str, limit: int) -> list[KnownArticle]:
    query = _selected(select(articles), selection).where(articles.c.id > after).order_by(articles.c.id).limit(limit)
    rows = connection.execute(query).all()
    ids = [row.id for row in rows]
    earlier = earlier_versions(connection, ids)
    looks: dict[str, list[ArchivedLook]] = {}
    kept = visits.c.archive.is_not(None), visits.c.http_status.in_(PAGE_STATES)
    for row in connection.execute(select(visits).where(visits.c.article.in_(ids), *kept).order_by(visits.c.id.desc())):
        looks.setdefault(row.article, []).append(_look(row))
    read: dict[str, AnyRow] = {}
    for row in connection.execute(select(visits).where(visits.c.article.in_(ids), visits.c.entered.is_not(None)).order_by(visits.c.id)):
        read[row.article] = row
    one = with_data(coverages.c.article).where(coverages.c.article.in_(ids))
    said = {row.article: from_json(Coverage, row.data) for row in connection.execute(one)}
    return [_known(row, earlier.get(row.id, ()), looks.get(row.id, []), read.get(row.id), said.get(row.id)) for row in rows]


def _known(row: AnyRow, versions: Any, looks: Sequence[ArchivedLook], read: AnyRow | None, said: Coverage | None) -> KnownArticle:
    """How we came to it is what its coverage says, else its last reading; it may have come by hand long before this ledger."""
    discovery = said.discovery if said else from_json(Discovery, read.discovery) if read is not None else Discovery(method="by-hand")
    return KnownArticle(
        article=from_json(Article, row.data),
        fetched=row.fetched,
        state_since=row.state_since,
        versions=versions,
        looks=tuple(looks),
        run=said.run if said else read.run if read is not None else row.last_run or "",
        visit=read.id if read is not None else 0,
        discovery=discovery,
        archive=said.archive if said else from_json(ArchiveRef, read.archive) if read is not None and read.archive else None,
    )


def _look(row: AnyRow) -> ArchivedLook:
    return ArchivedLook(
        visit=row.id,
        run=row.run,
        source=row.source,
        url=row.url,
        url_key=row.url_key,
        found=row.found,
        ref=from_json(ArchiveRef, row.archive),
        discovery=from_json(Discovery, row.discovery),
    )


def _pages(connection: Connection, selection: Selection, after: int, limit: int) -> list[ArchivedLook]:
    later = visits.alias("later")
    newest = (
        select(func.max(later.c.id))
        .where(later.c.url_key == visits.c.url_key, later.c.archive.is_not(None), later.c.http_status.in_(PAGE_STATES))
        .scalar_subquery()
    )
    query = select(visits).where(
        visits.c.id > after,
        visits.c.archive.is_not(None),
        visits.c.article.is_(None),
        visits.c.state.in_(_GAVE_NOTHING),
        visits.c.http_status.in_(PAGE_STATES),
        visits.c.id == newest,
    )
    if selection.source is not None:
        query = query.where(visits.c.source == selection.source)
    if selection.since is not None:
        query = query.where(visits.c.found >= selection.since)
    return [_look(row) for row in connection.execute(query.order_by(visits.c.id).limit(limit))]


def _reopen(connection: Connection, look: ArchivedLook, reading: Reading, aliases: Sequence[str], now: datetime) -> bool:
    busy = connection.scalar(select(visits.c.id).where(PENDING, visits.c.url_key == look.url_key).limit(1))
    known = connection.scalar(select(urls.c.article).where(urls.c.url_key == look.url_key))
    row = connection.execute(select(visits).where(visits.c.id == look.visit).with_for_update()).one()
    if busy is not None or known is not None or row.state not in _GAVE_NOTHING:
        return False
    values = {"state": VisitOutcome.PENDING.value, "stage": "inbox", "reason": None, "finished": None, "skipped_by_fast_look": False}
    again = visits.update().where(visits.c.id == look.visit)
    connection.execute(again.values(**values, entered=now, article=reading.article.id, **FREE))
    connection.execute(inbox.insert().values(visit=look.visit, reading=to_json(replace(reading, run=row.run)), entered=now))
    rewriting.lead_to(connection, reading.article, [look.url_key, *aliases], row.source)
    hash_ = content_hash(reading.article.headline, reading.article.body)
    connection.execute(urls.update().where(urls.c.url_key == look.url_key).values(content_hash=hash_))
    return True
