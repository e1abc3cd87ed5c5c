"""Real pages are read without their names, too, laid out in tables as pages were fifteen years ago: shape suffices."""

import gzip
import json
from collections import Counter
from pathlib import Path

import pytest

from bench.extraction import SAMPLE
from crawler.extraction import draft
from crawler.extraction.text import shingles
from tests.support.disguise import in_tables
from tests.support.extraction import page

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text("utf-8"))["body_in_disguise"]
pytestmark = [
    pytest.mark.quality,
    pytest.mark.slow,
    pytest.mark.skipif(not SAMPLE.exists(), reason="the extraction sample is not beside this checkout"),
]


def f1(gold: Counter[tuple[str, ...]], found: Counter[tuple[str, ...]]) -> float:
    return 2 * (gold & found).total() / (gold.total() + found.total())


def test_the_text_is_found_by_shape() -> None:
    scores: list[float] = []
    for line in (SAMPLE / "gold.jsonl").read_text("utf-8").splitlines():
        gold = json.loads(line)
        if "bodies" not in gold:
            continue
        disguised = in_tables(gzip.decompress((SAMPLE / gold["html"]).read_bytes()).decode())
        found = shingles(draft(page(disguised, url=gold["url"]), source="paper").body)
        scores.append(max(f1(shingles(body), found) for body in gold["bodies"]))
    assert len(scores) == FLOORS["pages"]
    assert sum(scores) / len(scores) >= FLOORS["f1"]
    assert min(scores) >= FLOORS["worst"]
