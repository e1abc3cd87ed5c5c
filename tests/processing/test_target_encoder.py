"""The default scorer: sentences alone and beside others get the same rating, and a word is only said when it is sure."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.coverage import Probabilities
from processing.sentiment import TargetSentence
from processing.sentiment.registry import MEASURED, UNMEASURED, default_registry
from processing.sentiment.target_encoder import TargetEncoder, loaded

SENTENCES = [
    ("en", "The [[Minsk Dialogue]] was a complete waste of time and money."),
    ("en", "Nobody can deny how much the [[Minsk Dialogue]] has done for peace."),
    ("ru", "Эксперты считают [[форум]] бесполезной говорильней."),
    ("be", "На [[«Мінскім дыялогу»]] выступіў міністр замежных спраў."),
    ("uk", "[[Форум]] провалився: ніхто так і не домовився."),
    ("pl", "[[Dialog Miński]] to najlepsza platforma rozmów w regionie."),
    ("de", "Der [[Minsk-Dialog]] beginnt am Montag um neun Uhr."),
]  # fmt: skip


def sentence(language: str, marked: str) -> TargetSentence:
    start, end = marked.index("[["), marked.index("]]") - 2
    return TargetSentence(text=marked.replace("[[", "").replace("]]", ""), start=start, end=end, language=language)


@pytest.fixture(scope="module")
def scorer() -> TargetEncoder:
    return TargetEncoder(languages=MEASURED, verified=True)


def test_a_rating_does_not_depend_on_what_is_rated_beside_it(scorer: TargetEncoder) -> None:
    made = [sentence(*one) for one in SENTENCES]
    alone = [scorer.score([one])[0] for one in made]
    assert scorer.score(made) == alone
    assert scorer.score(made[::-1] * 3) == alone[::-1] * 3


def test_probabilities_sum_to_one(scorer: TargetEncoder) -> None:
    for one in scorer.score([sentence(*one) for one in SENTENCES]):
        assert math.isclose(one.negative + one.neutral + one.positive, 1.0, abs_tol=1e-6)


def test_plain_praise_and_blame_are_told_apart(scorer: TargetEncoder) -> None:
    blamed, praised, useless, stated, failed, best, begins = scorer.score([sentence(*one) for one in SENTENCES])
    assert all(one.negative > max(one.neutral, one.positive) for one in (blamed, useless, failed))
    assert all(one.positive > max(one.neutral, one.negative) for one in (praised, best))
    assert all(one.neutral > max(one.negative, one.positive) for one in (stated, begins))


@pytest.mark.parametrize("label", ["critical", "favourable"])
def test_a_judgement_below_the_languages_threshold_is_unsure(scorer: TargetEncoder, label: str) -> None:
    least = loaded().calibration.sure["pl"][label]
    assert 0.5 < least < 1

    def said(surest: float) -> str:
        rest = (1 - surest) / 2
        low, high = (rest, surest) if label == "favourable" else (surest, rest)
        return scorer.label(Probabilities(negative=low, neutral=rest, positive=high), "pl")

    assert said(least + 1e-6) == label
    assert said(least - 0.01) == "unsure"
    assert scorer.label(Probabilities(negative=0.3, neutral=0.4, positive=0.3), "pl") == "neutral"


def test_every_language_has_one_scorer_and_only_measured_ones_count_as_verified() -> None:
    registry = default_registry()
    for language in (*MEASURED, *UNMEASURED):
        best = registry.best(language)
        assert isinstance(best, TargetEncoder)
        assert best.verified == (language in MEASURED)
    assert not set(MEASURED) & set(UNMEASURED)


@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=40), st.data())
@settings(deadline=None, derandomize=True, max_examples=40)
def test_any_text_with_any_target_is_rated(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    one = TargetEncoder(languages=MEASURED, verified=True).score([TargetSentence(text=text, start=start, end=end, language="en")])[0]
    assert math.isclose(one.negative + one.neutral + one.positive, 1.0, abs_tol=1e-6)
