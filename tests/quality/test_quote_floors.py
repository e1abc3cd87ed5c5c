"""Quotations and their speakers on our own short texts do not get worse."""

import json
from pathlib import Path

import pytest

from bench.quotes import load, score
from bench.relevance import shipped_watch
from processing.analysis import Analyst

pytestmark = pytest.mark.quality

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text("utf-8"))["quotes"]
CASES = load()


@pytest.fixture(scope="module")
def analyst() -> Analyst:
    return Analyst(shipped_watch())


def test_the_gold_set_holds_six_languages_and_both_kinds() -> None:
    assert len(CASES) == FLOORS["texts"]
    assert {(case.language, said.direct) for case in CASES for said in case.said} == {
        (language, direct) for language in ("en", "ru", "be", "uk", "pl", "de") for direct in (True, False)
    }
    assert all(case.text[said.start : said.end].strip() for case in CASES for said in case.said)


def test_floors_hold_on_texts_that_no_rule_was_mended_by(analyst: Analyst) -> None:
    found = score([case for case in CASES if case.side == "held"], analyst)
    figures = {"P": found.precision, "R": found.recall, "speaker": found.speaker_accuracy, "target": found.target_accuracy}
    assert {name: figure for name, figure in figures.items() if figure < FLOORS["floors"][name]} == {}
