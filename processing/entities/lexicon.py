"""The data files of this package, inflected and ready to look up. Read once; nothing is fetched."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, cast

from babel import Locale, UnknownLocaleError

from domain.coverage import EntityKind
from processing.entities.spans import CYRILLIC, LANGUAGES, SLAVIC
from processing.names.fold import TOKEN, fold
from processing.names.given_names import LANGUAGES as GIVEN_LANGUAGES
from processing.names.given_names import given_names
from processing.names.paradigms import SLAVIC as GRAMMARS
from processing.names.paradigms import forms
from processing.names.paradigms.people import given_cases, parse_person

Names = dict[str, tuple[tuple[str, ...], ...]]  # language -> names, each as (lemma, other forms listed by hand …)


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing of the gazetteer; `names` by language, the normal form first."""

    kind: EntityKind
    wikidata: str | None
    names: Names
    surname_alone: bool = False  # a person whose surname suffices


@cache
def _data(name: str) -> dict[str, Any]:
    return tomllib.loads(files("processing.entities").joinpath("data", f"{name}.toml").read_text(encoding="utf-8"))


def _names(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(form.strip() for form in name.split("|")) for name in text.split(";") if name.strip())


@cache
def entries() -> tuple[Entry, ...]:
    """Return the whole gazetteer."""
    return (*_countries(), *_listed("places", "LOC"), *_listed("organisations", "ORG"), *_listed("people", "PER"))


def _listed(file: str, kind: EntityKind) -> Iterator[Entry]:
    for section in _data(file).values():
        for row in section.values():
            names = {language: _names(row[language]) for language in LANGUAGES if language in row}
            alone = kind == "PER" and not row.get("full", False)
            yield Entry(cast(EntityKind, row.get("kind", kind)), row.get("q"), names, alone)


def _countries() -> Iterator[Entry]:
    data = _data("countries")
    ids: dict[str, str] = data["wikidata"]
    for code in sorted({*ids, *data["others"]["codes"].split()}):
        names: Names = {}
        for language in LANGUAGES:
            ours = data["names"][language].get(code)
            unsafe = code in data["unsafe"].get(language, "").split()
            if ours or not unsafe:
                names[language] = _names(ours or _plain(Locale(language).territories[code]))
        yield Entry("LOC", ids.get(code), names)


def country_names(language: str) -> Mapping[str, str]:
    """Return name -> Wikidata id of countries, in any language that CLDR knows; empty for others. Not inflected."""
    try:
        territories = Locale.parse(language).territories
    except (ValueError, UnknownLocaleError):
        return {}
    ids: dict[str, str] = _data("countries")["wikidata"]
    return {_plain(territories[code]): wikidata for code, wikidata in ids.items() if code in territories}


def _plain(name: str) -> str:
    """CLDR writes "Bosnia & Herzegovina", which people write with "and"; the ampersand is no word and would be skipped."""
    return name.replace(" & ", " and ")


def surface_forms(name: tuple[str, ...], language: str, kind: EntityKind) -> tuple[str, ...]:
    """Return all forms of a name in a language: those listed by hand if there are any, else by our rules."""
    lemma, *by_hand = name
    if by_hand or language not in LANGUAGES or lemma.isupper():
        return name
    found = forms(lemma, language, kind="person" if kind == "PER" else "event")
    if language in CYRILLIC:  # the rules add Belarusian Latin script, which a text in Cyrillic does not mix in
        return tuple(form for form in found if form == lemma or not form.isascii())
    return tuple(form.removesuffix("'s").removesuffix("’s") for form in found) if language == "en" else found


@cache
def words(section: str, language: str) -> frozenset[str]:
    """Return the folded forms of a list of `words.toml`; inflected where the language is Slavic or German."""
    listed = _data_of_words()[section].get(language, "").split()
    inflected = language in SLAVIC or (language == "de" and section in ("roles", "organisations", "participants"))
    found: set[str] = set()
    for word in listed:
        surface = forms(word, language, kind="event") if inflected and word[0] != "~" else (word.removeprefix("~"),)
        found |= {fold(token) for form in surface for token in TOKEN.findall(form)[-1:] if form == word or len(token) > 2}
    return frozenset(found)


@cache
def lemmas(section: str, language: str) -> Mapping[str, str]:
    """Return folded form -> lemma for a list of `words.toml`; the lemma itself goes before another's inflected form."""
    found: dict[str, str] = {}
    listed = [word.removeprefix("~") for word in _data_of_words()[section].get(language, "").split()]
    for word in listed:
        for form in forms(word, language, kind="event") if language in SLAVIC else (word,):
            found.setdefault(fold(form), word)
    return found | {fold(word): word for word in listed}


@cache
def plain_words(section: str, language: str) -> frozenset[str]:
    """Return a list of `words.toml` as it stands."""
    return frozenset(_data_of_words()[section].get(language, "").split())


@cache
def listed(section: str, language: str) -> tuple[str, ...]:
    """Return a list of `words.toml` as it stands, in order."""
    return tuple(_data_of_words()[section].get(language, "").split())


@cache
def speech_verbs(language: str) -> frozenset[str]:
    """Return the folded forms of verbs of saying."""
    data = _data_of_words()
    endings = data["past"].get(language, "").split()
    found: set[str] = set()
    for word in data["speech"].get(language, "").split():
        found |= {fold(word[:-1] + ending) for ending in endings} if word.endswith("+") else {fold(word)}
    return frozenset(found)


def _data_of_words() -> dict[str, dict[str, str]]:
    return _data("words")


@dataclass(frozen=True, slots=True)
class Given:
    """A form of a given name: its lemma, and the cases that the form can be."""

    lemma: str
    cases: frozenset[str]


@cache
def given_forms(language: str) -> Mapping[str, Given]:
    """Return folded form -> given name, nominatives first where two names share a form."""
    found: dict[str, Given] = {}
    for lemma in _given_lemmas(language):
        cases = _given_declension(lemma, language)
        for form in sorted({form for variants in cases.values() for form in variants}):
            which = frozenset(case for case, variants in cases.items() if form in variants)
            earlier = found.get(fold(form))
            if earlier is None or ("nominative" in which and "nominative" not in earlier.cases):
                found[fold(form)] = Given(lemma, which)
    return found


def _given_lemmas(language: str) -> list[str]:
    ours = _data_of_words()["given"].get(language, "").split()
    theirs = [form for name in given_names() for form in name.forms[language]] if language in GIVEN_LANGUAGES else []
    return list(dict.fromkeys([*theirs, *ours]))


def _given_declension(lemma: str, language: str) -> Mapping[str, tuple[str, ...]]:
    if language in GRAMMARS:
        surname = "Nowak" if language == "pl" else "Иванов"
        declined = given_cases(parse_person(f"{lemma} {surname}"), GRAMMARS[language])
        return {str(case): variants for case, variants in declined.items()}
    return {"nominative": (lemma,)}
