"""Reads a sentence with the encoder: one pass gives its word pieces' states, for names, and its vector, for stories and topics."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from processing.encoder.choice import weights
from processing.encoder.pack import Floats
from processing.encoder.prepare import ready
from processing.encoder.runtime import Graph, Vocabulary, vocabulary

MOST = 254  # word pieces of a sentence; both ends come on top


@dataclass(frozen=True, slots=True)
class Reading:
    """What one pass over a sentence gives. `pieces` are code points of the sentence, [start, end); `states` is [pieces, hidden].

    `vector` has length 1; the cosine of two sentences is their product. Unrelated sentences have about .75, translations .9.
    """

    pieces: tuple[tuple[int, int], ...]
    states: Floats
    vector: Floats


class SentenceReader:
    """One graph with its vocabulary. Safe to use from several threads; a sentence is read alone, so nothing depends on its neighbours."""

    def __init__(self, graph: Graph, vocabulary: Vocabulary, position: Floats) -> None:
        self._graph = graph
        self._vocabulary = vocabulary
        self._position = position

    def read(self, text: str) -> Reading:
        """Return the reading of one sentence; what goes beyond the 254th word piece is not read."""
        tokens = self._vocabulary.pieces.cut(text, most=MOST)
        states = self._graph.states(self.words(tokens.ids))
        mean = states.mean(0)
        return Reading(tokens.spans, states[1:-1], mean / max(float(np.linalg.norm(mean)), 1e-9))

    def words(self, ids: tuple[int, ...]) -> Floats:
        """Return the graph's input for a sentence's word pieces, its two ends added."""
        words = self._vocabulary.words([self._vocabulary.bos, *ids, self._vocabulary.eos])
        return words + self._position[: len(words)]


@cache
def loaded() -> SentenceReader:
    """Return the reader of the chosen encoder, loaded once a process, its graph prepared where it is not yet."""
    return SentenceReader(Graph(ready() / "reader.onnx"), vocabulary(), weights().places(MOST + 2))
