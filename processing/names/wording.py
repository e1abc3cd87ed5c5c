"""Names written out in a language: "Рижский форум безопасности", "Forum Bezpieczeństwa w Rydze", "Rigaer Sicherheitsforum"."""

from processing.names.glossary import Adjective, Noun
from processing.names.paradigms import SLAVIC
from processing.names.paradigms.agreement import agree
from processing.names.paradigms.tables import Case, Gender, unique
from processing.names.places import Place
from processing.names.structure import Group, Structure

_TOPIC: dict[str, tuple[str, Case]] = {"ru": ("по", "dative"), "be": ("па", "locative"), "uk": ("з", "genitive"), "pl": ("ds.", "genitive")}


def write(structure: Structure, language: str) -> tuple[str, ...]:
    """Return ways to say a name in one of the six languages, the best first; () without a head."""
    if structure.head is None:
        return ()
    if language == "en":
        return _english(structure, structure.head)
    if language == "de":
        return _german(structure, structure.head)
    return _polish(structure, structure.head) if language == "pl" else _east_slavic(structure, structure.head, language)


def _gender(noun: Noun, language: str) -> Gender:
    return "pl" if noun.german_gender == "pl" else SLAVIC[language].gender(noun.words[language])


def _group(group: Group, case: Case, language: str) -> str:
    """Return a noun with its adjectives in a case."""
    grammar, gender = SLAVIC[language], _gender(group.noun, language)
    words = [grammar.adjective(agree(one.words[language], gender, language), gender)[case][0] for one in group.adjectives]
    noun = grammar.noun(group.noun.words[language], gender)[case][0]
    return " ".join((noun, *words) if language == "pl" else (*words, noun))


def _own(adjectives: tuple[Adjective, ...], gender: Gender, language: str) -> list[str]:
    return [agree(one.words[language], gender, language) for one in adjectives]


def _topics(structure: Structure, language: str) -> list[str]:
    preposition, case = _TOPIC[language]
    return [f"{preposition} {_group(group, case, language)}" for group in structure.topics]


def _country_genitive(place: Place | None, language: str) -> list[str]:
    if place is None or place.adjectives:
        return []
    grammar, name = SLAVIC[language], place.names[language][0]
    return [name if " " in name else grammar.noun(name, grammar.gender(name))["genitive"][0]]


def _east_slavic(structure: Structure, head: Noun, language: str) -> tuple[str, ...]:
    gender = _gender(head, language)
    of = [_group(group, "genitive", language) for group in structure.modifiers]
    places = structure.place.adjectives.get(language, ()) if structure.place else ()
    rest = [head.words[language], *of, *_topics(structure, language), *_country_genitive(structure.place, language)]
    fronts = [[agree(place, gender, language)] for place in places] or [[]]
    return unique(_sentence([*front, *_own(structure.adjectives, gender, language), *rest]) for front in fronts)


def _sentence(words: list[str]) -> str:
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def _polish(structure: Structure, head: Noun) -> tuple[str, ...]:
    gender = _gender(head, "pl")
    adjectives = _own(structure.adjectives, gender, "pl")
    of = [_group(group, "genitive", "pl") for group in structure.modifiers] + _country_genitive(structure.place, "pl")
    topics = _topics(structure, "pl")
    noun = head.words["pl"]
    # One adjective follows its noun ("Forum Ekonomiczne"); beside a genitive or a second one, the first goes in front.
    core = [noun, *adjectives] if len(adjectives) <= 1 and not of else [*adjectives[:1], noun, *adjectives[1:], *of]
    city = structure.place if structure.place and structure.place.adjectives else None
    if city is None:
        return (_title([*core, *topics]),)
    adjective = agree(city.adjectives["pl"][0], gender, "pl")
    if not adjectives and not of:
        return unique((_title([noun, adjective, *topics]), _title([adjective, noun, *topics])))
    return unique((_title([*core, *topics, _in_city(city)]), _title([adjective, *core, *topics])))


def _in_city(city: Place) -> str:
    grammar, name = SLAVIC["pl"], city.names["pl"][0]
    where = grammar.noun(name, grammar.gender(name))["locative"][0]
    return f"{'we' if where.startswith(('Lw', 'Wł', 'Wr', 'Fr')) else 'w'} {where}"


def _title(words: list[str]) -> str:
    small = ("w", "we", "ds.", "on", "of", "i", "the")
    return " ".join(word if word in small else word[:1].upper() + word[1:] for word in " ".join(words).split())


def _german(structure: Structure, head: Noun) -> tuple[str, ...]:
    joints = [one.words["de"].removesuffix("-") for one in structure.adjectives if one.words["de"].endswith("-")]
    joints += [group.noun.german_joint for group in structure.modifiers]
    parts = [*joints, head.words["de"]]
    noun = parts[0] + "".join(part.lower() for part in parts[1:])
    ending = {"m": "er", "f": "e", "n": "es", "pl": "e"}[head.german_gender]
    adjectives = [_upper(one.words["de"] + ending) for one in structure.adjectives if not one.words["de"].endswith("-")]
    topics = [f"für {_german_group(group)}" for group in structure.topics]
    plain = " ".join((*adjectives, noun, *topics))
    if structure.place is None:
        return (plain,)
    name = structure.place.names["de"][0]
    if not structure.place.adjectives:
        return (f"{plain} {name}",) if adjectives or joints else (f"{name}-{plain}",)
    first = " ".join((structure.place.adjectives["de"][0], *adjectives, noun, *topics))
    return (first, f"{plain} {name}" if adjectives or joints else f"{name}-{plain}")


def _german_group(group: Group) -> str:
    ending = {"m": "en", "f": "e", "n": "es", "pl": "e"}[group.noun.german_gender]
    return " ".join((*(one.words["de"].removesuffix("-") + ending for one in group.adjectives), group.noun.words["de"]))


def _upper(word: str) -> str:
    return word[:1].upper() + word[1:]


def _english(structure: Structure, head: Noun) -> tuple[str, ...]:
    place = [structure.place.names["en"][0]] if structure.place else []
    adjectives = [one.words["en"] for one in structure.adjectives]
    of = [" ".join((*(a.words["en"] for a in group.adjectives), group.noun.words["en"])) for group in structure.modifiers]
    topics = [" ".join(("on", *(a.words["en"] for a in group.adjectives), group.noun.words["en"])) for group in structure.topics]
    return (_title([*place, *adjectives, *of, head.words["en"], *topics]),)
