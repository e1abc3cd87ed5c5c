"""Finds names with the encoder: a head of ours over the states of each sentence's words.

How it was trained, on what, and how well it does stands in `processing/models/reader/card.md` and docs/methods/entities.md.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from processing.encoder import reading
from processing.encoder.pack import Floats
from processing.encoder.prepare import shipped
from processing.encoder.reading import Reading, SentenceReader
from processing.encoder.runtime import Threads, threads
from processing.entities.lexicon import given_forms
from processing.entities.nominative import nominative
from processing.entities.spans import EntitySpan
from processing.entities.tagging import Place, decode, first_pieces, places_of, words
from processing.names.fold import fold
from processing.sentences import split

# What stands before a name and is its class ("партии «Яблоко»"), where the head counts it in: the normal form leaves it out.
_CLASS_WORDS = re.compile(r"^(?:[^\W\dA-ZА-ЯЁЎІЇЄҐ]\S*\s+)+(?=[«„“\"]?\w)")
_REMEMBERED = 2_000  # sentences: 4 MB; headlines and reprints are met again
_OUTER_SIGNS = "«»„“”\"' "


@dataclass(frozen=True, slots=True)
class EntityHead:
    """A linear map from a word's state (of its first piece) to the scores of its labels."""

    weight: Floats
    bias: Floats
    version: str

    @classmethod
    def read(cls, path: Path) -> "EntityHead":
        """Return the head out of the weights that ship."""
        with np.load(path) as stored:
            return cls(stored["head.weight"].astype(np.float32), stored["head.bias"].astype(np.float32), str(stored["version"]))

    def places(self, sentence: str, read: Reading) -> list[Place]:
        """Return the names of one sentence, in text order; each is a slice of it, whole words only."""
        cut = words(sentence)
        first = first_pieces(cut, read.pieces)
        kept = [(span, piece) for span, piece in zip(cut, first, strict=True) if piece is not None]
        if not kept:
            return []
        scores = read.states[[piece for _, piece in kept]] @ self.weight.T + self.bias
        spans = [span for span, _ in kept]
        return places_of(spans, decode(scores))


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """What one pass of the encoder told of a sentence: its names, by offsets of its own, and its vector (see `Reading`)."""

    places: tuple[Place, ...]
    vector: Floats


class ModelFinder:
    """The finder that joins by the protocol `EntityFinder`; it reads each sentence alone, so none depends on its neighbours."""

    name = "encoder"

    def __init__(self, head: EntityHead, reader: SentenceReader, pool: Threads) -> None:
        self.version = head.version
        self._head, self._reader, self._pool = head, reader, pool
        self._read = lru_cache(_REMEMBERED)(self._read_anew)

    def languages(self) -> tuple[str, ...]:
        return ("*",)

    def find(self, text: str, language: str) -> list[EntitySpan]:
        """Return spans in text order, without overlaps; offsets slice the text as given."""
        sentences = split(text, language)
        read = self.read([text[span.start : span.end] for span in sentences])
        return [
            span_of(text, Place(sentence.start + place.start, sentence.start + place.end, place.kind), language)
            for sentence, one in zip(sentences, read, strict=True)
            for place in one.places
        ]

    def read(self, sentences: Sequence[str]) -> list[ReadSentence]:
        """Return names and vector of each sentence, in order; those read lately are not read again."""
        return self._pool.map(self._read, sentences)

    def _read_anew(self, sentence: str) -> ReadSentence:
        found = self._reader.read(sentence)
        return ReadSentence(tuple(self._head.places(sentence, found)), found.vector)


def span_of(text: str, place: Place, language: str) -> EntitySpan:
    """Return a place as an entity, its name in the normal form as far as one is known."""
    name = " ".join(text[place.start : place.end].split())
    if place.kind == "PER":
        given = given_forms(language).get(fold(name.partition(" ")[0]))
        name = nominative(name, given, language) if given else name
    else:
        name = _CLASS_WORDS.sub("", name).strip(_OUTER_SIGNS) or name
    return EntitySpan(start=place.start, end=place.end, name=name, kind=place.kind, method="model")


@cache
def version() -> str:
    """Return the version of the chosen encoder's head, without loading it."""
    with np.load(shipped("reader")) as stored:
        return str(stored["version"])


@cache
def loaded() -> ModelFinder:
    """Return the finder of the chosen encoder, loaded once a process."""
    return ModelFinder(EntityHead.read(shipped("reader")), reading.loaded(), threads())
