"""The lexicon: what its words say of a target, in six languages, and that it reads anything."""

import math
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Callable
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.coverage import UNRATED
from processing.analysis import Analyst, Texts
from processing.sentiment import (
    LexiconScorer,
    SentimentScorer,
    TargetSentence,
    TextBlobScorer,
    default_registry,
    listed_registry,
    polarity_of,
)
from processing.sentiment.judging import LANGUAGES, spelled, words_of
from processing.sentiment.lexicon import LEAST, probabilities, sum_of
from processing.train.lexicon import told
from processing.train.own.sheets import labelled
from processing.train.scores import macro_f1
from tests.support.processing import FORUM

SCORER = LexiconScorer()
JUDGING = ("strong_praise", "praise", "criticism", "strong_criticism")


def sentence(language: str, marked: str) -> TargetSentence:
    """Return the sentence with its [[target]]."""
    start, end = marked.index("[["), marked.index("]]") - 2
    return TargetSentence(text=marked.replace("[[", "").replace("]]", ""), start=start, end=end, language=language)


def word_for(language: str, marked: str) -> str:
    return SCORER.label(SCORER.score([sentence(language, marked)])[0], language)


PLAIN = [
    ("en", "The [[forum]] was useful and well organised.", "The [[forum]] was a waste of money.", "The [[forum]] opened on Monday."),
    ("ru", "[[Форум]] вышел полезным.", "[[Форум]] оказался пустой тратой денег.", "[[Форум]] открылся в понедельник."),
    ("be", "[[Форум]] атрымаўся карысным.", "[[Форум]] быў марнаваннем грошай.", "[[Форум]] адкрыўся ў панядзелак."),
    ("uk", "[[Форум]] вийшов корисним.", "[[Форум]] став марною тратою грошей.", "[[Форум]] відкрився в понеділок."),
    ("pl", "[[Forum]] okazało się pożyteczne i cenne.", "[[Forum]] było stratą pieniędzy.", "[[Forum]] otwarto w poniedziałek."),
    ("de", "Das [[Forum]] war nützlich und klug geführt.", "Das [[Forum]] war Geldverschwendung.", "Das [[Forum]] begann am Montag."),
]  # fmt: skip


@pytest.mark.parametrize(("language", "praise", "blame", "fact"), PLAIN)
def test_praise_blame_and_fact(language: str, praise: str, blame: str, fact: str) -> None:
    assert [word_for(language, one) for one in (praise, blame, fact)] == ["favourable", "critical", "neutral"]


NEGATED = [
    ("en", "No one could call the [[Minsk Dialogue]] a success.", "The [[Minsk Dialogue]] was not a waste of time."),
    ("ru", "Никто не назвал [[форум]] успешным.", "[[Форум]] не был бесполезным."),
    ("be", "Ніхто не назваў [[форум]] паспяховым.", "[[Форум]] не быў бескарысным."),
    ("uk", "Ніхто не назвав [[форум]] успішним.", "[[Форум]] не був нудним."),
    ("pl", "Nikt nie nazwał [[forum]] udanym.", "[[Forum]] nie było nudne."),
    ("de", "Niemand nannte das [[Forum]] gelungen.", "Das [[Forum]] war nicht langweilig."),
]  # fmt: skip


@pytest.mark.parametrize(("language", "no_praise", "no_blame"), NEGATED)
def test_a_negator_turns_what_follows_it(language: str, no_praise: str, no_blame: str) -> None:
    assert (word_for(language, no_praise), word_for(language, no_blame)) == ("critical", "favourable")


NOT_ONLY = [
    ("en", "The [[forum]] is not only useful."),
    ("ru", "[[Форум]] не только полезный."),
    ("be", "[[Форум]] не толькі карысны."),
    ("uk", "[[Форум]] не лише корисний."),
    ("pl", "[[Forum]] jest nie tylko cenne."),
    ("de", "Das [[Forum]] ist nicht nur nützlich."),
]


@pytest.mark.parametrize(("language", "marked"), NOT_ONLY)
def test_not_only_denies_nothing(language: str, marked: str) -> None:
    assert word_for(language, marked) == "favourable"


def test_two_negators_undo_each_other_but_in_slavic_languages() -> None:
    assert word_for("en", "Nobody can deny the success of the [[forum]].") == "favourable"
    assert word_for("pl", "Nikt nigdy nie chwalił [[forum]].") == "critical"


def test_a_negator_does_not_reach_the_next_clause() -> None:
    assert word_for("en", "Not everybody came, the [[forum]] was excellent.") == "favourable"


def test_nothing_judges_where_it_turns_no_other_word() -> None:
    assert sum_of(sentence("en", "The [[forum]] brought nothing.")) < 0
    assert sum_of(sentence("en", "Nothing spoilt the [[forum]].")) == sum_of(sentence("en", "The [[forum]] brought nothing."))
    assert sum_of(sentence("en", "Nothing shameful befell the [[forum]].")) > 0


def test_the_targets_own_clause_counts_most() -> None:
    own, other = sentence("en", "The [[forum]] was dull, the weather good."), sentence("en", "The forum was dull, the [[weather]] good.")
    assert sum_of(own) == -1 < sum_of(other) < 0


def test_what_stands_after_but_counts_most() -> None:
    assert word_for("en", "The [[forum]] was dull but useful.") == "favourable"
    assert word_for("en", "The [[forum]] was useful but dull.") == "critical"


def test_the_targets_name_has_no_vote() -> None:
    assert sum_of(sentence("en", "The [[Forum of Excellent Waste]] opened.")) == 0.0


def test_boosters_and_weakeners_weigh() -> None:
    plain, much, little = (sum_of(sentence("de", f"Das [[Forum]] war {word} nützlich.")) for word in ("heute", "sehr", "ziemlich"))
    assert 0 < little < plain < much


@pytest.mark.parametrize("form", ["успешный", "успешного", "успешными", "Успешно", "УСПЕШНАЯ", "успе\u00adшным"])
def test_every_form_of_a_word_is_found(form: str) -> None:
    assert sum_of(sentence("ru", f"[[Форум]] {form}.")) == 1.0


def test_umlauts_part_words_in_any_normal_form() -> None:
    assert spelled("fördern", "de") != spelled("fordern", "de")
    text = "Das [[Forum]] war großartig und schlüssig, nicht blauäugig."
    assert sum_of(sentence("de", text)) == sum_of(sentence("de", unicodedata.normalize("NFD", text))) > 0


def test_a_prefix_that_denies_turns_a_word_of_the_list() -> None:
    assert sum_of(sentence("en", "The [[forum]] was unsuccessful.")) == -sum_of(sentence("en", "The [[forum]] was successful.")) * 0.75


@given(st.text(max_size=80), st.integers(-5, 90), st.integers(-5, 90), st.sampled_from([*LANGUAGES, "ka", "und", ""]))
@settings(deadline=None, derandomize=True)
def test_any_text_gets_the_same_rating_alone_and_beside_others(text: str, start: int, end: int, language: str) -> None:
    one = TargetSentence(text=text, start=start, end=end, language=language)
    chances = SCORER.score([one])[0]
    assert math.isclose(chances.negative + chances.neutral + chances.positive, 1.0)
    assert SCORER.score([sentence("en", "The [[forum]] failed."), one]) == [
        SCORER.score([sentence("en", "The [[forum]] failed.")])[0],
        chances,
    ]


def test_a_language_without_lists_gets_thirds() -> None:
    assert SCORER.score([sentence("ka", "[[ფორუმი]] კარგია.")]) == [UNRATED]


@given(st.floats(-40, 40), st.floats(-40, 40))
@settings(deadline=None, derandomize=True)
def test_more_praise_is_never_worse(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert polarity_of(probabilities(low)) <= polarity_of(probabilities(high))
    assert math.isclose(probabilities(low).negative, probabilities(-low).positive)


@pytest.mark.parametrize(("total", "word"), [(LEAST + 0.01, "favourable"), (LEAST - 0.01, "neutral"), (-LEAST - 0.01, "critical")])
def test_a_sum_judges_from_the_least_on(total: float, word: str) -> None:
    assert SCORER.label(probabilities(total), "en") == word


@pytest.mark.parametrize("language", LANGUAGES)
def test_lists_are_clean(language: str) -> None:
    listed = tomllib.loads(files("processing.sentiment").joinpath("data", f"{language}.toml").read_text("utf-8"))
    entries = [entry for name in (*JUDGING, "voids") for entry in listed[name].split()]
    assert len(entries) >= 400
    assert [entry for entry, times in Counter(entries).items() if times > 1] == []
    parts = [part for entry in entries for part in entry.split("_")]
    assert [part for part in parts if not part.removesuffix("*") or "*" in part[:-1]] == []
    assert [part for part in parts if part != unicodedata.normalize("NFC", part).casefold() and "ß" not in part] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_entry_is_hidden_by_another(language: str) -> None:
    words = words_of(language)
    listed = tomllib.loads(files("processing.sentiment").joinpath("data", f"{language}.toml").read_text("utf-8"))
    hidden = [
        entry
        for name, sign in zip(JUDGING, (1, 1, -1, -1), strict=True)
        for entry in listed[name].split()
        if (found := words.entry_at(spelling := [spelled(part.removesuffix("*"), language) for part in entry.split("_")], 0)) is None
        or found.value * sign <= 0
        or len(found.words) != len(spelling)
    ]
    assert hidden == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_reads_what_the_encoder_would(language: str) -> None:
    with_encoder, without = default_registry().best(language), listed_registry().best(language)
    assert with_encoder is not None
    assert (with_encoder.name, without and without.name) == ("target-encoder", "lexicon")


def test_without_the_encoder_belarusian_has_a_tone_marked_as_baseline() -> None:
    body = "Форум «Мінскі дыялог» атрымаўся вельмі карысным."
    tone = Analyst(FORUM, encoder=False).read(Texts(body=body), "be", always_full=True).tone
    assert tone is not None
    assert (tone.method, tone.baseline, tone.polarity > 0) == ("lexicon@1.0", True, True)


def better(one: Callable[[], SentimentScorer], other: Callable[[], SentimentScorer]) -> bool:
    rows = [row for row in labelled("dev") if row.lang == "en"]
    gold = [int(row.label) for row in rows]
    return macro_f1(gold, told(one(), rows)) > macro_f1(gold, told(other(), rows))


@pytest.mark.quality
def test_it_goes_before_textblob_in_english_for_it_is_better() -> None:
    assert better(LexiconScorer, TextBlobScorer)


@pytest.mark.quality
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_knows_more_than_the_majority(language: str) -> None:
    rows = [row for row in labelled("dev") if row.lang == language]
    gold = [int(row.label) for row in rows]
    assert macro_f1(gold, told(SCORER, rows)) > macro_f1(gold, [0] * len(gold))
