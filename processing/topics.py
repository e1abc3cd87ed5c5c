"""What an article is about: by the words in it and by its meaning, several topics at a time, each with a confidence.

Topics are named as in the upper levels of IPTC Media Topics, lower case, and after the forum's agenda where those have no word for it
("Donbas", "neutrality", "economic integration"). Each has lists of word beginnings per language in `entities/data/topics.toml`, where
"two words" must stand side by side, and examples whose vectors an article's is held against (processing/topic_vectors.py).
Measured by bench/topics.py; see docs/methods/topics.md.
"""

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from processing.encoder.choice import label
from processing.names.fold import fold, folded_words
from processing.topic_vectors import NONE, nearness

RULES = "words+vectors@1"
RULES_BY_WORDS = "words@1"  # of `find` without meaning

HEADLINE_WEIGHT = 3
ENOUGH_HITS = 3.0  # weighted, for the full weight of words
ENOUGH_SHARE = 0.34  # of the strongest topic's hits, likewise
WORDS_WEIGHT = 0.6  # of a cosine of 1
LEAST = 0.28  # of both together; best on the dev side of tests/quality/topics, as are the next two
SLOPE, EVEN = 16.0, 0.32  # logistic curve that makes a confidence of it; .5 at EVEN
MOST_TOPICS = 4


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic of an article; `confidence` is the chance that it holds, in [0, 1]."""

    name: str
    confidence: float


def rules_by_meaning() -> str:
    """Return what `find` works with, as a coverage says it."""
    return RULES + label()


def find(headline: str, body: str, language: str, *, by_meaning: bool = True) -> tuple[str, ...]:
    """Return the names of an article's topics, the surest first, four at most; by words alone where `by_meaning` is False."""
    if not by_meaning:
        words = by_words(headline, body, language)
        return tuple(sorted((topic for topic in words if words[topic] >= 1.0), key=lambda topic: (-words[topic], topic))[:MOST_TOPICS])
    return tuple(topic.name for topic in rated(headline, body, language))


def rated(headline: str, body: str, language: str) -> tuple[Topic, ...]:
    """Return the topics of an article, the surest first, four at most; a language without lists is told by meaning alone."""
    words, near = by_words(headline, body, language), nearness(headline, body, language)
    together = {topic: near[topic] + WORDS_WEIGHT * words.get(topic, 0.0) for topic in near if topic != NONE}
    enough = sorted((-strength, topic) for topic, strength in together.items() if strength >= LEAST)
    return tuple(Topic(topic, _confidence(-minus)) for minus, topic in enough[:MOST_TOPICS])


def by_words(headline: str, body: str, language: str) -> Mapping[str, float]:
    """Return topic -> how strongly its words stand out, in [0, 1]; a word of the headline counts three times."""
    texts = ((_folded(headline), HEADLINE_WEIGHT), (_folded(body), 1))
    patterns = _patterns(language)
    hits = {topic: sum(len(pattern.findall(text)) * weight for text, weight in texts) for topic, pattern in patterns.items()}
    enough = max(ENOUGH_HITS, ENOUGH_SHARE * max(hits.values(), default=0))
    return {topic: min(1.0, count / enough) for topic, count in hits.items()}


def _confidence(strength: float) -> float:
    return 1 / (1 + math.exp(-SLOPE * (strength - EVEN)))


def _folded(text: str) -> str:
    return " ".join(folded_words(text))


@cache
def _patterns(language: str) -> Mapping[str, re.Pattern[str]]:
    path = files("processing.entities").joinpath("data", "topics.toml")
    topics: dict[str, dict[str, str]] = tomllib.loads(path.read_text(encoding="utf-8"))
    return {topic: _pattern(lists[language]) for topic, lists in topics.items() if lists.get(language)}


def _pattern(words: str) -> re.Pattern[str]:
    """Compile "arms control; missile": each word a beginning, words of a phrase in order."""
    phrases = [" ".join(f"{re.escape(fold(word))}\\w*" for word in phrase.split()) for phrase in words.split(";") if phrase.strip()]
    return re.compile(rf"\b(?:{'|'.join(phrases)})")
