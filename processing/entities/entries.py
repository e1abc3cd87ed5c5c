"""The gazetteer's data files as entries: countries and capitals by CLDR's names, listed things, organs of states. Nothing is fetched.

How the files are written is told in docs/methods/entities.md.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, cast

from babel import Locale, UnknownLocaleError

from domain.coverage import EntityKind
from processing.entities.spans import LANGUAGES

Surname = Literal["alone", "after the full name", "never"]

_LISTED: dict[str, EntityKind] = {"places": "LOC", "organisations": "ORG", "people": "PER"}
TABLES = (
    *("places_belarus", "places_ukraine", "places_russia", "places_poland", "places_baltic", "places_east", "places_world"),
    *("people_belarus", "people_russia", "people_ukraine", "people_europe", "people_world"),
    *("organisations_world", "organisations_region", "media_world", "media_region", "events"),
)
_SURNAMES: dict[str, Surname] = {"*": "alone", "^": "never"}


@dataclass(frozen=True, slots=True)
class Name:
    """One name; `forms` are listed where rules would inflect it wrongly. `not_first`: a word that begins sentences, too."""

    lemma: str
    forms: tuple[str, ...] = ()
    not_first: bool = False


Names = dict[str, tuple[Name, ...]]  # by language, the normal form first


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing of the gazetteer; `names` by language, the normal form first; `surname` says when a person's surname suffices."""

    kind: EntityKind
    wikidata: str | None
    names: Names
    surname: Surname = "never"
    source: str = ""  # the file that it stands in


def data(name: str) -> dict[str, Any]:
    """Return a data file of this package as TOML has it."""
    return tomllib.loads(files("processing.entities").joinpath("data", f"{name}.toml").read_text(encoding="utf-8"))


@cache
def entries() -> tuple[Entry, ...]:
    """Return the whole gazetteer."""
    known = tuple(_countries())
    listed = (entry for file, kind in _LISTED.items() for entry in _listed(file, kind))
    tables = (entry for file in TABLES for entry in _table(file))
    return (*known, *_capitals(known), *listed, *tables, *_institutions())


def _names(text: str, *, between_forms: str = "|") -> tuple[Name, ...]:
    return tuple(_name(name.split(between_forms)) for name in text.split(";") if name.strip())


def _name(forms: list[str]) -> Name:
    lemma, *others = (form.strip() for form in forms)
    return Name(lemma.removeprefix("~"), tuple(others), lemma.startswith("~"))


def _listed(file: str, kind: EntityKind) -> Iterator[Entry]:
    for section in data(file).values():
        for row in section.values():
            names = {language: _names(row[language]) for language in LANGUAGES if language in row}
            surname: Surname = "never" if kind != "PER" else "after the full name" if row.get("full", False) else "alone"
            yield Entry(cast(EntityKind, row.get("kind", kind)), row.get("q"), names, surname, file)


def _table(file: str) -> Iterator[Entry]:
    """Yield the rows of a table: a mark for people, then one cell a language, then the Wikidata id."""
    for section in data(file).values():
        kind = cast(EntityKind, section["kind"])
        for row in section["rows"].splitlines():
            mark, line = (row[0], row[1:]) if row[0] in _SURNAMES else ("", row)
            cells = [cell.strip() for cell in line.split("|")]
            names = {language: _names(cell, between_forms=",") for language, cell in zip(LANGUAGES, cells, strict=False) if cell}
            surname: Surname = _SURNAMES.get(mark, "after the full name") if kind == "PER" else "never"
            yield Entry(kind, cells[6] if len(cells) > 6 else None, names, surname, file)


def _countries() -> Iterator[Entry]:
    listed = data("countries")
    ids: dict[str, str] = listed["wikidata"]
    territories = {language: Locale(language).territories for language in LANGUAGES}
    unsafe = {language: listed["unsafe"].get(language, "").split() for language in LANGUAGES}
    for code in sorted({*ids, *listed["others"]["codes"].split()}):
        names: Names = {}
        for language in LANGUAGES:
            ours = listed["names"][language].get(code)
            if ours or code not in unsafe[language]:
                names[language] = _names(ours or _plain(territories[language][code]))
        yield Entry("LOC", ids.get(code), names, source="countries")


def _capitals(countries: tuple[Entry, ...]) -> Iterator[Entry]:
    """Yield cities by their CLDR names; a name that is a country's, too (Тунис), is left to the country."""
    taken = {(language, name.lemma) for entry in countries for language, names in entry.names.items() for name in names}
    zones = {language: Locale(language).time_zones for language in LANGUAGES}
    for zone, wikidata in data("capitals")["zones"].items():
        plain = zone.rpartition("/")[2].replace("_", " ")
        cities = {language: zones[language].get(zone, {}).get("city") or plain for language in LANGUAGES}
        cities["en"] = {"Katmandu": "Kathmandu"}.get(plain, cities["en"])
        names: Names = {language: (Name(city),) for language, city in cities.items() if (language, city) not in taken and "(" not in city}
        yield Entry("LOC", wikidata or None, names, source="capitals")


def _institutions() -> Iterator[Entry]:
    """Yield organs of states: each body in each country, by the genitive and the adjective of the country's name."""
    table = data("institutions")
    missing = frozenset(table["except"]["bodies"].split())
    for row in table["countries"]["rows"].strip().splitlines():
        code, *cells = (cell.strip() for cell in row.split("|"))
        of = dict(zip(LANGUAGES[:5], cells[:10:2], strict=True)) | {"de": ""}
        adjective = dict(zip(LANGUAGES, (*cells[1:10:2], cells[10]), strict=True))
        for body, templates in table["bodies"].items():
            if f"{code}:{body}" not in missing:
                names = {language: _filled(templates[language], of[language], adjective[language]) for language in LANGUAGES}
                yield Entry("ORG", None, names, source="institutions")


def _filled(templates: str, of: str, adjective: str) -> tuple[Name, ...]:
    genitives = [genitive.strip() for genitive in of.split(";")]
    filled = [
        template.replace("{of}", genitive).replace("{adj}", adjective)
        for template in templates.split(";")
        for genitive in (genitives if "{of}" in template else genitives[:1])
    ]
    return _names(";".join(dict.fromkeys(filled)))


@cache
def country_names(language: str) -> Mapping[str, str]:
    """Return name -> Wikidata id of countries, in any language that CLDR knows; empty for others. Not inflected."""
    try:
        territories = Locale.parse(language).territories
    except (ValueError, UnknownLocaleError):
        return {}
    ids: dict[str, str] = data("countries")["wikidata"]
    return {_plain(territories[code]): wikidata for code, wikidata in ids.items() if code in territories}


def _plain(name: str) -> str:
    """CLDR writes "Bosnia & Herzegovina", which people write with "and"; the ampersand is no word and would be skipped."""
    return name.replace(" & ", " and ")
