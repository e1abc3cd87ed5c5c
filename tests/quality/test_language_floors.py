"""Language detection stays as good as it was measured; `floors.json` holds the floors and what peers reach on the same texts."""

import json
from pathlib import Path

import pytest

from bench.language import EIGHT, Score, ours, score, texts

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text("utf-8"))["language"]
pytestmark = pytest.mark.quality


@pytest.fixture(scope="module")
def result() -> Score:
    return score(ours, texts())


def share(counts: tuple[int, int]) -> float:
    return counts[0] / counts[1]


def test_the_texts_are_those_that_the_floors_were_measured_on(result: Score) -> None:
    assert result.share()[1] == FLOORS["texts"]


def test_the_eight_languages_and_all_of_them(result: Score) -> None:
    assert share(result.share(groups=EIGHT)) >= FLOORS["floors"]["eight"]
    assert share(result.share()) >= FLOORS["floors"]["all"]


@pytest.mark.parametrize("length", ["sentence", "8 words"])
def test_whole_sentences_and_eight_words(result: Score, length: str) -> None:
    assert share(result.share(length=length)) >= FLOORS["floors"][length]


def test_three_words_tell_the_east_slavic_languages_apart(result: Score) -> None:
    assert share(result.share(groups=("be", "ru", "uk", "be-tarask"), length="3 words")) >= FLOORS["floors"]["3 words of be, ru, uk"]


def test_belarusian_in_latin_script_is_belarusian(result: Score) -> None:
    right, n = result.share(groups=("be-latn",), length="sentence")
    assert n >= 15
    assert right >= n - 1
