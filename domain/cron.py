"""Cron expressions in a time zone: each local time that matches comes once, also when the clocks change."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import takewhile
from zoneinfo import ZoneInfo

_FIELDS = (("minute", 0, 59), ("hour", 0, 23), ("day of the month", 1, 31), ("month", 1, 12), ("day of the week", 0, 7))
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_NAMES = {"month": {name: n for n, name in enumerate(_MONTHS, 1)}, "day of the week": {name: n for n, name in enumerate(_DAYS)}}
_SHIFT = timedelta(hours=3)  # more than any zone moves its clock at once
_LOOK_AHEAD_DAYS = 366 * 8 + 2  # 29 February may be eight years away
_LOOK_BACK = (timedelta(days=1), timedelta(days=8), timedelta(days=32), timedelta(days=367))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cron:
    """A cron expression, read: which local times match."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]  # 0 is Sunday
    either: bool  # day of the month and day of the week both restricted: one of them suffices, as cron has it

    @classmethod
    def parse(cls, text: str) -> "Cron":
        """Return it. Raises ValueError, in words, for what is no cron expression of five fields or never comes."""
        parts = text.lower().split()
        if len(parts) != len(_FIELDS):
            raise ValueError(f"a cron expression has five fields (minute hour day month weekday), this has {len(parts)}")
        sets = [_field(part, *field) for part, field in zip(parts, _FIELDS, strict=True)]
        cron = cls(
            minutes=sets[0],
            hours=sets[1],
            days=sets[2],
            months=sets[3],
            weekdays=frozenset(day % 7 for day in sets[4]),
            either=not parts[2].startswith("*") and not parts[4].startswith("*"),
        )
        if next(cron.times(datetime(2024, 1, 1)), None) is None:  # noqa: DTZ001  local times of no zone
            raise ValueError("such a day never comes")
        return cron

    def times(self, start: datetime) -> Iterator[datetime]:
        """Yield the local times that match, from `start` (naive) on, ascending; for eight years after the last one."""
        day, last = start.date(), start.date()
        while (day - last).days <= _LOOK_AHEAD_DAYS:
            if self._matches(day):
                last = day
                for hour in sorted(self.hours):
                    for minute in sorted(self.minutes):
                        moment = datetime.combine(day, time(hour, minute))
                        if moment >= start:
                            yield moment
            day += timedelta(days=1)

    def _matches(self, day: date) -> bool:
        if day.month not in self.months:
            return False
        by_month, by_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return by_month or by_week if self.either else by_month and by_week


@dataclass(frozen=True, slots=True)
class LocalCron:
    """A cron expression by the clock of a zone.

    A local time that is skipped in spring comes as much later as the clock was put forward (2:30 at 3:30); one that comes
    twice in autumn counts the first time. So a daily job runs once a day, every day.
    """

    expression: str
    zone: str

    def __str__(self) -> str:
        return f"{self.expression} {self.zone}"

    def next(self, after: datetime) -> datetime | None:
        """Return the first moment (UTC) later than `after`; None if none comes within eight years."""
        best: datetime | None = None
        for moment in self._moments(after):
            if best is not None and moment > best + _SHIFT:
                break
            if moment > after and (best is None or moment < best):
                best = moment
        return best

    def last(self, *, after: datetime, until: datetime) -> datetime | None:
        """Return the last moment (UTC) later than `after` and not later than `until`; None if there is none."""
        for back in (*_LOOK_BACK, until - after):
            start = max(after, until - back)
            ended = takewhile(lambda moment: moment <= until + _SHIFT, self._moments(start))
            found = max((moment for moment in ended if start < moment <= until), default=None)
            if found is not None or start == after:
                return found
        return None

    def _moments(self, start: datetime) -> Iterator[datetime]:
        """Yield the moments of all local times from `start` on; out of order by a few hours where the clock changes."""
        zone = ZoneInfo(self.zone)
        for local in _parsed(self.expression).times(start.astimezone(zone).replace(tzinfo=None) - _SHIFT):
            yield local.replace(tzinfo=zone).astimezone(UTC)


@lru_cache(maxsize=64)
def _parsed(expression: str) -> Cron:
    return Cron.parse(expression)


def _field(text: str, name: str, low: int, high: int) -> frozenset[int]:
    """Return the numbers that one field stands for: *, 5, 1-5, */15, mon-fri, and lists of those with commas."""
    found: set[int] = set()
    for part in text.split(","):
        span, slash, step = part.partition("/")
        if slash and (not step.isdecimal() or int(step) == 0):
            raise ValueError(f"{part!r} is no {name}: after / stands a number of 1 or more")
        first, dash, last = ("", "", "") if span == "*" else span.partition("-")
        begin = low if span == "*" else _number(first, name, low, high)
        end = high if span == "*" or (slash and not dash) else _number(last, name, low, high) if dash else begin
        if begin > end:
            raise ValueError(f"{part!r} is no {name}: it ends before it begins")
        found.update(range(begin, end + 1, int(step) if slash else 1))
    return frozenset(found)


def _number(text: str, name: str, low: int, high: int) -> int:
    names = _NAMES.get(name, {})
    if text in names:
        return names[text]
    if not (text.isascii() and text.isdecimal()) or not low <= int(text) <= high:
        raise ValueError(f"{text!r} is no {name}: write {low} to {high}{' or a name such as ' + next(iter(names)) if names else ''}")
    return int(text)
