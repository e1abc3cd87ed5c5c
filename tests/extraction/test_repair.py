"""Words that a site's software split are joined; words that people wrote apart are not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extraction.repair import Mender, reads_english
from domain.article import Article
from domain.codec import from_dict, from_json, to_dict, to_json
from tests.support.extraction import read, story


def mended(text: str, *, english: bool = False) -> str:
    return Mender(english=english).line(text, "body")


def undone(mender: Mender, text: str) -> str:
    """The text with every repair taken back, the last one first."""
    for note in reversed(mender.notes):
        text = text[: note.start] + note.was + text[note.end :]
    return text


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
    assert mender.line(split, "headline") == whole
    assert mender.kinds == {"bitrix-split"}
    assert {note.field for note in mender.notes} == {"headline"}
    assert all(note.was.replace(" ", "") == whole[note.start : note.end] for note in mender.notes)
    assert undone(mender, whole) == split


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
        "We will see to it that the guests come to day care by the road",
        'The filter writes "wh ere" and "fr om" for the words of the query',
        "It turns them into `sel ect` and `unio n`, which is not what the authors have in mind",
    ],
)
def test_words_that_belong_apart_stay_apart(text: str) -> None:
    mender = Mender(english=False)
    assert mender.line(text, "body") == text
    assert (mender.kinds, mender.notes) == (set(), [])


def test_a_short_line_of_an_english_page_counts_as_english() -> None:
    assert mended("Lessons fr om Minsk", english=True) == "Lessons from Minsk"
    assert mended("Lessons fr om Minsk", english=False) == "Lessons fr om Minsk"


@pytest.mark.parametrize("text", ["fr oma", "afr om", "fr om-", "x-fr om", "where", "fr  om the"])
def test_only_whole_broken_words_are_joined(text: str) -> None:
    assert mended(text, english=True) in (text, "from the")


def test_soft_hyphens_and_zero_width_characters_go_with_a_note() -> None:
    mender = Mender(english=False)
    text = mender.line("над\u00adзвы\u00adчайны\u200b форум\ufeff", "headline", offset=10)
    assert text == "надзвычайны форум"
    assert mender.kinds == {"soft-hyphen", "zero-width"}
    assert [(note.kind, note.start, note.end, note.was) for note in mender.notes] == [
        ("soft-hyphen", 10, 21, "над\u00adзвы\u00adчайны\u200b"),
        ("zero-width", 21, 21, "\u200b"),
        ("zero-width", 27, 27, "\ufeff"),
    ]


def test_joiners_that_a_script_needs_stay() -> None:
    assert mended("می\u200cخواهم") == "می\u200cخواهم"


def test_an_english_name_in_a_cyrillic_text_is_mended_too() -> None:
    assert (
        mended("В зале читали доклад «Lessons fr om Minsk» и спорили о нём") == "В зале читали доклад «Lessons from Minsk» и спорили о нём"
    )


def test_code_stays_as_it_is() -> None:
    mender = Mender(english=True, verbatim=["sel ect name fr om guests"])
    text = "To see how the words fr om the query break, type sel ect name fr om guests and read what is left of it"
    assert mender.line(text, "body") == text.replace("words fr om", "words from")
    assert [note.was for note in mender.notes] == ["fr om"]


@pytest.mark.parametrize(
    ("mixed", "whole"),
    [
        ("Mинск и Mocквa", "Минск и Москва"),  # Latin M; Latin M, o, c, a
        ("Бeлaруcь", "Беларусь"),
        ("ХХI век", "XXI век"),
        ("Міhск, Мiнск і Полацк", "Міhск, Мінск і Полацк"),  # a Latin h has no Cyrillic twin
        ("Мinsk and Роlаnd", "Minsk and Poland"),
        ("IКЕА в Витебске", "IKEA в Витебске"),
        ("HATOвский", "НАТОвский"),
    ],
)
def test_a_word_of_two_alphabets_goes_back_to_one(mixed: str, whole: str) -> None:
    mender = Mender(english=False)
    assert mender.line(mixed, "body") == whole
    assert mender.kinds == {"homoglyph"}
    assert undone(mender, whole) == mixed


@pytest.mark.parametrize(
    "text", ["IT-компания", "SMSка", "iPhoneом", "Яndex", "3D-модель", "витамин C и план B", "PRщик", "ВКонтакте", "МиГ-29"]
)
def test_words_that_are_meant_to_mix_stay(text: str) -> None:
    mender = Mender(english=False)
    assert mender.line(text, "body") == text
    assert mender.kinds == set()


def test_places_count_in_the_whole_field() -> None:
    mender = Mender(english=True)
    body = "\n\n".join(mender.lines(["It came fr om the hall of the town.", "\u200b", "A gr oup left."], "body", joint="\n\n"))
    assert body == "It came from the hall of the town.\n\nA group left."
    assert [body[note.start : note.end] for note in mender.notes if note.kind == "bitrix-split"] == ["from", "group"]


def test_a_page_says_what_stood_where() -> None:
    html = story(
        headline="Lessons fr om the forum", above="<p>Тhе words of the café were written cafÃ© by a machine in the hall of the town.</p>"
    )
    article = read(html)
    assert article.repairs == ("bitrix-split", "homoglyph", "mojibake")
    fields = {"headline": article.headline, "body": article.body}
    stood = {(note.kind, fields[note.field][note.start : note.end], note.was) for note in article.repaired}
    assert stood >= {("bitrix-split", "from", "fr om"), ("homoglyph", "The", "Тhе"), ("mojibake", "café", "cafÃ©")}


def test_notes_rest_in_the_ledger_and_older_articles_have_none() -> None:
    article = read(story(headline="Lessons fr om the forum"))
    assert from_json(Article, to_json(article)).repaired == article.repaired != ()
    older = {name: value for name, value in to_dict(article).items() if name != "repaired"}
    assert from_dict(Article, older) == article


def test_notes_have_an_end() -> None:
    mender = Mender(english=False)
    text = " ".join(["сло\u00adво"] * 2000)
    assert mender.line(text, "body") == " ".join(["слово"] * 2000)
    assert len(mender.notes) == 500


@settings(deadline=None, max_examples=200, derandomize=True)
@given(st.text(alphabet="frowhe mM\u00ad\u200bМаск\u200d", max_size=60))
def test_every_note_lies_inside_its_text(text: str) -> None:
    mender = Mender(english=True)
    line = mender.line(text, "body")
    assert all(0 <= note.start <= note.end <= len(line) for note in mender.notes)
    assert (line == " ".join(text.split())) or mender.notes or "\u00ad" not in text


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
