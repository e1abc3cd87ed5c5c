"""Dates as machines and people write them, read without a clock."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from crawler.extraction.months import month
from domain.article import Precision

EARLIEST = date(1990, 1, 1)  # before that there was no press on the web; 1970-01-01 and 0001-01-01 are empty fields
_ZONES = {"z": 0, "utc": 0, "gmt": 0, "cet": 60, "mez": 60, "cest": 120, "mesz": 120, "eet": 120, "eest": 180, "msk": 180, "мск": 180}
_ZONES |= {"bst": 60, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420}
_ZONES |= {"ist": 330, "jst": 540, "kst": 540, "hkt": 480, "sgt": 480, "wib": 420, "sast": 120, "cat": 120, "eat": 180, "wat": 60}
_ZONES |= {"aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780, "trt": 180, "по москве": 180, "по мск": 180}
_CITIES = {"et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles"}  # in summer as in winter
_CITIES |= {"по киеву": "Europe/Kyiv", "за києвом": "Europe/Kyiv"}
_ZONE_WORDS = "|".join(sorted((*_ZONES, *_CITIES), key=len, reverse=True))
_ZONE = rf"\(?(?P<zone>(?:utc|gmt)?\s?[+-]\d{{1,2}}(?::?\d{{2}})?\b|(?:{_ZONE_WORDS})\b)\)?"
_CLOCK = (
    r"(?P<hour>[01]?\d|2[0-4])(?:[:.]|\s?h\s?|\s?uhr\s?)(?P<minute>[0-5]\d)(?:[:.](?P<second>[0-5]\d))?(?![.:]?\d)\s*"
    rf"(?P<half>[ap]\.?m\b\.?)?(?:\s*{_ZONE})?"
)
_EASTERN_CLOCK = (  # 下午2時05分, 오후 2:05
    r"(?P<half>上午|下午|午前|午後|오전|오후)?\s*(?P<hour>[01]?\d|2[0-4])\s?[:时時시]\s?(?P<minute>[0-5]\d)\s?[分분]?"
    r"(?::?(?P<second>[0-5]\d)[秒초]?)?(?!\d)(?P<zone>$^)?"
)
_ISO = re.compile(
    r"(?<!\d)(?P<year>\d{4})-?(?P<month>0[1-9]|1[0-2])-?(?P<day>0[1-9]|[12]\d|3[01])"
    r"(?:(?:\s*[t_]\s*|\s+)(?P<hour>[01]\d|2[0-4]):?(?P<minute>[0-5]\d)(?::?(?P<second>[0-5]\d)(?:[.,]\d+)?)?\s*"
    r"(?P<zone>[+-]\d{2}(?::?\d{2})?|z\b|utc\b|gmt\b)?)?(?!\d)",
    re.I,
)
_COMPACT = re.compile(r"^\s*((?:19|20)\d{6})(\d{4})(\d\d)?\s*$")  # 20191007140500
_NAME = r"(?P<name>[^\W\d_]{3,14})"
_DAY = r"(?<!\d)(?P<day>[0-3]?\d)(?!\d)"
_YEAR = r"(?P<year>(?:19|20)\d{2})(?!\d)"
_ORDINAL = r"(?:st|nd|rd|th|er|-?(?:го|га|е)\b|º|ª|\.)?"
_OF_YEAR = r"(?:\.|m\.|г\.|metų|metai|gada|жылғы|жылы|-?(?:nci|ci|cü|cı)\s+il)?"  # between a year and its month: "2019 m.", "2019. gada"
_WRITTEN = (
    re.compile(rf"{_DAY}{_ORDINAL}[\s,/-]*(?:of\s|de\s|d’|d')?\s*{_NAME}\.?,?[\s,/-]*(?:de\s|del\s)?\s*{_YEAR}", re.I),
    re.compile(rf"\b{_NAME}\.?\s+{_DAY}(?:st|nd|rd|th)?\.?,?\s+{_YEAR}", re.I),
    re.compile(rf"(?<!\d){_YEAR}\.?\s*{_OF_YEAR}\s*{_NAME}\s+{_DAY}\.?", re.I),
    re.compile(rf"(?<!\d){_YEAR}\.?\s*{_OF_YEAR}\s*{_DAY}\.?\s*{_NAME}(?!\w)", re.I),
    re.compile(rf"{_DAY}\s+tháng\s+(?P<month>[01]?\d)(?:,|\s+năm)?\s+{_YEAR}", re.I),
    re.compile(rf"{_DAY}\s?(?P<separator>[./-])\s?(?P<month>[0-3]?\d)\s?(?P=separator)\s?{_YEAR}"),
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})[./-](?P<month>[01]?\d)[./-](?P<day>[0-3]?\d)(?!\d)"),
    re.compile(r"(?P<year>(?:19|20)\d{2})\s?[年년]\s?(?P<month>[01]?\d)\s?[月월]\s?(?P<day>[0-3]?\d)\s?[日일]"),
    re.compile(rf"(?<![\d.]){_DAY}\.(?P<month>[01]\d)\.(?P<year>\d{{2}})(?![\d.])"),
    re.compile(rf"\b{_NAME}\s+{_DAY}\s+{_CLOCK}\s+{_YEAR}", re.I),  # as Java and C print them: "Mon Oct 07 14:05:00 EEST 2019"
)
_TIME_AFTER = re.compile(
    rf"[\s,|•·–—()-]*(?:г\.|года|год|р\.|року|r\.|roku|d\.)?[\s,|•·–—/()-]*(?:[^\W\d_]{{3,12}}(?:gi|s|day)?,\s*)?"
    r"(?:в|у|о|а|at|um|à|às|ob|v|u|a las|o|godz\.?|kl\.?|klo|klokken|kell|plkst\.?|val\.?|saat|alle|alle ore|ore|om|время:?|ώρα)?"
    rf"[:\s]*{_CLOCK}",
    re.I,
)
_EASTERN_TIME_AFTER = re.compile(rf"[\s,|/()（）]*(?:[月火水木金土日一二三四五六월화수목금토일][曜요]?[日일]?[)）]?)?\s*{_EASTERN_CLOCK}")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*[.,]?\s*$", re.I)
_DIGIT = re.compile(r"\d")
_CLOCK_ALONE = re.compile(rf"(?:at|um|в|у|à|klo|kl\.?|o|godz\.?)?\s*{_CLOCK}(?:\s?(?:uhr|klo))?", re.I)
_BEFORE_NOON = frozenset(("上午", "午前", "오전"))
_TIME_BEFORE = re.compile(rf"(?<![\d.:]){_CLOCK}[\s,|•·–—/-]*(?:[^\W\d_]{{2,12}}\.?,?\s+)?$", re.I)  # a weekday may stand between
_BEFORE = 40  # characters before a date that its time may stand in
_EPOCH = re.compile(r"^\s*(?:/Date\()?(\d{9,10})(\d{3})?(?:\.\d+)?(?:\)/)?\s*$")
_AMERICAN = re.compile(r"\s*(\d{1,2})/(\d{1,2})/(\d{4})(\s.*[ap]m)?", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How a page writes its dates: its language (ISO 639), whether numbers name the month first, and what its "today" is."""

    language: str = ""
    month_first: bool = False
    now: datetime | None = None  # naive, by the outlet's clock, when the page was sent; None where that is not known


_PLAIN = Habits()


@dataclass(frozen=True, slots=True)
class Moment:
    """A date as stated: `local` is naive, in the zone `offset` minutes east of UTC, or in the outlet's where None."""

    local: datetime
    precision: Precision
    offset: int | None = None

    def utc(self, zone: tzinfo) -> datetime:
        """Return it aware, in UTC; a mere day stands at local noon, so that it is the same day nearly everywhere."""
        local = datetime.combine(self.local.date(), time(12)) if self.precision == "day" else self.local
        stated = zone if self.offset is None else timezone(timedelta(minutes=self.offset))
        return local.replace(tzinfo=stated).astimezone(UTC)

    @property
    def day(self) -> date:
        return self.local.date()


def stated(text: str, habits: Habits = _PLAIN) -> Moment | None:
    """Return the moment of a machine-readable value (attribute, JSON-LD, meta): ISO 8601, epoch seconds, or written out."""
    epoch = _EPOCH.match(text)
    if epoch:
        return _plausible(datetime.fromtimestamp(int(epoch[1]), UTC).replace(tzinfo=None), "second", 0)
    if compact := _COMPACT.match(text):
        text = f"{compact[1]}T{compact[2]}{compact[3] or ''}"
    match = _ISO.search(text[:80])
    if match:
        return _midnight_is_a_day(_built(match, int(match["month"]), match))
    american = _AMERICAN.match(text)
    if american and (american[4] or int(american[2]) > 12):
        text = f"{american[3]}-{int(american[1]):02}-{int(american[2]):02} {(american[4] or '')}"
    return _midnight_is_a_day(next((moment for _, moment in spans(text[:120], habits)), None))


def spans(text: str, habits: Habits = _PLAIN) -> Iterator[tuple[tuple[int, int], Moment]]:
    """Yield ((start, end), moment) for every full date (with its year) in `text`; the time of day beside it belongs to it.

    They come in the order of their form: with a month's name first, then in numbers.
    """
    if not _DIGIT.search(text):
        return
    for form in _WRITTEN:
        for match in form.finditer(text):
            number = _month(match, habits)
            if number is None:
                continue
            start, end, clock = _clock_beside(text, match)
            moment = _built(match, number, clock, month_first=habits.month_first)
            if moment:
                yield (start, end), moment


def _clock_beside(text: str, match: re.Match[str]) -> tuple[int, int, re.Match[str] | None]:
    """Return (start, end, time) of the date with the time of day inside, behind or before it."""
    if "hour" in match.groupdict():
        return match.start(), match.end(), match
    if after := _TIME_AFTER.match(text, match.end()) or _EASTERN_TIME_AFTER.match(text, match.end()):
        return match.start(), after.end(), after
    before = _TIME_BEFORE.search(text[max(0, match.start() - _BEFORE) : match.start()])
    return match.start() - (len(before[0]) if before else 0), match.end(), before


def clock_after(text: str, place: int) -> tuple[int, int, int | None, int] | None:
    """Return (hour, minute, offset, end) of the time of day that follows `place` in `text`, None where none does."""
    match = _TIME_AFTER.match(text, place) or _EASTERN_TIME_AFTER.match(text, place)
    hour = _hour(int(match["hour"]), match["half"]) if match else 24
    return (hour, int(match["minute"]), _offset(match["zone"]), match.end()) if match and hour < 24 else None


def clock_alone(text: str) -> tuple[int, int, int | None] | None:
    """Return (hour, minute, offset) of a text that is nothing but a time of day, None for any other."""
    match = _CLOCK_ALONE.fullmatch(text.strip(" ,|•·–—()-"))
    if match is None:
        return None
    hour = _hour(int(match["hour"]), match["half"])
    return (hour, int(match["minute"]), _offset(match["zone"])) if hour < 24 else None


def _month(match: re.Match[str], habits: Habits) -> int | None:
    groups = match.groupdict()
    return month(groups["name"], habits.language) if "name" in groups else int(groups["month"])


def _built(match: re.Match[str], month: int, clock: re.Match[str] | None, *, month_first: bool = False) -> Moment | None:
    year = int(match["year"]) + (2000 if len(match["year"]) == 2 else 0)
    number = int(match["day"])
    if match.groupdict().get("separator") == "/" and number <= 12 and (month > 12 or month_first or _is_american(match, year)):
        month, number = number, month  # 10/13/2019 can be nothing else; 10/07/2019 only where the page or its weekday says so
    try:
        day = datetime(year, month, number)  # noqa: DTZ001 - local time, its zone is kept beside it
    except ValueError:
        return None
    if clock is None or clock["hour"] is None:
        return _plausible(day, "day", None)
    hour = _hour(int(clock["hour"]), clock.groupdict().get("half"))
    second = clock["second"]
    moment = day + timedelta(hours=hour, minutes=int(clock["minute"]), seconds=int(second or 0))
    return _plausible(moment, "second" if second else "minute", _offset(clock["zone"], moment))


def _is_american(match: re.Match[str], year: int) -> bool:
    """Whether the English weekday before "10/07/2019" is that of 7 October and not that of 10 July."""
    weekday = _WEEKDAY.search(match.string[max(0, match.start() - 12) : match.start()])
    if weekday is None:
        return False
    wanted = _WEEKDAYS.index(weekday[1].casefold())
    days = [(int(match["day"]), int(match["month"])), (int(match["month"]), int(match["day"]))]
    first, other = (date(year, month, day).weekday() == wanted if month <= 12 and day <= 28 else None for month, day in days)
    return bool(first) and other is False


def _hour(hour: int, half: str | None) -> int:
    if not half or hour > 12:
        return hour
    return hour % 12 + (12 if half[0] in "pP下午后後오" and half not in _BEFORE_NOON else 0)


def _offset(zone: str | None, local: datetime | None = None) -> int | None:
    """Return minutes east of UTC of "+0300", "GMT+3", "MSK", or of "ET" at the time `local`; None where nothing or nonsense is stated."""
    if not zone:
        return None
    word = zone.strip().casefold()
    if word in _CITIES and local:
        away = local.replace(tzinfo=ZoneInfo(_CITIES[word])).utcoffset()
        return int(away.total_seconds()) // 60 if away is not None else None
    sign = re.search(r"([+-])(\d{1,2}):?(\d{2})?$", word)
    if not sign:
        return _ZONES.get(word)
    minutes = int(sign[2]) * 60 + int(sign[3] or 0)
    return None if minutes > 14 * 60 else minutes if sign[1] == "+" else -minutes


def _plausible(local: datetime, precision: Precision, offset: int | None) -> Moment | None:
    return Moment(local, precision, offset) if local.date() >= EARLIEST and local.year < 2100 else None


def _midnight_is_a_day(moment: Moment | None) -> Moment | None:
    """Midnight sharp in a machine-readable value is a day without its time."""
    if moment and moment.precision != "day" and moment.local.time() == time(0):
        return Moment(moment.local, "day", moment.offset)
    return moment
