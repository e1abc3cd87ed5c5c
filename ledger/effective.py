"""Coverages as rows: what the machine said, and what the ledger lays over it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select

from domain.article import Discovery, Version
from domain.codec import from_json, many_from_json, to_json
from domain.correction import Standing, corrected
from domain.coverage import Coverage, StoryRef
from domain.ids import digest
from ledger.rows import AnyRow
from ledger.schema import coverage_data, coverages, versions

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NOWHERE = Discovery(method="feed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A coverage with its JSON and the hash of what counts as a change, made ready outside of the transaction."""

    coverage: Coverage
    data: str
    content: str
    story: str | None


def prepared(coverage: Coverage) -> Prepared:
    return Prepared(
        coverage=coverage,
        data=to_json(replace(coverage, revision=0, first_indexed=None, status="live", story=None, versions=())),
        content=content_of(coverage),
        story=to_json(coverage.story) if coverage.story else None,
    )


def content_of(coverage: Coverage) -> str:
    """Return a hash that changes when the reading does: not with when, in which run and by which way the page was read."""
    article = replace(coverage.article, url="", fetched=None)
    said = replace(
        coverage,
        article=article,
        discovery=_NOWHERE,
        archive=None,
        run="",
        status="live",
        story=None,
        versions=(),
        processed=_EPOCH,
        revision=0,
        first_indexed=None,
    )
    return digest("coverage-content", to_json(said))


_OVER_IT = tuple(coverages.c[name] for name in ("article", "correction", "run", "status", "story", "revision", "first_indexed"))
Earlier = Mapping[str, Sequence[Version]]  # article id -> its earlier states, oldest first


def with_data(*columns: ColumnElement[Any]) -> Select[Any]:
    """Return the query for what the machine said of coverages (`data`), and for these columns of theirs; who asks says of which."""
    return select(coverage_data.c.data, *columns).join_from(coverages, coverage_data)


def effective_query(*more: ColumnElement[Any]) -> Select[Any]:
    """Return the query for what `effective` reads of coverages, and for `more`."""
    return with_data(*_OVER_IT, *more)


def with_earlier(connection: Connection, rows: Sequence[AnyRow]) -> tuple[Sequence[AnyRow], Earlier]:
    """Return rows of `effective_query`, and the earlier states of their articles: all that `effective` needs."""
    return rows, earlier_versions(connection, [row.article for row in rows])


def effective(rows: Sequence[AnyRow], earlier: Earlier) -> list[Coverage]:
    """Return coverages as the store is to have them."""
    said = many_from_json(Coverage, (row.data for row in rows))
    return [
        replace(
            corrected(coverage, from_json(Standing, row.correction) if row.correction else None),
            run=row.run,
            status=row.status,
            story=from_json(StoryRef, row.story) if row.story else None,
            versions=tuple(earlier.get(row.article, ())),
            revision=row.revision,
            first_indexed=row.first_indexed,
        )
        for row, coverage in zip(rows, said, strict=True)
    ]


def earlier_versions(connection: Connection, articles: Iterable[str]) -> dict[str, tuple[Version, ...]]:
    """Return article id -> its earlier states, oldest first; articles that never changed are left out."""
    query = select(versions).where(versions.c.article.in_(sorted(set(articles)))).order_by(versions.c.article, versions.c.ordinal)
    found: dict[str, tuple[Version, ...]] = {}
    for row in connection.execute(query):
        version = Version(headline=row.headline, body=row.body, valid_from=row.valid_from, valid_to=row.valid_to)
        found[row.article] = (*found.get(row.article, ()), version)
    return found


def said_by_machine(connection: Connection, coverage_id: str) -> Coverage:
    """Return what the machine said, without all that the ledger lays over it."""
    said = select(coverage_data.c.data).where(coverage_data.c.coverage == coverage_id)
    return from_json(Coverage, connection.execute(said).scalar_one())


def rows_of(connection: Connection, article: str) -> dict[str, AnyRow]:
    """Return coverage id -> row, for all coverages of one article."""
    query = select(coverages).where(coverages.c.article == article).with_for_update()
    return {row.id: row for row in connection.execute(query)}
