"""Words sought are found wherever they stand, in every form, as if all words had been looked at."""

from itertools import product
from random import Random
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexing.finding import iterate_among
from indexing.stems import LANGUAGES
from indexing.terms import terms

languages = st.sampled_from((None, ("en",), ("ru",), ("be",), ("uk",), ("pl",), ("de",), ("nl",), ("und",), ("zh",)))
written = st.text(st.characters() | st.sampled_from("аеёіўьйonBHz中/ '’-\u0301\u00ad стоa éß"), max_size=60)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(text=written, language=languages, data=st.data())
def test_those_sought_are_found_where_they_stand(text: str, language: tuple[str, ...] | None, data: st.DataObject) -> None:
    every = terms(text, language)
    sought = data.draw(st.sets(st.sampled_from([term.term for term in every] or ["none"])))
    assert list(iterate_among(text, language, sought)) == [term for term in every if term.term in sought]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(text=written, language=languages, reach=st.integers(0, 30), data=st.data())
def test_within_reach_of_the_first_none_is_missed(text: str, language: tuple[str, ...] | None, reach: int, data: st.DataObject) -> None:
    every = terms(text, language)
    sought = data.draw(st.sets(st.sampled_from([term.term for term in every] or ["none"])))
    wanted = [term for term in every if term.term in sought]
    near = [term for term in wanted if term == wanted[0] or term.start < wanted[0].start + reach]
    assert list(iterate_among(text, language, sought, reach=reach)) == near


def test_a_term_may_begin_with_an_apostrophe() -> None:
    text = "foo a中'foo"
    assert [term.start for term in iterate_among(text, ("en",), {"foo"}, reach=7)] == [0, 6]
    assert [term.start for term in iterate_among(text, ("en",), {"foo"}, reach=6)] == [0]


LETTERS = {
    "be": "абвгдеёжзійклмнопрстуўфхцчшыьэюя",
    "pl": "aąbcćdeęfghijklłmnńoóprsśtuwyzźż",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
}
LATIN = "abcdefghijklmnopqrstuvwxyzäöüßéèçñžš"


@pytest.mark.parametrize("language", [*LANGUAGES, "und"])
def test_every_word_is_found_by_its_term_however_stemmers_change_its_beginning(language: str) -> None:
    letters = LETTERS.get(language, LATIN)
    rng = Random(language)
    short = ["".join(word) for length in (1, 2) for word in product(letters, repeat=length)]
    long = ["".join(rng.choices(letters, k=rng.randint(3, 9))) for _ in range(300)]
    foreign = ["".join(rng.choices(LATIN + LETTERS["ru"], k=rng.randint(1, 6))) for _ in range(200)]
    for word in (*short, *long, *foreign):
        for spelt in {word, word.capitalize(), word.upper(), normalize("NFD", word)}:
            text = f"x «{spelt}» 1-{spelt} "
            every = terms(text, (language,))
            assert list(iterate_among(text, (language,), {every[-1].term})) == [t for t in every if t.term == every[-1].term], spelt


def test_a_word_inside_another_is_not_taken_for_it() -> None:
    text = "forums, preforum forum; forum forums forumx forum"
    assert list(iterate_among(text, ("en",), {"forum"})) == [term for term in terms(text, ("en",)) if term.term == "forum"]
    assert [term.start for term in iterate_among(text, ("en",), {"forum"})] == [0, 17, 24, 30, 44]


@pytest.mark.parametrize("space", [*" \t\n\r\v\f", *map(chr, (0x1C, 0x1F, 0x85, 0xA0, 0x2007, 0x2028, 0x3000))])
def test_any_white_space_parts_words(space: str) -> None:
    text = f"форумов{space}forums{space * 2}в"
    assert list(iterate_among(text, ("ru",), {"forum"})) == [terms(text, ("ru",))[1]]


def test_halves_of_a_surrogate_pair_are_never_found() -> None:
    text = "a\ud800b \udfff forums"
    assert list(iterate_among(text, ("en",), {"forum", "\ud800"})) == terms(text, ("en",))[-1:]
