"""Words that a site's software split are joined; words that people wrote apart are not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extraction.repair import Mender, reads_english


def mended(text: str, *, english: bool = False) -> str:
    return Mender(english=english).line(text)


@pytest.mark.parametrize(
    ("split", "whole"),
    [
        ("lessons fr om the past and from the present", "lessons from the past and from the present"),
        ("not the only forum wh ere peace is spoken of", "not the only forum where peace is spoken of"),
        ("Sel ect a section fr om the menu.", "Select a section from the menu."),
        ("The European Un ion will upd ate the rules that it made", "The European Union will update the rules that it made"),
        ("The trade uni on of the miners is in the hall", "The trade union of the miners is in the hall"),
        ("Drop by: to cr eate and del ete, to ins ert and al ter the text", "Drop by: to create and delete, to insert and alter the text"),
        ("FR OM the archive of the forum", "FROM the archive of the forum"),
        ("a gr oup of guests, ha ving dined, is on the way", "a group of guests, having dined, is on the way"),
    ],
)
def test_a_split_word_is_joined(split: str, whole: str) -> None:
    mender = Mender(english=True)
    assert mender.line(split) == whole
    assert mender.done == {"bitrix-split"}


@pytest.mark.parametrize(
    "text",
    [
        "C'est un ion positif, et non une molécule",
        "So alt er ist, so neu ist der Gedanke",
        "Det gäller fr om den första maj",
        "Dr Op de Beeck is at the table of the UN ION group, and it's elect",
        "They went in to see the reports that were sent to him",
        "He swore, for m is the letter; whether e or else",
        "Un ion, dos iones y tres electrones",
    ],
)
def test_words_that_belong_apart_stay_apart(text: str) -> None:
    mender = Mender(english=False)
    assert mender.line(text) == text
    assert mender.done == set()


def test_a_short_line_of_an_english_page_counts_as_english() -> None:
    assert mended("Lessons fr om Minsk", english=True) == "Lessons from Minsk"
    assert mended("Lessons fr om Minsk", english=False) == "Lessons fr om Minsk"


@pytest.mark.parametrize("text", ["fr oma", "afr om", "fr om-", "x-fr om", "where", "fr  om the"])
def test_only_whole_broken_words_are_joined(text: str) -> None:
    assert mended(text, english=True) in (text, "from the")


def test_soft_hyphens_and_zero_width_characters_go_with_a_note() -> None:
    mender = Mender(english=False)
    assert mender.line("над\u00adзвы\u00adчайны\u200b форум\ufeff") == "надзвычайны форум"
    assert mender.done == {"soft-hyphen", "zero-width"}


def test_joiners_that_a_script_needs_stay() -> None:
    assert mended("می\u200cخواهم") == "می\u200cخواهم"


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("The forum is in the hall of the town", True),
        ("Le forum est dans la salle de la ville", False),
        ("Das Forum ist in der Halle der Stadt", False),
        ("from", False),
    ],
)
def test_english_is_known_by_its_small_words(text: str, english: bool) -> None:
    assert reads_english(text) is english


@settings(deadline=None, max_examples=200, derandomize=True)
@given(st.text(max_size=80))
def test_mending_twice_changes_nothing_more(text: str) -> None:
    once = mended(text, english=True)
    assert mended(once, english=True) == once
