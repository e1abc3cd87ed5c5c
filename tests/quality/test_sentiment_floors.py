"""The default scorer stays as good as it was measured; floors.json holds the floors, and on what they were measured."""

import json
from pathlib import Path

import pytest

from bench.sentiment import Case, class_of, natural_sets, of_language, own_cases
from processing.sentiment.registry import MEASURED
from processing.sentiment.target_encoder import TargetEncoder
from processing.train.own.sheets import LANGUAGES
from processing.train.scores import macro_f1

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text("utf-8"))["sentiment_own"]
DATA = Path(__file__).parents[2].parent / "shared" / "data" / "train"
pytestmark = pytest.mark.quality


@pytest.fixture(scope="module")
def scorer() -> TargetEncoder:
    return TargetEncoder(languages=MEASURED, verified=True)


def measured(scorer: TargetEncoder, cases: list[Case]) -> float:
    told = [class_of(one) for one in scorer.score([case.sentence for case in cases])]
    return macro_f1([case.row.label for case in cases], told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_sentences_are_read_no_worse(scorer: TargetEncoder, language: str) -> None:
    cases = of_language(own_cases())[language]
    assert len(cases) >= 250
    assert measured(scorer, cases) >= FLOORS["floors"][language]


@pytest.mark.skipif(not DATA.exists(), reason="the corpora are not beside this checkout")
@pytest.mark.parametrize("name", ["newsmtsc-dev en", "rusentne-held ru", "gerntsa-held de"])
def test_natural_news_is_read_no_worse(scorer: TargetEncoder, name: str) -> None:
    assert measured(scorer, natural_sets(DATA)[name]) >= FLOORS["floors"][name]
