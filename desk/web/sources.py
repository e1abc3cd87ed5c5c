"""What became of every URL, by source; and the runs that looked at them. All counts are the ledger's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from desk import wording
from desk.web.days import Days, days
from desk.web.selection import Selection
from desk.web.site import Desk, Frame, frame
from desk.wording import When, counted, percent
from domain.health import SourceHealth
from domain.manners import HostDay
from domain.protocols import RunRow, SourceCounts
from domain.source import Source

RUNS_SHOWN = 100
STATE_WORDS = {"running": "running", "done": "done", "interrupted": "interrupted"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """One source; `outcomes` hold (word, count), largest first, and with `pending` add up to `found`."""

    name: str
    homepage: str | None
    about: str  # country, kind, ownership, languages, exceptions in how it is asked
    link_warning: str
    found: int
    outcomes: tuple[tuple[str, int], ...]
    pending: int
    relevant: int
    relevant_href: str
    delivered: int
    waiting: int
    dead_letters: int
    problem: str
    days: Days | None
    requests: str = ""  # to its busiest host today
    spent: bool = False  # the host gets no more of them for pages today


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesView:
    frame: Frame
    run: str
    rows: tuple[SourceRow, ...]
    total: SourceRow
    has_days: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    id: str
    href: str
    started: When
    took: str
    state: str
    found: int
    pending: int
    relevant: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunsPage:
    frame: Frame
    runs: tuple[RunLine, ...]
    missed: int
    sampled: int
    miss_rate: str


def sources_view(
    desk: Desk, selection: Selection, counts: Sequence[SourceCounts], *, run: str = "", health: Sequence[SourceHealth] = ()
) -> SourcesView:
    known = {source.id: source for source in desk.sources}
    of_days = {each.source: days(each) for each in health}
    today = {each.source: each.today for each in health}
    rows = tuple(_row(count, known.get(count.source), selection, of_days.get(count.source), today.get(count.source)) for count in counts)
    return SourcesView(
        frame=frame(desk, selection, title="Sources", here="sources", band=not run),
        run=run,
        rows=rows,
        total=_total(rows, selection),
        has_days=bool(of_days),
    )


def runs_view(desk: Desk, selection: Selection, runs: Sequence[RunRow], *, miss_rate: tuple[int, int]) -> RunsPage:
    missed, sampled = miss_rate
    return RunsPage(
        frame=frame(desk, selection, title="Runs", here="runs"),
        runs=tuple(_line(desk, run, selection) for run in runs),
        missed=missed,
        sampled=sampled,
        miss_rate=percent(missed, sampled, digits=1),
    )


def _row(counts: SourceCounts, source: Source | None, selection: Selection, of_days: Days | None, today: HostDay | None) -> SourceRow:
    about = _about(source) if source else "not in the configuration"
    return SourceRow(
        name=source.name if source else counts.source,
        homepage=wording.safe_href(source.homepage) if source else None,
        about=about,
        link_warning=(source.link_warning if source else None) or "",
        found=counts.found,
        outcomes=_worded(counts.outcomes),
        pending=counts.pending,
        relevant=counts.relevant,
        relevant_href=selection.url(outlets=(counts.source,), reprints=True),
        delivered=counts.delivered,
        waiting=counts.waiting,
        dead_letters=counts.dead_letters,
        problem=counts.problem or "",
        days=of_days,
        requests=f"{today.requests:,} of {today.most:,} requests today to {today.host}" if today else "",
        spent=today is not None and today.spent,
    )


def _about(source: Source) -> str:
    country = wording.country(source.country) if source.country else ""
    ownership = wording.OWNERSHIP_WORDS.get(source.ownership or "", "")
    languages = ", ".join(wording.language(code) for code in source.languages)
    return ", ".join(part for part in (country, source.kind, ownership, languages, *_exceptions(source)) if part)


def _exceptions(source: Source) -> list[str]:
    """Return in words what is not as usual in how the source is asked, and whoever trusts its articles should know."""
    exceptions = {
        "its certificate is not verified": source.policy.tls == "unverified",
        "read in a browser": source.policy.render == "browser",
    }
    return [words for words, holds in exceptions.items() if holds]


def _worded(outcomes: dict[str, int]) -> tuple[tuple[str, int], ...]:
    ordered = sorted(outcomes.items(), key=lambda item: (-item[1], item[0]))
    return tuple((wording.OUTCOME_WORDS.get(name, name), number) for name, number in ordered if number)


def _total(rows: Sequence[SourceRow], selection: Selection) -> SourceRow:
    outcomes: dict[str, int] = {}
    for row in rows:
        for word, number in row.outcomes:
            outcomes[word] = outcomes.get(word, 0) + number
    return SourceRow(
        name="All sources",
        homepage=None,
        about=counted(len(rows), "source"),
        link_warning="",
        found=sum(row.found for row in rows),
        outcomes=_worded(outcomes),
        pending=sum(row.pending for row in rows),
        relevant=sum(row.relevant for row in rows),
        relevant_href=selection.url(reprints=True),
        delivered=sum(row.delivered for row in rows),
        waiting=sum(row.waiting for row in rows),
        dead_letters=sum(row.dead_letters for row in rows),
        problem="",
        days=None,
    )


def _line(desk: Desk, run: RunRow, selection: Selection) -> RunLine:
    keep = {"watch": selection.watch} if selection.watch else {}
    return RunLine(
        id=run.id,
        href=f"/sources?{urlencode(keep | {'run': run.id})}",
        started=wording.moment(run.started, desk.zone),
        took=_took(run.started, run.ended) if run.ended else "",
        state=STATE_WORDS[run.state],
        found=run.found,
        pending=run.pending,
        relevant=run.relevant,
    )


def _took(started: datetime, ended: datetime) -> str:
    """Return a duration as "48 s", "12 min", "3 h 05 min"."""
    seconds = max(0, round((ended - started).total_seconds()))
    if seconds < 120:
        return f"{seconds} s"
    minutes = seconds // 60
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"
