"""Dates as feeds and sitemaps state them: RFC 822 and W3C, and what outlets write in their place."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from crawler.extraction.months import MONTHS

NOON = "12:00"  # of a day without a time
_CLOCK = r"(?P<clock>\d{1,2}[:.]\d\d(?:[:.]\d\d)?)(?:[.,]\d+)?\s*(?P<half>[ap]\.?m\.?)?"
_ZONE = r"(?P<zone>[^\W\d_]{1,5}(?:\s?[+-]\d{1,2}(?::?\d\d)?)?|[+-]\d{1,2}(?::?\d\d)?)?"
_WHEN = rf"(?:[T ,]\s*{_CLOCK}\s*{_ZONE})?"
_FORMS = (
    re.compile(rf"(?P<year>\d{{4}})[-/](?P<month>\d\d?)(?:[-/](?P<day>\d\d?){_WHEN})?", re.I),  # 2019-10-07T12:00:00+03:00
    re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?:T(?P<clock>\d{4}(?:\d\d)?)\s*" + _ZONE + ")?", re.I),  # 20191007T120000Z
    re.compile(
        rf"(?:\w+\.?,?\s+)?(?P<day>\d\d?)[. /-]+(?P<month>[^\W\d]+)\.?[, /-]+(?P<year>\d{{4}}|\d\d){_WHEN}", re.I
    ),  # Mon, 07 Oct 2019 …
    re.compile(rf"(?:\w+,\s+)?(?P<month>[^\W\d]+)\.?\s+(?P<day>\d\d?),?\s+(?P<year>\d{{4}}){_WHEN}", re.I),  # October 7, 2019 …
    re.compile(rf"(?P<day>\d\d?)\.(?P<month>\d\d?)\.(?P<year>\d{{4}}){_WHEN}", re.I),  # 07.10.2019 12:00
    re.compile(r"(?P<year>\d{4})"),
)
_UNIX = re.compile(r"(\d{10})(\d{3})?")
# Minutes east of UTC. Only names that stand for one zone in the press; "IST" and "CST" do not.
_ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0,
    "bst": 60, "west": 60, "cet": 60, "mez": 60, "met": 60,
    "cest": 120, "mesz": 120, "mest": 120, "eet": 120,
    "eest": 180, "msk": 180, "мск": 180, "trt": 180, "fet": 180,
    "msd": 240, "samt": 240, "azt": 240,
    "yekt": 300, "uzt": 300, "pkt": 300, "almt": 360, "omst": 360, "novt": 420, "krat": 420, "irkt": 480, "vlat": 600,
    "jst": 540, "kst": 540,
    "edt": -240, "est": -300, "cdt": -300, "mdt": -360, "mst": -420, "pdt": -420, "pst": -480,
}  # fmt: skip


def moment(text: str | None, *, time_zone: str) -> datetime | None:
    """Return a date of a feed or sitemap in UTC, None if it cannot be read.

    A time without an offset is meant in the outlet's time zone; a day without a time is its local noon.
    """
    if not text:
        return None
    try:
        stated = _stated(" ".join(text.split()))
        local = stated.replace(tzinfo=ZoneInfo(time_zone)) if stated.tzinfo is None else stated
        return local.astimezone(UTC)
    except (ValueError, OverflowError, KeyError, TypeError):
        return None


def _stated(text: str) -> datetime:
    """Return what a text states, naive where it names no offset. Raises ValueError."""
    if match := _UNIX.fullmatch(text):
        return datetime.fromtimestamp(int(match[1]), UTC)
    for form in _FORMS:
        if match := form.fullmatch(text):
            return _built(**match.groupdict())
    return parsedate_to_datetime(text)


def _built(
    *, year: str, month: str = "1", day: str | None = None, clock: str | None = None, half: str | None = None, zone: str | None = None
) -> datetime:
    full_year = int(year) if len(year) == 4 else 2000 + int(year) - (100 if int(year) >= 70 else 0)
    date = datetime(full_year, _month(month), int(day or 1))  # noqa: DTZ001  its zone follows
    digits = [int(part) for part in re.findall(r"\d\d?", clock or NOON)]
    hour, minute, second = digits[0], digits[1], digits[2] if len(digits) > 2 else 0
    if half:
        hour = hour % 12 + (12 if half.lower().startswith("p") else 0)
    if hour > 24 or minute > 59 or second > 60:
        raise ValueError(f"no time of day: {clock}")
    # 24:00:00 and 23:59:60 are written, too
    return (date + timedelta(hours=hour, minutes=minute, seconds=min(second, 59))).replace(tzinfo=_zone(zone))


def _month(name: str) -> int:
    return int(name) if name.isdigit() else MONTHS[name.casefold()]


def _zone(text: str | None) -> tzinfo | None:
    """Return the zone that a date names: "+03", "GMT+0300", "MSK"; None for a name that is not known, as for none."""
    if not text:
        return None
    name, sign, offset = re.fullmatch(r"([^\s+-]*)\s*([+-]?)(.*)", text.lower()).groups()  # type: ignore[union-attr]
    if not sign:
        return timezone(timedelta(minutes=_ZONES[name])) if name in _ZONES else None
    digits = offset.replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
    east = int(hours) * 60 + int(minutes)
    return timezone(timedelta(minutes=-east if sign == "-" else east))
