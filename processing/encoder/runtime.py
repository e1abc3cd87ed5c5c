"""Runs the encoder's graphs: sentences in, token states out. One sentence at a time, several threads beside each other."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeVar

import numpy as np
import onnxruntime

from domain.cores import usable_cores
from processing.encoder.choice import EncoderWeights, weights
from processing.encoder.graph_names import INPUT, OUTPUT
from processing.encoder.pack import Floats
from processing.encoder.tokens import Pieces

T = TypeVar("T")
R = TypeVar("R")
_MOST_THREADS = 4
_QUIET = 3  # onnxruntime's level for errors only
_KEPT_WORDS = 20_000  # rows of the embedding table that stay unpacked: 30 MB


class Vocabulary:
    """The tokeniser and the word embeddings; they are the same for every graph."""

    def __init__(self, pack: EncoderWeights) -> None:
        self.pieces = Pieces(pack)
        self.bos, self.eos = pack.bos, pack.eos
        self._pack = pack
        self._row: Callable[[int], Floats] = lru_cache(_KEPT_WORDS)(self._unpacked)

    def words(self, ids: Sequence[int]) -> Floats:
        """Return the embeddings of word pieces, [pieces, hidden], without places and norm."""
        words = np.empty((len(ids), self._pack.shape.hidden), np.float32)
        for place, row in enumerate(map(self._row, ids)):
            words[place] = row
        return words

    def _unpacked(self, number: int) -> Floats:
        shape = self._pack.shape
        row: Floats = self._pack.rows("emb.word", shape.words, shape.hidden, np.array([number]))[0]
        return row


class Graph:
    """One prepared graph. Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = _QUIET
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC  # what can be fused for good already is
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def states(self, words: Floats) -> Floats:
        """Return the last layer's states of one sentence, [pieces, hidden], from its embeddings with places, not yet normed."""
        found: Floats = self._session.run([OUTPUT], {INPUT: words[None]})[0][0]
        return found


class Threads:
    """A pool in which sentences are read beside each other; the results do not depend on how many threads there are."""

    def __init__(self, count: int) -> None:
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="encoder") if count > 1 else None

    def map(self, work: Callable[[T], R], items: Iterable[T]) -> list[R]:
        """Return what `work` gives for each item, in order."""
        return list(self._pool.map(work, items) if self._pool else map(work, items))


@cache
def vocabulary() -> Vocabulary:
    """Return the encoder's vocabulary, loaded once a process."""
    return Vocabulary(weights())


@cache
def threads() -> Threads:
    """Return the pool of this process: a thread for each core that it may use, four at most."""
    return Threads(min(usable_cores(), _MOST_THREADS))
