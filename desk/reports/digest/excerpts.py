"""How much of an article's text leaves the house: 300 characters in all, headline included."""

from domain.coverage import Coverage

MOST = 300
_LEAST = 40  # a sentence of fewer characters than this says nothing when it is cut


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
    """Return the sentence outside of the headline that weighs most in the tone, else the first that names a target."""
    evidence = coverage.tone.evidence if coverage.tone else ()
    weighing = [coverage.mentions[ordinal] for ordinal in evidence if ordinal < len(coverage.mentions)]
    headline = " ".join(coverage.article.headline.split())
    for mention in (*weighing, *coverage.mentions):
        text = getattr(coverage.article, mention.field) or ""
        sentence = " ".join(text[mention.sentence_start : mention.sentence_end].split())
        if mention.field != "headline" and sentence and sentence != headline:
            return sentence
    return None
