"""Gives each mention its rating, its holder and its speaker."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from domain.coverage import FieldName, Mention
from processing.sentiment.registry import Registry
from processing.sentiment.scorer import TargetSentence, method_of, polarity_of


def rate(mentions: Sequence[Mention], texts: Mapping[FieldName, str], language: str, registry: Registry) -> tuple[Mention, ...]:
    """Return the mentions with probabilities, polarity, label and method.

    Where no scorer reads the language they stay "not-rated": polarity 0, probabilities thirds.
    """
    scorer = registry.best(language)
    if scorer is None or not mentions:
        return tuple(mentions)
    ratings = scorer.score([_sentence(mention, texts[mention.field], language) for mention in mentions])
    rated = []
    for mention, probabilities in zip(mentions, ratings, strict=True):
        polarity, word = polarity_of(probabilities), scorer.label(probabilities, language)
        rated.append(replace(mention, probabilities=probabilities, polarity=polarity, label=word, method=method_of(scorer)))
    return tuple(rated)


def _sentence(mention: Mention, text: str, language: str) -> TargetSentence:
    start = mention.sentence_start
    return TargetSentence(text=text[start : mention.sentence_end], start=mention.start - start, end=mention.end - start, language=language)
