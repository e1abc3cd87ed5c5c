"""What the name of a forum, council or institute is made of: "Riga Security Forum" = forum, of security, of Riga."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from processing.names.fold import TOKEN, fold
from processing.names.glossary import Adjective, Noun, adjectives, english_lemma, nouns
from processing.names.paradigms import SLAVIC
from processing.names.paradigms.agreement import agree
from processing.names.places import LANGUAGES, Key, Place, cities, countries, key

Kind = Literal["noun", "adjective", "place", "place adjective", "about", "in", "filler", "unknown"]


@dataclass(frozen=True, slots=True)
class Group:
    """A noun and its adjectives: "international relations"."""

    noun: Noun
    adjectives: tuple[Adjective, ...] = ()


@dataclass(frozen=True, slots=True)
class Structure:
    """`modifiers` are of the head ("of security"), `topics` what it is about ("on international relations").

    `unknown` holds words that the glossary lacks, as written; `head` is None where it knows none.
    """

    head: Noun | None = None
    adjectives: tuple[Adjective, ...] = ()
    modifiers: tuple[Group, ...] = ()
    topics: tuple[Group, ...] = ()
    place: Place | None = None
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Item:
    """One word of a name, understood; `nominative` where it can be one."""

    kind: Kind
    text: str
    noun: Noun | None = None
    adjective: Adjective | None = None
    place: Place | None = None
    nominative: bool = True


_ABOUT = {
    "en": "on of for about",
    "ru": "по о об",
    "be": "па аб пра ў",
    "uk": "з із про щодо",
    "pl": "ds do spraw o",
    "de": "für zu zur zum über",
}
_IN = {"en": "in at", "ru": "в во", "be": "у в", "uk": "у в", "pl": "w we", "de": "in"}
_FILLERS = {"en": "the and a an", "ru": "и", "be": "і й ды", "uk": "і й та", "pl": "i oraz", "de": "und der die das des den dem"}


def parse_name(name: str, language: str) -> Structure:
    """Return what a name is made of; `language` is one of the six, in others every word is unknown."""
    items = _items(TOKEN.findall(name), language)
    return _english(items) if language in ("en", "de") else _slavic(items, polish=language == "pl")


def _items(tokens: Sequence[str], language: str) -> list[_Item]:
    items: list[_Item] = []
    at = 0
    while at < len(tokens):
        size, found = _longest(tokens, at, language)
        items.extend(found)
        at += size
    return items


def _longest(tokens: Sequence[str], at: int, language: str) -> tuple[int, list[_Item]]:
    for size in (3, 2, 1):
        words = tuple(fold(token) for token in tokens[at : at + size])
        item = _index(language).get(words) if len(words) == size else None
        if item is not None:
            return size, [replace(item, text=" ".join(tokens[at : at + size]))]
    word = tokens[at]
    if language == "en":
        known = _index(language).get((fold(english_lemma(word)),))
        return 1, [known or _Item("unknown", word)]
    return 1, (_compound(word) if language == "de" else []) or [_Item("unknown", word)]


def _compound(word: str) -> list[_Item]:
    """Return the parts of a German compound: "Sicherheitsforum" = security + forum."""
    text = word.casefold()
    for adjective in adjectives():
        joint = adjective.words["de"]
        known = _rest_of_compound(text, joint.removesuffix("-")) if joint.endswith("-") else None
        if known is not None:
            return [_Item("adjective", word, adjective=adjective), known]
    for noun in nouns():
        known = _rest_of_compound(text, noun.german_joint)
        if known is not None:
            return [_Item("noun", word, noun=noun, nominative=False), known]
    return []


def _rest_of_compound(text: str, joint: str) -> _Item | None:
    """Return the noun that follows the first part of a compound."""
    rest = text.removeprefix(joint.casefold())
    known = _index("de").get((fold(rest),)) if rest != text else None
    return known if known is not None and known.kind == "noun" else None


@cache
def _index(language: str) -> dict[Key, _Item]:
    """Folded words -> what they are, in every inflected form."""
    if language not in LANGUAGES:
        return {}
    index: dict[Key, _Item] = {}
    kinds: tuple[tuple[Kind, dict[str, str]], ...] = (("filler", _FILLERS), ("in", _IN), ("about", _ABOUT))
    for kind, words in kinds:
        for word in words[language].split():
            index.setdefault((fold(word),), _Item(kind, word))
    for noun in nouns():
        for word, nominative in _forms(noun.words[language], language, plural=noun.german_gender == "pl"):
            index.setdefault(key(word), _Item("noun", word, noun=noun, nominative=nominative))
    for place in (*cities(), *countries()):
        _add_place(index, place, language)
    for adjective in adjectives():
        for word in _adjective_forms(adjective.words[language], language):
            index.setdefault(key(word), _Item("adjective", word, adjective=adjective))
    return index


def _add_place(index: dict[Key, _Item], place: Place, language: str) -> None:
    for name in place.names[language]:
        for word, _ in _forms(name, language, plural=False):
            index.setdefault(key(word), _Item("place", word, place=place))
    if language == "en":
        return
    for adjective in place.adjectives.get(language, ()):
        for word in _adjective_forms(adjective, language):
            index.setdefault(key(word), _Item("place adjective", word, place=place))


def _forms(word: str, language: str, *, plural: bool) -> list[tuple[str, bool]]:
    """Return (form, whether it is a nominative) of a noun."""
    if language not in SLAVIC:
        return [(word, True), (f"{word}s", False)]
    grammar = SLAVIC[language]
    cases = grammar.noun(word, "pl" if plural else grammar.gender(word))
    nominatives = [(form, True) for form in cases["nominative"]]
    return nominatives + [(form, False) for case, forms in cases.items() if case != "nominative" for form in forms]


def _adjective_forms(word: str, language: str) -> list[str]:
    if language == "de":
        return [word] if word.endswith(("er", "-")) else [word + ending for ending in ("e", "er", "es", "en", "em")]
    if language not in SLAVIC:
        return [word]
    genders: tuple[Literal["m", "f", "n", "pl"], ...] = ("m", "f", "n", "pl")
    grammar = SLAVIC[language]
    return [form for gender in genders for forms in grammar.adjective(agree(word, gender, language), gender).values() for form in forms]


def _english(items: list[_Item]) -> Structure:
    """The head is the last noun before the first preposition; nouns before it are of it."""
    border = next((i for i, item in enumerate(items) if item.kind in ("about", "in")), len(items))
    lead, rest = items[:border], items[border:]
    at = max((i for i, item in enumerate(lead) if item.kind == "noun"), default=None)
    head = lead[at].noun if at is not None else None
    before = lead[:at] if at is not None else lead
    of_plural, own = _split_adjectives(before)
    modifiers = tuple(Group(item.noun, of_plural if item.noun.german_gender == "pl" else ()) for item in before if item.noun is not None)
    return Structure(
        head=head,
        adjectives=own,
        modifiers=modifiers,
        topics=_groups([item for item in rest if item.kind not in ("about", "in")]),
        place=_place(items),
        unknown=_unknown(items),
    )


def _split_adjectives(before: list[_Item]) -> tuple[tuple[Adjective, ...], tuple[Adjective, ...]]:
    """Return (adjectives of a plural noun right after them, adjectives of the head): "International Relations Council"."""
    inner: list[Adjective] = []
    own: list[Adjective] = []
    for item, following in zip(before, [*before[1:], None], strict=False):
        if item.adjective is not None:
            plural = following is not None and following.noun is not None and following.noun.german_gender == "pl"
            (inner if plural else own).append(item.adjective)
    return tuple(inner), tuple(own)


def _slavic(items: list[_Item], *, polish: bool) -> Structure:
    """The head is the first noun in the nominative; adjectives around it are its own, genitives after it are of it."""
    at = next((i for i, item in enumerate(items) if item.kind == "noun" and item.nominative), None)
    if at is None:
        return Structure(place=_place(items), unknown=_unknown(items), adjectives=_adjectives(items))
    end = at + 1
    while end < len(items) and items[end].kind in ("adjective", "place adjective") and not _leads_to_noun(items, end):
        end += 1
    about = next((i for i, item in enumerate(items) if i >= end and item.kind == "about"), len(items))
    return Structure(
        head=items[at].noun,
        adjectives=_adjectives(items[:at] + items[at + 1 : end]),
        modifiers=_groups(items[end:about], adjectives_follow=polish),
        topics=_groups(items[about:], adjectives_follow=polish),
        place=_place(items),
        unknown=_unknown(items),
    )


def _leads_to_noun(items: list[_Item], at: int) -> bool:
    """Tell an adjective after the head that belongs to a later noun: "Совет международных отношений"."""
    following = next((item for item in items[at:] if item.kind != "adjective"), None)
    return following is not None and following.kind == "noun"


def _adjectives(items: list[_Item]) -> tuple[Adjective, ...]:
    return tuple(item.adjective for item in items if item.adjective is not None)


def _groups(items: list[_Item], *, adjectives_follow: bool = False) -> tuple[Group, ...]:
    """Return nouns with the adjectives before them, in Polish also with those after ("Stosunków Międzynarodowych")."""
    groups: list[Group] = []
    waiting: list[Adjective] = []
    for item in items:
        if item.adjective is not None and groups and adjectives_follow:
            groups[-1] = replace(groups[-1], adjectives=(*groups[-1].adjectives, item.adjective))
        elif item.adjective is not None:
            waiting.append(item.adjective)
        elif item.noun is not None:
            groups.append(Group(item.noun, tuple(waiting)))
            waiting = []
    return tuple(groups)


def _place(items: list[_Item]) -> Place | None:
    return next((item.place for item in items if item.place is not None), None)


def _unknown(items: list[_Item]) -> tuple[str, ...]:
    return tuple(item.text for item in items if item.kind == "unknown")


def find_place(name: str, languages: Sequence[str] = LANGUAGES) -> Place | None:
    """Return the city or country that a name holds, in any form of any of the languages."""
    tokens = re.sub(r"[-‑–]", " ", name)
    return next((found for language in languages if (found := _place(_items(TOKEN.findall(tokens), language)))), None)
