"""One term a token: letters and digits, NFC, folded; places in the text kept."""

import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexing.terms import MAX_TERM, only_terms, terms, tokens

languages = st.sampled_from(
    (None, (), ("en",), ("ru",), ("be",), ("uk",), ("pl",), ("de",), ("fr",), ("und",), ("xx", "be-tarask"), ("zh",))
)
written = st.text(st.characters() | st.sampled_from("аеёіўьйonBHz中'’-\u0301\u00ad стоa éß"), max_size=60)


def of(text: str, *language: str) -> list[str]:
    return [term.term for term in terms(text, language)]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(text=written, language=languages)
def test_every_term_is_letters_and_digits_in_normal_form(text: str, language: tuple[str, ...] | None) -> None:
    for term in terms(text, language):
        assert term.term.isalnum()
        assert term.term == unicodedata.normalize("NFC", term.term)
        assert " " not in term.term
        assert len(term.term) <= MAX_TERM


@settings(max_examples=300, deadline=None, derandomize=True)
@given(text=written, language=languages)
def test_spans_follow_each_other_and_hold_a_letter_or_digit(text: str, language: tuple[str, ...] | None) -> None:
    end = 0
    for term in terms(text, language):
        assert end <= term.start < term.end <= len(text)
        assert any(map(str.isalnum, text[term.start : term.end]))
        end = term.end
    covered = "".join(text[term.start : term.end] for term in terms(text, language))
    assert sum(map(str.isalnum, covered)) == sum(character.isalnum() and character not in "ʹʼ" for character in text) + sum(
        covered.count(character) for character in "ʹʼ"
    )


@settings(max_examples=200, deadline=None, derandomize=True)
@given(text=written, language=languages)
def test_terms_alone_are_the_same_terms(text: str, language: tuple[str, ...] | None) -> None:
    assert only_terms(text, language) == [term.term for term in terms(text, language)]
    assert len(tokens(text)) == len(terms(text, language))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(left=written, right=written, language=languages)
def test_words_mean_the_same_wherever_they_stand(left: str, right: str, language: tuple[str, ...] | None) -> None:
    assert only_terms(f"{left} | {right}", language) == only_terms(left, language) + only_terms(right, language)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("ru", "ФОРУМ", "форум"),
        ("ru", "Ещё", "еще"),
        ("ru", "Белару\u0301сь", "Беларусь"),
        ("ru", "зѐмля", "земля"),
        ("ru", "кон\u00adференция", "конференция"),
        ("ru", "кон\u200bферен\u2060ция", "конференция"),
        ("uk", "п’ять", "пять"),
        ("uk", "п'ять", "пʼять"),
        ("be", "сям'я", "сям’я"),
        ("be", "и\u0306", "й"),
        ("be", "Белаpусь", "Беларусь"),  # a Latin p
        ("be", "i", "і"),  # a Latin i
        ("uk", "Украïна", "Україна"),
        ("en", "Minsk's", "Minsk"),
        ("en", "Minsk’s", "MINSK"),
        ("en", "O’Brien", "OBrien"),
        ("de", "Straße", "STRASSE"),
        ("de", "Mu\u0308nchen", "München"),
        ("en", "ﬁnance", "finance"),
        ("en", "Ｍｉｎｓｋ", "Minsk"),
        ("ar", "مُحَمَّد", "محمد"),
    ],
)
def test_spellings_that_differ_for_the_machine_only_are_one_term(language: str, one: str, other: str) -> None:
    assert of(one, language) == of(other, language) != []
    assert len(of(one, language)) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Minsk-Dialogue, 2019: «форум»!", ["Minsk", "Dialogue", "2019", "форум"]),
        ("l'OSCE d’Europe dell'arte aujourd'hui", ["l", "OSCE", "d", "Europe", "dell", "arte", "aujourd'hui"]),
        ("don't rock'n'roll 'quoted'", ["don't", "rock'n'roll", "quoted"]),
        ("明斯克 dialog", ["明", "斯", "克", "dialog"]),
        ("snake_case #tag @name", ["snake", "case", "tag", "name"]),
        ("— … ·  ", []),
        ("", []),
        ("🕊 мир 🕊", ["мир"]),
        ("a\ud800b", ["a", "b"]),
    ],
)
def test_text_falls_into_tokens(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected
    assert [text[t.start : t.end] for t in terms(text)] == expected


def test_a_very_long_run_of_letters_is_cut_alike_in_text_and_query() -> None:
    run = "ж" * 5000
    assert of(run, "ru") == of(run, "ru")
    assert len(of(run, "ru")[0]) == MAX_TERM


def test_the_language_may_have_a_region_and_the_first_known_one_counts() -> None:
    assert of("форумаў", "be-tarask") == of("форумаў", "xx", "be") == of("форумаў", "BE") == ["форум"]


@pytest.mark.parametrize("space", [*" \t\n\r\v\f", *map(chr, (0x1C, 0x1F, 0x85, 0xA0, 0x2007, 0x2028, 0x3000))])
def test_any_white_space_parts_words(space: str) -> None:
    text = f"форумов{space}forums{space * 2}в"
    assert only_terms(text, ("ru",)) == of(text, "ru") == ["форум", "forum", "в"]


def test_halves_of_a_surrogate_pair_harm_no_term() -> None:
    text = "a\ud800b \udfff forums"
    assert only_terms(text, ("en",)) == of(text, "en")
    assert only_terms(text, ("en",))[-1] == "forum"


def test_a_vocabulary_is_forgotten_when_it_grows_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    from indexing import terms as module

    monkeypatch.setattr(module, "_vocabularies", {})
    text = " ".join(f"word{n}" for n in range(100_050))
    assert len(only_terms(text, ("en",))) == 100_050
    assert len(module._vocabularies["en"]) < 100_000
    assert only_terms("word0 word100049", ("en",)) == ["word0", "word100049"]
    pieces = module._vocabularies["en"].pieces
    assert max(len(pieces), len(pieces._once)) < 100_000
    address = "https://outlet.example/" + "a" * 80
    assert only_terms(address, ("en",)) == of(address, "en")
    assert address.encode() not in pieces


def test_threads_that_share_a_small_vocabulary_get_the_same_terms(monkeypatch: pytest.MonkeyPatch) -> None:
    from indexing import terms as module

    texts = [" ".join(f"форумов{n % 7} forums{n * k % 61} стол{k}" for n in range(200)) for k in range(24)]
    expected = [of(text, "ru") for text in texts]
    monkeypatch.setattr(module, "_vocabularies", {})
    monkeypatch.setattr(module, "_MOST_WORDS", 20)
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda text: only_terms(text, ("ru",)), texts)) == expected
