"""The sentence splitter: where sentences end in six languages, and that nothing is lost."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processing.sentences import paragraphs, sentence_at, split


def sentences(text: str, language: str) -> list[str]:
    return [text[span.start : span.end] for span in split(text, language)]


# One list of sentences a case: joined by spaces they must come apart again.
CASES = {
    "en": [
        "Dr. Hale met the U.S. President at 9 a.m. in Geneva.",
        "He paid $3.5 million (see p. 12) to J. R. Smith & Co. of Leeds.",
        '"Is that all?" she asked.',
        '"It is."',
        "They left the U.S.",
        "The talks failed… and then went on.",
        "He said no.",
        "Why?!",
        "So do I.",
        "Fine",
    ],
    "ru": [
        "В 2019 г. на ул. Ленина, д. 5 выступил Е. Прейгерман из г. Минска.",
        "Говорили о ракетах, визах и т. д.",
        "«Мы рады!»",
        "«Зачем?» — спросил он.",
        "Стоит это 3,5 млн. руб.",
        "А. С. Иванов и др. ушли.",
        "Конец…",
        "Всё!",
    ],
    "be": [
        "У 2019 г. на вул. Якуба Коласа выступіў Я. Прэйгерман.",
        "Гаварылі пра межы, візы і г. д.",
        "«Добра».",
        "Навошта?",
        "Сп. Замаюная не прыехала.",
    ],
    "uk": [
        "У 2019 р. на вул. Хрещатик виступив Є. Прейгерман.",
        "Були послі, військові та ін.",
        "«Гаразд».",
        "Навіщо?",
        "Проф. Марчук приїхав із м. Дніпро.",
    ],
    "pl": [
        "W 2019 r. przy ul. Długiej mówił prof. Kowalski, m.in. o NATO.",
        "Były wizy, granice itd.",
        "„Dobrze”.",
        "Po co?",
        "Zob. art. 5 traktatu.",
    ],
    "de": [
        "Am 7. Oktober sprach Dr. Braun, z. B. über Visa.",
        "Es kamen ca. 700 Gäste, Botschafter usw.",
        "„Gut so.“",
        "Warum?",
        "Im 20. Jahrhundert gab es das nicht.",
    ],
}


@pytest.mark.parametrize("language", sorted(CASES))
def test_sentences_that_are_joined_come_apart_again(language: str) -> None:
    assert sentences(" ".join(CASES[language]), language) == CASES[language]


def test_a_blank_line_ends_a_headline_without_a_full_stop() -> None:
    assert sentences("Forum opens in Minsk\n\nIt lasts three days.", "en") == ["Forum opens in Minsk", "It lasts three days."]


def test_a_wrapped_line_does_not_end_a_sentence() -> None:
    text = "The delegates who came by the early morning train had to wait for\nMinister Example in the hall."
    assert sentences(text, "en") == [text]


def test_a_short_line_and_a_list_item_end_one() -> None:
    assert sentences("Programme\nFirst day\n- borders\n- visas", "en") == ["Programme", "First day", "- borders", "- visas"]


def test_a_number_of_a_country_that_ends_its_sentence() -> None:
    text = "Заседание под председательством Минска прошло в октябре 2019 г. Участники разъехались."
    assert sentences(text, "ru")[1] == "Участники разъехались."


def test_an_unknown_language_knows_the_abbreviations_of_all() -> None:
    assert sentences("Dr. Novák přijel. Odjel.", "cs") == ["Dr. Novák přijel.", "Odjel."]


def test_what_runs_on_without_end_is_cut_at_white_space() -> None:
    pieces = split("слово " * 5_000, "ru")
    assert all(span.end - span.start <= 3_000 for span in pieces)
    assert sum(span.end - span.start + 1 for span in pieces) == 6 * 5_000


texts = st.text(alphabet=st.sampled_from(list("аБ бВaZ z19.,!?…«»“”\"'()–—-\n\n \t\r\u00a0\u2028•")), max_size=200)


@given(texts, st.sampled_from(["en", "ru", "be", "uk", "pl", "de", "und", "zh-Hant"]))
@settings(deadline=None, derandomize=True, max_examples=300)
def test_nothing_but_white_space_lies_outside_of_sentences(text: str, language: str) -> None:
    spans = split(text, language)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(text[span.start : span.end].strip() == text[span.start : span.end] != "" for span in spans)
    assert "".join("".join(text[s.start : s.end].split()) for s in spans) == "".join(text.split())


@given(texts)
@settings(deadline=None, derandomize=True, max_examples=100)
def test_sentences_lie_inside_paragraphs(text: str) -> None:
    whole = paragraphs(text)
    assert all(any(p.start <= s.start and s.end <= p.end for p in whole) for s in split(text, "ru"))


@given(texts)
@settings(deadline=None, derandomize=True, max_examples=100)
def test_a_place_is_found_in_its_sentence(text: str) -> None:
    spans = split(text, "en")
    for at in range(len(text)):
        expected = next((span for span in spans if span.start <= at < span.end), None)
        assert sentence_at(spans, at) == expected


clusters = st.lists(
    st.sampled_from(["👩‍🔬", "🇧🇾", "é", "й", "слово", "Dr.", "г.", "3.5", "»", "«", ". ", "! ", "… ", "\n\n", " "]), max_size=60
)


@given(clusters, st.sampled_from(["ru", "be", "de", "fr", "kk", "und"]))
@settings(deadline=None, derandomize=True, max_examples=150)
def test_offsets_count_code_points_beside_emoji_and_combining_marks(pieces: list[str], language: str) -> None:
    text = "".join(pieces)
    spans = split(text, language)
    assert "".join("".join(text[s.start : s.end].split()) for s in spans) == "".join(text.split())
    assert all(a.end <= b.start for a, b in pairwise(spans))


@pytest.mark.parametrize("unit", ["т. д. ", "J. R. ", "«...» ", "1. ", "a.m. ", "! » ", "\u00a0»"])
def test_work_grows_with_the_length_of_the_text_only(unit: str) -> None:
    few, many = (sum(1 for _ in split(unit * n + "Конец.", "en")) for n in (500, 5_000))
    assert 0 < few <= many <= 12 * few
