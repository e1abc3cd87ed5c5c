"""What people say of coverages: a history that only grows, and its sum beside each coverage."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from domain.codec import from_json, to_json
from domain.correction import Change, Correction, Standing, checked_author, standing
from domain.coverage import Coverage
from domain.errors import BadInput
from domain.protocols import Corrections
from ledger.counters import draw
from ledger.effective import effective, effective_query, said_by_machine, with_earlier
from ledger.engine import Database
from ledger.rows import AnyRow
from ledger.schema import articles, corrections, coverages


class SqlCorrections(Corrections):
    """See `domain.protocols.Corrections`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, coverage_id: str, change: Change, *, by: str, note: str | None = None, now: datetime) -> Coverage:
        by, note = checked_author(by, note)
        values = {"coverage": coverage_id, "at": now, "by": by, "note": note, "said": to_json(change)}
        return self._database.write(lambda connection: _add(connection, coverage_id, change, values))

    def undo(self, coverage_id: str, *, by: str, note: str | None = None, now: datetime) -> Coverage:
        by, note = checked_author(by, note)
        return self._database.write(lambda connection: _undo(connection, coverage_id, by, note, now))

    def history(self, coverage_id: str) -> tuple[Correction, ...]:
        return self._database.read(lambda connection: history(connection, coverage_id))

    def current(self, coverage_id: str) -> Coverage | None:
        return self._database.read(lambda connection: _current(connection, coverage_id))

    def of_article(self, article: str) -> tuple[str, ...]:
        query = select(coverages.c.id).where(coverages.c.article == article).order_by(coverages.c.watch)
        return self._database.read(lambda connection: tuple(connection.scalars(query)))


def history(connection: Connection, coverage_id: str) -> tuple[Correction, ...]:
    rows = connection.execute(select(corrections).where(corrections.c.coverage == coverage_id).order_by(corrections.c.id)).all()
    undone = {row.undoes for row in rows if row.undoes is not None}
    return tuple(_correction(row, undone=row.id in undone) for row in rows)


def _correction(row: AnyRow, *, undone: bool) -> Correction:
    return Correction(
        id=row.id,
        coverage=row.coverage,
        by=row.by,
        at=row.at,
        note=row.note,
        change=from_json(Change, row.said) if row.said else None,
        undoes=row.undoes,
        undone=undone,
    )


def _add(connection: Connection, coverage_id: str, change: Change, values: dict[str, Any]) -> Coverage:
    row = _locked(connection, coverage_id)
    connection.execute(corrections.insert().values(values))
    after = _settle(connection, row, now=values["at"])
    if not after.relevant and (change.role or change.tone):
        raise BadInput("it is not about us, so it has neither role nor tone", fix="say in the same correction that it is relevant")
    return after


def _undo(connection: Connection, coverage_id: str, by: str, note: str | None, now: datetime) -> Coverage:
    row = _locked(connection, coverage_id)
    standing_ones = [c for c in history(connection, coverage_id) if c.change is not None and not c.undone]
    if not standing_ones:
        raise BadInput(f"{coverage_id} has no correction that could be taken back", fix="see `forumwatch correct ID --history`")
    last = standing_ones[-1].id
    connection.execute(corrections.insert().values(coverage=coverage_id, at=now, by=by, note=note, undoes=last))
    return _settle(connection, row, now=now)


def _locked(connection: Connection, coverage_id: str) -> AnyRow:
    row = connection.execute(select(coverages).where(coverages.c.id == coverage_id).with_for_update()).one_or_none()
    if row is None:
        raise BadInput(f"there is no coverage {coverage_id!r}", fix="give the address of a relevant article, or the id of its coverage")
    return row


def _settle(connection: Connection, row: AnyRow, *, now: datetime) -> Coverage:
    """Bring the coverage to what its corrections come to; what changes draws a new revision."""
    now_holds = standing(history(connection, row.id))
    said = to_json(now_holds) if now_holds else None
    if said != row.correction:
        relevant = is_relevant(now_holds, by_machine=said_by_machine(connection, row.id).relevant)
        (revision,) = draw(connection, "revision", 1)
        values = {
            "correction": said,
            "relevant": relevant,
            "status": _status(connection, row.article, relevant=relevant),
            "revision": revision,
            "dead": False,
            "quiet": False,
            # Stories are made anew without it, or with it again.
            "unsettled": row.unsettled if relevant == row.relevant else min(row.timestamp, row.unsettled or row.timestamp),
        }
        connection.execute(coverages.update().where(coverages.c.id == row.id).values(values))
        _follow(connection, row.article, now)
    after = _current(connection, row.id)
    assert after is not None
    return after


def _follow(connection: Connection, article: str, now: datetime) -> None:
    """Look again at an article that is about us after all, soon where nothing was planned; and no more at one that is not."""
    shown = select(coverages.c.id).where(coverages.c.article == article, coverages.c.relevant.is_(True)).limit(1)
    is_followed = connection.scalar(shown) is not None
    changed = articles.update().where(articles.c.id == article, articles.c.relevant.is_not(is_followed))
    soon = {"next_look": func.coalesce(articles.c.next_look, now)} if is_followed else {}
    connection.execute(changed.values(relevant=is_followed, **soon))


def is_relevant(holds: Standing | None, *, by_machine: bool) -> bool:
    return by_machine if holds is None or holds.change.relevant is None else holds.change.relevant


def _status(connection: Connection, article: str, *, relevant: bool) -> str:
    if not relevant:
        return "removed"
    return "gone" if connection.scalar(select(articles.c.gone).where(articles.c.id == article)) else "live"


def _current(connection: Connection, coverage_id: str) -> Coverage | None:
    rows = connection.execute(effective_query().where(coverages.c.id == coverage_id)).all()
    return next(iter(effective(*with_earlier(connection, rows))), None)
