"""Names and namesakes to begin a new watch with: proposals that a person looks through, never the last word."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from domain.watch import TargetKind
from processing.names.given_names import find_given_name
from processing.names.glossary import Noun, nouns
from processing.names.paradigms.people import parse_person
from processing.names.paradigms.tables import unique
from processing.names.places import LANGUAGES, Place
from processing.names.structure import Structure, find_place, parse_name
from processing.names.transliterate import transliterate
from processing.names.wording import write

How = Literal["given", "translated", "transliterated", "untranslated"]
_CYRILLIC = ("ru", "be", "uk")
_CONFUSED_WITH = ("agreements", "agreement", "process", "protocol", "talks", "group", "treaty")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One proposed name; everything but "given" should be checked by a person, `note` says what for."""

    text: str
    how: How
    note: str = ""


def propose_names(name: str, language: str, languages: Sequence[str], kind: TargetKind) -> dict[str, tuple[str, ...]]:
    """Return language -> proposed lemma phrases, the best first; `propose` tells how each was come by."""
    return {target: tuple(one.text for one in found) for target, found in propose(name, language, languages, kind).items()}


def propose(name: str, language: str, languages: Sequence[str], kind: TargetKind) -> dict[str, tuple[Proposal, ...]]:
    """Return language -> proposals for each of `languages` (BCP 47).

    People's names are transliterated as each language does it, common given names by their equivalents; names of events and
    organisers are put together from a small glossary. Words that it lacks are transliterated, and the proposal says so;
    for a language other than en, ru, be, uk, pl, de the name is handed on untranslated.
    """
    name = " ".join(name.split())
    given = Proposal(text=name, how="given")
    proposals: dict[str, tuple[Proposal, ...]] = {}
    for target in unique(languages):
        source_base, base = language.split("-")[0].lower(), target.split("-")[0].lower()
        if base == source_base:
            proposals[target] = (given,)
        elif source_base not in LANGUAGES or base not in LANGUAGES:
            proposals[target] = (Proposal(text=name, how="untranslated", note=f"no rules between {language} and {target}"),)
        elif kind == "person":
            proposals[target] = _person(name, source_base, base)
        else:
            proposals[target] = _thing(name, source_base, base)
    return proposals


def _person(name: str, source: str, target: str) -> tuple[Proposal, ...]:
    try:
        person = parse_person(name)
    except ValueError:
        return (Proposal(text=name, how="untranslated", note="no words in it"),)
    surname = transliterate(person.surname, source, target)
    givens = [""]
    for word in person.given:
        givens = [f"{left} {right}".strip() for left in givens for right in _given_name(word, source, target)]
    middle = f" {transliterate(person.patronymic, source, target)}" if person.patronymic and target in _CYRILLIC else ""
    texts = unique(f"{given}{middle} {surname}".strip() for given in givens[:4])
    return tuple(Proposal(text=text, how="transliterated", note="check the spelling that the person uses") for text in texts)


def _given_name(word: str, source: str, target: str) -> tuple[str, ...]:
    """Return equivalents of a given name; of several Latin ones the nearest in sound to the source comes first."""
    known = find_given_name(word)
    if known is None:
        return (transliterate(word, source, target),)
    sound = transliterate(word, source, target).casefold()
    return tuple(sorted(known.forms[target], key=lambda form: _distance(form.casefold(), sound)))


def _distance(left: str, right: str) -> int:
    """Return the edit distance of two words."""
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(right, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]


def _thing(name: str, source: str, target: str) -> tuple[Proposal, ...]:
    structure = parse_name(name, source)
    if structure.unknown:
        return _with_unknown(name, structure, source, target)
    written = write(structure, target)
    if not written:
        text = " ".join(transliterate(word, source, target) for word in name.split())
        return (Proposal(text=text, how="transliterated", note="no word of it is in the glossary"),)
    return tuple(Proposal(text=text, how="translated", note="check the wording") for text in written)


def _with_unknown(name: str, structure: Structure, source: str, target: str) -> tuple[Proposal, ...]:
    """Words outside the glossary become the proper name beside the head, in their own letters and in those of the target."""
    proper = " ".join(structure.unknown)
    spelled = " ".join(transliterate(word, source, target) for word in structure.unknown)
    known = Structure(structure.head, structure.adjectives, structure.modifiers, structure.topics, structure.place)
    frames = write(known, target)[:1] or ("",)
    note = f"not in the glossary: {', '.join(structure.unknown)}"
    marks = ("«", "»") if target in _CYRILLIC else ("„", "“") if target == "de" else ("„", "”") if target == "pl" else ("", "")
    texts: list[str] = []
    for frame in frames:
        for word in unique((spelled, proper)):
            texts.append(f"{word} {frame}" if target == "en" else f"{frame} {marks[0]}{word}{marks[1]}" if frame else word)
    return tuple(Proposal(text=text.strip(), how="transliterated", note=note) for text in unique((*texts, name)))


def propose_namesakes(name: str, languages: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return language -> phrases that are easily taken for the name: agreements, processes, talks… of the same place.

    Empty tuples where the name holds no known city or country, and for languages other than the six.
    """
    place = find_place(name)
    confused = [noun for noun in nouns() if noun.words["en"] in _CONFUSED_WITH]
    return {language: _namesakes(place, confused, language.split("-")[0].lower(), name) for language in unique(languages)}


def _namesakes(place: Place | None, confused: Sequence[Noun], language: str, name: str) -> tuple[str, ...]:
    if place is None or language not in LANGUAGES:
        return ()
    words = (_plain(text, language, place) for noun in confused for text in write(Structure(head=noun, place=place), language)[:1])
    return tuple(word for word in unique(words) if word.casefold() != name.casefold())


def _plain(text: str, language: str, place: Place) -> str:
    """Return a namesake as running text has it: lower case but for the name of the place."""
    if language == "de":
        return text
    names = place.names[language]
    return " ".join(word if any(word in one.split() for one in names) else word.lower() for word in text.split())
