"""TextBlob's lexicon for English: the named baseline, which every better scorer must beat.

It rates a sentence, not what the sentence says of the target (macro-F1 0.39 on NewsMTSC dev, bench/sentiment.py), so its
word counts as unverified.
Only `.sentiment` is used: it works from the lexicon inside the package and never asks for NLTK corpora.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import version

from domain.coverage import Probabilities, ToneLabel
from processing.sentiment.scorer import TargetSentence, label_of, polarity_of

# Probabilities are the softmax of (-SLOPE x, NEUTRAL, SLOPE x) for TextBlob's polarity x in [-1, 1]: monotone and symmetric.
# The likelihood of NewsMTSC's training targets (both signs pooled, so that their bias against politicians stays out) is flat
# between slopes of 0.8 and 1.5 (1.084 to 1.087 nats); within that the steepest tells the most targets apart (macro-F1 0.38,
# 0.35 at 1.0). NEUTRAL makes "neutral" the likeliest class exactly where the label says neutral: |x| < 0.17.
SLOPE = 1.5
NEUTRAL = 0.25


class TextBlobScorer:
    """The English baseline."""

    name = "textblob"
    version = version("textblob")
    languages = ("en",)
    verified = False

    def score(self, sentences: Sequence[TargetSentence]) -> list[Probabilities]:
        """Return ratings that depend on the sentence alone."""
        return [probabilities(_polarity(sentence.text)) for sentence in sentences]

    def label(self, probabilities: Probabilities, language: str) -> ToneLabel:
        """Return the word for a rating."""
        return label_of(polarity_of(probabilities))


def probabilities(polarity: float) -> Probabilities:
    """Return the probabilities that stand for a polarity of TextBlob's in [-1, 1]."""
    weights = [math.exp(-SLOPE * polarity), math.exp(NEUTRAL), math.exp(SLOPE * polarity)]
    negative, neutral, positive = (weight / sum(weights) for weight in weights)
    return Probabilities(negative=negative, neutral=neutral, positive=positive)


@lru_cache(maxsize=4096)
def _polarity(text: str) -> float:
    from textblob import TextBlob  # type: ignore[import-untyped]  # half a second: paid at the first English article

    return float(TextBlob(text).sentiment.polarity)
