"""A HealthView over fixed figures, for tests of the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.errors import LedgerUnavailable
from domain.health import DayCounts, Figures, HealthReport, HealthView, LastRun, Pace, SourceHealth, Tallies, Usual
from domain.notice import Notice
from domain.serving import ChildRow, Serving
from domain.source import Source
from tests.support.web_data import NOW, SOURCES

RUN = LastRun(id="20261120T090000-ab12", kind="crawl", state="done", started=NOW - timedelta(minutes=9), ended=NOW - timedelta(minutes=4))
QUIET = Figures(runs=7, last_run=RUN, last_done=RUN.ended, relevant=60)
NONE = Tallies(visits={}, coverages={})
SILENT = Notice(
    kind="source-silent",
    subject=SOURCES[0].id,
    text=f"{SOURCES[0].name} answers, yet has listed nothing new for 3 days; before, it never was silent for a whole day.",
    action=f"Open {SOURCES[0].homepage} in a browser; if it moved: `forumwatch sources add {SOURCES[0].homepage}` finds the new one.",
    since=NOW - timedelta(days=3),
)
REFUSED = Notice(
    kind="dead-letters",
    subject="store",
    text="The store refused 2 articles, so they are not shown.",
    action="See why with `forumwatch store dead-letters`; mend that, then run `forumwatch store replay`.",
    grave=True,
)


@dataclass(frozen=True, kw_only=True)
class FixedHealth(HealthView):
    notices: Sequence[Notice] = ()
    figures: Figures = QUIET
    store_problem: str | None = None
    serving: Serving | None = None
    paces: Sequence[SourceHealth] = ()
    counted: Tallies = NONE
    ledger_answers: bool = True

    def report(self, now: datetime) -> HealthReport:
        if not self.ledger_answers:
            raise LedgerUnavailable("locked")
        return HealthReport(
            at=now,
            version="0.1.0",
            store_problem=self.store_problem,
            figures=self.figures,
            sources=tuple(self.paces),
            serving=self.serving,
            free_bytes=81_500_000_000,
            notices=tuple(self.notices),
        )

    def current(self, now: datetime) -> tuple[Notice, ...]:
        return tuple(self.notices)

    def sources(self, now: datetime) -> tuple[SourceHealth, ...]:
        return tuple(self.paces)

    def tallies(self) -> Tallies:
        return self.counted

    def check(self) -> str | None:
        return "ledger does not answer" if not self.ledger_answers else self.store_problem


def pace_of(source: Source, pace: Pace, found: Sequence[int | None]) -> SourceHealth:
    """Return a source with these counts on its last days; None for one on which nobody could look."""
    today = NOW.date()
    days = tuple(
        DayCounts(
            source=source.id,
            day=today - timedelta(days=len(found) - 1 - number),
            looks=4,
            good_looks=0 if count is None else 4,
            outcomes={
                name: many for name, many in (("relevant", (count or 0) // 5), ("irrelevant", (count or 0) - (count or 0) // 5)) if many
            },
        )
        for number, count in enumerate(found)
    )
    last = max((day.day for day in days if day.found), default=None)
    return SourceHealth(source=source.id, days=days, usual=Usual(pace=pace, since=last))


def believable_health() -> FixedHealth:
    """An office with a silent source and two articles that the store refused."""
    beat = NOW - timedelta(seconds=4)
    crawl = ChildRow(name="crawl", pid=4242, started=NOW - timedelta(minutes=2), run=RUN.id, sources=(SOURCES[1].id, SOURCES[2].id))
    paces = [
        pace_of(SOURCES[0], "silent", [12, 14, 9, 11, 13, 8, 7, 12, 14, 10, 11, 0, 0, 0]),
        pace_of(SOURCES[1], "quiet", [41, 38, 44, 40, 39, 22, 18, 40, 42, 38, 41, 40, 6, 3]),
        pace_of(SOURCES[2], "new", [None] * 9 + [3, 4, 0, 5, 2]),
    ]
    paces += [pace_of(source, "usual", [(number * day) % 7 for day in range(14)]) for number, source in enumerate(SOURCES[3:], start=3)]
    return FixedHealth(
        notices=(REFUSED, SILENT),
        figures=Figures(
            runs=7, last_run=RUN, last_done=RUN.ended, inbox=3, outbox=5, outbox_since=beat, dead_coverages=2, relevant=60, lag_s=75
        ),
        serving=Serving(started=NOW - timedelta(days=2), beat=beat, owner="desk, process 17", pid=17, tick_s=5.0, children=(crawl,)),
        paces=tuple(paces),
        counted=Tallies(
            visits={("sozh", "relevant"): 12, ("sozh", "failed"): 3, ("sozh", "pending"): 1, ('odd"\\name\n', "gone"): 1},
            coverages={("forum", "live"): 58, ("forum", "gone"): 2},
        ),
    )
