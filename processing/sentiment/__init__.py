"""Sentiment toward a target, by sentence. A better scorer joins by the protocol `SentimentScorer` and the `Registry`."""

from processing.sentiment.holders import with_holders
from processing.sentiment.lexicon import LexiconScorer
from processing.sentiment.rating import rate
from processing.sentiment.registry import Registry, default_registry, listed_registry
from processing.sentiment.scorer import NEUTRAL_BAND, SentimentScorer, TargetSentence, label_of, method_of, polarity_of
from processing.sentiment.textblob import TextBlobScorer

__all__ = [
    "NEUTRAL_BAND",
    "LexiconScorer",
    "Registry",
    "SentimentScorer",
    "TargetSentence",
    "TextBlobScorer",
    "default_registry",
    "label_of",
    "listed_registry",
    "method_of",
    "polarity_of",
    "rate",
    "with_holders",
]
