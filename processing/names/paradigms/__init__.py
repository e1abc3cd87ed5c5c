"""Inflection of names by our own tables and rules: six languages in full, the endings of some more."""

from collections.abc import Callable

from domain.watch import TargetKind
from processing.names.latin_script import belarusian_latin
from processing.names.paradigms.belarusian import BELARUSIAN
from processing.names.paradigms.endings import LANGUAGES as ENDINGS
from processing.names.paradigms.endings import explain_endings
from processing.names.paradigms.germanic import explain_english, explain_german
from processing.names.paradigms.grammar import Grammar
from processing.names.paradigms.people import inflect_person, is_person
from processing.names.paradigms.phrase import inflect, plural
from processing.names.paradigms.polish import POLISH
from processing.names.paradigms.russian import RUSSIAN
from processing.names.paradigms.tables import unique
from processing.names.paradigms.ukrainian import UKRAINIAN

SLAVIC: dict[str, Grammar] = {g.language: g for g in (RUSSIAN, BELARUSIAN, UKRAINIAN, POLISH)}
INFLECTED = (*SLAVIC, "de", "en")


def explain(phrase: str, language: str, *, kind: TargetKind | None = None) -> dict[str, tuple[str, ...]]:
    """Return the surface forms of a lemma phrase by the name of their case, for showing to a person.

    `language` is BCP 47 (region and script subtags are ignored); in a language without tables the only form is the phrase.
    `kind` "person" declines it as a person's name; without a kind it is guessed. Belarusian has its Latin script apart.
    """
    phrase = " ".join(phrase.split())
    base = language.split("-")[0].lower()
    person = any(map(str.isalpha, phrase)) and (kind == "person" or (kind is None and is_person(phrase)))
    if not phrase:
        return {"base": ()}
    if base in SLAVIC and not (base == "be" and phrase.isascii()):
        return _slavic(phrase, SLAVIC[base], person)
    germanic: dict[str, Callable[..., dict[str, tuple[str, ...]]]] = {"en": explain_english, "de": explain_german}
    if base in germanic:
        return germanic[base](phrase, person=person)
    return explain_endings(phrase, base) if base in ENDINGS and not person else {"base": (phrase,)}


def _slavic(phrase: str, grammar: Grammar, person: bool) -> dict[str, tuple[str, ...]]:
    declension = inflect_person(phrase, grammar) if person else inflect(phrase, grammar)
    forms: dict[str, tuple[str, ...]] = dict(declension.items())
    several = () if person else plural(phrase, grammar)
    if several:
        latin = (word for form in several for word in belarusian_latin(form)) if grammar.language == "be" else ()
        forms["plural"] = unique((*several, *latin))
    if grammar.language == "be":
        forms["łacinka"] = unique(latin for variants in declension.values() for form in variants for latin in belarusian_latin(form))
    return forms


def forms(phrase: str, language: str, *, kind: TargetKind | None = None) -> tuple[str, ...]:
    """Return all surface forms of a lemma phrase, itself first, without repeats."""
    return unique((" ".join(phrase.split()), *(form for variants in explain(phrase, language, kind=kind).values() for form in variants)))
