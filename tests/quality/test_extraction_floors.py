"""Extraction stays as good as it was measured on real pages; `floors.json` holds the floors, what was measured, and on what."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from bench.extraction import SAMPLE, SCORER, score

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text("utf-8"))["extraction"]
pytestmark = [
    pytest.mark.quality,
    pytest.mark.skipif(
        not (SAMPLE.exists() and SCORER.exists()), reason="the extraction sample and its scorer are not beside this checkout"
    ),
]


@pytest.fixture(scope="module")
def groups() -> dict[str, dict[str, Any]]:
    result: dict[str, dict[str, Any]] = score("forumwatch")["groups"]
    return result


def test_the_gold_is_the_one_that_the_floors_were_measured_on() -> None:
    assert hashlib.sha256((SAMPLE / "gold.jsonl").read_bytes()).hexdigest() == FLOORS["gold_sha256"]


@pytest.mark.parametrize("measure", ["F1", "date", "title", "author", "lang"])
def test_no_measure_falls_below_its_floor(groups: dict[str, dict[str, Any]], measure: str) -> None:
    assert groups["ALL"]["n"] == FLOORS["pages"]
    assert groups["ALL"][measure] >= FLOORS["floors"][measure]


def test_hardly_any_body_is_bad(groups: dict[str, dict[str, Any]]) -> None:
    assert groups["ALL"]["bad"] <= FLOORS["floors"]["bad"]


def test_bitrix_pages_give_their_own_date_and_text(groups: dict[str, dict[str, Any]]) -> None:
    assert groups["S:bitrix-synth"]["date"] == 1.0
    assert groups["S:bitrix-synth"]["F1"] >= FLOORS["floors"]["F1"]


def test_the_floors_beat_trafilatura_alone() -> None:
    assert all(FLOORS["floors"][measure] > FLOORS["trafilatura"][measure] for measure in ("F1", "date", "title", "author"))
