"""A scorer by word lists alone, in six languages: for machines without the encoder, and as what a better one must beat.

The judging words of a sentence are added up as they bear on the target: those of its own clause count most, as do those after
"but"; a negator turns what follows it; words inside the target's name have no vote. It reads no irony, and takes a charge that is
only reported for a charge. What it is worth stands in docs/methods/sentiment.md.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.coverage import UNRATED, Probabilities, ToneLabel
from processing.names.fold import TOKEN
from processing.sentiment.judging import LANGUAGES, Entry, spelled, words_of
from processing.sentiment.scorer import TargetSentence

# Chosen by reason, not fitted: as long as any sum judges, dev macro-F1 changes by less than 0.01 where one of REACH (3 to 7), TURNED
# (-0.4 to -1), ELSEWHERE and BEFORE_BUT (0.3 to 1) is another.
REACH = 5  # words that a negator reaches, in its clause, the target's not counted: "no one could call the … a success"
NEAR = 2  # words that a booster or weakener reaches
TURNED = -0.75  # "not brilliant" is less of a charge than "brilliant" is praise
BOOSTED, WEAKENED = 1.5, 0.6
ELSEWHERE = 0.6  # weight of a word in another clause than the target's
BEFORE_BUT = 0.6  # weight of a word before the last contrast

# Probabilities are the softmax of (-SLOPE x, NEUTRAL, SLOPE x) for x = sum / sqrt(sum² + SOFT): monotone and symmetric. SLOPE is
# what makes our dev sentences likeliest (`python -m processing.train.lexicon`); NEUTRAL lets a sum of LEAST already judge, which is
# a bare "nothing" in another clause: with fewer sentences judged macro-F1 falls.
LEAST = 0.35
SOFT = 0.25
SLOPE = 1.35


def squashed(total: float) -> float:
    """Return a sum of judgements as a value in (-1, 1)."""
    return total / math.sqrt(total * total + SOFT)


NEUTRAL = SLOPE * squashed(LEAST)

_BREAK = re.compile(r"[,;:()\[\]«»“”„\"…?!]|\s[-–—]\s|\.\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """An entry in a sentence: the numbers of its first and last word, the target's not counted, and of its clause."""

    entry: Entry
    first: int
    last: int
    clause: int


class LexiconScorer:
    """The scorer without a model."""

    name = "lexicon"
    version = "1.0"
    languages = LANGUAGES
    verified = False

    def score(self, sentences: Sequence[TargetSentence]) -> list[Probabilities]:
        """Return a rating for each sentence; each is read alone. A language without word lists gets thirds."""
        return [probabilities(sum_of(one)) if one.language in LANGUAGES else UNRATED for one in sentences]

    def label(self, probabilities: Probabilities, language: str) -> ToneLabel:
        """Return the word for the likeliest class."""
        if probabilities.neutral >= max(probabilities.negative, probabilities.positive):
            return "neutral"
        return "critical" if probabilities.negative > probabilities.positive else "favourable"


def probabilities(total: float) -> Probabilities:
    """Return the probabilities that stand for a sum of judgements."""
    x = SLOPE * squashed(total)
    weights = (math.exp(-x), math.exp(NEUTRAL), math.exp(x))
    negative, neutral, positive = (weight / sum(weights) for weight in weights)
    return Probabilities(negative=negative, neutral=neutral, positive=positive)


def sum_of(sentence: TargetSentence) -> float:
    """Return the weighted sum of what judges the target: 1 for one word of praise in its clause, -2 for one of strong criticism."""
    places, own = _read(sentence)
    doubling = words_of(sentence.language).doubling
    turn = max((place.first for place in places if place.entry.part == "contrasts"), default=-1)
    total = 0.0
    for number, place in enumerate(places):
        if not place.entry.value or _turns_another(places, number):
            continue
        weight = 1.0 if place.clause == own or place.first > turn >= 0 else ELSEWHERE
        weight *= BEFORE_BUT if place.first < turn else 1.0
        total += weight * _in_context(places, number, doubling=doubling)
    return total


def _read(sentence: TargetSentence) -> tuple[list[_Place], int]:
    """Return the entries in the sentence, in order and without overlap, and the target's clause."""
    text, words = sentence.text, words_of(sentence.language)
    tokens = list(TOKEN.finditer(text))
    written = [spelled(token.group(), sentence.language) for token in tokens]
    places: list[_Place] = []
    clause = own = end = inside = 0
    taken = -1
    for at, token in enumerate(tokens):
        clause += _BREAK.search(text, end, token.start()) is not None
        end = token.end()
        if sentence.start < token.end() and token.start() < sentence.end:
            own = clause
            inside += 1
            continue
        entry = words.entry_at(written, at) if at > taken else None
        if entry is not None:
            clause += entry.part in ("parts", "contrasts")
            taken = at + len(entry.words) - 1
            places.append(_Place(entry=entry, first=at - inside, last=taken - inside, clause=clause))
    return places, own


def _turns_another(places: Sequence[_Place], number: int) -> bool:
    """Tell whether a word is a negator that has a judging word to turn; "nothing" that has none judges by itself."""
    place = places[number]
    if place.entry.part != "negates":
        return False
    after = _while_near(places, range(number + 1, len(places)), number)
    return any(one.entry.part == "judges" for one in after)


def _in_context(places: Sequence[_Place], number: int, *, doubling: bool) -> float:
    """Return the value of a judging word after what stands before it in its clause."""
    value, negators, limited = places[number].entry.value, 0, False
    for earlier in _while_near(places, range(number - 1, -1, -1), number):
        near = places[number].first - earlier.last <= NEAR
        match earlier.entry.part:
            case "negates":
                negators += not limited  # "not only"
            case "boosts" if near:
                value *= BOOSTED
            case "weakens" if near:
                value *= WEAKENED
        limited = earlier.entry.part == "limits"
    turned = negators > 0 if doubling else negators % 2 == 1
    return value * TURNED if turned else value


def _while_near(places: Sequence[_Place], others: range, number: int) -> Iterator[_Place]:
    """Yield the entries at `others`, walked away from a place, while they are in its clause and in a negator's reach."""
    place = places[number]
    for other in others:
        one = places[other]
        if one.clause != place.clause or max(one.first - place.last, place.first - one.last) > REACH:
            return
        yield one
