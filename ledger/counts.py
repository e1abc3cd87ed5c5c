"""Every count that people see, by GROUP BY over the ledger."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, case, func, or_, select

from domain.protocols import Progress, RunRow, SourceCounts
from domain.visit import Outcome
from ledger.rows import AnyRow
from ledger.schema import DEAD, DELIVERED, SAMPLED, WAITING, coverages, feeds, run_sources, runs, sources, visits


def _sum(condition: Any) -> Any:
    """Return an SQL expression: how many rows meet the condition, 0 where there are none."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def counts(connection: Connection, run: str | None) -> list[SourceCounts]:
    outcomes: dict[str, dict[str, int]] = {source: {} for source in _sources(connection, run)}
    for source, state, count in connection.execute(_by_state(run)):
        outcomes.setdefault(source, {})[state] = count
    kept = {row.source: row for row in connection.execute(_by_source(run))}
    problems = _problems(connection, run)
    return [
        _row(source, outcomes.get(source, {}), kept.get(source), problems.get(source)) for source in sorted(outcomes.keys() | kept.keys())
    ]


def _row(source: str, states: dict[str, int], kept: AnyRow | None, problem: str | None) -> SourceCounts:
    pending = states.get(Outcome.PENDING.value, 0)
    return SourceCounts(
        source=source,
        found=sum(states.values()),
        outcomes={state: count for state, count in sorted(states.items()) if state != Outcome.PENDING.value},
        pending=pending,
        relevant=kept.relevant if kept else 0,
        delivered=kept.delivered if kept else 0,
        waiting=kept.waiting if kept else 0,
        dead_letters=kept.dead_letters if kept else 0,
        problem=problem,
    )


def _sources(connection: Connection, run: str | None) -> Sequence[str]:
    if run is None:
        return connection.scalars(select(sources.c.id)).all()
    return connection.scalars(select(run_sources.c.source).where(run_sources.c.run == run)).all()


def _by_state(run: str | None) -> Select[Any]:
    query = select(visits.c.source, visits.c.state, func.count()).group_by(visits.c.source, visits.c.state)
    return query if run is None else query.where(visits.c.run == run)


def _of_run(query: Select[Any], run: str | None) -> Select[Any]:
    """Coverages of the articles that the run read as relevant, as they are now."""
    if run is None:
        return query
    read = select(visits.c.article).where(visits.c.run == run, visits.c.state == Outcome.RELEVANT.value)
    return query.where(coverages.c.article.in_(read))


def _kept() -> tuple[Any, ...]:
    return (
        func.count().label("relevant"),
        _sum(DELIVERED).label("delivered"),
        _sum(WAITING).label("waiting"),
        _sum(DEAD).label("dead_letters"),
    )


def _by_source(run: str | None) -> Select[Any]:
    query = select(coverages.c.source, *_kept()).where(coverages.c.relevant.is_(True))
    return _of_run(query, run).group_by(coverages.c.source)


def _problems(connection: Connection, run: str | None) -> dict[str, str]:
    """Return source -> what went wrong when it was looked through, else with its feeds."""
    found: dict[str, str] = {}
    for source, url, problem in connection.execute(_feed_problems(run)):
        found[source] = f"{found[source]}; {url}: {problem}" if source in found else f"{url}: {problem}"
    looked = select(sources.c.id, sources.c.problem).where(sources.c.problem.is_not(None))
    if run is not None:
        looked = select(run_sources.c.source, run_sources.c.problem).where(run_sources.c.run == run, run_sources.c.problem.is_not(None))
    found.update({row[0]: row[1] for row in connection.execute(looked)})
    return found


def _feed_problems(run: str | None) -> Select[Any]:
    query = select(feeds.c.source, feeds.c.url, feeds.c.problem).where(feeds.c.problem.is_not(None)).order_by(feeds.c.url)
    if run is None:
        return query
    during = and_(feeds.c.checked >= runs.c.started, or_(runs.c.ended.is_(None), feeds.c.checked <= runs.c.ended))
    return query.join(runs, and_(runs.c.id == run, during))


def latest(connection: Connection, limit: int) -> list[RunRow]:
    rows = connection.execute(select(runs).order_by(runs.c.started.desc(), runs.c.id.desc()).limit(limit)).all()
    found: dict[str, dict[str, int]] = {row.id: {} for row in rows}
    by_state = select(visits.c.run, visits.c.state, func.count()).group_by(visits.c.run, visits.c.state)
    for run, state, count in connection.execute(by_state.where(visits.c.run.in_(list(found)))):
        found[run][state] = count
    return [
        RunRow(
            id=row.id,
            started=row.started,
            ended=row.ended,
            state=row.state,
            found=sum(found[row.id].values()),
            pending=found[row.id].get(Outcome.PENDING.value, 0),
            relevant=_kept_of(connection, row.id).relevant,
        )
        for row in rows
    ]


def progress(connection: Connection, run: str) -> Progress:
    pending = visits.c.state == Outcome.PENDING.value
    seen = connection.execute(
        select(
            func.count().label("found"),
            _sum(~pending).label("done"),
            _sum(and_(pending, visits.c.stage == "inbox")).label("inbox"),
            _sum(and_(~pending, visits.c.entered.is_not(None))).label("read"),
        ).where(visits.c.run == run)
    ).one()
    kept = _kept_of(connection, run)
    return Progress(
        found=seen.found,
        done=seen.done,
        inbox=seen.inbox,
        read=seen.read,
        relevant=kept.relevant,
        delivered=kept.delivered,
        waiting=kept.waiting,
    )


def misses(connection: Connection) -> tuple[int, int]:
    """Return (relevant, read) of the pages that the fast look skipped but a sample read in full."""
    read = visits.c.state.in_([Outcome.RELEVANT.value, Outcome.IRRELEVANT.value])
    query = select(_sum(visits.c.state == Outcome.RELEVANT.value), func.count()).where(SAMPLED, visits.c.entered.is_not(None), read)
    relevant, total = connection.execute(query).one()
    return relevant, total


def _kept_of(connection: Connection, run: str) -> AnyRow:
    return connection.execute(_of_run(select(*_kept()).where(coverages.c.relevant.is_(True)), run)).one()
