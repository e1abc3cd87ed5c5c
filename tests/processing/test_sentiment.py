"""Sentiment: the baseline, who may rate which language, and whose attitude a mention shows."""

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.coverage import UNRATED, Mention, Probabilities, ToneLabel
from processing.analysis import Analyst, Texts
from processing.sentiment import (
    NEUTRAL_BAND,
    Registry,
    SentimentScorer,
    TargetSentence,
    TextBlobScorer,
    default_registry,
    label_of,
    polarity_of,
    rate,
)
from processing.sentiment.textblob import probabilities
from tests.support.processing import FORUM, mention

polarities = st.floats(min_value=-1, max_value=1)


class Verified:
    """A scorer that reads Belarusian and finds everything good."""

    name = "verified"
    version = "1"
    languages = ("be", "en")
    verified = True

    def score(self, sentences: Sequence[TargetSentence]) -> list[Probabilities]:
        return [Probabilities(negative=0.0, neutral=0.1, positive=0.9) for _ in sentences]

    def label(self, probabilities: Probabilities, language: str) -> ToneLabel:
        return label_of(polarity_of(probabilities))


def rated(text: str, registry: Registry, language: str = "en") -> Mention:
    one = mention(start=0, end=3, text=text[:3], sentence_end=len(text))
    return rate([one], {"headline": "", "description": "", "body": text}, language, registry)[0]


@given(polarities)
@settings(deadline=None, derandomize=True)
def test_the_baselines_probabilities_sum_to_one(polarity: float) -> None:
    chances = probabilities(polarity)
    assert math.isclose(chances.negative + chances.neutral + chances.positive, 1.0)
    assert math.isclose(chances.positive, probabilities(-polarity).negative)


@given(polarities, polarities)
@settings(deadline=None, derandomize=True)
def test_the_baselines_mapping_is_monotone(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert polarity_of(probabilities(low)) <= polarity_of(probabilities(high))


def test_no_polarity_is_minus_zero() -> None:
    found = polarity_of(Probabilities(negative=0.33334, neutral=0.33333, positive=0.33333))
    assert math.copysign(1, found) == 1
    assert found == 0


@given(polarities)
@settings(deadline=None, derandomize=True)
def test_neutral_is_the_likeliest_class_where_the_label_says_so(polarity: float) -> None:
    chances = probabilities(polarity)
    likeliest = max(chances.negative, chances.neutral, chances.positive)
    if abs(abs(polarity_of(chances)) - NEUTRAL_BAND) > 0.01:
        assert (label_of(polarity_of(chances)) == "neutral") == (likeliest == chances.neutral)


def test_the_baseline_tells_praise_from_blame_in_english() -> None:
    registry = Registry([TextBlobScorer()])
    good, bad = rated("The forum is a wonderful, excellent place.", registry), rated("The forum is a terrible, awful waste.", registry)
    assert (good.label, bad.label) == ("favourable", "critical")
    assert good.method is not None
    assert good.method.startswith("textblob@")


@pytest.mark.parametrize("language", ["und", "xx", "ka"])
def test_where_nobody_rates_a_language_nothing_is_claimed(language: str) -> None:
    one = rated("Цудоўна.", default_registry(), language)
    assert (one.label, one.polarity, one.probabilities, one.method) == ("not-rated", 0.0, UNRATED, None)


def test_a_verified_scorer_goes_before_the_baseline() -> None:
    baseline: SentimentScorer = TextBlobScorer()
    registry = Registry([baseline, Verified()])
    assert registry.best("en") is not baseline
    assert rated("Цудоўна.", registry, "be").method == "verified@1"
    assert registry.is_verified("verified@1")
    assert not registry.is_verified("textblob@0.20.1")


@pytest.mark.parametrize(("polarity", "label"), [(0.15, "favourable"), (0.149, "neutral"), (-0.149, "neutral"), (-0.15, "critical")])
def test_the_words_for_a_polarity(polarity: float, label: str) -> None:
    assert label_of(polarity) == label


HOLDERS = [
    ("en", "The Minsk Dialogue is a forum of experts.", ("outlet", None)),
    ("en", '"The Minsk Dialogue has earned its name," said Helena Brandvold.', ("third-party", "Helena Brandvold")),
    ("en", "Helena Brandvold said that the Minsk Dialogue had earned its name as a forum.", ("third-party", "Helena Brandvold")),
    ("en", '"The Minsk Dialogue forum grows every year," said Yauheni Preiherman.', ("organiser", "Yauheni Preiherman")),
    ("en", '"The Minsk Dialogue forum was worth the journey," said a delegate.', ("participant", "a delegate")),
    ("en", "The organisers said the Minsk Dialogue forum would grow.", ("organiser", "The organisers")),
    ("ru", "«„Минский диалог“ — лучший форум», — заявил Евгений Прейгерман.", ("organiser", "Евгений Прейгерман")),
    ("be", "«На форуме „Мінскі дыялог“ нас слухалі», — прызнаўся ўдзельнік Раман Чыж.", ("participant", "Раман Чыж")),
    ("uk", "За словами Остапа Верхогляда, форум «Мінський діалог» нічого не дав.", ("third-party", "Остап Верхогляд")),
    ("pl", "„Forum Dialog Miński uczy słuchać” — powiedziała Marta Zielonacka.", ("third-party", "Marta Zielonacka")),
    ("de", "„Der Minsker Dialog ist ein gutes Forum“, sagte Renate Moosbach.", ("third-party", "Renate Moosbach")),
]  # fmt: skip


@pytest.mark.parametrize(("language", "body", "expected"), HOLDERS)
def test_whose_attitude_a_mention_shows(language: str, body: str, expected: tuple[str, str | None]) -> None:
    analysis = Analyst(FORUM).read(Texts(body=body), language, always_full=True)
    forum = next(one for one in analysis.mentions if one.target == "forum")
    assert (forum.holder, forum.speaker) == expected


def test_words_in_no_ones_name_are_still_not_the_outlets() -> None:
    body = '"The Minsk Dialogue forum has no windows and no results." That was written on the wall.'
    forum = Analyst(FORUM).read(Texts(body=body), "en", always_full=True).mentions[0]
    assert (forum.holder, forum.speaker) == ("third-party", None)


def test_rating_changes_nothing_but_the_rating() -> None:
    before = mention(start=0, end=3)
    after = rate([before], {"headline": "", "description": "", "body": "The good forum."}, "en", default_registry())[0]
    assert replace(after, probabilities=UNRATED, polarity=0.0, label="not-rated", method=None) == before
