"""Topics by meaning: how near an article's vector lies to prototypes made of short examples in six languages.

An article's vector is the mean over its headline and its first sentences. The encoder's vectors all lie near each other, so the
prototypes' common mean is taken away before the cosine.
"""

import hashlib
import io
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import numpy as np

from processing.encoder.pack import Floats
from processing.encoder.prepare import NOTE, put, ready
from processing.encoder.reading import loaded
from processing.encoder.runtime import threads
from processing.entities.model import loaded as sentence_reader  # it remembers the sentences that were read for names
from processing.sentences import split

MOST_SENTENCES = 8  # with the headline: below a tenth of a second on one core
NONE = "-"  # the examples of no topic


def nearness(headline: str, body: str, language: str) -> Mapping[str, float]:
    """Return topic -> cosine of article and prototype, in [-1, 1], after the common mean is taken away; empty without text."""
    texts = _first_sentences(headline, body, language)
    if not texts:
        return {}
    names, centre, prototypes = _prototypes()
    article = _unit(np.mean([one.vector for one in sentence_reader().read(texts)], axis=0) - centre)
    return dict(zip(names, (prototypes @ article).tolist(), strict=True))


def _first_sentences(headline: str, body: str, language: str) -> list[str]:
    sentences = [body[span.start : span.end] for span in split(body[: MOST_SENTENCES * 400], language)]
    return [text for text in (headline, *sentences) if any(map(str.isalpha, text))][:MOST_SENTENCES]


@cache
def _prototypes() -> tuple[tuple[str, ...], Floats, Floats]:
    """Return the topics' names, the common mean, and a prototype of length 1 for each; kept beside the graph that made them."""
    text = files("processing.entities").joinpath("data", "topic_examples.toml").read_text(encoding="utf-8")
    examples: dict[str, dict[str, str]] = tomllib.loads(text)
    folder = ready()
    key = hashlib.sha256((folder / NOTE).read_bytes() + text.encode()).hexdigest()[:16]
    kept = folder / f"topics-{key}.npy"
    if not kept.exists():
        made = io.BytesIO()
        np.save(made, np.stack(threads().map(_mean_of, list(examples.values()))))
        put(kept, made.getvalue())
    rows: Floats = np.load(kept)
    centre: Floats = np.mean(rows, axis=0)
    return tuple(examples), centre, np.stack([_unit(row - centre) for row in rows])


def _mean_of(examples: dict[str, str]) -> Floats:
    mean: Floats = np.mean([loaded().read(text).vector for text in examples.values()], axis=0)
    return mean


def _unit(vector: Floats) -> Floats:
    unit: Floats = vector / max(float(np.linalg.norm(vector)), 1e-9)
    return unit
