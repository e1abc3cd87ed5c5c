"""Vega-Lite specs as pure functions: one chart serves the dashboard (interactive), the digest (SVG, PNG) and print."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import altair as alt
import vl_convert

from domain.coverage import ToneLabel

Spec = dict[str, Any]
Width = int | Literal["container"]

TONES: tuple[ToneLabel, ...] = ("favourable", "neutral", "critical", "unsure", "not-rated")
VEGA_LITE = "6.4"  # of the bundle and the renderer; altair's own schema is of the same line
ROW_PX = 24
_RENDERER_BASE = 'href="https://vega.github.io/vega-datasets//'  # what vl-convert makes of href="/…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """Colours of one chart; on screen they are CSS variables, so that light and dark are the style sheet's business."""

    tones: tuple[str, ...]  # in the order of TONES
    soft: str
    rule: str
    font: str


SCREEN = Palette(
    tones=tuple(f"var(--{tone})" for tone in TONES),
    soft="var(--soft)",
    rule="var(--rule)",
    font="system-ui, sans-serif",
)
PRINT = Palette(
    tones=("#1f6fb2", "#8b959d", "#d9730d", "#b7a8cf", "#dde1e4"),
    soft="#5c656d",
    rule="#d5d9dc",
    font="DejaVu Sans, sans-serif",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeBar:
    """Articles of one tone in one interval of local dates, `end` exclusive."""

    start: date
    end: date
    tone: ToneLabel
    count: int
    period: str  # in words, for the tooltip
    tone_word: str
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareBar:
    """Articles of one tone under one name (an outlet, a country, a language)."""

    name: str
    tone: ToneLabel
    count: int
    tone_word: str
    href: str = ""


def volume(
    bars: Sequence[VolumeBar], *, start: date, end: date, width: Width = "container", height: int = 180, palette: Palette = SCREEN
) -> Spec:
    """Return articles over time, stacked by tone, on an axis from `start` to `end` (exclusive).

    Dates are local dates written as UTC midnights and shown in UTC, so no browser's time zone shifts a bar.
    """
    bottoms = _bottoms(bars)
    rows = [_volume_row(bar, bottom) for bar, bottom in zip(bars, bottoms, strict=True)]
    ticks = _whole_ticks(max((bottom + bar.count for bar, bottom in zip(bars, bottoms, strict=True)), default=1))
    count_axis = alt.Axis(values=ticks, format="d", domain=False, ticks=False)
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar(aria=False, cursor=_cursor(bars), x2Offset=-1)
        .encode(
            x=alt.X("start:T", title=None, scale=_utc_scale(start, end), axis=_time_axis((end - start).days)),
            x2="end:T",
            y=alt.Y("bottom:Q", title=None, scale=alt.Scale(domainMax=ticks[-1], nice=False), axis=count_axis),
            y2="top:Q",
            color=_tone_colour(palette),
            href="href:N",
            tooltip=[_tip("period", "when"), _tip("tone_word", "tone"), _tip("count", "articles")],
        )
    )
    return _finish(chart, width=width, height=height, palette=palette, about="Articles over time by tone")


def shares(bars: Sequence[ShareBar], *, about: str, width: Width = "container", palette: Palette = SCREEN) -> Spec:
    """Return one horizontal bar a name, stacked by tone, in the order that names first come, with the total at its end."""
    names = list(dict.fromkeys(bar.name for bar in bars))
    totals = {name: sum(bar.count for bar in bars if bar.name == name) for name in names}
    rows = [
        {"name": b.name, "tone": b.tone, "count": b.count, "tone_word": b.tone_word, "href": b.href, "order": TONES.index(b.tone)}
        for b in bars
    ]
    y = alt.Y("name:N", title=None, sort=names, axis=alt.Axis(domain=False, ticks=False, labelLimit=128, labelPadding=6, grid=False))
    x_scale = alt.Scale(domain=[0, max(totals.values(), default=1)], nice=False)
    stack = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar(aria=False, cursor=_cursor(bars))
        .encode(
            y=y,
            x=alt.X("count:Q", title=None, stack="zero", scale=x_scale, axis=None),
            color=_tone_colour(palette),
            order="order:O",
            href="href:N",
            tooltip=[_tip("name", "of"), _tip("tone_word", "tone"), _tip("count", "articles")],
        )
    )
    ends = (
        alt.Chart(alt.InlineData(values=[{"name": name, "total": total} for name, total in totals.items()]))
        .mark_text(aria=False, align="left", dx=4, fontSize=12, color=palette.soft)
        .encode(y=y, x=alt.X("total:Q", title=None, axis=None), text="total:Q")
    )
    return _finish(alt.layer(stack, ends), width=width, height=ROW_PX * len(names), palette=palette, about=about)


def svg(spec: Spec, *, width: int) -> str:
    """Return the chart drawn at this width (CSS pixels), without any script."""
    drawn: str = vl_convert.vegalite_to_svg({**spec, "width": width}, vl_version=VEGA_LITE)
    return drawn.replace(_RENDERER_BASE, 'href="/')


def _volume_row(bar: VolumeBar, bottom: int) -> dict[str, object]:
    return {
        "start": f"{bar.start.isoformat()}T00:00:00Z",
        "end": f"{bar.end.isoformat()}T00:00:00Z",
        "bottom": bottom,
        "top": bottom + bar.count,
        "tone": bar.tone,
        "tone_word": bar.tone_word,
        "count": bar.count,
        "period": bar.period,
        "href": bar.href,
    }


def _bottoms(bars: Sequence[VolumeBar]) -> list[int]:
    """Return where each bar starts: Vega-Lite does not stack bars that have both x and x2."""
    return [
        sum(other.count for other in bars if other.start == bar.start and TONES.index(other.tone) < TONES.index(bar.tone)) for bar in bars
    ]


def _cursor(bars: Sequence[VolumeBar] | Sequence[ShareBar]) -> Literal["pointer", "default"]:
    return "pointer" if any(bar.href for bar in bars) else "default"


def _utc_scale(start: date, end: date) -> alt.Scale:
    """Both ends as date objects: `domain` makes Vega-Lite warn where there is an x2, and the expression interpreter
    that a strict content security policy needs takes milliseconds for a year."""
    first, last = (alt.DateTime(year=day.year, month=day.month, date=day.day, utc=True) for day in (start, end))
    return alt.Scale(type="utc", domainMin=first, domainMax=last)


def _whole_ticks(most: int) -> list[int]:
    """Return five whole numbers at most, from 0 to `most` or just above it."""
    step = next(step for power in range(12) for step in (10**power, 2 * 10**power, 5 * 10**power) if step * 4 >= most)
    return list(range(0, most + step, step))


def _time_axis(days: int) -> alt.Axis:
    """Label days, months or years; one tick a day for a week or so, else as many as fit a phone."""
    form = "%-d %b" if days <= 120 else "%b %Y" if days <= 2_000 else "%Y"
    ticks: Any = {"interval": "day", "step": 1} if days <= 10 else 6
    return alt.Axis(format=form, grid=False, labelOverlap="greedy", tickCount=ticks)


def _tone_colour(palette: Palette) -> alt.Color:
    return alt.Color("tone:N", legend=None, scale=alt.Scale(domain=list(TONES), range=list(palette.tones)))


def _tip(field: str, title: str) -> alt.Tooltip:
    return alt.Tooltip(field=field, type="nominal", title=title)


def _finish(chart: Any, *, width: Width, height: int, palette: Palette, about: str) -> Spec:
    axis = alt.AxisConfig(
        labelColor=palette.soft,
        labelFont=palette.font,
        labelFontSize=12,
        gridColor=palette.rule,
        domainColor=palette.rule,
        tickColor=palette.rule,
    )
    done = (
        chart.properties(width=width, height=height, description=about, autosize=alt.AutoSizeParams(type="fit-x", contains="padding"))
        .configure(background="transparent", font=palette.font, axis=axis, padding=2)
        .configure_view(stroke=None)
    )
    spec: Spec = done.to_dict()
    return spec
