"""What a reader has selected: the query string of every page, read strictly and written in one spelling."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal, get_args
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from starlette.datastructures import QueryParams

from domain.coverage import Role, ToneLabel
from domain.errors import BadInput
from domain.query import FacetName, Filters

Period = Literal["7", "30", "90", "all"]
Sort = Literal["newest", "oldest", "best"]

PERIODS: tuple[Period, ...] = get_args(Period)
PAGE_SIZE = 20
LAST_PAGE = 500  # 20 * 500: as deep as every store can page
TEXT_LIMIT = 2_000


class BadRequest(BadInput):
    """An address with a value that this page does not know; answered with status 400."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """One state of the filters. `after` and `before` are local dates, both inclusive; they outdo `period`."""

    watch: str | None = None  # None: the first one
    q: str = ""
    outlets: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    tones: tuple[ToneLabel, ...] = ()
    roles: tuple[Role, ...] = ()
    targets: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    stories: tuple[str, ...] = ()
    period: Period | None = None
    after: date | None = None
    before: date | None = None
    reprints: bool = False
    sort: Sort | None = None
    page: int = 1

    def url(self, path: str = "/articles", **changes: Any) -> str:
        """Return the address of this selection after `changes`; any change but of the page leads to its first page."""
        changed = replace(self, **({"page": 1} | changes))
        query = urlencode(list(changed.pairs()))
        return f"{path}?{query}" if query else path

    def pairs(self, *, without: Iterable[str] = ()) -> Iterable[tuple[str, str]]:
        """Yield (name, value) as they stand in an address, defaults left out."""
        for name, field in PARAMETERS.items():
            value = getattr(self, field)
            if field in without or value in (None, "", (), False) or (field == "page" and value == 1):
                continue
            for item in value if isinstance(value, tuple) else (value,):
                yield name, "1" if item is True else str(item)

    def toggled(self, field: str, value: str) -> "Selection":
        """Return it with the value added to the field, or taken away if it was there."""
        values: tuple[str, ...] = getattr(self, field)
        changes: dict[str, Any] = {field: tuple(v for v in values if v != value) if value in values else (*values, value)}
        return replace(self, **({"page": 1} | changes))

    def filters(self, *, watch: str | None, now: datetime, zone: ZoneInfo) -> Filters:
        after, before = self.bounds(now=now, zone=zone)
        return Filters(
            watches=(watch,) if watch else (),
            outlets=self.outlets,
            countries=self.countries,
            languages=self.languages,
            tones=self.tones,
            roles=self.roles,
            targets=self.targets,
            topics=self.topics,
            entities=self.entities,
            stories=self.stories,
            after=after,
            before=before,
            reprints=self.reprints,
        )

    def bounds(self, *, now: datetime, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
        """Return the moments from (inclusive) and to (exclusive); a period of n days ends with today's local day."""
        if self.after or self.before:
            end = self.before + timedelta(days=1) if self.before else None
            return _midnight(self.after, zone), _midnight(end, zone)
        if self.period is None or self.period == "all":
            return None, None
        today = now.astimezone(zone).date()
        return _midnight(today - timedelta(days=int(self.period) - 1), zone), None


PARAMETERS: dict[str, str] = {
    "watch": "watch",
    "q": "q",
    "outlet": "outlets",
    "country": "countries",
    "language": "languages",
    "tone": "tones",
    "role": "roles",
    "target": "targets",
    "topic": "topics",
    "entity": "entities",
    "story": "stories",
    "period": "period",
    "from": "after",
    "to": "before",
    "reprints": "reprints",
    "sort": "sort",
    "page": "page",
}
FACETS: dict[FacetName, str] = {
    "tone": "tones",
    "outlet": "outlets",
    "country": "countries",
    "language": "languages",
    "role": "roles",
    "target": "targets",
    "topic": "topics",
    "person": "entities",
    "organisation": "entities",
    "location": "entities",
}
_CHOICES: Mapping[str, tuple[str, ...]] = {"tone": get_args(ToneLabel), "role": get_args(Role), "period": PERIODS, "sort": get_args(Sort)}


def parse_selection(values: QueryParams, *, watches: Sequence[str] = ()) -> Selection:
    """Return the selection of a query string; names that no page knows are ignored. Raises BadRequest for bad values."""
    read: dict[str, Any] = {}
    for name, field in PARAMETERS.items():
        given = [value for value in values.getlist(name) if value]
        if given:
            several = isinstance(Selection.__dataclass_fields__[field].default, tuple)
            read[field] = _several(name, given) if several else _single(name, given[-1])
    chosen = Selection(**read)
    if chosen.watch is not None and chosen.watch not in watches:
        raise BadRequest(f"there is no watch {chosen.watch!r}", fix="pick one of: " + ", ".join(watches))
    return chosen


def _several(name: str, given: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_choice(name, value) for value in given))


def _single(name: str, given: str) -> Any:
    if name in {"from", "to"}:
        return _date(name, given)
    if name == "page":
        return _page(given)
    if name == "reprints":
        return _choice_of(name, given, ("0", "1")) == "1"
    return _choice(name, given)


def _choice(name: str, given: str) -> str:
    if len(given) > TEXT_LIMIT:
        raise BadRequest(f"{name} is longer than {TEXT_LIMIT:,} characters", fix="shorten it")
    return _choice_of(name, given, _CHOICES[name]) if name in _CHOICES else given


def _choice_of(name: str, given: str, choices: Sequence[str]) -> str:
    if given not in choices:
        raise BadRequest(f"{name} cannot be {given!r}", fix="it is one of: " + ", ".join(choices))
    return given


def _date(name: str, given: str) -> date:
    try:
        value = date.fromisoformat(given)
    except ValueError as error:
        raise BadRequest(f"{name} = {given!r} is not a date", fix="write it as 2026-10-07") from error
    if not 1900 <= value.year <= 9000:
        raise BadRequest(f"{name} = {given!r} is out of range", fix="pick a year from 1900 on")
    return value


def _page(given: str) -> int:
    if not (given.isascii() and given.isdigit() and len(given) < 6 and 1 <= int(given) <= LAST_PAGE):
        raise BadRequest(f"page cannot be {given!r}", fix=f"it is a number from 1 to {LAST_PAGE}")
    return int(given)


def _midnight(value: date | None, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(value, time.min, zone).astimezone(UTC) if value else None
