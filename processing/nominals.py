"""Finds where an article speaks of a target without its name: "the forum", «конференция», "It", "He".

Careful rather than complete, because a wrong one would give somebody else's judgement to the target:

- a noun stands for the last event (or organiser) that was named at most three sentences before, when nothing else of its kind was spoken
  of in between; with the article or a demonstrative where the language has articles, in the singular, and without a word beside it that
  makes it another one ("the economic forum", «форум регионов», "Forum Ekonomiczne");
- "he" or "she" at the beginning of a sentence stands for the one person named in the sentence before;
- "it" at the beginning of a sentence stands for the event with which the sentence before begins.

What this misses and gets wrong is counted in docs/methods/relevance.md.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from domain.coverage import FieldName, Mention, Span
from domain.watch import TargetKind
from processing.names.fold import HYPHENS, TOKEN, fold
from processing.names.paradigms import explain
from processing.sentences import sentence_at, split
from processing.speech import Named

RULES = "nominals@1"
REACH = 3  # sentences

_HEADS: Mapping[TargetKind, Mapping[str, str]] = {
    "event": {
        "en": "forum conference gathering event",
        "ru": "форум конференция мероприятие",
        "be": "форум канферэнцыя мерапрыемства",
        "uk": "форум конференція",
        "pl": "forum konferencja wydarzenie",
        "de": "Forum Konferenz Veranstaltung Treffen Tagung",
    },
    "organiser": {
        "en": "council initiative",
        "ru": "совет инициатива",
        "be": "рада ініцыятыва",
        "uk": "рада ініціатива",
        "pl": "rada inicjatywa",
        "de": "Rat Initiative",
    },
    "person": {},
}
# What must stand before the noun where there are articles, and may elsewhere.
_DETERMINERS = {
    "en": "the this",
    "de": "das die der dem den des dieses diese dieser diesem diesen im beim vom zum zur",
    "ru": "этот этого этому этим этом эта эту этой это данный данного данному",
    "be": "гэты гэтага гэтаму гэтым гэта гэтую гэтай",
    "uk": "цей цього цьому цим ця цю цієї цій це",
    "pl": "ten tego temu tym ta tę tej tą to",
}
_ARTICLES = ("en", "de")
# Words between them that leave it the same one.
_HARMLESS = (
    "first second third fourth fifth latest last previous annual whole entire international minsk two-day three-day "
    "первый первого первом второй третий третьем нынешний нынешнего нынешнем прошлый прошлого минский минского минском международный "
    "международного международном весь всего сам самого першы другі сёлетні мінскі міжнародны перший другий нинішній мінський міжнародний "
    "pierwszy pierwszego drugi tegoroczny tegorocznego miński mińskiego międzynarodowy erste ersten zweite zweiten diesjährige "
    "diesjährigen minsker internationale internationalen ganze ganzen"
)
# Prepositions by which a noun after it says only where or when it is held: "the forum in Minsk", not "the forum of regions".
_WHERE = "in at on during в во на у ў па пад w we na podczas im am für von bis and und и і i y that who which said will was is has had"
_HE = {
    "en": "he she",
    "ru": "он она",
    "be": "ён яна",
    "uk": "він вона",
    "pl": "on ona",
    "de": "er sie",
}
_IT_SAYS_NOTHING = "is was seems seemed appears appeared remains will would may might has had took takes isn wasn s ll d"
_HYPHENS = frozenset(HYPHENS)
_PARTS_OF_NAMES = _HYPHENS | set("«“„\"'")


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    word: str
    folded: str


def find(
    mentions: Sequence[Mention], texts: Mapping[FieldName, str], language: str, named: Mapping[FieldName, Sequence[Named]]
) -> list[Mention]:
    """Return the nominal and pronoun mentions of a body, in order, none of which touches a name; `mentions` are the names found.

    `named` are the people and organisations of each field. In a language without a table there are none.
    """
    base = language.split("-")[0].lower()
    ours = [one for one in mentions if one.field == "body"]
    if base not in _DETERMINERS or not ours:
        return []
    body = texts["body"]
    sentences = split(body, language)
    tokens = _by_sentence(body, sentences)
    taken = [Span(start=one.start, end=one.end) for one in ours]
    found = [*_nouns(body, sentences, tokens, ours, base), *_persons(body, sentences, tokens, ours, named.get("body", ()), base)]
    if base == "en":
        found += _its(sentences, tokens, ours)
    free = [one for one in found if all(one.end <= span.start or span.end <= one.start for span in taken)]
    return sorted(free, key=lambda one: one.start)


def _by_sentence(text: str, sentences: Sequence[Span]) -> list[list[_Token]]:
    return [
        [_Token(one.start(), one.end(), one.group(), fold(one.group())) for one in TOKEN.finditer(text, sentence.start, sentence.end)]
        for sentence in sentences
    ]


def _nouns(
    text: str, sentences: tuple[Span, ...], tokens: Sequence[Sequence[_Token]], ours: Sequence[Mention], language: str
) -> Iterator[Mention]:
    """Yield nouns that stand for the last named target of their kind."""
    for kind in ("event", "organiser"):
        heads = _heads(kind, language)
        named = [one for one in ours if one.target_kind == kind]
        last: tuple[int, Mention] | None = None
        for number, sentence in enumerate(sentences):
            here = [one for one in named if sentence.start <= one.start < sentence.end]
            for place, token in enumerate(tokens[number]):
                inside = next((one for one in here if one.start <= token.start < one.end), None)
                if inside is not None:
                    last = (number, inside)
                elif token.folded in heads and not _introduces(here, token, text):
                    if last is not None and number - last[0] <= REACH and _is_the_same(text, tokens[number], place, language):
                        last = (number, last[1])
                        yield _mention(last[1], sentence, token, "nominal")
                    elif not _is_the_same(text, tokens[number], place, language):
                        last = None  # another one is spoken of from here on


def _introduces(here: Sequence[Mention], token: _Token, text: str) -> bool:
    """Tell whether the noun stands right beside a name of ours: "the forum Minsk Dialogue", «конференции „Минский диалог“»."""
    return any(not TOKEN.search(text, token.end, one.start) for one in here if one.start >= token.end) or any(
        not TOKEN.search(text, one.end, token.start) for one in here if one.end <= token.start
    )


def _is_the_same(text: str, tokens: Sequence[_Token], place: int, language: str) -> bool:
    """Tell whether a noun can stand for what was named: nothing around it makes it another one."""
    token = tokens[place]
    if (language != "de" and token.word[:1].isupper() and place > 0) or text[token.start - 1 : token.start] in _HYPHENS:
        return False
    before = place - 1
    while before >= 0 and tokens[before].folded in _words(_HARMLESS):
        before -= 1
    previous = tokens[before] if before >= 0 and text[tokens[before].end : tokens[before + 1].start].strip() == "" else None
    shown = previous is not None and previous.folded in _words(_DETERMINERS[language])
    if place + 1 < len(tokens):
        after = tokens[place + 1]
        gap = text[token.end : after.start]
        if any(sign in gap for sign in _PARTS_OF_NAMES):
            return False
        if gap == " " and not (shown and language not in _ARTICLES) and not _leaves(after, language):
            return False
    if shown or language in _ARTICLES:
        return shown
    return previous is None or not _qualifies(previous, language)


def _leaves(after: _Token, language: str) -> bool:
    """Tell whether the word after a noun leaves it what it is: no name, no other noun in the genitive."""
    if after.folded in _words(_WHERE):
        return True
    if language in _ARTICLES:
        return not after.word[0].isupper() or language == "de"
    return not after.word[0].isupper() and not after.folded.endswith(_GENITIVES[language])


# Endings of nouns and adjectives in the genitive, by which "форум регионов" is another forum.
_GENITIVES = {
    "ru": ("ов", "ев", "ей", "ий", "ых", "их", "ого", "его", "ости", "ции"),
    "be": ("енау", "адау", "дзей", "ых", "іх", "ага", "яга", "цыі", "асці"),
    "uk": ("ів", "їв", "их", "іх", "ого", "ції", "ості"),
    "pl": ("ow", "ego", "ych", "ich", "osci", "cji"),
}
_ADJECTIVES = {
    "ru": ("ый", "ий", "ой", "ого", "его", "ому", "ему", "ым", "им", "ом", "ем", "ая", "яя", "ую", "юю", "ое", "ее"),
    "be": ("ы", "і", "ага", "яга", "аму", "яму", "ым", "ім", "ая", "яя", "ую", "юю", "ай", "яй", "ае", "яе"),
    "uk": ("ий", "ій", "ого", "ому", "им", "ім", "а", "я", "у", "ю", "ої", "е", "є"),
    "pl": ("y", "i", "ego", "emu", "ym", "im", "a", "ej", "e"),
}


def _qualifies(previous: _Token, language: str) -> bool:
    """Tell whether the word before a noun may be an adjective that makes it another one; short words are prepositions."""
    return len(previous.folded) > _PREPOSITION and previous.folded.endswith(_ADJECTIVES[language])


_PREPOSITION = 5  # letters


def _persons(
    text: str,
    sentences: tuple[Span, ...],
    tokens: Sequence[Sequence[_Token]],
    ours: Sequence[Mention],
    named: Sequence[Named],
    language: str,
) -> Iterator[Mention]:
    """Yield "he" and "she" at the beginning of a sentence after one in which a target is the only person."""
    pronouns = _words(_HE[language])
    for number in range(1, len(sentences)):
        first = tokens[number][0] if tokens[number] else None
        if first is None or first.folded not in pronouns or "\n\n" in text[sentences[number - 1].end : sentences[number].start]:
            continue
        before = sentences[number - 1]
        people = {one.name for one in named if one.person and before.start <= one.start < before.end}
        targets = [one for one in ours if one.target_kind == "person" and before.start <= one.start < before.end]
        if len(people) == 1 and len({one.target for one in targets}) == 1:
            yield _mention(targets[0], sentences[number], first, "pronoun")


def _its(sentences: tuple[Span, ...], tokens: Sequence[Sequence[_Token]], ours: Sequence[Mention]) -> Iterator[Mention]:
    """Yield an English "It" that begins a sentence, after one that begins with an event."""
    for one in ours:
        sentence = sentence_at(sentences, one.start)
        if one.target_kind != "event" or sentence is None:
            continue
        number = sentences.index(sentence)
        if sum(token.end <= one.start for token in tokens[number]) > 1 or number + 1 == len(sentences):
            continue
        following = tokens[number + 1]
        if len(following) > 1 and following[0].folded == "it" and following[1].folded not in _words(_IT_SAYS_NOTHING):
            yield _mention(one, sentences[number + 1], following[0], "pronoun")


def _mention(like: Mention, sentence: Span, token: _Token, form: Literal["nominal", "pronoun"]) -> Mention:
    return Mention(
        target=like.target,
        target_kind=like.target_kind,
        field="body",
        start=token.start,
        end=token.end,
        text=token.word,
        form=form,
        sentence_start=sentence.start,
        sentence_end=sentence.end,
    )


@cache
def _heads(kind: TargetKind, language: str) -> frozenset[str]:
    lemmas = _HEADS[kind].get(language, "").split()
    return frozenset(fold(form) for lemma in lemmas for form in _singular(lemma, language))


def _singular(lemma: str, language: str) -> Iterator[str]:
    """Yield the forms of one forum, not of several: "forums" are others."""
    for case, variants in explain(lemma, language, kind="event").items():
        if case not in ("plural", "łacinka"):
            yield from (form for form in variants if language != "en" or not form.endswith("s") or lemma[-1] == "s" or "'" in form)


@cache
def _words(listed: str) -> frozenset[str]:
    return frozenset(fold(word) for word in listed.split())
