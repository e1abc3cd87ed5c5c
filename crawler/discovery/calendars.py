"""How an outlet addresses the lists of its days and months."""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_Y, _M, _D = r"(?P<y>(?:19|20)\d\d)", r"(?P<m>0[1-9]|1[0-2]|[1-9])", r"(?P<d>0[1-9]|[12]\d|3[01]|[1-9])"
_END = r"(?=/?(?:index)?(?:\.(?:html?|php))?$)"
_CALENDARS = tuple(
    re.compile(form, re.I)
    for form in (
        rf"(?<=[/=-]){_Y}[-/._]{_M}[-/._]{_D}{_END}",
        rf"(?<=[/=-]){_D}[-/._]{_M}[-/._]{_Y}{_END}",
        rf"(?<=[/=-])(?P<y>20\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01]){_END}",
        rf"(?<=[?&])(?:year|y)={_Y}&(?:month|m)={_M}&(?:day|d)={_D}$",
        rf"(?<=[/=-]){_Y}[-/._]{_M}{_END}",
        rf"(?<=[?&])(?:year|y)={_Y}&(?:month|m)={_M}$",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """How an outlet addresses the list of a day, or of a month."""

    pieces: tuple[str, ...]  # of the address; "y", "m" and "d" stand for numbers at odd places
    padded: bool  # "07", not "7"
    by_day: bool

    def between(self, first: date, last: date) -> Iterator[tuple[date, str]]:
        """Yield the days (or the last days wanted of months) from `last` back to `first`, each with the address of its list."""
        day = last
        while day >= first:
            yield day, self._at(day)
            day -= timedelta(days=1 if self.by_day else day.day)

    def _at(self, day: date) -> str:
        numbers = {"y": day.year, "m": day.month, "d": day.day}
        width = 2 if self.padded else 1
        return "".join(f"{numbers[piece]:0{width}}" if place % 2 else piece for place, piece in enumerate(self.pieces))


def calendar_of(urls: Iterable[str]) -> Calendar | None:
    """Return how the lists of days are addressed, where some of the addresses are such lists; else those of months, else None."""
    found = [calendar for url in urls if (calendar := _calendar(url))]
    return next((one for one in found if one.by_day), None) or next(iter(found), None)


def _calendar(url: str) -> Calendar | None:
    for form in _CALENDARS:
        if match := form.search(url):
            break
    else:
        return None
    groups = match.groupdict()
    if "d" in groups and int(groups["d"]) > monthrange(int(groups["y"]), int(groups["m"]))[1]:
        return None
    pieces: list[str] = []
    position = 0
    for name in sorted(groups, key=match.start):
        pieces += [url[position : match.start(name)], name]
        position = match.end(name)
    short = [text for name, text in groups.items() if name != "y"]
    return Calendar(pieces=(*pieces, url[position:]), padded=all(len(text) == 2 for text in short), by_day="d" in groups)
