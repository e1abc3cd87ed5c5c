"""How much of an article's text leaves the house: 300 characters in all, headline included."""

import re

from domain.coverage import Coverage, Mention

MOST = 300
_LEAST = 40  # a sentence of fewer characters than this says nothing when it is cut
_EVIDENCE, _NAMED, _EARLY, _UNFIT, _TORN = 1.0, 0.25, 0.25, 0.3, 1.0  # beside a polarity of at most 1
_SAME = 0.6  # share of the words of two sentences that makes them one
_FINAL = (".", "!", "?", "…")
_CLOSING = "»”“’\"')]›"


class Excerpts:
    """Hands out text of articles until each has given what it may."""

    def __init__(self) -> None:
        self._given: dict[str, int] = {}

    def take(self, article: str, text: str | None, *, most: int = MOST) -> str:
        """Return the text on one line, cut at a word where it is longer than `most` or than what is left; "" where too little is."""
        line = " ".join((text or "").split())
        left = min(most, MOST - self._given.get(article, 0))
        taken = line if len(line) <= left else _cut(line, left) if left >= _LEAST else ""
        self._given[article] = self._given.get(article, 0) + len(taken)
        return taken


def _cut(text: str, most: int) -> str:
    head = text[: most - 1]
    at = head.rfind(" ")
    return (head[:at] if at > most // 2 else head).rstrip(" ,;:–—-") + "…"


def key_sentence(coverage: Coverage) -> str | None:
    """Return the sentence outside of the headline that best tells how the article speaks of the forum; None where there is none.

    Evidence of the tone goes first, then a strong attitude, the target's own name, an early place and a good length; a torn sentence
    and one that says the headline again go last or not at all.
    """
    headline = _words(coverage.article.headline)
    rated = []
    for ordinal, mention in enumerate(coverage.mentions):
        sentence = _sentence(coverage, mention)
        if sentence and mention.field != "headline" and not _repeats(_words(sentence), headline):
            rated.append((_worth(coverage, ordinal, mention, sentence), -ordinal, sentence))
    return max(rated)[2] if rated else None


def _sentence(coverage: Coverage, mention: Mention) -> str:
    text = getattr(coverage.article, mention.field) or ""
    return " ".join(text[mention.sentence_start : mention.sentence_end].split())


def _worth(coverage: Coverage, ordinal: int, mention: Mention, sentence: str) -> float:
    evidence = coverage.tone.evidence if coverage.tone else ()
    early = 1 - mention.sentence_start / max(len(coverage.article.body), mention.sentence_start, 1)
    return (
        (_EVIDENCE / (1 + evidence.index(ordinal)) if ordinal in evidence else 0.0)
        + abs(mention.polarity)
        + _NAMED * (mention.form == "name" and not mention.affiliation)
        + _EARLY * early
        - _UNFIT * (len(sentence) < _LEAST or len(sentence) > MOST)
        - _TORN * _torn(sentence)
    )


def _torn(sentence: str) -> bool:
    """Tell half a sentence: it begins small or ends without a mark."""
    first = next((sign for sign in sentence if sign.isalnum()), "")
    return first.islower() or not sentence.rstrip(_CLOSING).endswith(_FINAL)


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold()))


def _repeats(words: frozenset[str], headline: frozenset[str]) -> bool:
    return bool(words) and len(words & headline) >= _SAME * len(words | headline)
