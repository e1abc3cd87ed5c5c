"""The last days of a source as a row of small bars, and one word for what they mean."""

from dataclasses import dataclass

from babel.dates import format_date

from desk import wording
from domain.health import DayCounts, SourceHealth

HEIGHT = 24
STEP = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class DayBar:
    """One day; `top` and the heights are those of the drawing."""

    left: int
    top: float
    tall: float
    relevant_tall: float
    unknown: bool  # nobody could look through the source that day
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    bars: tuple[DayBar, ...]
    width: int
    height: int
    about: str  # the same in words
    pace: str
    word: str


def days(health: SourceHealth) -> Days:
    """Return the row of one source; its tallest bar is its busiest day."""
    most = max((day.found for day in health.days), default=0)
    found, relevant = sum(day.found for day in health.days), sum(day.relevant for day in health.days)
    word = _word(health)
    return Days(
        bars=tuple(_bar(number, day, most) for number, day in enumerate(health.days)),
        width=STEP * len(health.days),
        height=HEIGHT,
        about=f"Last {len(health.days)} days: {found:,} found, {relevant:,} relevant, at most {most:,} a day",
        pace=health.usual.pace,
        word=word,
    )


def _bar(number: int, day: DayCounts, most: int) -> DayBar:
    tall = round(HEIGHT * day.found / most, 1) if most else 0.0
    what = f"{day.found:,} found, {day.relevant:,} relevant" if day.watched else "not looked through"
    return DayBar(
        left=STEP * number,
        top=round(HEIGHT - tall, 1),
        tall=tall,
        relevant_tall=round(HEIGHT * day.relevant / most, 1) if most else 0.0,
        unknown=not day.watched,
        title=f"{wording.day(day.day)}: {what}",
    )


def _word(health: SourceHealth) -> str:
    usual = health.usual
    if usual.pace != "silent":
        return {"new": "too new to tell", "usual": "usual", "quiet": "quiet"}[usual.pace]
    if usual.since is None:
        return "silent"
    today = health.days[-1].day if health.days else usual.since
    near = (today - usual.since).days < 7
    return f"silent since {format_date(usual.since, 'EEEE', locale=wording.LOCALE) if near else wording.day(usual.since)}"
