"""What speaks for and against a place that names a forum or its council, in points that anybody can add up.

Points are log-odds; a place counts as a mention at 0 and above. The relevance of an article goes on from its best mention.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Feature = Literal[
    "named", "only-people", "quoted", "capital", "chance-capital", "half-written", "lower-case", "tag", "long-name",
    "broken-quotes", "called", "its-people", "gathering", "at", "then", "several", "office", "context-near", "supported", "named-elsewhere",
    "namesake", "namesake-quoted", "cue-near", "cue", "with-somebody", "talks", "about", "in", "other-thing",
    "clearly-written", "headline", "lead", "two-sentences", "many-sentences", "context", "several-targets", "only-affiliation",
]  # fmt: skip

POINTS: dict[Feature, float] = {
    "named": -1.0,  # the start, where a target that suffices alone is named
    "only-people": -2.5,  # the start, where only targets that do not suffice alone are
    # how it is written
    "quoted": 3.0,
    "capital": 2.5,  # a capital inside a sentence where common words have none
    "clearly-written": 1.5,  # a person's name
    "chance-capital": 1.0,  # a capital that place or language demand anyway
    "half-written": -1.0,  # "the Minsk dialogue"
    "lower-case": -1.5,
    "tag": 2.5,  # "#MinskDialogue"
    "long-name": 3.0,  # four words or more, nobody else's
    "broken-quotes": -4.0,  # Minsk "Dialogue": the marks shut its first word out
    # what stands around it
    "called": 2.5,  # a forum, conference, council … beside it, or in the name
    "its-people": 2.0,  # participants, guests, a session … beside it
    "gathering": 1.0,  # such a word, or a verb of gatherings, in the sentence
    "at": 1.0,
    "then": 1.0,  # after it, during it
    "several": 1.0,  # in the plural
    "office": 1.5,  # its director, its expert
    "context-near": 1.6,  # a context term of the watch in the same or a neighbouring sentence
    "supported": 1.6,  # a person of the watch or one of its long names in the article
    "named-elsewhere": 2.5,  # the article surely names it at another place
    # what says that it is something else
    "namesake": -5.0,  # part of a namesake's name
    "namesake-quoted": -1.0,  # the same, but quotation marks part the two
    "cue-near": -2.0,  # words of a namesake's world in the same or a neighbouring sentence
    "cue": -1.0,  # elsewhere
    "with-somebody": -3.0,  # a dialogue between two
    "talks": -1.5,  # resumed, stalled, supported: said of a dialogue between two, too
    "about": -1.0,  # a dialogue about something
    "in": -1.0,  # one is at a forum, and in a dialogue
    "other-thing": -4.5,  # a hotel, theatre, school …
    # the article
    "headline": 1.0,
    "lead": 0.5,
    "two-sentences": 0.5,
    "many-sentences": 1.0,
    "context": 1.1,  # a context term elsewhere in the article
    "several-targets": 1.6,
    "only-affiliation": -0.3,
}


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that counts, in words."""

    feature: Feature
    words: str

    @property
    def points(self) -> float:
        return POINTS[self.feature]

    def __str__(self) -> str:
        return f"{self.words} ({self.points:+.1f})"


def total(points: Sequence[Point]) -> float:
    return sum(point.points for point in points)
