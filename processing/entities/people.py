"""Finds people by rule: a known given name, initials, an office or a verb of saying beside capitalised words.

Precision before recall: one capitalised word is a person only where an office or a verb of saying stands next to it, or
where the same surname belongs to somebody whom the article names in full.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from processing.entities.lexicon import Given, given_forms, plain_words, speech_verbs, words
from processing.entities.nominative import nominative, surname_forms
from processing.entities.spans import CYRILLIC, LANGUAGES, EntitySpan, Token, tokens
from processing.sentences import split

_MOST_PARTS = 5
_NOT_INITIALS = frozenset(("us", "uk", "un", "eu", "dc", "ps", "pm", "am", "ес"))
_ADJECTIVE = re.compile(
    r"(?:ого|его|ому|ской|цкой|ских|цких|ская|цкая|ским|ага|скай|цкай|скіх|ський|ська|ської|ською|ego|iej|ych|ich|ской|ого)$"
)
_COMMON_NOUN = re.compile(r"(?:ung|heit|keit|schaft|ion|tät|ium|ment|ismus|amt)(?:s|es|en)?$")
_PATRONYMIC = re.compile(
    r"(?:(?:[оеаёєії]в|ь|л|н)[иі]ч(?:а|у|ем|ам|ові|еві|е|ы|и|і)?|(?:[оеёєії]вн|[аеё]ўн|[иі]чн)(?:а|ы|е|у|ой|ою|и|і|ай|аю))$"
)
_OBLIQUE = re.compile(r"(?:ой|ого|его|ому|ом|ем|ых|их|ую|ей|ай|ым|ами|ях|ах|ої|ою|ій|ій|ям)$")
_SKIPPED = 8  # words between an office or a verb and a name
_DOT_GAP = re.compile(r"\.[  \u00a0]?")


@dataclass(frozen=True, slots=True)
class _Text:
    """A text cut up, with what the rules ask of it."""

    text: str
    language: str
    tokens: list[Token]
    starts: frozenset[int]  # where sentences begin, by the offset of their first word
    places: frozenset[int]  # offsets inside names of the gazetteer that are no people
    shouting: bool

    def gap(self, i: int) -> str:
        """Return what stands between token i and the next one."""
        return self.text[self.tokens[i].end : self.tokens[i + 1].start] if i + 1 < len(self.tokens) else "\n"

    def adjacent(self, i: int) -> bool:
        return self.gap(i) in (" ", "\u00a0")

    def name_part(self, i: int) -> bool:
        """Tell whether token i may be a surname: capitalised, no abbreviation, no word that capitals mean nothing of."""
        if i >= len(self.tokens):
            return False
        token = self.tokens[i]
        return (
            token.capital
            and len(token.text) > 1
            and token.text.replace("’", "").replace("'", "").isalpha()
            and not token.shouted
            and not (self.language in CYRILLIC and token.text.isascii())
            and (len(token.text) < 5 or token.text[-2:].islower())
            and not re.match(r"\.\w", self.text[token.end : token.end + 2])
            and token.text not in plain_words("not_names", self.language)
            and token.folded not in words("organisations", self.language)
        )

    def place(self, i: int) -> bool:
        return self.tokens[i].start in self.places

    def given(self, i: int) -> Given | None:
        token = self.tokens[i] if i < len(self.tokens) else None
        return given_forms(self.language).get(token.folded) if token and token.capital and not token.shouted else None

    def initial(self, i: int) -> bool:
        if i + 1 >= len(self.tokens) or len(self.tokens[i].text) > 1 or not self.tokens[i].capital:
            return False
        return bool(_DOT_GAP.fullmatch(self.gap(i)))


class PersonRules:
    """The finder of people by rule, in six languages."""

    name = "person-rules"
    version = "1"

    def languages(self) -> tuple[str, ...]:
        return LANGUAGES

    def find(self, text: str, language: str, known: frozenset[int] = frozenset()) -> list[EntitySpan]:
        """Return spans of people; `known` are offsets of places and organisations that are found already."""
        cut = _cut(text, language, known)
        if cut.shouting:
            return []
        found = list(_full_names(cut))
        taken = {place for span in found for place in range(span.start, span.end)}
        beside = [span for span in _beside_words(cut) if taken.isdisjoint(range(span.start, span.end))]
        taken |= {place for span in beside for place in range(span.start, span.end)}
        return sorted([*found, *beside, *_surnames(cut, [*found, *beside], taken)], key=lambda span: span.start)


def _cut(text: str, language: str, known: frozenset[int]) -> _Text:
    words_of = tokens(text)
    firsts = iter(words_of)
    starts: set[int] = set()
    for sentence in split(text, language):
        first = next((token for token in firsts if token.start >= sentence.start), None)
        if first is not None:
            starts.add(first.start)
    capitals = [token for token in words_of if token.text.isalpha()]
    shouting = len(capitals) > 3 and sum(token.text.isupper() for token in capitals) > 0.6 * len(capitals)
    return _Text(text, language, words_of, frozenset(starts), known, shouting)


def _span(cut: _Text, first: int, last: int, name: str | None = None) -> EntitySpan:
    start, end = cut.tokens[first].start, cut.tokens[last].end
    return EntitySpan(start=start, end=end, name=name or " ".join(cut.text[start:end].split()), kind="PER")


def _full_names(cut: _Text) -> Iterator[EntitySpan]:
    """Yield given names with surnames, and initials with surnames."""
    i = 0
    while i < len(cut.tokens):
        last = _after_given(cut, i)
        if last is None and cut.initial(i):
            last = _after_initials(cut, i)
        if last is None:
            i += 1
            continue
        yield _span(cut, i, last, _normal_form(cut, i, last))
        i = last + 1


def _after_given(cut: _Text, i: int) -> int | None:
    """Return the last token of a name that begins with the given name at i."""
    if cut.given(i) is None or (cut.tokens[i].start in cut.starts and cut.tokens[i].folded in plain_words("common_given", cut.language)):
        return None
    at = i
    while at - i < _MOST_PARTS and cut.gap(at) in (" ", "\u00a0", "-"):
        if cut.initial(at + 1) and cut.name_part(at + 2):
            return _double(cut, at + 2)
        if not _more_given(cut, at + 1):
            break
        at += 1
    surname = _surname_at(cut, at + 1) if cut.adjacent(at) else None
    if surname is not None:
        return surname
    return at if at > i and not cut.place(at) else None  # "Frank Walter": the last of several given names is the surname


def _more_given(cut: _Text, i: int) -> bool:
    """A second given name or a patronymic, with something after it."""
    if i >= len(cut.tokens) or not cut.tokens[i].capital:
        return False
    if cut.given(i) is not None:
        return True
    following = cut.adjacent(i) and cut.name_part(i + 1)
    return cut.language in CYRILLIC and following and bool(_PATRONYMIC.search(cut.tokens[i].text))


def _surname_at(cut: _Text, i: int) -> int | None:
    """Return the last token of a surname at i: particles before it, a second part after a hyphen."""
    at = i
    while (
        at < len(cut.tokens) - 1
        and cut.tokens[at].folded in plain_words("particles", "all")
        and cut.gap(at) in (" ", "\u00a0", "-")
        and at - i < 3
    ):
        at += 1
    return _double(cut, at) if cut.name_part(at) and (at > i or not _starts_organisation(cut, at)) else None


def _double(cut: _Text, i: int) -> int:
    """Return the last token of "Müller-Vogg", "O'Neill"."""
    if cut.gap(i) == "-" and cut.name_part(i + 1):
        return i + 1
    if cut.gap(i) in ("'", "’") and len(cut.tokens[i].text) == 1 and cut.name_part(i + 1):
        return i + 1
    return i


def _starts_organisation(cut: _Text, i: int) -> bool:
    """ "Johns Hopkins University": the word after is a kind of organisation."""
    return cut.adjacent(i) and cut.tokens[i + 1].folded in words("organisations", cut.language)


def _after_initials(cut: _Text, i: int) -> int | None:
    """Return the last token of "Е. Прейгерман", "E. B. White"; "U. S. Army" is none."""
    at = i
    while at - i < 2 and cut.initial(at + 1):
        at += 1
    letters = "".join(cut.tokens[k].folded for k in range(i, at + 1))
    before = cut.text[max(0, cut.tokens[i].start - 5) : cut.tokens[i].start]
    if letters in _NOT_INITIALS or not cut.name_part(at + 1) or cut.place(at + 1) or re.search(r"(?<!\w)\w\.\s?$", before):
        return None
    return _double(cut, at + 1)


def _normal_form(cut: _Text, first: int, last: int) -> str:
    name = " ".join(cut.text[cut.tokens[first].start : cut.tokens[last].end].split())
    given = cut.given(first)
    return nominative(name, given, cut.language) if given else name


def _beside_words(cut: _Text) -> Iterator[EntitySpan]:
    """Yield names next to an office ("министр Лавров") or a verb of saying ("сказал Верхогляд", "sagte Winkler")."""
    for i in range(len(cut.tokens) - 1):
        office, says = _is_office(cut, i), _says(cut, i)
        if not office and not says:
            continue
        first = _after_noun(cut, i + 1) if says and cut.language == "de" else i + 1
        touches = cut.adjacent(i) or (office and bool(_DOT_GAP.fullmatch(cut.gap(i))))
        last = _capitalised_name(cut, first) if touches else None
        if last is not None:
            yield _span(cut, first, last)
            continue
        farther = _farther(cut, i)
        last = _capitalised_name(cut, farther) if farther else None
        if farther is not None and last is not None and last > farther:
            yield _span(cut, farther, last)


def _after_noun(cut: _Text, i: int) -> int:
    """German names a speaker's trade first ("sagt der Dolmetscher Ihar Zjaluschka"): return where the name begins."""
    if i + 1 >= len(cut.tokens) or not cut.adjacent(i):
        return i
    article = cut.tokens[i].text in ("der", "die")
    run = i + article
    capitals = 0
    while run + capitals < len(cut.tokens) and cut.tokens[run + capitals].capital and (not capitals or cut.adjacent(run + capitals - 1)):
        capitals += 1
    return run + 1 if (article and capitals > 1) or capitals > 2 else i


def _farther(cut: _Text, i: int) -> int | None:
    """Return where two capitalised words begin soon after token i: "сказала агентству бывший посол Норвегии Хелена Брандволд"."""
    for at in range(i + 1, min(i + _SKIPPED, len(cut.tokens) - 1)):
        token = cut.tokens[at]
        if not cut.adjacent(at - 1) or token.text in plain_words("no_subject", cut.language):
            return None
        if token.capital and not cut.place(at):
            two = cut.adjacent(at) and cut.name_part(at + 1) and cut.language != "de"
            oblique = cut.language in CYRILLIC and _OBLIQUE.search(token.folded)
            return at if two and not oblique and at > i + 1 else None
    return None


def _says(cut: _Text, i: int) -> bool:
    token = cut.tokens[i]
    return token.folded in speech_verbs(cut.language) and token.text not in plain_words("verbs_of_media", cut.language)


def _is_office(cut: _Text, i: int) -> bool:
    folded = cut.tokens[i].folded
    if folded in words("roles", cut.language):
        return cut.language != "en" or cut.tokens[i].capital or len(folded) > 3
    if cut.language != "de" or not cut.tokens[i].capital:
        return False
    return folded.endswith(_german_roles())


@cache
def _german_roles() -> tuple[str, ...]:
    """Return the offices that compounds end in ("Außenminister")."""
    return tuple(role for role in words("roles", "de") if len(role) > 4)


def _capitalised_name(cut: _Text, i: int) -> int | None:
    """Return the last of one to three capitalised words at i that are no place, office or organisation."""
    last = None
    for at in range(i, min(i + 3, len(cut.tokens))):
        if not cut.name_part(at) or cut.place(at) or _is_office(cut, at) or not _fits_as_name(cut, at):
            break
        last = at
        if not cut.adjacent(at):
            return _double(cut, at)
    if last is None or (last == i and (cut.tokens[i].text.isascii() and cut.language == "en") and not _titled(cut, i)):
        return None
    return None if _starts_organisation(cut, last) else last


def _titled(cut: _Text, i: int) -> bool:
    """English takes one capitalised word for a name only after a capitalised title ("President Bush")."""
    return i > 0 and cut.tokens[i - 1].capital and cut.tokens[i - 1].folded in words("roles", "en")


def _fits_as_name(cut: _Text, i: int) -> bool:
    token = cut.tokens[i]
    if cut.language == "de":
        alone = not (i + 1 < len(cut.tokens) and cut.adjacent(i) and cut.tokens[i + 1].capital)
        return len(token.text) > 2 and not (alone and _COMMON_NOUN.search(token.folded))
    if cut.language == "en":
        return len(token.text) > 2
    following = cut.tokens[i + 1] if i + 1 < len(cut.tokens) and cut.adjacent(i) else None
    return not (_ADJECTIVE.search(token.folded) and following is not None and not following.capital)


def _surnames(cut: _Text, people: list[EntitySpan], taken: set[int]) -> Iterator[EntitySpan]:
    """Yield surnames alone of people that are named in full elsewhere in the text."""
    by_form: dict[str, str] = {}
    for person in people:
        if " " in person.name:
            for form in sorted(surname_forms(person.name, cut.language)):
                by_form.setdefault(form, person.name)
    for i, token in enumerate(cut.tokens):
        name = by_form.get(token.folded)
        if name and token.capital and token.start not in taken and not cut.place(i) and len(token.text) > 2:
            yield _span(cut, i, i, name)
