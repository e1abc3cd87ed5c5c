"""Dates as machines and people write them, read without a clock."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from crawler.extraction.months import MONTHS
from domain.article import Precision

EARLIEST = date(1990, 1, 1)  # before that there was no press on the web; 1970-01-01 and 0001-01-01 are empty fields
_ZONES = {"z": 0, "utc": 0, "gmt": 0, "cet": 60, "mez": 60, "cest": 120, "mesz": 120, "eet": 120, "eest": 180, "msk": 180, "мск": 180}
_ZONES |= {"bst": 60, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420}
_ZONE = r"(?P<zone>(?:utc|gmt)?\s?[+-]\d{1,2}(?::?\d{2})?\b|z\b|" + "|".join(sorted(_ZONES, key=len, reverse=True)) + r")\b"
_CLOCK = (
    r"(?P<hour>[01]?\d|2[0-4])(?:[:.h]|\s?uhr\s?)(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?(?![.:]?\d)\s*(?P<half>[ap]\.?m\b\.?)?"
    rf"(?:\s*{_ZONE})?"
)
_ISO = re.compile(
    r"(?<!\d)(?P<year>\d{4})-?(?P<month>0[1-9]|1[0-2])-?(?P<day>0[1-9]|[12]\d|3[01])"
    r"(?:(?:\s*[t_]\s*|\s+)(?P<hour>[01]\d|2[0-4]):?(?P<minute>[0-5]\d)(?::?(?P<second>[0-5]\d)(?:[.,]\d+)?)?\s*"
    r"(?P<zone>[+-]\d{2}(?::?\d{2})?|z\b|utc\b|gmt\b)?)?(?!\d)",
    re.I,
)
_NAME = r"(?P<name>[^\W\d_]{3,14})"
_DAY = r"(?<!\d)(?P<day>[0-3]?\d)(?!\d)"
_YEAR = r"(?P<year>(?:19|20)\d{2})(?!\d)"
_WRITTEN = (
    re.compile(
        rf"{_DAY}(?:st|nd|rd|th|er|-?(?:го|га|е)\b|º|\.)?[\s,-]*(?:of\s|de\s|d’|d')?\s*{_NAME}\.?,?[\s,-]*(?:de\s|del\s)?\s*{_YEAR}", re.I
    ),
    re.compile(rf"\b{_NAME}\.?\s+{_DAY}(?:st|nd|rd|th)?\.?,?\s+{_YEAR}", re.I),
    re.compile(rf"(?<!\d){_YEAR}\.?\s*(?:m\.|г\.)?\s*{_NAME}\s+{_DAY}", re.I),
    re.compile(rf"{_DAY}\s?(?P<separator>[./-])\s?(?P<month>[0-3]?\d)\s?(?P=separator)\s?{_YEAR}"),
    re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})[./-](?P<month>[01]?\d)[./-](?P<day>[0-3]?\d)(?!\d)"),
    re.compile(r"(?P<year>(?:19|20)\d{2})\s?[年년]\s?(?P<month>[01]?\d)\s?[月월]\s?(?P<day>[0-3]?\d)\s?[日일]"),
    re.compile(rf"(?<![\d.]){_DAY}\.(?P<month>[01]\d)\.(?P<year>\d{{2}})(?![\d.])"),
)
_TIME_AFTER = re.compile(
    rf"[\s,|•·–—()-]*(?:г\.|года|год|р\.|року|r\.|roku)?[\s,|•·–—/()-]*(?:в|у|о|а|at|um|à|o|godz\.?|kl\.?|alle|ore|время:?)?\s*{_CLOCK}",
    re.I,
)
_TIME_BEFORE = re.compile(rf"(?<![\d.:]){_CLOCK}[\s,|•·–—/-]*$", re.I)
_EPOCH = re.compile(r"^\s*(\d{10})(\d{3})?\s*$")


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


def stated(text: str) -> Moment | None:
    """Return the moment of a machine-readable value (attribute, JSON-LD, meta): ISO 8601, epoch seconds, or written out."""
    epoch = _EPOCH.match(text)
    if epoch:
        return _plausible(datetime.fromtimestamp(int(epoch[1]), UTC).replace(tzinfo=None), "second", 0)
    match = _ISO.search(text[:80])
    if match:
        return _midnight_is_a_day(_built(match, int(match["month"]), match))
    american = re.match(r"\s*(\d{1,2})/(\d{1,2})/(\d{4})(\s.*[ap]m)?", text, re.I)
    if american and (american[4] or int(american[2]) > 12):
        text = f"{american[3]}-{int(american[1]):02}-{int(american[2]):02} {(american[4] or '')}"
    return _midnight_is_a_day(next(written(text[:120]), None))


def written(text: str) -> Iterator[Moment]:
    """Yield the dates that people wrote in `text`, in the order of their form: with a month's name first, then numbers."""
    for _, moment in spans(text):
        yield moment


def spans(text: str) -> Iterator[tuple[tuple[int, int], Moment]]:
    """Yield ((start, end), moment) for every full date (with its year) in `text`; the time of day beside it belongs to it."""
    for form in _WRITTEN:
        for match in form.finditer(text):
            month = _month(match)
            if month is None:
                continue
            after = _TIME_AFTER.match(text, match.end())
            before = None if after else _TIME_BEFORE.search(text[max(0, match.start() - 24) : match.start()])
            moment = _built(match, month, after or before)
            if moment:
                start = match.start() - (len(before[0]) if before else 0)
                yield (start, after.end() if after else match.end()), moment


def _month(match: re.Match[str]) -> int | None:
    groups = match.groupdict()
    if "name" in groups:
        return MONTHS.get(groups["name"].casefold())
    return int(groups["month"])


def _built(match: re.Match[str], month: int, clock: re.Match[str] | None) -> Moment | None:
    year = int(match["year"]) + (2000 if len(match["year"]) == 2 else 0)
    number = int(match["day"])
    if month > 12 and number <= 12 and match.groupdict().get("separator") == "/":  # 10/13/2019 can only be American
        month, number = number, month
    try:
        day = datetime(year, month, number)  # noqa: DTZ001 - local time, its zone is kept beside it
    except ValueError:
        return None
    if clock is None or clock["hour"] is None:
        return _plausible(day, "day", None)
    hour = _hour(int(clock["hour"]), clock.groupdict().get("half"))
    second = clock["second"]
    moment = day + timedelta(hours=hour, minutes=int(clock["minute"]), seconds=int(second or 0))
    return _plausible(moment, "second" if second else "minute", _offset(clock["zone"]))


def _hour(hour: int, half: str | None) -> int:
    if not half or hour > 12:
        return hour
    return hour % 12 + (12 if half[0] in "pP" else 0)


def _offset(zone: str | None) -> int | None:
    """Return minutes east of UTC of "+0300", "GMT+3", "MSK"; None where nothing or nonsense is stated."""
    if not zone:
        return None
    sign = re.search(r"([+-])(\d{1,2}):?(\d{2})?$", zone.strip())
    if not sign:
        return _ZONES.get(zone.strip().casefold())
    minutes = int(sign[2]) * 60 + int(sign[3] or 0)
    return None if minutes > 14 * 60 else minutes if sign[1] == "+" else -minutes


def _plausible(local: datetime, precision: Precision, offset: int | None) -> Moment | None:
    return Moment(local, precision, offset) if local.date() >= EARLIEST and local.year < 2100 else None


def _midnight_is_a_day(moment: Moment | None) -> Moment | None:
    """Midnight sharp in a machine-readable value is a day without its time."""
    if moment and moment.precision != "day" and moment.local.time() == time(0):
        return Moment(moment.local, "day", moment.offset)
    return moment
