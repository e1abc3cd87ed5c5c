"""The protocol that every sentiment scorer fulfils, and what its figures mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.coverage import Probabilities, ToneLabel

NEUTRAL_BAND = 0.15  # |polarity| below this reads as neutral


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetSentence:
    """One sentence and the span in it that names the target; `start` and `end` count code points of `text`."""

    text: str
    start: int
    end: int
    language: str  # BCP 47 primary tag


class SentimentScorer(Protocol):
    """Rates the attitude of a sentence toward the target in it."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def languages(self) -> tuple[str, ...]: ...

    @property
    def verified(self) -> bool:
        """True where it beats the baseline on held-out targets of every language that it names (bench/sentiment.py)."""

    def score(self, sentences: Sequence[TargetSentence]) -> list[Probabilities]:
        """Return one rating a sentence, in order; the same sentence always gets the same rating."""

    def label(self, probabilities: Probabilities, language: str) -> ToneLabel:
        """Return the word for a rating of this scorer's; "unsure" where it leans to a side and is too often wrong when it does."""


def method_of(scorer: SentimentScorer) -> str:
    """Return what a mention keeps of its scorer: "textblob@0.20.0"."""
    return f"{scorer.name}@{scorer.version}"


def polarity_of(probabilities: Probabilities) -> float:
    """Return p(positive) - p(negative), in [-1, 1]."""
    return round(probabilities.positive - probabilities.negative, 4) + 0.0  # never -0.0, which an index holds to be less than 0


def label_of(polarity: float) -> ToneLabel:
    """Return the word for a polarity that somebody rated."""
    if abs(polarity) < NEUTRAL_BAND:
        return "neutral"
    return "favourable" if polarity > 0 else "critical"
