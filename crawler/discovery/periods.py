"""Which days an address speaks of: "/2019/10/07/", "sitemap-2019-10.xml", "?yyyy=2019&mm=10"."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

_YEAR, _MONTH, _DAY = r"(?P<year>(?:19|20)\d\d)", r"(?P<month>0?[1-9]|1[0-2])", r"(?P<day>0?[1-9]|[12]\d|3[01])"
_SEP = r"[-_/.]"
_NAMES = dict(zip(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), range(1, 13), strict=True))
_NAMED = rf"(?P<name>{'|'.join(_NAMES)})[a-z]*"
# The most exact first. A number that goes on is an id, not a date.
_FORMS = tuple(
    re.compile(rf"(?<!\d){form}(?!\d)", re.I)
    for form in (
        rf"{_YEAR}{_SEP}{_MONTH}{_SEP}{_DAY}",
        r"(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])",
        rf"{_DAY}{_SEP}{_MONTH}{_SEP}{_YEAR}",
        rf"{_YEAR}{_SEP}{_NAMED}{_SEP}{_DAY}",
        rf"yyyy={_YEAR}&mm={_MONTH}&dd={_DAY}",
        rf"{_YEAR}{_SEP}{_MONTH}(?:{_SEP}|$)",
        rf"{_YEAR}{_SEP}{_NAMED}",
        r"(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])",
        rf"yyyy={_YEAR}&mm={_MONTH}",
        _YEAR,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    def meets(self, other: "Period") -> bool:
        """True if the two have a day in common."""
        return self.first <= other.last and other.first <= self.last


def period_of(url: str) -> Period | None:
    """Return the day, month or year that an address names in its path or query, the most exact that it does; else None."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    text = parts.path + ("?" + parts.query if parts.query else "")
    for form in _FORMS:
        if (match := form.search(text)) and (period := _period(**match.groupdict())):
            return period
    return None


def _period(*, year: str, month: str | None = None, name: str | None = None, day: str | None = None) -> Period | None:
    number = _NAMES[name.lower()] if name else int(month or 0)
    if not number:
        return Period(first=date(int(year), 1, 1), last=date(int(year), 12, 31))
    length = monthrange(int(year), number)[1]
    if day is None:
        return Period(first=date(int(year), number, 1), last=date(int(year), number, length))
    if int(day) > length:
        return None
    return Period(first=(one := date(int(year), number, int(day))), last=one)
