"""Quotations with their speakers, in six languages."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.coverage import Mention
from processing import quotes
from processing.entities import find_spans
from processing.speech import Named, speaker_in


def named(text: str, language: str) -> list[Named]:
    spans = find_spans(text, language)
    return [Named(start=s.start, end=s.end, name=s.name, person=s.kind == "PER") for s in spans if s.kind in ("PER", "ORG")]


def quoted(text: str, language: str) -> list[tuple[str | None, str]]:
    return [(quote.speaker, quote.text) for quote in quotes.find(text, language, named=named(text, language))]


CASES = [
    ("en", '"Nobody expects a treaty," said Graham Pelling, a retired officer. "The question is whether talks will start again."',
     [("Graham Pelling", "Nobody expects a treaty"), ("Graham Pelling", "The question is whether talks will start again.")]),
    ("en", "Graham Pelling told reporters: “We shall come again next year.” Nobody else spoke.",
     [("Graham Pelling", "We shall come again next year.")]),
    ("ru", "«Мы приехали слушать», — сказала бывший посол Норвегии Хелена Брандволд.", [("Хелена Брандволд", "Мы приехали слушать")]),
    ("ru", "По словам Остапа Верхогляда, «зал был полон до самой ночи».", [("Остап Верхогляд", "зал был полон до самой ночи")]),
    ("be", "«За адзін дзень я даведалася шмат, — кажа Вольга Сідарцова. — Лепшай школы няма».",
     [("Вольга Сідарцова", "За адзін дзень я даведалася шмат"), ("Вольга Сідарцова", "Лепшай школы няма")]),
    ("uk", "«Ми їдемо слухати й заперечувати, — сказав перед від'їздом дослідник із Дніпра Остап Верхогляд. — Зал завжди повний».",
     [("Остап Верхогляд", "Ми їдемо слухати й заперечувати"), ("Остап Верхогляд", "Зал завжди повний")]),
    ("pl", "„Wreszcie ktoś słucha” — powiedziała Marta Zielonacka.", [("Marta Zielonacka", "Wreszcie ktoś słucha")]),
    ("pl", "– Wreszcie ktoś słucha – powiedziała Marta Zielonacka. – To rzadkie.",
     [("Marta Zielonacka", "Wreszcie ktoś słucha"), ("Marta Zielonacka", "To rzadkie.")]),
    ("de", "„Hinter jeder Zeile steht eine Familie“, sagt der Dolmetscher Ihar Zjaluschka.",
     [("Ihar Zjaluschka", "Hinter jeder Zeile steht eine Familie")]),
    ("de", "»Das war ein guter Abend«, sagte Renate Moosbach.", [("Renate Moosbach", "Das war ein guter Abend")]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_words_and_speaker(language: str, text: str, expected: list[tuple[str | None, str]]) -> None:
    assert quoted(text, language) == expected


def test_a_pronoun_stands_for_the_last_person_named() -> None:
    text = 'Anna Lescuk spent the night below ground. "It is the silence that frightens one," she said.'
    assert quoted(text, "en") == [("Anna Lescuk", "It is the silence that frightens one")]


def test_an_office_speaks_where_nobody_is_named() -> None:
    assert quoted("«Мы два года ждали этой победы», — сказал капитан.", "ru") == [("капитан", "Мы два года ждали этой победы")]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ru", "Вчера открылся форум «Минский диалог» и закрылся клуб «Старый мост над рекой»."),
        ("en", 'The session "European Security: Stepping Back from the Brink" lasts three days.'),
        ("be", "Тэма гучыць так: «Бяспека: крок назад». Форум ідзе."),
        ("de", "Das Forum „Minsk Dialogue“ beginnt am Montag."),
        ("en", 'An unclosed "quotation mark changes nothing here'),
    ],
)
def test_titles_and_stray_marks_are_no_quotations(language: str, text: str) -> None:
    assert quoted(text, language) == []


def test_names_in_quotation_marks_inside_a_quotation_do_not_end_it() -> None:
    text = "«Нам нужен не «Минский диалог», а дорога», — заявил председатель палаты Вадим Ложкин."
    assert quoted(text, "ru") == [("Вадим Ложкин", "Нам нужен не «Минский диалог», а дорога")]


def test_a_quotation_knows_the_target_that_it_names() -> None:
    text = '"The Minsk Dialogue has earned its reputation," said Helena Brandvold. "I shall come again next year."'
    mention = Mention(
        target="forum", target_kind="event", field="body", start=5, end=19, text="Minsk Dialogue", sentence_start=0, sentence_end=70
    )
    assert [quote.target for quote in quotes.find(text, "en", named=named(text, "en"), mentions=[mention])] == ["forum", None]


def test_a_clause_without_a_verb_of_saying_has_no_speaker() -> None:
    text = "Graham Pelling came to Minsk."
    assert speaker_in(text, 0, len(text), "en", named(text, "en")) is None


pieces = st.sampled_from(
    ["«", "»", "„", "“", "”", '"', "— ", "– ", ", ", ". ", "! ", "сказал ", "said ", "mówi ", "Остап Верхогляд", "Мы ждали", "\n\n", " "]
)  # fmt: skip


@given(st.lists(pieces, max_size=25), st.sampled_from(["en", "ru", "be", "uk", "pl", "de", "und"]))
@settings(deadline=None, derandomize=True, max_examples=200)
def test_quotations_slice_back_in_order_without_overlap(parts: list[str], language: str) -> None:
    text = "".join(parts)
    found = quotes.find(text, language, named=named(text, language))
    assert all(text[quote.start : quote.end] == quote.text for quote in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
