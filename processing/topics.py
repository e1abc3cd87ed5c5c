"""What an article is about, by keywords: simple on purpose.

Each topic (named as in IPTC Media Topics, lower case) has lists of word beginnings per language in `entities/data/topics.toml`;
"two words" must stand side by side. A topic holds where its words make up enough of the text: the headline counts three times.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from processing.names.fold import TOKEN, fold

RULES = "keywords@1"

HEADLINE_WEIGHT = 3
LEAST_HITS = 3.0  # weighted
LEAST_SHARE = 0.15  # of the strongest topic's hits
MOST_TOPICS = 4


def find(headline: str, body: str, language: str) -> tuple[str, ...]:
    """Return the topics of an article, the strongest first; none for a language without lists."""
    patterns = _patterns(language)
    texts = ((_folded(headline), HEADLINE_WEIGHT), (_folded(body), 1))
    hits = {topic: float(sum(len(pattern.findall(text)) * weight for text, weight in texts)) for topic, pattern in patterns.items()}
    strongest = max(hits.values(), default=0.0)
    enough = [topic for topic, count in hits.items() if count >= max(LEAST_HITS, LEAST_SHARE * strongest)]
    return tuple(sorted(enough, key=lambda topic: (-hits[topic], topic))[:MOST_TOPICS])


def _folded(text: str) -> str:
    return " ".join(fold(word) for word in TOKEN.findall(text))


@cache
def _patterns(language: str) -> Mapping[str, re.Pattern[str]]:
    path = files("processing.entities").joinpath("data", "topics.toml")
    topics: dict[str, dict[str, str]] = tomllib.loads(path.read_text(encoding="utf-8"))
    return {topic: _pattern(lists[language]) for topic, lists in topics.items() if lists.get(language)}


def _pattern(words: str) -> re.Pattern[str]:
    """Compile "arms control; missile": each word a beginning, words of a phrase in order."""
    phrases = [" ".join(f"{re.escape(fold(word))}\\w*" for word in phrase.split()) for phrase in words.split(";") if phrase.strip()]
    return re.compile(rf"\b(?:{'|'.join(phrases)})")
