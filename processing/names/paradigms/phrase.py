"""Inflection of a name of several words in a Slavic language: which words change, and together with what.

The head (the first noun) and the adjectives that agree with it change. All after the first preposition, genitives after
the head and words in quotation marks stay as they are: «Совета по международным отношениям „Минский диалог“».
"""

import re
from dataclasses import dataclass

from processing.names.paradigms.agreement import agree
from processing.names.paradigms.grammar import Grammar
from processing.names.paradigms.tables import CASES, Case, Declension, Gender, combine, decline, unchanged, unique

QUOTES = '«»“”„‟‹›"‘‚‛'
_WORD = re.compile(r"[^\W_]+(?:['’ʼ`-][^\W_]+)*")
_LATIN = re.compile(r"^[A-Za-zÀ-ɏ0-9'’ʼ`-]+$")
_ACRONYM = re.compile(r"^[^\W\d_]{2,}\d*$")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the phrase, with what stands before it, and whether it lies in quotation marks inside the phrase."""

    before: str
    text: str
    quoted: bool


def split(phrase: str) -> tuple[tuple[Word, ...], str]:
    """Return the words of a phrase and what follows the last one."""
    words: list[Word] = []
    end = 0
    whole = phrase.strip()
    all_quoted = bool(whole) and whole[0] in QUOTES and whole[-1] in QUOTES
    for found in _WORD.finditer(phrase):
        before = phrase[end : found.start()]
        words.append(Word(before, found.group(), not all_quoted and _inside_quotes(phrase, found.start())))
        end = found.end()
    return tuple(words), phrase[end:]


def _inside_quotes(phrase: str, at: int) -> bool:
    left = phrase[:at]
    opened = sum(left.count(mark) for mark in "«“„‹‘‚") - sum(left.count(mark) for mark in "»”›")
    return opened > 0 or left.count('"') % 2 == 1


def inflect(phrase: str, grammar: Grammar) -> Declension:
    """Return the forms of the phrase by case; the nominative is the phrase itself."""
    words, tail = split(phrase)
    roles = _roles(words, grammar)
    changed = [_decline_word(word.text, role, grammar) for word, role in zip(words, roles, strict=True)]
    forms: Declension = {}
    for case in CASES:
        parts = [part for word, forms_of in zip(words, changed, strict=True) for part in ((word.before,), forms_of[case])]
        forms[case] = unique((phrase, *combine([*parts, (tail,)]))) if case == "nominative" else combine([*parts, (tail,)])
    return forms


def plural(phrase: str, grammar: Grammar) -> tuple[str, ...]:
    """Return the plural forms of a phrase whose head is masculine and ends in a consonant ("Минские диалоги"); of others none."""
    words, tail = split(phrase)
    roles = _roles(words, grammar)
    heads = [word.text for word, role in zip(words, roles, strict=True) if role.kind == "noun"]
    if len(heads) != 1 or not _HARD.search(heads[0]) or Role("noun", "m") not in roles:
        return ()
    changed = [
        _decline_word(_several(word.text, role, grammar), _PLURAL.get(role.kind, role), grammar)
        for word, role in zip(words, roles, strict=True)
    ]
    forms: list[str] = []
    for case in CASES:
        parts = [part for word, forms_of in zip(words, changed, strict=True) for part in ((word.before,), forms_of[case])]
        forms += combine([*parts, (tail,)])
    return unique(forms)


def _several(word: str, role: "Role", grammar: Grammar) -> str:
    if role.kind == "adjective":
        return agree(word, "pl", grammar.language)
    if role.kind != "noun":
        return word
    soft = {"ru": "и", "be": "і", "uk": "и", "pl": "i"}[grammar.language]
    hard = {"ru": "ы", "be": "ы", "uk": "и", "pl": "y"}[grammar.language]
    return word + (soft if word[-1].casefold() in "гкхgk" else hard)


_HARD = re.compile(r"[бвгдзклмнпрстфхbdgklmnprstwz]$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Role:
    """What a word is in its phrase; `kind` "frozen" never changes."""

    kind: str  # "adjective", "noun", "foreign", "frozen"
    gender: Gender = "m"


FROZEN = Role("frozen")
_PLURAL = {kind: Role(kind, "pl") for kind in ("adjective", "noun")}


def _roles(words: tuple[Word, ...], grammar: Grammar) -> list[Role]:
    roles = [FROZEN] * len(words)
    at = 0
    while at < len(words):
        at = _noun_group(words, at, grammar, roles)
        if at >= len(words) or words[at].text.casefold() not in grammar.conjunctions:
            break
        at += 1  # "Диалог и сотрудничество": two heads
    return roles


def _noun_group(words: tuple[Word, ...], at: int, grammar: Grammar, roles: list[Role]) -> int:
    """Give roles to adjectives, head and adjectives after it from `at` on; return where the group ends."""
    head, gender = _head(words, at, grammar)
    if head is None:
        return len(words)
    for i in range(at, head):
        if words[i].text.casefold() not in grammar.conjunctions:
            roles[i] = Role("adjective", gender)
    roles[head] = _head_role(words, head, gender, grammar)
    end = head + 1
    while end < len(words) and _follows(words[end], gender, grammar):
        roles[end] = Role("adjective", gender)
        end += 1
    return end


def _head(words: tuple[Word, ...], at: int, grammar: Grammar) -> tuple[int | None, Gender]:
    """Return where the head noun stands and its gender; None where nothing inflects."""
    for i in range(at, len(words)):
        word = words[i]
        if word.quoted or word.text.casefold() in grammar.frozen_from:
            return None, "m"
        if i > at and word.text.casefold() in grammar.conjunctions:
            continue
        adjective = _adjective_before(words, i, grammar)
        if adjective is None:
            return i, grammar.gender(word.text)
        if i + 1 == len(words):
            return i, adjective
        head, gender = _head(words, i + 1, grammar)
        return (i, adjective) if head is None else (head, "pl" if adjective == "pl" else gender)
    return None, "m"


def _adjective_before(words: tuple[Word, ...], at: int, grammar: Grammar) -> Gender | None:
    """Return the gender if the word is an adjective: it looks like one and agrees with the noun that comes."""
    text = words[at].text
    genders = [gender for pattern, gender in grammar.adjective_before if pattern.search(text)]
    if not genders or grammar.plural_nouns.search(text) or is_foreign(text, grammar.language):
        return None
    noun = _next_noun(words, at + 1, grammar)
    if noun is None:
        return _standing_alone(text, grammar)
    agreeing = grammar.nominative(noun)
    if agreeing in genders:
        return agreeing
    return "pl" if "pl" in genders and _plural(noun) else None


def _standing_alone(text: str, grammar: Grammar) -> Gender | None:
    """Return the gender of an adjective without its noun; feminine -а is left to nouns where both end so."""
    safe = [gender for pattern, gender in grammar.adjective_after if pattern.search(text)]
    return next((gender for gender in safe if gender == "m" or grammar.language in ("ru", "be")), None)


def _next_noun(words: tuple[Word, ...], at: int, grammar: Grammar) -> str | None:
    for word in words[at:]:
        text = word.text
        if word.quoted or text.casefold() in grammar.frozen_from:
            return None
        looks = any(pattern.search(text) for pattern, _ in grammar.adjective_before)
        if not looks and text.casefold() not in grammar.conjunctions:
            return text
    last = words[-1]
    return None if at >= len(words) or last.quoted else last.text


def _plural(noun: str) -> bool:
    return bool(re.search(r"[ыиіїаяyie]$", noun))


def _head_role(words: tuple[Word, ...], head: int, gender: Gender, grammar: Grammar) -> Role:
    text = words[head].text
    if is_foreign(text, grammar.language):
        return Role("foreign")
    if _adjective_before(words, head, grammar) is not None:
        return Role("adjective", gender)  # "Приморское": an adjective that is used as a noun
    return Role("noun", gender)


def _follows(word: Word, gender: Gender, grammar: Grammar) -> bool:
    """Tell an adjective that follows its noun ("Dialog Miński")."""
    return not word.quoted and any(kind == gender and pattern.search(word.text) for pattern, kind in grammar.adjective_after)


def is_foreign(word: str, language: str) -> bool:
    """Tell a word that does not inflect by our tables: an acronym, or Latin letters in a Cyrillic language."""
    if _ACRONYM.match(word) and word == word.upper():
        return True
    return language != "pl" and bool(_LATIN.match(word))


def _decline_word(word: str, role: Role, grammar: Grammar) -> Declension:
    if role.kind == "frozen" or not word:
        return unchanged(word)
    if role.kind == "foreign":
        return _foreign(word, grammar)
    stem, joint, last = _last_part(word)
    decline_as = grammar.adjective if role.kind == "adjective" else grammar.noun
    forms = decline_as(last, role.gender)
    return {case: tuple(stem + joint + form for form in forms[case]) for case in CASES}


def _last_part(word: str) -> tuple[str, str, str]:
    """Split at the last hyphen: only the last part of "пресс-клуб" inflects."""
    stem, joint, last = word.rpartition("-")
    return stem, joint, last


def _foreign(word: str, grammar: Grammar) -> Declension:
    """Return the bare word for every case, and the ways to write an ending to it: МИДа, Globsec'а, GLOBSEC-u."""
    joints = ("-", "’", "'") if _LATIN.match(word) else ("", "’", "'", "-")
    if word[-1].casefold() in "аеёиоуыэюяіїєaeiouy":
        return unchanged(word)
    endings = tuple(f"{word}{joint}{ending}" for joint in joints for ending in grammar.adjectival_endings)
    return {case: (word,) if case == "nominative" else (word, *endings) for case in CASES}


def person_part(word: str, rows_of: Gender, grammar: Grammar, *, given: bool) -> Declension:
    """Return the forms of a given name or surname; each part of "Петров-Водкин" inflects."""
    tables = grammar.given if given else grammar.surnames
    if is_foreign(word, grammar.language):
        return unchanged(word)
    parts = [decline(tables[rows_of], part, animate=True) for part in word.split("-")]
    cases: dict[Case, tuple[str, ...]] = {}
    for case in CASES:
        pieces = [piece for i, part in enumerate(parts) for piece in ((("-",),) if i else ()) + (part[case],)]
        cases[case] = combine(pieces)
    return cases
