"""The language of a document and of its paragraphs: the frame's, not that of what it quotes."""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from processing.language.detecting import READ, UNDETERMINED, Detected, detect
from processing.sentences import paragraphs

_QUOTATION = re.compile(r"«[^«»]{15,2000}»|„[^„“”]{15,2000}[“”]|“[^“”]{15,2000}”")
_FRAME = 40  # letters of a paragraph outside quotations by which it has a say
_ALONE = 60  # letters of a paragraph from which it may differ from its document


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A paragraph and its language; offsets count code points of the text, end exclusive."""

    start: int
    end: int
    language: str
    confidence: float


def detect_document(text: str, *, hint: str | None = None, names: Collection[str] = ()) -> Detected:
    """Return the language of the frame: each paragraph, without what it quotes, has a say by its length.

    A Russian report with Belarusian quotations is Russian. Texts without such paragraphs are read whole.
    """
    frames = [_QUOTATION.sub(" ", text[one.start : one.end]) for one in paragraphs(text[:READ])]
    frames = [frame for frame in frames if _letters(frame) >= _FRAME]
    if not frames:
        return detect(text, hint=hint, names=names)
    votes: Counter[str] = Counter()
    surest: dict[str, float] = {}
    for frame in frames:
        found = detect(frame, hint=hint, names=names)
        votes[found.language] += _letters(frame)
        surest[found.language] = max(surest.get(found.language, 0.0), found.confidence)
    votes.pop(UNDETERMINED.language, None)
    if not votes:
        return UNDETERMINED
    language = max(votes, key=lambda one: (votes[one], one))
    return Detected(language, surest[language])


def passages(text: str, language: str) -> tuple[Passage, ...]:
    """Return the paragraphs of a document with their languages; short ones are taken to be in the document's."""
    return tuple(_passage(text, one.start, one.end, language) for one in paragraphs(text))


def _passage(text: str, start: int, end: int, language: str) -> Passage:
    piece = text[start:end]
    found = detect(piece, hint=language) if _letters(piece) >= _ALONE else Detected(language, 0.5)
    return Passage(start=start, end=end, language=found.language, confidence=found.confidence)


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))
