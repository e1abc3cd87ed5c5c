"""Who speaks in a clause: "said X", "X считает", "По словам X", "laut X"; for quotations and for whose attitude a sentence tells."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from processing.entities.lexicon import plain_words, speech_verbs, words
from processing.entities.spans import Token, tokens

SpeakerRole = Literal["organiser", "participant", "third-party"]

_FARTHEST = 400  # code points back to whom a pronoun stands for
_LONGEST_NAME = 120  # code points
_BESIDE = 60  # code points around a speaker in which words tell the role
_WORDS_AROUND = 12  # a speaker is named so near to the verb
_ARTICLE = re.compile(r"(?:^|\s)((?:the|an?|one|der|die|das|ein|eine)\s+(?:[^\W\d_]+\s+)?)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Somebody whom the text names: a person or an organisation; `ours` says that they are a target of the watch."""

    start: int
    end: int
    name: str  # normal form
    person: bool
    ours: bool = False
    title_only: bool = False  # ours, inside somebody's title ("director of the Minsk Dialogue")


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who says something; `name` None where nobody is named and no word for them was found."""

    name: str | None
    role: SpeakerRole
    start: int = -1  # where the speaker is named, -1 where not
    end: int = -1


def speaker_in(text: str, start: int, end: int, language: str, named: Sequence[Named]) -> Speaker | None:
    """Return who speaks in `text[start:end]`, None where it holds no word of speaking.

    `named` are all named ones of the text in order; a pronoun stands for the last person before it.
    """
    clause = tokens(text[start:end])
    at = next((i for i, token in enumerate(clause) if _speaks(token, language)), None)
    if at is None:
        return None
    near = _near(clause, at, start)
    ours_by_title = any(one.title_only for one in _between(named, start, end))
    inside = [one for one in _between(named, near[0] - _LONGEST_NAME, near[1]) if one.end > near[0] and not one.title_only]
    verb = start + clause[at].start
    best = _closest([one for one in inside if one.person], verb) or _closest(inside, verb)
    if best is None:
        return _unnamed(text, clause, at, start, language, named)
    beside = [token for token in clause if best.start - _BESIDE < start + token.start < best.end + _BESIDE]
    role = _role(beside, language, organiser=best.ours or (best.person and ours_by_title))
    return Speaker(name=best.name, role=role, start=best.start, end=best.end)


def _between(named: Sequence[Named], start: int, end: int) -> Sequence[Named]:
    """Return those that begin in text[start:end]."""
    return named[bisect_left(named, start, key=lambda one: one.start) : bisect_left(named, end, key=lambda one: one.start)]


def _speaks(token: Token, language: str) -> bool:
    return token.folded in speech_verbs(language) or token.folded in plain_words("according", language)


def _near(clause: list[Token], at: int, shift: int) -> tuple[int, int]:
    """Return the part of the text around the verb where its subject may stand."""
    first, last = clause[max(0, at - _WORDS_AROUND)], clause[min(len(clause) - 1, at + _WORDS_AROUND)]
    return shift + first.start, shift + last.end


def _closest(named: list[Named], verb: int) -> Named | None:
    """The one right before the verb ("X said"), if nothing else is named nearer after it ("said X")."""
    return min(named, key=lambda one: one.start - verb if one.start >= verb else verb - one.end, default=None)


def _role(around: list[Token], language: str, *, organiser: bool) -> SpeakerRole:
    """Tell the role by who the speaker is and by the words around them ("a spokeswoman of the organising committee")."""
    if organiser or any(token.folded in words("organisers", language) for token in around):
        return "organiser"
    return "participant" if any(token.folded in words("participants", language) for token in around) else "third-party"


def _unnamed(text: str, clause: list[Token], at: int, shift: int, language: str, named: Sequence[Named]) -> Speaker:
    """A pronoun, or a word for an office, a participant, an organiser: "the organisers said"."""
    around = clause[max(0, at - 3) : at] + clause[at + 1 : at + 4]
    role = _role(around, language, organiser=False)
    if any(token.folded in plain_words("pronouns", language) for token in around):
        before = [one for one in _between(named, shift - _FARTHEST, shift + clause[at].start) if one.person]
        if before:
            last = before[-1]
            return Speaker(name=last.name, role="organiser" if last.ours else role, start=last.start, end=last.end)
    kinds = [words(section, language) for section in ("organisers", "participants", "roles")]
    for token in sorted(around, key=lambda token: abs(token.start - clause[at].start)):
        if any(token.folded in kind for kind in kinds):
            return _nominal(text, shift + token.start, shift + token.end, role)
    return Speaker(name=None, role=role)


def _nominal(text: str, start: int, end: int, role: SpeakerRole) -> Speaker:
    article = _ARTICLE.search(text[max(0, start - 24) : start])
    if article:
        start -= len(article[1])
    return Speaker(name=text[start:end], role=role, start=start, end=end)
