"""The normal form of a person's name from an inflected one: guess the nominative, decline it, and see whether it fits."""

import re
from collections.abc import Iterator
from functools import lru_cache

from processing.entities.lexicon import Given, listed
from processing.names.fold import fold
from processing.names.paradigms import SLAVIC
from processing.names.paradigms.people import inflect_person, parse_person, surname_cases

# Endings that the nominative of a surname may have where an oblique case has one of `words.toml`'s.
_NOMINATIVE = {
    "ru": ["", "а", "я", "й", "ь", "ий", "ый", "ой", "ая", "о"],
    "be": ["", "а", "я", "й", "ь", "і", "ы", "ая", "о", "ў"],
    "uk": ["", "а", "я", "й", "ь", "ий", "ій", "о"],
    "pl": ["", "a", "i", "y", "ski", "cki", "o"],
}
_PATRONYMIC = (
    (re.compile(r"((?:в|ь|л|н)?[иі]ч)(?:а|у|ем|ам|ові|еві|е|ы|и|і)$"), r"\1"),
    (re.compile(r"([вў]н)(?:ы|е|у|ой|ою|и|і|ай|аю)$"), r"\1а"),
)


@lru_cache(maxsize=4096)
def nominative(name: str, given: Given, language: str) -> str:
    """Return the nominative of a full name that stands in the text as `name`, its first word a form of `given`.

    Where the given name may stand in the nominative it does, and the name is returned as written; where no guess fits, too.
    """
    first, _, rest = name.partition(" ")
    if "nominative" in given.cases or language not in SLAVIC or not rest:
        return name
    *middle, surname = rest.split(" ")
    between = [_patronymic(word) for word in middle]
    seen = fold(surname)
    for guess in _guesses(surname, language):
        cases = surname_cases(parse_person(f"{given.lemma} {guess}"), SLAVIC[language])
        if any(fold(form) == seen for case, variants in cases.items() if case in given.cases for form in variants):
            return " ".join([given.lemma, *between, guess])
    return " ".join([given.lemma, *between, surname]) if given.lemma != first else name


def _patronymic(word: str) -> str:
    for pattern, base in _PATRONYMIC:
        if pattern.search(word):
            return pattern.sub(base, word)
    return word


def _guesses(surname: str, language: str) -> Iterator[str]:
    for ending in listed("oblique", language):
        stem = surname.removesuffix(ending)
        if stem == surname or len(stem) < 2:
            continue
        for nominative_ending in _NOMINATIVE[language]:
            yield stem + nominative_ending
        adjective = re.match("[сц]ь?к|[sc]k", ending)
        if adjective:
            yield stem + adjective.group() + {"ru": "ий", "be": "і", "uk": "ий", "pl": "i"}[language]
            yield stem + adjective.group() + ("a" if language == "pl" else "ая" if language in ("ru", "be") else "а")
    yield surname


@lru_cache(maxsize=4096)
def surname_forms(name: str, language: str) -> frozenset[str]:
    """Return the folded forms of the surname of a full name in the nominative."""
    person = parse_person(name)
    if language in SLAVIC:
        return frozenset(fold(form) for variants in surname_cases(person, SLAVIC[language]).values() for form in variants)
    surname = fold(person.surname)
    return frozenset((surname, surname + "s")) if language == "de" else frozenset((surname,))


@lru_cache(maxsize=4096)
def full_forms(name: str, language: str) -> frozenset[str]:
    """Return the folded forms of a full name, words parted by a space."""
    if language not in SLAVIC:
        return frozenset((_folded(name),))
    return frozenset(_folded(form) for variants in inflect_person(name, SLAVIC[language]).values() for form in variants)


def _folded(name: str) -> str:
    return " ".join(fold(word) for word in name.split())
