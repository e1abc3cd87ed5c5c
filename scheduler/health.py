"""How everything is: figures of the ledger, whether the store answers, what `serve` says, and what sources usually give."""

import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from importlib.metadata import version
from zoneinfo import ZoneInfo

from domain.errors import LedgerUnavailable, StoreError
from domain.health import DayCounts, Figures, HealthReport, HealthView, SourceHealth, Tallies
from domain.manners import HostDay, most_daily
from domain.notice import KINDS, Notice
from domain.serving import Serving
from domain.settings import CrawlSettings
from domain.source import Source
from domain.urls import host_of
from ledger import Ledger
from scheduler import health_notices
from scheduler.notices import ReportNotices
from scheduler.usual import usual
from scheduler.wiring import House

WEEKS = timedelta(weeks=8)  # what is usual is judged from
SHOWN = 14  # days of a source that pages show
LATE_H = 18  # from this hour on the day is told as a whole
KEPT_S = 60.0  # how long the counts by day are kept before they are read again


class Health(HealthView):
    """See `domain.health.HealthView`. Safe from several threads."""

    def __init__(self, house: House, ledger: Ledger | None = None, *, free: Callable[[House], int] | None = None) -> None:
        """`ledger`: default that of the rooms, which is made if need be."""
        self._house = house
        self._ledger = ledger or house.ledger
        self._zone = ZoneInfo(house.time_zone)
        self._free = free or _free
        self._lock = threading.Lock()
        self._known: tuple[datetime, tuple[SourceHealth, ...]] | None = None

    def report(self, now: datetime) -> HealthReport:
        house, ledger = self._house, self._ledger
        figures = ledger.health.figures([source.id for source in house.sources], now=now)
        sources = self.sources(now)
        serving = ledger.serving.serving(now=now)
        store_problem, free = self._store_problem(), self._free(house)
        found = [
            *health_notices.of_store(store_problem, figures, now=now, most=house.settings.deliver.max_waiting),
            *health_notices.of_disk(free, folder=str(house.settings.data)),
            *self._of_the_ledger(serving, figures, sources, now),
        ]
        return HealthReport(
            at=now,
            version=version("forumwatch"),
            store_problem=store_problem,
            figures=figures,
            sources=sources,
            serving=serving,
            free_bytes=free,
            notices=tuple(sorted(found, key=_rank)),
        )

    def current(self, now: datetime) -> tuple[Notice, ...]:
        """See `domain.protocols.Notices`; a ledger that does not answer is a notice, too."""
        try:
            return self.report(now).notices
        except LedgerUnavailable as error:
            return (health_notices.ledger_away(error),)

    def of_work(self, now: datetime) -> tuple[Notice, ...]:
        """Return the notices that the ledger alone tells: the store is not asked, nor the disk."""
        figures = self._ledger.health.figures([source.id for source in self._house.sources], now=now)
        serving = self._ledger.serving.serving(now=now)
        return tuple(sorted(self._of_the_ledger(serving, figures, self.sources(now), now), key=_rank))

    def _of_the_ledger(self, serving: Serving | None, figures: Figures, sources: Sequence[SourceHealth], now: datetime) -> Iterator[Notice]:
        troubles = self._ledger.completeness.troubles()
        yield from health_notices.of_work(serving, figures, now=now)
        yield from health_notices.of_sources(sources, troubles, sources=self._house.sources, zone=self._zone)
        yield from ReportNotices(self._ledger).current(now)

    def sources(self, now: datetime) -> tuple[SourceHealth, ...]:
        with self._lock:
            if self._known is None or not timedelta() <= now - self._known[0] < timedelta(seconds=KEPT_S):
                self._known = (now, self._judged(now))
            return self._known[1]

    def tallies(self) -> Tallies:
        return self._ledger.health.tallies()

    def check(self) -> str | None:
        try:
            self._ledger.runs.runs(limit=1)
        except LedgerUnavailable as error:
            return f"ledger does not answer: {error}"
        problem = self._store_problem()
        return f"store does not answer: {problem}" if problem else None

    def _store_problem(self) -> str | None:
        try:
            self._house.store.count()
        except StoreError as error:
            return " ".join(str(error).split())
        return None

    def _judged(self, now: datetime) -> tuple[SourceHealth, ...]:
        here = now.astimezone(self._zone)
        today = here.date()
        days = self._ledger.completeness.days(today - WEEKS, today, self._zone)
        asked = self._ledger.manners.asked_today(now=now)
        return tuple(
            SourceHealth(
                source=source.id,
                days=_filled(source.id, days.get(source.id, []), today=today),
                usual=usual(days.get(source.id, []), today=today, is_late=here.hour >= LATE_H),
                today=_host_day(source, asked, self._house.settings.crawl),
            )
            for source in self._house.sources
        )


def _filled(source: str, days: Sequence[DayCounts], *, today: date) -> tuple[DayCounts, ...]:
    """Return the last days that pages show, those without anything too."""
    known = {day.day: day for day in days}
    last = [today - timedelta(days=number) for number in reversed(range(SHOWN))]
    return tuple(known.get(day) or DayCounts(source=source, day=day) for day in last)


def _host_day(source: Source, asked: Mapping[str, int], settings: CrawlSettings) -> HostDay | None:
    """Return the one of the source's hosts that is nearest to the day's number of requests."""
    hosts = {host_of(url) for url in (source.homepage, *source.feeds, *source.sitemaps, *source.sections)}
    mapped = {host.lower() for host in settings.hosts}
    days = [
        HostDay(host=host, requests=asked[host], most=most)
        for host in sorted(hosts)
        if host in asked and (most := most_daily(settings, own=source.policy.max_daily, mapped=host in mapped)) is not None
    ]
    return max(days, key=lambda day: day.requests / day.most, default=None)


def _rank(notice: Notice) -> tuple[bool, int, str]:
    return not notice.grave, KINDS.index(notice.kind) if notice.kind in KINDS else len(KINDS), notice.subject


def _free(house: House) -> int:
    return shutil.disk_usage(house.data_folder).free
