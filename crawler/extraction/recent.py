"""Dates that only mean something on the day when the page was sent: "today, 14:05", "2 hours ago", "7 October" without its year."""

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import NamedTuple

from crawler.extraction.moments import Habits, Moment, clock_after
from crawler.extraction.months import month
from crawler.extraction.text import listed

_TODAY = listed(
    "today сегодня сёння сьогодні dzisiaj dziś heute aujourd'hui aujourd’hui hoy oggi hoje šiandien šodien täna dnes днес astăzi azi bugün "
    "σήμερα бүгін danas данас idag tänään vandaag bu_gün დღეს այսօր היום اليوم i_dag 今天 今日 오늘"
)
_YESTERDAY = listed(
    "yesterday вчера учора ўчора вчора wczoraj gestern hier ayer ieri ontem vakar eile včera dün χθες χτες кеше juče jučer јуче igår eilen "
    "gisteren tegnap dünən გუშინ երեկ אתמול أمس i_går 昨天 昨日 어제"
)
_BEFORE_YESTERDAY = listed("позавчера пазаўчора заўчора позавчора przedwczoraj vorgestern avant-hier anteayer")
_DAYS_BACK = {word.replace("_", " "): back for back, words in enumerate((_TODAY, _YESTERDAY, _BEFORE_YESTERDAY)) for word in words}
_NAMED = re.compile(r"(?<!\w)(?:" + "|".join(sorted(map(re.escape, _DAYS_BACK), key=len, reverse=True)) + r")(?!\w)", re.I)


class _Unit(NamedTuple):
    """A stretch of time and the beginnings of the words for it."""

    length: timedelta
    words: str


_UNITS = (
    _Unit(timedelta(minutes=1), "min|мин|хв|хвіл|phút|dakika|分|분"),
    _Unit(timedelta(hours=1), "hour|hr|час|год|гадз|godz|stund|heure|hora|ore?\\b|val|hodin|timm?|saat|óra|小时|時間|시간|h\\b"),
    _Unit(timedelta(days=1), "day|дн|день|дзён|дзень|dzie|dni|tag|jour|día|giorn|dien|päev|dag|gün|nap|天|日|일"),
)
_AGO = (
    re.compile(r"(?<!\w)(?:vor|il y a|hace|prieš|pirms|před|pred|há|преди)\s+(?P<count>\d{1,2})\s?(?P<unit>[^\W\d_]+)", re.I),
    re.compile(
        r"(?<!\w)(?P<count>\d{1,2})\s?(?P<unit>[^\W\d_]+?)\.?\s?"
        r"(?:ago|назад|таму|тому|temu|sedan|siden|sitten|fa|önce|geleden|ezelőtt|tagasi|nazaj|бұрын|前|전)(?!\w)",
        re.I,
    ),
)
_DAY = r"(?<![\d.,:])(?P<day>[0-3]?\d)(?![\d:])"
_NAME = r"(?P<name>[^\W\d_]{3,14})"
_WITHOUT_YEAR = (
    re.compile(rf"{_DAY}(?:st|nd|rd|th|er|\.)?\s*(?:de\s|d’|d')?{_NAME}(?!\w)(?!\.?,?\s*(?:de\s)?(?:19|20)\d\d)", re.I),
    re.compile(rf"(?<!\w){_NAME}\.?\s+{_DAY}(?:st|nd|rd|th)?(?!,?\s*(?:19|20)\d\d)", re.I),
)
_LONGEST = 90  # characters of a text that may be about its date


def recent(text: str, habits: Habits) -> Iterator[tuple[tuple[int, int], Moment]]:
    """Yield ((start, end), moment) for the dates in `text` that need `habits.now`; none where that is not known, or in longer texts."""
    if habits.now is None or len(text) > _LONGEST:
        return
    for match in _NAMED.finditer(text):
        yield _with_clock(text, match.span(), habits.now - timedelta(days=_DAYS_BACK[match[0].casefold()]))
    for match in (match for form in _AGO for match in form.finditer(text)):
        if moment := _ago(match, habits.now):
            yield match.span(), moment
    for form in _WITHOUT_YEAR:
        for match in form.finditer(text):
            number = month(match["name"], habits.language)
            day = _latest(number, int(match["day"]), habits.now) if number else None
            if day:
                yield _with_clock(text, match.span(), day)


def _with_clock(text: str, span: tuple[int, int], day: datetime) -> tuple[tuple[int, int], Moment]:
    clock = clock_after(text, span[1])
    if clock is None:
        return span, Moment(datetime.combine(day, time()), "day")
    hour, minute, offset, end = clock
    return (span[0], end), Moment(datetime.combine(day, time(hour, minute)), "minute", offset)


def _ago(match: re.Match[str], now: datetime) -> Moment | None:
    """The moment so long ago: to the minute where minutes are counted, else its day."""
    unit = next((unit for unit in _UNITS if re.match(unit.words, match["unit"], re.I)), None)
    if unit is None:
        return None
    then = now - int(match["count"]) * unit.length
    minutes = unit is _UNITS[0]
    return Moment(then.replace(second=0, microsecond=0), "minute") if minutes else Moment(datetime.combine(then, time()), "day")


def _latest(month: int, day: int, now: datetime) -> datetime | None:
    """The latest such day that is not ahead of `now`; None where there is none in two years."""
    for year in (now.year, now.year - 1):
        try:
            found = now.replace(year=year, month=month, day=day)
        except ValueError:
            continue
        if found.date() <= (now + timedelta(days=1)).date():
            return found
    return None
