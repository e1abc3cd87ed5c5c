"""Our own labelled sentences keep the rules of docs/methods/labelling.md."""

import json
from pathlib import Path

import pytest

from domain.errors import BadInput
from processing.train.own.__main__ import key_of, second, troubles
from processing.train.own.agreement import kappa
from processing.train.own.sheets import LANGUAGES, adjudicated, pinned, rows
from processing.train.own.told import told_rows

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text("utf-8"))
pytestmark = pytest.mark.quality


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sheet_has_its_rows_and_no_sentence_near_another_side(lang: str) -> None:
    found = rows(lang)
    assert list(troubles([*found, *(row for row in told_rows() if row.lang == lang)])) == []
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


def test_a_scenario_to_train_on_is_told_in_all_languages_with_one_label() -> None:
    labels: dict[str, set[str]] = {}
    languages: dict[str, list[str]] = {}
    for row in told_rows():
        assert row.side == "train"
        labels.setdefault(row.family, set()).add(row.label)
        languages.setdefault(row.family, []).append(row.lang)
    assert len(labels) >= 480
    assert {len(some) for some in labels.values()} == {1}
    assert all(tuple(some) == LANGUAGES for some in languages.values())


def test_a_block_that_lacks_a_language_is_told(tmp_path: Path) -> None:
    (tmp_path / "A.txt").write_text("forum | 1 | outlet |\nen | The [[forum]] helped.\nru | [[Форум]] помог.\n", "utf-8")
    with pytest.raises(BadInput, match=r"told/A\.txt, block 1: is not told in en, ru"):
        told_rows(tmp_path)
