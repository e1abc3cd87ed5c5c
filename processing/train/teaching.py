"""Distillation: what several trained scorers say of news, labelled or not, is what one scorer learns (Hinton et al. 2015).

The unlabelled sentences are those of the entity corpora that people labelled (docs/methods/entities.md); each of their names is a
target. WikiANN's are left out: nearly all of them say what something is.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from processing.encoder.pack import Floats
from processing.train.entity_rows import EntityRow, gold_rows
from processing.train.rows import UNLABELLED, Cut, Row

LEAST_WORDS = 6
_TOLD_BY = 60  # code points by which a sentence that stands in two corpora is known
TEACHERS = 0.6  # what they count for in a row that has a label


def unlabelled_rows(data: Path, *, without: Iterable[str] = ()) -> list[Row]:
    """Return each sentence of the entity corpora once for each name in it, two at most; none that begins as one of `without`."""
    held = {_beginning(text) for text in without}
    rows = (one for one in gold_rows(data) if len(one.text.split()) >= LEAST_WORDS)
    return [row for one in rows if _beginning(one.text) not in held for row in _targets(one)]


def _beginning(text: str) -> str:
    return " ".join(text.split())[:_TOLD_BY].casefold()


def _targets(one: EntityRow) -> Iterator[Row]:
    for place in one.places[:2]:
        key = f"{one.document}:{place.start}"
        yield Row(key=key, corpus=UNLABELLED, language=one.language, text=one.text, start=place.start, end=place.end, label=0)


def taught(cuts: Sequence[Cut], labels: Floats, ask: Callable[[Sequence[Cut]], Floats]) -> Floats:
    """Return what each row is to teach, [rows, 3]: of the corpora, labels and what `ask` says; of unlabelled rows, that alone.

    Our own rows keep their labels: they were made to contrast, and each is told in all languages.
    """
    asked = [n for n, one in enumerate(cuts) if not one.row.corpus.startswith("own")]
    if not asked:
        return labels
    told = ask([cuts[n] for n in asked])
    share = np.array([[1.0 if cuts[n].row.corpus == UNLABELLED else TEACHERS] for n in asked], np.float32)
    wanted = labels.copy()
    wanted[asked] = share * told + (1 - share) * labels[asked]
    return wanted
