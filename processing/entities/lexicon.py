"""Words and names of the data files, inflected. Read once; nothing is fetched."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from domain.coverage import EntityKind
from processing.entities.entries import Name, data
from processing.entities.spans import LANGUAGES, SLAVIC
from processing.names.fold import TOKEN, fold
from processing.names.given_names import LANGUAGES as GIVEN_LANGUAGES
from processing.names.given_names import given_names
from processing.names.paradigms import SLAVIC as GRAMMARS
from processing.names.paradigms import forms
from processing.names.paradigms.people import given_cases, inflect_person, parse_person
from processing.names.paradigms.phrase import inflect
from processing.names.paradigms.tables import unique


@cache
def _data(name: str) -> dict[str, Any]:
    return data(name)


def surface_forms(name: Name, language: str, kind: EntityKind) -> tuple[str, ...]:
    """Return all forms of a name in a language: those listed by hand if there are any, else by our rules."""
    lemma = name.lemma
    if fixed(name, language):
        return (lemma, *name.forms)
    if language in GRAMMARS:  # and not by `forms`, which adds Belarusian Latin script: a text in Cyrillic does not mix it in
        cases = (inflect_person if kind == "PER" else inflect)(lemma, GRAMMARS[language])
        return unique((lemma, *(form for variants in cases.values() for form in variants)))
    found = forms(lemma, language, kind="person" if kind == "PER" else "event")
    return tuple(form.removesuffix("'s").removesuffix("’s") for form in found) if language == "en" else found


def fixed(name: Name, language: str) -> bool:
    """Tell a name that no rule inflects: its forms are listed, or it is an acronym, or the language has no rules."""
    return bool(name.forms) or language not in LANGUAGES or name.lemma.isupper()


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
