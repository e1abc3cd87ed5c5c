"""The article comes out of pages in many styles and languages, laid out around stories of our own; `floors.json` holds the floors."""

import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from crawler.extraction import draft
from crawler.extraction.text import shingles
from tests.support.extraction import page
from tests.support.pagefactory import LANGUAGES, STYLES, sheets

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text("utf-8"))["body_styles"]
pytestmark = [pytest.mark.quality, pytest.mark.slow]

Scores = list[tuple[float, float]]


def scored(gold: Counter[tuple[str, ...]], found: Counter[tuple[str, ...]]) -> tuple[float, float]:
    """Precision and recall of the found text's runs of four words."""
    shared = (gold & found).total()
    return shared / max(1, found.total()), shared / gold.total()


def f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def mean(scores: Scores) -> float:
    """F1 of the mean precision and the mean recall, as the benchmarks of the field have it."""
    return f1(sum(precision for precision, _ in scores) / len(scores), sum(recall for _, recall in scores) / len(scores))


@pytest.fixture(scope="module")
def scores() -> dict[str, Scores]:
    """Scores by style and by language; a person's reading is what the page was laid out from."""
    found: dict[str, Scores] = defaultdict(list)
    for style in STYLES:
        for language in LANGUAGES:
            for _, sheet in sheets(style, language):
                body = draft(page(sheet.html, url="https://gazeta.example/news/12345.html"), source="gazeta").body
                score = scored(shingles(" ".join(sheet.body)), shingles(body))
                found[style].append(score)
                found[language].append(score)
                found["all"].append(score)
    return found


def test_every_style_and_language_has_a_floor() -> None:
    assert set(FLOORS["floors"]) == {"all", *STYLES, *LANGUAGES}


@pytest.mark.parametrize("group", FLOORS["floors"])
def test_no_style_and_no_language_falls_below_its_floor(scores: dict[str, Scores], group: str) -> None:
    assert mean(scores[group]) >= FLOORS["floors"][group]


def test_hardly_any_page_fails(scores: dict[str, Scores]) -> None:
    failed = [score for score in scores["all"] if f1(*score) < 0.5]
    assert len(failed) <= FLOORS["failed"] * len(scores["all"])


def test_the_same_page_is_made_again() -> None:
    assert list(sheets("composed", "be")) == list(sheets("composed", "be"))
