"""Which scorer speaks for which language."""

from collections.abc import Sequence
from functools import cache

from processing.encoder.choice import is_shipped
from processing.sentiment.lexicon import LexiconScorer
from processing.sentiment.scorer import SentimentScorer, method_of
from processing.sentiment.target_encoder import TargetEncoder
from processing.sentiment.textblob import TextBlobScorer

MEASURED = ("en", "ru", "de", "be", "uk", "pl")
"""Languages with labelled sentences that the encoder was measured on (docs/methods/sentiment.md)."""
UNMEASURED = ("bg", "cs", "es", "et", "fr", "it", "kk", "lt", "lv", "mk", "nl", "pt", "ro", "sk", "sr", "sv", "tr", "zh")
"""Languages that the encoder reads and was never measured in: what it says there counts as unverified."""


class Registry:
    """The scorers at hand, best first; a verified one always goes before the baseline."""

    def __init__(self, scorers: Sequence[SentimentScorer]) -> None:
        self._scorers = sorted(scorers, key=lambda scorer: not scorer.verified)  # stable

    def best(self, language: str) -> SentimentScorer | None:
        """Return the scorer for a language (BCP 47 primary tag), None where nobody can rate it."""
        return next((scorer for scorer in self._scorers if language in scorer.languages), None)

    def is_verified(self, method: str | None) -> bool:
        """Tell whether a method that stands on a mention is that of a verified scorer."""
        return any(scorer.verified and method_of(scorer) == method for scorer in self._scorers)


@cache
def default_registry() -> Registry:
    """Return the scorers of all languages; the encoder is loaded at the first sentence that it is asked for.

    Another encoder than the one that ships was measured by nobody here: what it says is unverified.
    """
    return Registry(
        [
            TargetEncoder(languages=MEASURED, verified=is_shipped()),
            TargetEncoder(languages=UNMEASURED, verified=False),
            LexiconScorer(),
            TextBlobScorer(),
        ]
    )


@cache
def listed_registry() -> Registry:
    """Return the scorers that need no model. The lexicon goes first in English, too: it is better there than TextBlob."""
    return Registry([LexiconScorer(), TextBlobScorer()])
