"""Words, their labels, and the way back from scores to places: what training and reading of the entity head share.

Each word gets one label of BIOES: it begins, continues or ends a name of a kind, is one by itself, or stands outside.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from domain.coverage import EntityKind
from processing.names.fold import MARKS

Floats = NDArray[np.float32]

KINDS: tuple[EntityKind, ...] = ("PER", "ORG", "LOC", "EVENT")
OUTSIDE = 0
LABELS: tuple[str, ...] = ("O", *(f"{place}-{kind}" for kind in KINDS for place in "BIES"))
_IMPOSSIBLE = np.float32(-1e9)

# Letters and digits with what is inside a word: marks, apostrophes, the dot of "Lenta.ru". A hyphen parts words, so that a name may
# end there ("Moskau-Reise"); every other sign is a word by itself. A mark is never parted from what it stands on.
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{MARKS}]|(?!['’]s\b)['’ʼ.](?=[^\W_]))*|['’]s\b|\S[{MARKS}]*")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A name in a text; `start` and `end` count code points, end exclusive."""

    start: int
    end: int
    kind: EntityKind


def words(text: str) -> list[tuple[int, int]]:
    """Return the words and signs of a text, [start, end) each."""
    return [found.span() for found in _WORD.finditer(text)]


def first_pieces(spans: Sequence[tuple[int, int]], pieces: Sequence[tuple[int, int]]) -> list[int | None]:
    """Return for each word the first word piece that has a part of it; None where the text was cut before it.

    A piece may hold several words (")," is one): then they share it.
    """
    found: list[int | None] = []
    at = 0
    for start, end in spans:
        while at < len(pieces) and pieces[at][1] <= start:
            at += 1
        found.append(at if at < len(pieces) and pieces[at][0] < end else None)
    return found


def labels_of(spans: Sequence[tuple[int, int]], places: Sequence[Place]) -> list[int]:
    """Return each word's label; a word belongs to a place that covers a part of it."""
    labels = [OUTSIDE] * len(spans)
    for place in places:
        mine = [n for n, (start, end) in enumerate(spans) if start < place.end and end > place.start]
        for n in mine:
            labels[n] = LABELS.index(f"{_position(n == mine[0], n == mine[-1])}-{place.kind}")
    return labels


def _position(first: bool, last: bool) -> str:
    if first and last:
        return "S"
    return "B" if first else "E" if last else "I"


def places_of(spans: Sequence[tuple[int, int]], labels: Sequence[int]) -> list[Place]:
    """Return the names that a valid run of labels tells, in text order."""
    places: list[Place] = []
    start = 0
    for (begin, end), number in zip(spans, labels, strict=True):
        position, _, kind = LABELS[number].partition("-")
        if position in "BS":
            start = begin
        if position in "ES":
            places.append(Place(start, end, next(one for one in KINDS if one == kind)))
    return places


def decode(scores: Floats) -> list[int]:
    """Return the best valid run of labels for scores [words, labels] (Viterbi; only steps that BIOES allows)."""
    if not len(scores):
        return []
    steps, first, last = _grammar()
    likeliest = scores.argmax(1)
    if first[likeliest[0]] == 0 and last[likeliest[-1]] == 0 and not steps[likeliest[:-1], likeliest[1:]].any():
        return [int(one) for one in likeliest]
    best = scores[0] + first
    came: list[NDArray[np.int64]] = []
    for row in scores[1:]:
        paths = best[:, None] + steps
        came.append(paths.argmax(0))
        best = paths.max(0) + row
    run = [int((best + last).argmax())]
    for back in reversed(came):
        run.append(int(back[run[-1]]))
    return run[::-1]


@cache
def _grammar() -> tuple[Floats, Floats, Floats]:
    """Return which label may follow which, begin a sentence, end one: 0, or what no score makes good."""
    opens = np.array([label[0] in "BI" for label in LABELS])  # something must follow
    goes_on = np.array([label[0] in "IE" for label in LABELS])
    kinds = np.array([label[1:] for label in LABELS])
    allowed = np.where(opens[:, None], goes_on[None] & (kinds[:, None] == kinds[None]), ~goes_on[None])
    return (
        np.where(allowed, np.float32(0), _IMPOSSIBLE),
        np.where(goes_on, _IMPOSSIBLE, np.float32(0)),
        np.where(opens, _IMPOSSIBLE, np.float32(0)),
    )
