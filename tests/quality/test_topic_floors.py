"""Topics on our own headlines with leads do not get worse, and both ways together beat each alone."""

import json
from pathlib import Path

import pytest

from bench.topics import answers, load, micro, shipped, vectors_alone, words_alone

pytestmark = pytest.mark.quality

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text("utf-8"))["topics"]
HELD = [case for case in load() if case.side == "held"]


def test_floors_hold_and_both_beat_each_alone() -> None:
    both = micro(answers(HELD, shipped))
    assert both >= FLOORS["floors"]["micro"]
    assert both > max(micro(answers(HELD, words_alone)), micro(answers(HELD, vectors_alone)))


def test_translations_stay_on_one_side() -> None:
    sides = {(case.scenario, case.side) for case in load()}
    assert len(sides) == len({scenario for scenario, _ in sides}) == 20
