"""Names of people: which word is the given name, which the patronymic, which the surname; and their forms by case."""

import re
from dataclasses import dataclass

from processing.names.given_names import find_given_name
from processing.names.paradigms.grammar import Grammar
from processing.names.paradigms.phrase import person_part
from processing.names.paradigms.tables import CASES, Declension, Gender, decline, table

_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*\.?")
_PATRONYMIC = {
    "m": re.compile(r"(?:[оеаёєїиіь]в?[иі]ч|йович|лл?іч|[йеьo]wicz)$", re.IGNORECASE),
    "f": re.compile(r"(?:[оеёаєі]ўна|[оеаёєії]вна|[иі]нична|[иі]чна|[oe]wna|еўна|аўна)$", re.IGNORECASE),
}
_PATRONYMIC_ROWS = {
    "ru": table("ич| а у а ем/ом е\n|на ны не ну ной/ною не"),
    "be": table("ч| а у а ам/ем у/ы\n|на ны не ну най/наю не"),
    "uk": table("ч| а у/еві а ем у/еві\n|на ни ні ну ною ні"),
    "pl": table("z| a owi a em u\n|na ny nie nę ną nie"),
}
_FEMININE_SURNAME = re.compile(r"(?:[оеёаі]в|[иіы]н|[сцз]ьк|[сц]к|[scz]k|ow)(?:а|ая|a)$", re.IGNORECASE)

_SURELY_MASCULINE = re.compile(r"(?:[оеё]в|[оаеё]ў|[иії]н|[сц]ький|[сц]кий|[сц]кі|[sc]ki|dzki)$", re.IGNORECASE)
_SURELY_FEMININE = re.compile(r"(?:[оеё]в|[сцз]ьк|[сц]к|[scz]k|ow)(?:а|ая|a)$", re.IGNORECASE)  # after a given name in a consonant


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """The parts of a person's name as written."""

    given: tuple[str, ...]
    patronymic: str | None
    surname: str
    gender: Gender


def parse_person(name: str) -> PersonName:
    """Return the parts of a name: given names, patronymic, surname; also where the surname comes first.

    Raises ValueError for a name without a word.
    """
    words = [found.group() for found in _WORD.finditer(name)]
    if not words:
        raise ValueError(f"not a person's name: {name!r}")
    patronymic = _patronymic_at(words)
    if patronymic == len(words) - 1 or _surname_first(words):
        surname, given = words[0], tuple(words[1:patronymic])
    else:
        surname, given = words[-1], tuple(word for i, word in enumerate(words[:-1]) if i != patronymic)
    middle = None if patronymic is None else words[patronymic]
    return PersonName(given=given, patronymic=middle, surname=surname, gender=_gender(given, middle, surname))


def _surname_first(words: list[str]) -> bool:
    """Tell "Прейгерман Евгений" by the one known given name."""
    return len(words) == 2 and find_given_name(words[1]) is not None and find_given_name(words[0]) is None


def _patronymic_at(words: list[str]) -> int | None:
    last = len(words) - 1
    return next((i for i, word in enumerate(words) if i and _is_patronymic(word, last=i == last, count=len(words))), None)


def _is_patronymic(word: str, *, last: bool, count: int) -> bool:
    """Tell a patronymic; in the last place only after two other words ("Иван Абрамович" may be a surname)."""
    return (not last or count > 2) and any(pattern.search(word) for pattern in _PATRONYMIC.values())


def _gender(given: tuple[str, ...], patronymic: str | None, surname: str) -> Gender:
    if patronymic:
        return "f" if _PATRONYMIC["f"].search(patronymic) else "m"
    for name in given:
        known = find_given_name(name)
        if known:
            return known.gender
    if _SURELY_MASCULINE.search(surname):
        return "m"
    last = given[0].rstrip(".")[-1:].casefold() if given and len(given[0]) > 2 else ""
    if last in ("а", "я", "a"):
        return "f"
    sure = _SURELY_FEMININE.search(surname) if last else _FEMININE_SURNAME.search(surname)
    return "f" if sure else "m"


def is_person(name: str) -> bool:
    """Tell a phrase that is surely a person's name: two to four capitalised words, a known given name or a patronymic among them."""
    words = name.split()
    if not 2 <= len(words) <= 4 or not all(word[:1].isupper() and word.replace("-", "").isalpha() for word in words):
        return False
    if any(pattern.search(word) for word in words[1:] for pattern in _PATRONYMIC.values()) and len(words) == 3:
        return True
    return find_given_name(words[0]) is not None or (len(words) == 2 and find_given_name(words[1]) is not None and len(words[0]) > 3)


def surname_cases(person: PersonName, grammar: Grammar) -> Declension:
    return person_part(person.surname, person.gender, grammar, given=False)


def given_cases(person: PersonName, grammar: Grammar) -> Declension:
    """Return the forms of all given names and the patronymic together, each in the same case."""
    parts = [person_part(name, person.gender, grammar, given=True) for name in person.given]
    if person.patronymic:
        parts.append(decline(_PATRONYMIC_ROWS[grammar.language], person.patronymic, animate=True))
    forms: Declension = {}
    for case in CASES:
        joined: list[str] = [""]
        for part in parts:
            joined = [f"{left} {right}".strip() for left in joined for right in part[case]]
        forms[case] = tuple(joined)
    return forms


def inflect_person(name: str, grammar: Grammar) -> Declension:
    """Return the forms of a person's name by case, its words in the order given."""
    person = parse_person(name)
    turned = bool(person.given) and name.split()[0] == person.surname
    given, surname = given_cases(person, grammar), surname_cases(person, grammar)
    forms: Declension = {}
    for case in CASES:
        pairs = [(first, last) for first in given[case] for last in surname[case]]
        whole = tuple((f"{last} {first}" if turned else f"{first} {last}").strip() for first, last in pairs)
        forms[case] = (name, *whole) if case == "nominative" and name not in whole else whole
    return forms
