"""The fields of the query language: what each may hold, and the filter that it makes."""

import difflib
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args

from domain.coverage import Role, ToneLabel
from domain.errors import BadQuery
from domain.query import Filters
from indexing.times import zone

_TONES = get_args(ToneLabel)
_ROLES = get_args(Role)
_RANGE = re.compile(r"(<=|>=|<|>)([-−+]?\d*\.?\d+)|([-−+]?\d*\.?\d+)\.\.([-−+]?\d*\.?\d+)")
_SYNONYMS = {"positive": "favourable", "favorable": "favourable", "negative": "critical", "unrated": "not-rated"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldValue:
    """One value of a field as written, and where it begins in the query."""

    name: str
    text: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field: a use of it, what it means, and the check that gives the value as stored (raising ValueError with a fix)."""

    example: str
    meaning: str
    check: Callable[[str], str]


def _as_written(text: str) -> str:
    return text


def _language(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", text):
        raise ValueError("write a language code such as be, ru or en")
    primary, *rest = text.split("-")
    return "-".join([primary.lower(), *rest])


def _country(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2}", text):
        raise ValueError("write a country code of two letters, such as BY or PL")
    return text.upper()


def _one_of(choices: Sequence[str]) -> Callable[[str], str]:
    def check(text: str) -> str:
        value = _SYNONYMS.get(text.lower(), text.lower())
        if value not in choices:
            close = difflib.get_close_matches(value, choices, 1)
            raise ValueError(f"did you mean {close[0]}?" if close else f"use one of {', '.join(choices)}")
        return value

    return check


FIELDS: dict[str, Field] = {
    "outlet": Field(example="outlet:bbc", meaning="id of an outlet", check=_as_written),
    "country": Field(example="country:BY", meaning="country of the outlet, ISO 3166-1", check=_country),
    "lang": Field(example="lang:be", meaning="language of the text, BCP 47", check=_language),
    "tone": Field(example="tone:critical", meaning=f"{', '.join(_TONES)}; or a number, tone:<-0.2", check=_one_of(_TONES)),
    "role": Field(example="role:main", meaning=", ".join(_ROLES), check=_one_of(_ROLES)),
    "target": Field(example="target:forum", meaning="id of a target of the watch", check=_as_written),
    "entity": Field(
        example='entity:"Minsk Dialogue"', meaning="name of a person, organisation, place, event, or Wikidata id", check=_as_written
    ),
    "topic": Field(example="topic:security", meaning="topic", check=_as_written),
    "story": Field(example="story:3f2a…", meaning="id of a story", check=_as_written),
    "after": Field(example="after:2019-10-07", meaning="published on this day or later", check=_as_written),
    "before": Field(example="before:2019-10-08", meaning="published before this day", check=_as_written),
    "watch": Field(example="watch:minsk-dialogue", meaning="id of a watch", check=_as_written),
}
_FILTERS = {
    "outlet": "outlets",
    "country": "countries",
    "lang": "languages",
    "tone": "tones",
    "role": "roles",
    "target": "targets",
    "entity": "entities",
    "topic": "topics",
    "story": "stories",
    "watch": "watches",
}


def suggest(name: str) -> str:
    """Return what to do about a field that is none."""
    close = difflib.get_close_matches(name, FIELDS, 1)
    if close:
        return f"did you mean {close[0]}:?"
    return f"use one of {', '.join(f'{known}:' for known in FIELDS)} or put quotes round it"


def filters_of(values: Sequence[FieldValue], *, time_zone: str) -> Filters:
    """Return the filters that these values make. Raises BadQuery."""
    made: dict[str, Any] = {}
    for value in values:
        bounds = _RANGE.fullmatch(value.text) if value.name == "tone" else None
        if value.name in ("after", "before"):
            _set_once(made, value.name, _moment(value, time_zone), value)
        elif bounds:
            for name, bound in _polarities(value, bounds).items():
                _set_once(made, name, bound, value)
        else:
            checked = _checked(value)
            made[_FILTERS[value.name]] = tuple(dict.fromkeys((*made.get(_FILTERS[value.name], ()), checked)))
    if "after" in made and "before" in made and made["after"] >= made["before"]:
        position = next(v.position for v in values if v.name == "before")
        raise BadQuery("the time ends before it begins", position=position, fix="make before: later than after:")
    return Filters(**made)


def _set_once(made: dict[str, Any], name: str, bound: object, value: FieldValue) -> None:
    if name in made:
        raise BadQuery(f"{value.name}: limits the same side twice", position=value.position, fix="delete one of them")
    made[name] = bound


def _checked(value: FieldValue) -> str:
    try:
        return FIELDS[value.name].check(value.text)
    except ValueError as error:
        raise BadQuery(f"{value.name}: cannot be {value.text!r}", position=value.position, fix=str(error)) from error


def _polarities(value: FieldValue, match: re.Match[str]) -> dict[str, float]:
    """Return the bounds, which are inclusive; "<" means the next smaller number."""
    sign, number, low, high = match.groups()
    if sign is None:
        bounds = {"polarity_min": _number(low), "polarity_max": _number(high)}
    elif sign.startswith("<"):
        bounds = {"polarity_max": _number(number) if "=" in sign else math.nextafter(_number(number), -math.inf)}
    else:
        bounds = {"polarity_min": _number(number) if "=" in sign else math.nextafter(_number(number), math.inf)}
    if any(abs(bound) > 1.0001 for bound in bounds.values()):
        raise BadQuery(f"tone: cannot be {value.text!r}", position=value.position, fix="use numbers from -1 (critical) to 1 (favourable)")
    return bounds


def _number(text: str) -> float:
    return float(text.replace("−", "-"))


def _moment(value: FieldValue, time_zone: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value.text)
    except ValueError as error:
        fix = "write the date as 2019-10-07"
        raise BadQuery(f"{value.name}: cannot be {value.text!r}", position=value.position, fix=fix) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=zone(time_zone))
