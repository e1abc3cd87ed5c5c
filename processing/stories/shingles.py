"""Texts as sets of shingles: hashed runs of four words, and how much of them two texts share."""

import re
import unicodedata
from dataclasses import dataclass
from hashlib import blake2b

_WORD = re.compile(r"\w+")
WORDS_A_SHINGLE = 4


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two texts share, each figure in 0..1.

    `resemblance` is the Jaccard index of their shingles; `containment` the share of the smaller text's shingles that the
    larger one has too (Broder, "On the resemblance and containment of documents", 1997).
    """

    resemblance: float
    containment: float


def shingles(text: str) -> frozenset[int]:
    """Return 64-bit hashes of every run of four words, case, punctuation and typography aside; () for a text without words.

    A text of fewer than four words is one shingle.
    """
    folded = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е").replace("\u00ad", "")
    words = _WORD.findall(folded)
    if not words:
        return frozenset()
    runs = range(max(1, len(words) - WORDS_A_SHINGLE + 1))
    return frozenset(_hash(" ".join(words[i : i + WORDS_A_SHINGLE])) for i in runs)


def likeness(a: frozenset[int], b: frozenset[int]) -> Likeness:
    """Return how alike two shingle sets are; nothing is like an empty one."""
    if not a or not b:
        return Likeness(0.0, 0.0)
    shared = len(a & b)
    return Likeness(shared / len(a | b), shared / min(len(a), len(b)))


def _hash(run: str) -> int:
    return int.from_bytes(blake2b(run.encode(), digest_size=8).digest(), "big")
