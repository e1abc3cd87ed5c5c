"""Our own labelled sentences keep the rules of docs/methods/labelling.md."""

import json
from pathlib import Path

import pytest

from processing.train.own.__main__ import key_of, second, troubles
from processing.train.own.agreement import kappa
from processing.train.own.sheets import LANGUAGES, adjudicated, pinned, rows

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text("utf-8"))
pytestmark = pytest.mark.quality


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sheet_has_its_rows_and_no_sentence_near_another_side(lang: str) -> None:
    found = rows(lang)
    assert list(troubles(found)) == []
    assert sum(row.side == "test" for row in found) >= 250
    for row in found:
        assert row.text[row.start : row.end] == row.target
        assert row.target.strip() == row.target != ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sentence_has_two_labels_and_every_difference_a_third(lang: str) -> None:
    found, labels = rows(lang), second(lang)
    assert {key_of(row) for row in found} == labels.keys()
    differing = {row.id for row in found if row.written != labels[key_of(row)]}
    assert differing == {row for row in adjudicated() if row.startswith(f"{lang}-")}


def test_the_test_side_is_the_one_that_was_pinned_before_it_was_measured() -> None:
    assert pinned() == FLOORS["sentiment_own"]["test_sha256"]


def test_kappa_is_that_of_cohens_paper() -> None:
    pairs = [("a", "a")] * 20 + [("a", "b")] * 5 + [("b", "a")] * 10 + [("b", "b")] * 15
    assert kappa(pairs) == pytest.approx(0.4)
    assert kappa([("a", "a")] * 3) == 1.0
