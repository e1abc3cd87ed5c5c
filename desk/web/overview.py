"""The overview: how much, how, where, in which language, about whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from desk import wording
from desk.charts import TONES, ShareBar, VolumeBar
from desk.web import drawings
from desk.web.drawings import Drawing
from desk.web.rows import Row, rows
from desk.web.selection import FACETS, PERIODS, Period, Selection
from desk.web.site import Choice, Desk, Frame, Names, frame
from desk.wording import ToneMark, counted, percent, tone_mark
from domain.coverage import ToneLabel
from domain.protocols import CoverageStore
from domain.query import FacetCount, FacetName, Hit, Interval, Query, TimelinePoint

PLACES: dict[FacetName, tuple[str, str]] = {
    "outlet": ("Outlets", "outlet"),
    "country": ("Countries", "country"),
    "language": ("Languages", "language"),
}
NAMED: dict[FacetName, str] = {"person": "People", "organisation": "Organisations", "location": "Places"}
SHOWN = 8
ALL = 500  # more values of one kind than a press list has
LATEST = 7
PERIOD_WORDS: dict[Period, str] = {"7": "7 days", "30": "30 days", "90": "90 days", "all": "All"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What the store says to an overview; `start` and `end` (exclusive) are the local days of the time axis."""

    total: int
    reprints: int
    facets: Mapping[FacetName, Sequence[FacetCount]]
    by_tone: Mapping[ToneLabel, Mapping[FacetName, Sequence[FacetCount]]]
    timeline: Sequence[TimelinePoint]
    interval: Interval
    start: date
    end: date
    rated: Sequence[Hit]  # the newest few that somebody rated
    latest: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TonePiece:
    """Articles of one tone, and where they are listed; `left` and `width` in percent of the whole."""

    tone: ToneMark
    count: int
    href: str
    left: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NetTone:
    """(favourable - critical) / rated over articles; never a mean of means. Rated: favourable, neutral or critical."""

    value: str
    rated: int
    unsure: str
    not_rated: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeRow:
    period: str
    href: str
    counts: tuple[int, ...]  # in the order of TONES
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRow:
    """Articles under one name."""

    name: str
    href: str
    total: int
    net_tone: NetTone | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    title: str
    rows: tuple[NameRow, ...]
    more: str = ""
    more_href: str = ""
    chart: Drawing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewView:
    frame: Frame
    periods: tuple[Choice, ...]
    span: str
    empty: bool
    total: int
    total_href: str
    reprints: str
    reprints_href: str
    spread: str
    net: NetTone
    tones: tuple[TonePiece, ...]
    volume: Drawing | None
    volume_rows: tuple[VolumeRow, ...]
    tone_heads: tuple[ToneMark, ...]
    places: tuple[Panel, ...]
    named: tuple[Panel, ...]
    latest: tuple[Row, ...]


def default_period(newest: datetime | None, *, now: datetime) -> Period:
    """Return the shortest of 30 days, 90 days and all that is not empty."""
    age = now - newest if newest else timedelta.max
    return "30" if age < timedelta(days=29) else "90" if age < timedelta(days=89) else "all"


def ask(desk: Desk, selection: Selection, *, now: datetime) -> tuple[Selection, Answers]:
    """Return the selection with its period settled, and what the store says to it."""
    watch = desk.watch_of(selection)
    watch_id = watch.id if watch else None
    every = Query(filters=replace(Selection().filters(watch=watch_id, now=now, zone=desk.zone), reprints=True))
    newest = _edge(desk.store, replace(every, sort="newest"))
    settled = Selection(watch=selection.watch, period=selection.period or default_period(newest, now=now), reprints=selection.reprints)
    query = Query(filters=settled.filters(watch=watch_id, now=now, zone=desk.zone))
    start, end = _axis(desk, query, newest=newest, now=now)
    interval = _interval(start, end)
    latest = desk.store.search(replace(query, limit=LATEST))
    total = desk.store.count(query)
    return settled, Answers(
        total=total,
        reprints=0 if settled.reprints else desk.store.count(Query(filters=replace(query.filters, reprints=True))) - total,
        facets=desk.store.facets(query, ["tone", *PLACES, *NAMED], size=ALL),
        by_tone={tone: desk.store.facets(Query(filters=replace(query.filters, tones=(tone,))), list(PLACES), size=ALL) for tone in TONES},
        timeline=desk.store.timeline(query, interval=interval, time_zone=desk.zone.key),
        interval=interval,
        start=start,
        end=end,
        rated=desk.store.search(Query(filters=replace(query.filters, tones=TONES[:3]), limit=20)).hits,
        latest=rows(desk.store, latest.hits, zone=desk.zone, watch=watch_id, kept_watch=settled.watch, reprints_shown=settled.reprints),
    )


def view(desk: Desk, selection: Selection, answers: Answers) -> OverviewView:
    """Return the page; every figure of it links to the list that holds just these articles."""
    names = desk.names(desk.watch_of(selection))
    counts = _tone_counts(answers.facets["tone"])
    last = answers.end - timedelta(days=1)
    volume_bars = _volume_bars(answers, selection, desk.zone)
    return OverviewView(
        frame=frame(desk, selection, title="Overview", here="overview", charts=answers.total > 0, band=True),
        periods=tuple(Choice(name=PERIOD_WORDS[p], href=selection.url("/", period=p), chosen=p == selection.period) for p in PERIODS),
        span=wording.span_of_days(answers.start, last),
        empty=answers.total + answers.reprints == 0,
        total=answers.total,
        total_href=selection.url(),
        reprints="with reprints" if selection.reprints else f"and {counted(answers.reprints, 'reprint')}" if answers.reprints else "",
        reprints_href=selection.url("/", reprints=not selection.reprints),
        spread=", ".join(counted(len(answers.facets[name]), one, title.lower()) for name, (title, one) in PLACES.items()),
        net=net_tone(counts, note=_standing(answers.rated)),
        tones=_pieces(counts, selection),
        volume=drawings.volume(volume_bars, start=answers.start, end=answers.end) if volume_bars else None,
        volume_rows=_volume_rows(volume_bars, selection),
        tone_heads=tuple(tone_mark(tone) for tone in TONES),
        places=tuple(_place(name, answers, selection, names) for name in PLACES),
        named=tuple(_named(name, answers.facets[name], selection) for name in NAMED),
        latest=answers.latest,
    )


def net_tone(counts: Mapping[ToneLabel, int], *, note: str = "") -> NetTone:
    """Return the net tone of a set of articles from how many have each tone."""
    rated = sum(counts.get(tone, 0) for tone in TONES[:3])
    total = sum(counts.values())
    return NetTone(
        value=wording.signed((counts.get("favourable", 0) - counts.get("critical", 0)) / rated) if rated else "–",
        rated=rated,
        unsure=percent(counts.get("unsure", 0), total),
        not_rated=percent(counts.get("not-rated", 0), total),
        note=note,
    )


def _edge(store: CoverageStore, query: Query) -> datetime | None:
    hits = store.search(replace(query, limit=1)).hits
    return hits[0].coverage.timestamp if hits else None


def _axis(desk: Desk, query: Query, *, newest: datetime | None, now: datetime) -> tuple[date, date]:
    """Return the local days from (inclusive) and to (exclusive) that the time axis covers."""
    today = now.astimezone(desk.zone).date()
    oldest = query.filters.after or _edge(desk.store, replace(query, sort="oldest"))
    first = oldest.astimezone(desk.zone).date() if oldest else today
    last = newest.astimezone(desk.zone).date() if newest else today
    end = max(last, today) if query.filters.after else max(last, first)
    return first, end + timedelta(days=1)


def _interval(start: date, end: date) -> Interval:
    days = (end - start).days
    return "day" if days <= 45 else "week" if days <= 400 else "month"


def _standing(rated: Sequence[Hit]) -> str:
    """Return what is to be known of the rated articles' scorer, judged by the newest few of them."""
    baseline = [hit.coverage.tone.baseline for hit in rated if hit.coverage.tone]
    if not any(baseline):
        return ""
    return "baseline, unverified" if all(baseline) else "partly baseline, unverified"


def _tone_counts(found: Sequence[FacetCount]) -> dict[ToneLabel, int]:
    values = {count.value: count.count for count in found}
    return {tone: values.get(tone, 0) for tone in TONES}


def _pieces(counts: Mapping[ToneLabel, int], selection: Selection) -> tuple[TonePiece, ...]:
    whole = sum(counts.values()) or 1
    pieces, left = [], 0.0
    for tone in TONES:
        width = round(100 * counts[tone] / whole, 3)
        pieces.append(
            TonePiece(tone=tone_mark(tone), count=counts[tone], href=selection.url(tones=(tone,)), left=round(left, 3), width=width)
        )
        left += width
    return tuple(pieces)


def _bin_end(start: date, interval: Interval) -> date:
    if interval == "day":
        return start + timedelta(days=1)
    if interval == "week":
        return start + timedelta(days=7)
    return (start.replace(day=1) + timedelta(days=32)).replace(day=1)


def _volume_bars(answers: Answers, selection: Selection, zone: ZoneInfo) -> tuple[VolumeBar, ...]:
    """Return the bars, those at the edges cut to the days that were counted."""
    bars = []
    for point in answers.timeline:
        whole = point.start.astimezone(zone).date()
        start, end = max(whole, answers.start), min(_bin_end(whole, answers.interval), answers.end)
        last = end - timedelta(days=1)
        bars.append(
            VolumeBar(
                start=start,
                end=end,
                tone=point.tone,
                count=point.count,
                period=wording.span_of_days(start, last),
                tone_word=wording.TONE_WORDS[point.tone],
                href=selection.url(tones=(point.tone,), period=None, after=start, before=last),
            )
        )
    return tuple(bars)


def _volume_rows(bars: Sequence[VolumeBar], selection: Selection) -> tuple[VolumeRow, ...]:
    out = []
    for start in sorted({bar.start for bar in bars}, reverse=True):
        mine = {bar.tone: bar for bar in bars if bar.start == start}
        one = next(iter(mine.values()))
        counts = tuple(mine[tone].count if tone in mine else 0 for tone in TONES)
        href = selection.url(period=None, after=one.start, before=one.end - timedelta(days=1))
        out.append(VolumeRow(period=one.period, href=href, counts=counts, total=sum(counts)))
    return tuple(out)


def _place(name: FacetName, answers: Answers, selection: Selection, names: Names) -> Panel:
    """Return the panel of outlets, countries or languages, each bar parted by tone."""
    title, one = PLACES[name]
    field = FACETS[name]
    found = answers.facets[name]
    tones = {tone: {count.value: count.count for count in answers.by_tone[tone].get(name, ())} for tone in TONES}
    bars: list[ShareBar] = []
    lines: list[NameRow] = []
    for count in found[:SHOWN]:
        label = names.of(field, count.value)
        label = f"{label} ({count.value})" if any(line.name == label for line in lines) else label
        only: dict[str, Any] = {field: (count.value,)}
        mine = {tone: tones[tone].get(count.value, 0) for tone in TONES}
        bars += [
            ShareBar(
                name=label,
                tone=tone,
                count=number,
                tone_word=wording.TONE_WORDS[tone],
                href=selection.url(tones=(tone,), **only),
            )
            for tone, number in mine.items()
            if number
        ]
        lines.append(NameRow(name=label, href=selection.url(**only), total=count.count, net_tone=net_tone(mine)))
    return Panel(
        title=title,
        rows=tuple(lines),
        chart=drawings.shares(tuple(bars), about=f"Articles by {one} and tone") if bars else None,
        more=f"and {counted(len(found) - SHOWN, one, title.lower())} more" if len(found) > SHOWN else "",
        more_href=f"{selection.url()}#filters",
    )


def _named(name: FacetName, found: Sequence[FacetCount], selection: Selection) -> Panel:
    lines = (NameRow(name=c.value, href=selection.url(entities=(c.value,)), total=c.count) for c in found[:SHOWN])
    return Panel(title=NAMED[name], rows=tuple(lines))
