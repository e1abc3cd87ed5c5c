"""A watch made ready for matching: all forms of its names, namesakes and context terms in one matcher."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from domain.codec import from_json, to_json
from domain.watch import Target, TargetKind, Watch
from processing.names.fold import APOSTROPHES, TOKEN, fold, folded_words
from processing.names.latin_script import belarusian_latin
from processing.names.matcher import Hit, Matcher
from processing.names.paradigms import SLAVIC, explain, forms
from processing.names.paradigms.people import PersonName, given_cases, parse_person, surname_cases

Part = Literal["whole", "initials", "surname", "tag"]


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a target in one spelling; `capitals` says which words a writer of the name capitalises.

    `place_only`: the one capital is that of a place's own name ("Minsko dialogas"), which any dialogue there would have; the
    same of a name in a script that knows no capitals.
    """

    target: str
    kind: TargetKind
    lemma: str
    part: Part
    capitals: tuple[bool, ...]
    place_only: bool = False
    language: str = ""  # of the lemma; "" where it does not matter
    plural: bool = False
    where: bool = False  # in the case that says where by itself ("Minsko dialoge")


@dataclass(frozen=True, slots=True)
class Namesake:
    """A phrase that is not us; `names_us` where it holds one of our names ("Minsk dialogue on Donbas")."""

    lemma: str
    names_us: bool


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the watch's context."""

    lemma: str


Payload = Name | Namesake | Term


@dataclass(frozen=True, slots=True)
class CompiledWatch:
    """`targets` by id, in the watch's order; `matcher` finds names, namesakes and context terms in one pass."""

    targets: dict[str, Target]
    matcher: Matcher[Payload]

    def find(self, text: str) -> tuple[list[Hit[Name]], list[Hit[Namesake]], list[Hit[Term]]]:
        """Return hits of names, namesakes and context terms."""
        names: list[Hit[Name]] = []
        namesakes: list[Hit[Namesake]] = []
        terms: list[Hit[Term]] = []
        for hit in self.matcher.find(text):
            payload = hit.payload
            if isinstance(payload, Name):
                names.append(Hit(hit.start, hit.end, hit.words, payload))
            elif isinstance(payload, Namesake):
                namesakes.append(Hit(hit.start, hit.end, hit.words, payload))
            else:
                terms.append(Hit(hit.start, hit.end, hit.words, payload))
        return names, namesakes, terms


def compile_watch(watch: Watch) -> CompiledWatch:
    """Return the watch made ready; remembered for the watches used last."""
    return _compiled(to_json(watch))


@lru_cache(maxsize=16)
def _compiled(watch_json: str) -> CompiledWatch:
    watch = from_json(Watch, watch_json)
    matcher: Matcher[Payload] = Matcher()
    ours: Matcher[bool] = Matcher()
    for words, name in names_of(watch.targets):
        matcher.add_words(words, name, between="middle names" if name.kind == "person" else "nothing")
        if name.part == "surname" or (name.part == "whole" and name.kind != "person"):
            ours.add_words(words, True)
    for language, phrases in watch.namesakes.items():
        for phrase in phrases:
            payload = Namesake(phrase, ours.occurs(phrase))
            for form in forms(phrase, language):
                matcher.add(form, payload, between="articles")
    for language, phrases in watch.context.items():
        for phrase in phrases:
            for form in forms(phrase, language):
                matcher.add(_without_possessive(form), Term(phrase))
    return CompiledWatch({target.id: target for target in watch.targets}, matcher)


def names_of(
    targets: Iterable[Target], *, suffices: Callable[[tuple[str, ...]], bool] = lambda surname: False
) -> Iterator[tuple[tuple[str, ...], Name]]:
    """Yield (folded words, name) for every form of every name.

    Of a person whose surname `suffices` to whoever asks, that form of it is yielded once and not the thousands that hold it.
    """
    for target in targets:
        yield from _names_of_person(target, suffices) if _has_given_name(target) else _names_of_thing(target)


def _has_given_name(target: Target) -> bool:
    """Tell a person with a given name from one who goes by a single word, and from things."""
    lemmas = [lemma for of_language in target.names.values() for lemma in of_language]
    return target.kind == "person" and any(len(lemma.split()) > 1 for lemma in lemmas)


# Languages that put a place's name before its noun, where others make an adjective of it.
_PLACES_AS_NOUNS = frozenset(("lt", "lv", "et", "fi", "kk", "ky", "tr", "az", "ka"))


def _names_of_thing(target: Target) -> Iterator[tuple[tuple[str, ...], Name]]:
    for language, lemmas in target.names.items():
        for lemma in lemmas:
            cases = explain(lemma, language, kind=target.kind)
            for form in forms(lemma, language, kind=target.kind):
                tokens = TOKEN.findall(_without_possessive(form))
                words = tuple(fold(token) for token in tokens)
                cased = any(sign.isupper() or sign.islower() for sign in form)
                capitals = tuple(token[:1].isupper() for token in tokens) if cased else ()
                place_only = not cased or (language.split("-")[0] in _PLACES_AS_NOUNS and sum(capitals) == 1)
                plural, where = (form in cases.get(case, ()) for case in ("plural", "where"))
                yield words, Name(target.id, target.kind, lemma, "whole", capitals, place_only, language, plural, where)
                if len(words) > 1:
                    yield ("".join(words),), Name(target.id, target.kind, lemma, "tag", (False,))


def _without_possessive(form: str) -> str:
    """Leave English 's out of what is looked for, so that a mention ends with the name."""
    if len(form) > 2 and form[-1] in "sS" and form[-2] in APOSTROPHES:
        return form[:-2]
    return form.rstrip(APOSTROPHES)


def _names_of_person(target: Target, suffices: Callable[[tuple[str, ...]], bool]) -> Iterator[tuple[tuple[str, ...], Name]]:
    """Full names (any given name of the target with any surname of the same script), with initials, surnames alone."""

    def name(part: Part, count: int, lemma: str) -> Name:
        return Name(target.id, target.kind, lemma, part, (True,) * count)

    initials: dict[tuple[str, Words], str] = {}
    surnames: dict[Words, str] = {}
    enough: dict[Words, bool] = {}
    for (given, surname), lemma in _person_forms(target).items():
        surnames.setdefault(surname, lemma)
        if surname not in enough:
            enough[surname] = suffices(surname)
        if enough[surname]:
            continue
        whole = name("whole", len(given) + len(surname), lemma)
        yield (*given, *surname), whole
        yield (*surname, *given), whole
        initials.setdefault((given[0][0], surname), lemma)
    for (initial, surname), lemma in initials.items():
        yield (initial, *surname), name("initials", 1 + len(surname), lemma)
        yield (*surname, initial), name("initials", 1 + len(surname), lemma)
    for surname, lemma in surnames.items():
        yield surname, name("surname", len(surname), lemma)


Words = tuple[str, ...]


def _person_forms(target: Target) -> dict[tuple[Words, Words], str]:
    """Return (given name, surname) -> lemma over all forms; single names have no given name and are left out."""
    givens: dict[Words, str] = {}
    surnames: dict[Words, str] = {}
    for language, lemmas in target.names.items():
        for lemma in filter(_has_letters, lemmas):
            person = parse_person(lemma)
            for form in _person_part_forms(person, language, given=True):
                givens.setdefault(folded_words(form), lemma)
            for form in _person_part_forms(person, language, given=False):
                surnames.setdefault(folded_words(form), lemma)
    return {
        (given, surname): lemma
        for given in givens
        for surname, lemma in surnames.items()
        if given and surname and given[0][:1].isascii() == surname[0][:1].isascii()
    }


def _has_letters(lemma: str) -> bool:
    return any(map(str.isalpha, lemma))


def _person_part_forms(person: PersonName, language: str, *, given: bool) -> tuple[str, ...]:
    """Return the forms of the given or the last name; Latin ones are inflected as Polish papers do, too ("Preihermana")."""
    base = language.split("-")[0]
    whole = " ".join(person.given) if given else person.surname
    latin = _CYRILLIC.search(whole) is None
    grammar = SLAVIC["pl"] if latin else SLAVIC.get(base)
    if grammar is None:
        return (whole,)
    bare = PersonName(given=person.given, patronymic=None, surname=person.surname, gender=person.gender)
    cases = given_cases(bare, grammar) if given else surname_cases(bare, grammar)
    german = (f"{whole}s",) if latin else ()
    found = (whole, *german, *(form for variants in cases.values() for form in variants))
    return (*found, *(word for form in found for word in belarusian_latin(form))) if base == "be" and not latin else found


_CYRILLIC = re.compile("[\u0400-\u052f]")
