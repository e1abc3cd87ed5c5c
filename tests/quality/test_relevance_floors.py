"""Relevance, roles and mentions stay as good as they were measured on our own short texts; `floors.json` holds the floors."""

import hashlib
import json
from collections import Counter
from pathlib import Path

import pytest

from bench.relevance import FOLDER, SIDES, Case, Score, Side, forumwatch, lemma_pattern, load, score, shipped_watch, substring, wilson

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text("utf-8"))["relevance"]
MAIN = ("en", "ru", "be", "uk", "pl", "de")
pytestmark = pytest.mark.quality


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return load()


@pytest.fixture(scope="module")
def scores(cases: list[Case]) -> dict[Side, Score]:
    ours = forumwatch(shipped_watch())
    return {side: score(ours, (case for case in cases if case.side == side)) for side in SIDES}


def test_the_texts_are_those_that_the_floors_were_measured_on() -> None:
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(FOLDER.rglob("*.tsv"))))
    assert digest.hexdigest() == FLOORS["texts_sha256"]


def test_the_list_is_as_large_and_as_mixed_as_it_says(cases: list[Case]) -> None:
    listed = [case for case in cases if not case.seen]
    languages = Counter(case.language for case in listed)
    assert len(listed) >= 450
    assert len(languages) >= 13
    assert all(languages[language] >= (45 if language in MAIN else 20) for language in languages)
    assert 0.4 <= sum(case.role is None for case in listed) / len(listed) <= 0.5
    assert len({(case.headline, case.body) for case in cases}) == len(cases)


def test_relevant_texts_have_spans_and_irrelevant_ones_none(cases: list[Case]) -> None:
    for case in cases:
        assert (case.role is not None) == bool(case.spans), case.body
        for span in case.spans:
            text = {"headline": case.headline, "body": case.body}[span.field]
            assert text[span.start : span.end].strip() == text[span.start : span.end] != ""


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("measure", ["f1", "precision", "recall", "role_accuracy", "span_f1"])
def test_no_measure_falls_below_its_floor(scores: dict[Side, Score], side: Side, measure: str) -> None:
    assert scores[side].n == FLOORS["texts"][side]
    assert getattr(scores[side], measure) >= FLOORS["floors"][side][measure]


@pytest.mark.parametrize("peer", [substring, lemma_pattern])
def test_the_floors_beat_plain_ways_to_look_for_a_name(cases: list[Case], peer: type) -> None:
    held = [case for case in cases if case.side == "held"]
    assert score(peer(shipped_watch()), held).f1 < FLOORS["floors"]["held"]["f1"] - 0.05


def test_wilsons_interval_is_that_of_the_textbook() -> None:
    assert wilson(8, 10) == pytest.approx((0.490, 0.943), abs=5e-4)
    assert wilson(0, 0) == (0.0, 1.0)
