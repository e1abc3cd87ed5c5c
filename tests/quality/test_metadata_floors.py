"""Dates, headlines, authors and languages of pages in the world's languages and the styles of its outlets; floors in `floors.json`."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta, timezone
from pathlib import Path

import pytest

from crawler.extraction import draft
from crawler.extraction.jsonl import text_language
from crawler.extraction.text import fold
from domain.article import Article, Page
from tests.support.mastheads import LANGUAGES, LAYOUTS, Masthead, mastheads

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text("utf-8"))["metadata"]
pytestmark = pytest.mark.quality

Scores = dict[tuple[str, str], Counter[bool]]


def article(page: Masthead) -> Article:
    raw = Page(url=page.url, final_url=page.url, status=200, headers={}, body=page.html.encode(), fetched=page.sent)
    return draft(raw, source="paper")


def right(page: Masthead) -> Iterator[tuple[str, bool]]:
    """Yield what is compared, and whether it reads as a person read it; a day is that of the outlet's clock, or of UTC."""
    found, gold = article(page), page.gold
    zone = timezone(timedelta(minutes=found.published_offset or 0))
    yield "date", found.published is not None and found.published.astimezone(zone).date() == gold.local.date()
    yield "title", fold(found.headline) == fold(gold.headline)
    yield "author", set(found.byline) == set(gold.authors)
    yield "language", text_language(found) == gold.language


@pytest.fixture(scope="module")
def scores() -> Scores:
    counted: Scores = {}
    for page in mastheads():
        for measure, ok in right(page):
            for group in ("all", page.layout, page.gold.language):
                counted.setdefault((measure, group), Counter())[ok] += 1
    return counted


def share(counts: Counter[bool]) -> float:
    return counts[True] / counts.total()


def test_every_language_is_shown_in_every_layout(scores: Scores) -> None:
    assert scores["date", "all"].total() == len(LANGUAGES) * len(LAYOUTS) == FLOORS["pages"]


@pytest.mark.parametrize("measure", ["date", "title", "author", "language"])
def test_no_measure_falls_below_its_floor(scores: Scores, measure: str) -> None:
    assert share(scores[measure, "all"]) >= FLOORS["floors"][measure]


@pytest.mark.parametrize("measure", ["date", "title", "author", "language"])
def test_no_layout_and_no_language_is_left_behind(scores: Scores, measure: str) -> None:
    groups = {group: share(counts) for (name, group), counts in scores.items() if name == measure}
    assert min(groups.items(), key=lambda item: item[1])[1] >= FLOORS["floors"]["group"], groups
