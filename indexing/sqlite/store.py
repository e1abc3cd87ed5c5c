"""CoverageStore on one SQLite file."""

# ruff: noqa: S608 (names in the statements are ours, values are bound)

import sqlite3
from array import array
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

from domain.coverage import Coverage
from domain.errors import CoverageNotFound, StoreUnavailable
from domain.query import FacetCount, FacetName, Hit, Interval, Query, Refusal, SearchPage, TimelinePoint, WriteResult
from indexing.refusals import refusal_of
from indexing.snippets import snippet
from indexing.sqlite import counting, rows, schema
from indexing.sqlite.connections import Connections
from indexing.sqlite.where import Where, profiles_of, where
from indexing.text_query import family_of

_WRITE = 64  # coverages in one writing transaction
_FEW = 1000  # so few hits are sorted; of more, the first are met soon on a walk through time
_MOST = 2**31  # more than this nobody can page through
_ORDERS = {"newest": "c.time DESC, c.id", "oldest": "c.time, c.id", "best": "score, c.time DESC, c.id"}
_WEIGHTS = "4.0, 2.0, 1.0"  # of headline, description, body in "best"


class SqliteStore:
    """Keeps coverages in one file; safe for several threads and processes. Contract: domain.protocols.CoverageStore.

    A writer waits at most `busy_timeout_s` for another; readers wait for nobody.
    """

    def __init__(self, path: Path, *, busy_timeout_s: float = 30.0) -> None:
        self.path = path
        self._connections = Connections(path, busy_timeout_s=busy_timeout_s)

    def setup(self) -> None:
        """Make or renew the tables. Raises StoreTooNew for a file of a newer version."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreUnavailable(f"{self.path.parent} cannot be made: {error.strerror}", fix="look at the path and its rights") from error
        with self._connections.lent() as connection:
            if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
                connection.execute("PRAGMA journal_mode=WAL")
            if schema.is_ready(connection):
                return
        with self._connections.writing() as connection:
            if not schema.is_ready(connection):  # another process may have been faster
                schema.create(connection, rows.index_again)

    def write(self, coverages: Sequence[Coverage]) -> WriteResult:
        delivered: list[str] = []
        refused: list[Refusal] = []
        for first in range(0, len(coverages), _WRITE):
            made: list[rows.Row] = []
            for coverage in coverages[first : first + _WRITE]:
                reason = refusal_of(coverage)
                if reason is None:
                    made.append(rows.row_of(coverage))
                else:
                    refused.append(Refusal(coverage=coverage.id, reason=reason))
            with self._connections.writing() as connection:
                for row in made:
                    rows.store(connection, row)
            delivered += [row.id for row in made]
        return WriteResult(delivered=tuple(delivered), refused=tuple(refused))

    def get(self, coverage_id: str) -> Coverage:
        with self._connections.lent() as connection:
            found = _bound(connection, "SELECT json FROM document WHERE id = ?", coverage_id)
        if found is None:
            raise CoverageNotFound(coverage_id)
        return rows.coverage_of(found[0])

    def search(self, query: Query) -> SearchPage:
        with self._connections.reading() as connection:
            condition = self._where(connection, query)
            total = _total(connection, condition)
            found = _page(connection, query, condition, total) if total and query.limit > 0 else []
            documents = [_document(connection, number) for number, _ in found]
        hits: list[Hit] = []
        for (_, score), document in zip(found, documents, strict=True):
            coverage = rows.coverage_of(document)
            shown, marks = snippet(coverage, query.text)
            hits.append(Hit(coverage=coverage, score=score, snippet=shown, marks=marks))
        return SearchPage(hits=tuple(hits), total=total)

    def facets(self, query: Query, names: Sequence[FacetName], *, size: int = 20) -> dict[FacetName, tuple[FacetCount, ...]]:
        with self._connections.reading() as connection:
            return counting.facets(connection, self._where(connection, query), names, size)

    def timeline(self, query: Query, *, interval: Interval, time_zone: str = "UTC") -> tuple[TimelinePoint, ...]:
        with self._connections.reading() as connection:
            return counting.timeline(connection, self._where(connection, query), interval=interval, time_zone=time_zone)

    def scroll(self, query: Query) -> Generator[Coverage, None, None]:
        """Yield all matches of one state in order of id; holds eight bytes a match, a few coverages, and a reading transaction.

        That transaction waits for nobody and lets others write; but the file's log grows with what they write until the
        caller is done.
        """
        with self._connections.reading() as connection:
            condition = self._where(connection, query)
            sql = f"SELECT c.number FROM coverage c WHERE {condition.any_order} ORDER BY c.id"
            numbers = array("q", (number for (number,) in connection.execute(sql, condition.values)))
            for number in numbers:
                yield rows.coverage_of(_document(connection, number))

    def refresh(self) -> None:
        """Do nothing: what is written is findable."""

    def count(self, query: Query | None = None) -> int:
        with self._connections.reading() as connection:
            return _total(connection, self._where(connection, query or Query()))

    def remove(self, coverage_ids: Sequence[str]) -> None:
        for first in range(0, len(coverage_ids), _WRITE):
            with self._connections.writing() as connection:
                for coverage_id in coverage_ids[first : first + _WRITE]:
                    found = _bound(connection, "SELECT number FROM document WHERE id = ?", coverage_id)
                    if found is not None:
                        rows.forget(connection, found[0])
                        connection.execute("DELETE FROM document WHERE number = ?", found)

    def close(self) -> None:
        self._connections.close()

    def _where(self, connection: sqlite3.Connection, query: Query) -> Where:
        families: set[str] = set()
        if query.text is not None:
            languages = query.filters.languages or [row[0] for row in connection.execute("SELECT DISTINCT language FROM profile")]
            families = {family_of(language) for language in languages}
        return where(query, sorted(families), profiles_of(connection, query.filters))


def _bound(connection: sqlite3.Connection, sql: str, coverage_id: str) -> tuple[Any, ...] | None:
    """Return the row of an id; none of an id that is no text, and so cannot be in the store."""
    try:
        row: tuple[Any, ...] | None = connection.execute(sql, (coverage_id,)).fetchone()
    except UnicodeEncodeError:
        return None
    return row


def _total(connection: sqlite3.Connection, condition: Where) -> int:
    (total,) = connection.execute(f"SELECT count(*) {condition.counted}", condition.values).fetchone()
    return int(total)


def _page(connection: sqlite3.Connection, query: Query, condition: Where, total: int) -> list[tuple[int, float]]:
    """Return (number, score) of the hits on the page asked for."""
    ranked = query.sort == "best" and condition.match is not None and not condition.match.negated
    paging = (min(query.limit, _MOST), min(max(0, query.offset), _MOST))
    if ranked and condition.match is not None:
        rest = condition.without_text()
        sql = (
            f"SELECT c.number, bm25(text, {_WEIGHTS}) AS score FROM text JOIN coverage c ON c.number = text.rowid "
            f"WHERE text MATCH ? AND {rest.by_time} ORDER BY {_ORDERS['best']} LIMIT ? OFFSET ?"
        )
        values = [condition.match.expression, *rest.values, *paging]
        return [(number, -score) for number, score in connection.execute(sql, values)]
    order = _ORDERS["newest" if query.sort == "best" else query.sort]
    matching = condition.any_order if total < _FEW else condition.by_time
    sql = f"SELECT c.number, 0.0 FROM coverage c WHERE {matching} ORDER BY {order} LIMIT ? OFFSET ?"
    return list(connection.execute(sql, [*condition.values, *paging]))


def _document(connection: sqlite3.Connection, number: int) -> bytes:
    (document,) = connection.execute("SELECT json FROM document WHERE number = ?", (number,)).fetchone()
    return bytes(document)
