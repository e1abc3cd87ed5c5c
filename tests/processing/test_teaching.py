"""What trained scorers say is learnt where nobody labelled, beside the labels where somebody did, and never instead of ours."""

from collections.abc import Sequence

import numpy as np
import pytest

from processing.encoder.choice import weights
from processing.encoder.pack import Floats
from processing.encoder.tokens import Pieces
from processing.train.rows import UNLABELLED, Batches, Cut, Row, cut, smoothed
from processing.train.teaching import TEACHERS, taught, unlabelled_rows
from tests.support.command import SHARED

SAID = np.array([0.7, 0.2, 0.1], np.float32)


def row(corpus: str, label: int) -> Cut:
    made = cut(Row(key="1", corpus=corpus, language="en", text="The forum met.", start=4, end=9, label=label), Pieces(weights()))
    assert made is not None
    return made


def test_teachers_count_for_all_alone_and_not_at_all() -> None:
    cuts = [row("rusentne", 1), row(UNLABELLED, 0), row("own-en", 1)]
    labels, asked = smoothed([one.row.label for one in cuts]), list[str]()

    def ask(some: Sequence[Cut]) -> Floats:
        asked.extend(one.row.corpus for one in some)
        return np.tile(SAID, (len(some), 1))

    wanted = taught(cuts, labels, ask)
    assert asked == ["rusentne", UNLABELLED]
    assert wanted[0] == pytest.approx(TEACHERS * SAID + (1 - TEACHERS) * labels[0])
    assert wanted[1] == pytest.approx(SAID)
    assert wanted[2] == pytest.approx(labels[2])
    assert wanted.sum(1) == pytest.approx(np.ones(3))


def test_a_batch_has_what_its_rows_want() -> None:
    cuts = [row("newsmtsc", -1), row("newsmtsc", 1)]
    wanted = np.array([[0.6, 0.3, 0.1], [0.0, 0.1, 0.9]], np.float32)
    (batch,) = Batches(cuts, weights(), wanted=wanted).epoch(1024)
    assert batch.wanted[: len(batch.rows)] == pytest.approx(wanted[list(batch.rows)])
    (plain,) = Batches(cuts, weights()).epoch(1024)
    assert plain.wanted[: len(plain.rows)].argmax(1).tolist() == [cuts[n].row.label + 1 for n in plain.rows]


@pytest.mark.skipif(not (SHARED / "data" / "train").is_dir(), reason="needs the corpora, which are not part of the project")
def test_unlabelled_rows_name_what_the_corpora_name() -> None:
    rows = unlabelled_rows(SHARED / "data" / "train")
    assert {one.language for one in rows} == {"en", "ru", "de"}
    assert len(rows) > 5_000
    assert all(one.text[one.start : one.end].strip() for one in rows)
    by_text: dict[str, int] = {}
    for one in rows:
        by_text[one.text] = by_text.get(one.text, 0) + 1
    without = unlabelled_rows(SHARED / "data" / "train", without=[rows[0].text + " And more."])
    assert rows[0].text not in {one.text for one in without}
    assert len(rows) - 4 <= len(without) < len(rows)
    assert max(by_text.values()) <= 4, "two a sentence; a few sentences stand in a corpus twice"
