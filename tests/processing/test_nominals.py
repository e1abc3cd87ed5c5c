"""What speaks of a target without its name is found, and what speaks of another forum is not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.coverage import Mention
from processing.analysis import Analyst, Texts
from processing.jsonl import Analyzer
from tests.support.processing import FORUM

# The words that stand for the forum, in order; each text names it first.
SPOKEN_OF = [
    ("en", "The Minsk Dialogue forum opened on Monday. The conference was a waste of time.", ["conference"]),
    ("en", "The Minsk Dialogue forum opened on Monday. This year it rained. The forum went on in a tent.", ["forum"]),
    ("en", "The Minsk Dialogue is a forum of experts. It brings old rivals to one table.", ["It"]),
    ("ru", "В Минске открылся форум «Минский диалог». Форум собрал гостей. На конференции выступил министр.", ["Форум", "конференции"]),
    ("ru", "Форум «Минский диалог» закрылся. Этот форум ничего не дал.", ["форум"]),
    ("be", "У Мінску адкрыўся форум «Мінскі дыялог». Форум сабраў гасцей. Гэтая канферэнцыя нічога не дала.", ["Форум", "канферэнцыя"]),
    ("uk", "У Мінську відкрився форум «Мінський діалог». Форум зібрав 700 осіб.", ["Форум"]),
    ("pl", "W Mińsku rozpoczęło się forum Dialog Miński. Ta konferencja to strata czasu.", ["konferencja"]),
    ("de", "In Minsk begann das Forum Minsker Dialog. Das Forum zählte 700 Gäste.", ["Forum"]),
]  # fmt: skip
OF_ANOTHER = [
    ("en", "The Minsk Dialogue forum opened on Monday. The economic forum in Davos is bigger."),
    ("en", "The Minsk Dialogue forum opened on Monday. A forum is no parliament, and forums are many."),
    ("en", "The Minsk Dialogue forum opened on Monday. The Munich Security Conference follows. The conference costs more."),
    ("en", "It is cold. The Minsk Dialogue forum opened on Monday. It was raining."),
    ("ru", "Форум «Минский диалог» открылся. Экономический форум в Петербурге крупнее. Форум там дороже."),
    ("ru", "Форум «Минский диалог» открылся. Форум регионов прошёл позже. На пресс-конференции молчали."),
    ("uk", "Форум «Мінський діалог» відкрився. Пресконференція відбулася пізніше. Економічний форум більший."),
    ("pl", "Forum Dialog Miński trwa. Forum Ekonomiczne w Krynicy jest większe. Forum gospodarcze też."),
    ("de", "Das Forum Minsker Dialog tagt. Die Münchner Konferenz ist größer. Die Konferenz dort kostet mehr."),
]


def without_names(body: str, language: str) -> list[Mention]:
    mentions = Analyst(FORUM).read(Texts(body=body), language, always_full=True).mentions
    assert any(one.form == "name" for one in mentions)
    return [one for one in mentions if one.form != "name"]


@pytest.mark.parametrize(("language", "body", "expected"), SPOKEN_OF)
def test_words_that_stand_for_the_forum_are_its_mentions(language: str, body: str, expected: list[str]) -> None:
    found = without_names(body, language)
    assert [one.text for one in found] == expected
    assert {one.target for one in found} == {"forum"}
    for one in found:
        assert body[one.start : one.end] == one.text
        assert one.sentence_start <= one.start < one.end <= one.sentence_end


@pytest.mark.parametrize(("language", "body"), OF_ANOTHER)
def test_words_for_another_forum_are_not(language: str, body: str) -> None:
    assert without_names(body, language) == []


def test_he_is_the_one_person_of_the_sentence_before() -> None:
    body = "Yauheni Preiherman heads the Minsk Dialogue forum. He once more dodged the question."
    assert [(one.text, one.target, one.form) for one in without_names(body, "en")] == [("He", "director", "pronoun")]
    two = "Yauheni Preiherman met Helena Brandvold at the Minsk Dialogue forum. He once more dodged the question."
    assert without_names(two, "en") == []


def test_after_three_sentences_nothing_stands_for_it() -> None:
    body = "The Minsk Dialogue forum opened. Rain fell. Trams ran late. Shops closed early. The forum was quiet."
    assert without_names(body, "en") == []


def test_a_target_with_a_span_is_judged_there_alone() -> None:
    body = "The Minsk Dialogue forum opened on Monday. The forum was a waste of time."
    record = {"id": 1, "body": body, "targets": [{"id": "x", "names": ["Minsk Dialogue"], "span": [4, 18]}]}
    assert len(Analyzer(FORUM).analyze_line(record)["mentions"]) == 1


@given(st.lists(st.sampled_from(["The forum", "he", "It", "Minsk Dialogue", "went", ". ", "😀", "\n\n", "u\u0301", "forums"]), max_size=20))
@settings(deadline=None, derandomize=True, max_examples=150)
def test_mentions_never_overlap_and_are_slices(words: list[str]) -> None:
    body = "The Minsk Dialogue forum opened. " + " ".join(words)
    mentions = Analyst(FORUM).read(Texts(body=body), "en", always_full=True).mentions
    end = 0
    for one in mentions:
        assert one.start >= end
        assert body[one.start : one.end] == one.text
        end = one.end
