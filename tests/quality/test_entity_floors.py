"""Entities stay as good as they were measured, all finders together; `floors.json` holds the floors and what peers reach."""

import json
from pathlib import Path

import pytest

from bench.entities import Case, counts, f1, finders, held_sets

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text("utf-8"))["entities"]
DATA = Path(__file__).parents[2].parent / "shared" / "data" / "train"
OWN = ("own uk", "own pl", "own be", "own ru")
pytestmark = pytest.mark.quality


@pytest.fixture(scope="module")
def sets() -> dict[str, list[Case]]:
    return held_sets(DATA)


def check(name: str, cases: list[Case]) -> None:
    summed = counts(cases, finders()["forumwatch"](cases)).sum(0)
    assert summed[2] == FLOORS["names"][name]
    assert f1(summed) >= FLOORS["floors"][name]


@pytest.mark.parametrize("name", OWN)
def test_our_own_sentences(sets: dict[str, list[Case]], name: str) -> None:
    check(name, sets[name])


@pytest.mark.skipif(not DATA.exists(), reason="the corpora are not beside this checkout")
@pytest.mark.parametrize("name", ["wikigold", "uner_ewt", "factrueval2016", "germeval2014"])
def test_held_parts_of_corpora(sets: dict[str, list[Case]], name: str) -> None:
    check(name, sets[name])


def test_every_set_has_a_floor(sets: dict[str, list[Case]]) -> None:
    assert set(sets) <= set(FLOORS["floors"])
    assert set(OWN) <= set(sets)
