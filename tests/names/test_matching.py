"""Names are found however they were typed, and spans point into the text as it is."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processing.names.fold import TOKEN, Folder, fold, skeleton
from processing.names.matcher import Matcher
from processing.names.paradigms import forms


@pytest.fixture(scope="module")
def matcher() -> Matcher[str]:
    made: Matcher[str] = Matcher()
    for phrase, language in (("Минский диалог", "ru"), ("Мінскі дыялог", "be"), ("Minsk Dialogue", "en"), ("Dialog Miński", "pl")):
        for form in forms(phrase, language):
            made.add(form.removesuffix("'s").removesuffix("’s"), language)
    made.add("Савет Аб'яднанне", "be")
    return made


def words_found(matcher: Matcher[str], text: str) -> list[str]:
    return [text[hit.start : hit.end] for hit in matcher.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("о Минском диалоге", "Минском диалоге"),
        ("МИНСКИЙ ДИАЛОГ", "МИНСКИЙ ДИАЛОГ"),
        ("форум «Минский диалог»", "Минский диалог"),
        ("the Minsk “Dialogue”", "Minsk “Dialogue"),
        ("Minsk-Dialogue", "Minsk-Dialogue"),
        ("Minsk\u2011Dialogue", "Minsk\u2011Dialogue"),
        ("Minsk–Dialogue", "Minsk–Dialogue"),
        ("Minsk\u00a0Dialogue", "Minsk\u00a0Dialogue"),
        ("Minsk\nDialogue", "Minsk\nDialogue"),
        ("Minsk\r\nDialogue", "Minsk\r\nDialogue"),
        ("Minsk Dialogue's guests", "Minsk Dialogue"),
        ("Minsk Dialogue’s guests", "Minsk Dialogue"),
        ("Min\u00adsk Dia\u00adlogue", "Min\u00adsk Dia\u00adlogue"),
        ("Minsk \u200bDialogue", "Minsk \u200bDialogue"),
        ("Ми́нский диало́г", "Ми́нский диало́г"),
        ("Mинский диaлoг", "Mинский диaлoг"),  # Latin M, a, o
        ("Міnsk Dіalogue", "Міnsk Dіalogue"),  # Cyrillic М, і
        (unicodedata.normalize("NFD", "Минский диалог"), unicodedata.normalize("NFD", "Минский диалог")),
        ("Dialogu Minskiego", "Dialogu Minskiego"),
        ("Minskaha dyjalohu", "Minskaha dyjalohu"),
        ("савет аб’яднанне", "савет аб’яднанне"),
        ("савет абʼяднанне", "савет абʼяднанне"),
        ("savings; Minsk_Dialogue", "Minsk_Dialogue"),
    ],
)
def test_a_name_is_found_however_it_was_typed(matcher: Matcher[str], text: str, expected: str) -> None:
    assert words_found(matcher, text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Minsk Dialogueness of old",  # another word
        "NotMinsk Dialogue",
        "in Minsk. Dialogue went on",  # two sentences
        "in Minsk, dialogue went on",
        "Minsk\n\nDialogue",  # two paragraphs
        "Minsk — dialogue of the deaf",  # a dash is punctuation
        "Minsk: Dialogue",
        "Минскому диалоговому окну",
        "Minsk  (the Dialogue)",
        "",
    ],
)
def test_what_only_looks_like_a_name_is_not_found(matcher: Matcher[str], text: str) -> None:
    assert words_found(matcher, text) == []


def test_nested_names_are_all_found_the_longer_first() -> None:
    made: Matcher[int] = Matcher()
    for number, phrase in enumerate(("Minsk Dialogue", "Minsk Dialogue Council", "Dialogue")):
        made.add(phrase, number)
    assert [hit.payload for hit in made.find("The Minsk Dialogue Council met")] == [1, 0, 2]


def test_articles_and_middle_names_may_stand_inside_where_allowed() -> None:
    made: Matcher[str] = Matcher()
    made.add("dialogue on Donbas", "namesake", between="articles")
    made.add("Евгений Прейгерман", "person", between="middle names")
    made.add("Yauheni Preiherman", "person", between="middle names")
    assert words_found(made, "dialogue on the Donbas") == ["dialogue on the Donbas"]
    assert words_found(made, "Евгений Михайлович Прейгерман") == ["Евгений Михайлович Прейгерман"]
    assert words_found(made, "Yauheni M. Preiherman") == ["Yauheni M. Preiherman"]
    assert words_found(made, "Евгений и Прейгерман") == []
    assert words_found(made, "Евгений сказал Прейгерману") == []


def test_the_memory_of_folded_words_is_bounded() -> None:
    folder = Folder(limit=10)
    for number in range(100):
        assert folder[f"Word{number}"] == f"word{number}"
    assert len(folder) <= 10


TEXT = st.text(
    alphabet=st.one_of(
        st.sampled_from("minskdaloguеМмиінскйдіалогMAaоo ё'’«»“”-–—\u00ad\u200b\u0301\u0306\u00a0\n.,#_ßĞİ"),
        st.characters(max_codepoint=0x2FFF),
    ),
    max_size=60,
)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(text=TEXT)
def test_folding_a_folded_word_changes_nothing_and_skeletons_agree(text: str) -> None:
    for token in TOKEN.findall(text):
        folded = fold(token)
        assert fold(folded) == folded
        assert skeleton(folded) == skeleton(token)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(before=TEXT, after=TEXT, form=st.sampled_from(forms("Минский диалог", "ru") + forms("Dialog Miński", "pl")))
def test_a_name_between_any_texts_is_found_at_its_exact_place(before: str, after: str, form: str) -> None:
    made: Matcher[str] = Matcher()
    made.add(form, "here")
    text = f"{before} | {form} | {after}"
    spans = [(hit.start, hit.end) for hit in made.find(text)]
    start = len(before) + 3
    assert (start, start + len(form)) in spans
    assert len(spans) == len(set(spans))
