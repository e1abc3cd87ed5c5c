"""Proposals for a new watch: names in the six languages, namesakes to check, and what was only spelled over is flagged."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processing.names.paradigms import forms
from processing.names.places import cities, countries
from processing.names.propose import propose, propose_names, propose_namesakes
from processing.names.transliterate import transliterate

SIX = ("en", "ru", "be", "uk", "pl", "de")


@pytest.mark.parametrize(
    ("name", "language", "expected"),
    [
        (
            "Riga Security Forum",
            "en",
            {
                "ru": "Рижский форум безопасности",
                "be": "Рыжскі форум бяспекі",
                "uk": "Ризький форум безпеки",
                "pl": "Forum Bezpieczeństwa w Rydze",
                "de": "Rigaer Sicherheitsforum",
            },
        ),
        (
            "Минский диалог",
            "ru",
            {"en": "Minsk Dialogue", "be": "Мінскі дыялог", "uk": "Мінський діалог", "pl": "Dialog Miński", "de": "Minsker Dialog"},
        ),
        ("Münchner Sicherheitskonferenz", "de", {"en": "Munich Security Conference", "ru": "Мюнхенская конференция безопасности"}),
        (
            "Совет по международным отношениям",
            "ru",
            {"en": "Council on International Relations", "de": "Rat für internationale Beziehungen"},
        ),
        ("Рада міжнародных адносінаў", "be", {"en": "International Relations Council", "pl": "Rada Stosunków Międzynarodowych"}),
        ("Międzynarodowe Forum Ekonomiczne", "pl", {"ru": "Международный экономический форум", "de": "Internationales Wirtschaftsforum"}),
        ("Львівський медіафорум", "uk", {}),
        ("Vilnius Energy Week", "en", {"be": "Віленскі тыдзень энергетыкі", "ru": "Вильнюсская неделя энергетики"}),
        ("Belarus Forum", "en", {"ru": "Форум Беларуси", "uk": "Форум Білорусі", "pl": "Forum Białorusi", "de": "Belarus-Forum"}),
    ],
)
def test_events_and_organisers_are_put_together_from_the_glossary(name: str, language: str, expected: dict[str, str]) -> None:
    proposals = propose_names(name, language, SIX, "event")
    assert proposals[language] == (name,)
    assert {target: proposals[target][0] for target in expected} == expected


@pytest.mark.parametrize(
    ("name", "language", "expected"),
    [
        ("Yauheni Preiherman", "en", {"ru": "Евгений Прейгерман", "be": "Яўген Прэйгерман", "uk": "Євген Прейгерман"}),
        ("Яўген Прэйгерман", "be", {"en": "Yauheni Preiherman", "ru": "Евгений Прейгерман", "de": "Jauhen Prejherman"}),
        ("Дзяніс Мельянцоў", "be", {"en": "Dzianis Melyantsou", "ru": "Денис Мельянцов"}),
        ("Светлана Тихановская", "ru", {"be": "Святлана Ціханоўская", "uk": "Світлана Тихановська", "pl": "Swietłana Tichanowska"}),
        ("Александр Лукашенко", "ru", {"be": "Аляксандр Лукашэнка", "en": "Alexander Lukashenko", "de": "Alexander Lukaschenko"}),
        ("John Smith", "en", {"ru": "Джон Смит", "pl": "John Smith"}),
        ("Jan Kowalski", "pl", {"ru": "Иван Ковальский"}),
    ],
)
def test_people_are_written_as_each_language_does(name: str, language: str, expected: dict[str, str]) -> None:
    proposals = propose(name, language, SIX, "person")
    for target, text in expected.items():
        assert text in [one.text for one in proposals[target]]
        assert {one.how for one in proposals[target]} == {"transliterated"}


def test_what_the_glossary_lacks_is_spelled_over_and_flagged() -> None:
    proposals = propose("Lennart Meri Conference", "en", ("en", "ru", "lt"), "event")
    assert [one.how for one in proposals["en"]] == ["given"]
    assert proposals["ru"][0].text == "Конференция «Леннарт Мери»"
    assert proposals["ru"][0].how == "transliterated"
    assert "Lennart, Meri" in proposals["ru"][0].note
    assert [(one.text, one.how) for one in proposals["lt"]] == [("Lennart Meri Conference", "untranslated")]


def test_namesakes_to_check_are_what_else_the_place_is_known_for() -> None:
    namesakes = propose_namesakes("Минский диалог", ("en", "ru", "be", "uk", "pl", "de", "lt"))
    assert {"Minsk agreements", "Minsk process", "Minsk protocol", "Minsk group"} <= set(namesakes["en"])
    assert {"минские соглашения", "минский процесс"} <= set(namesakes["ru"])
    assert "мінскія пагадненні" in namesakes["be"]
    assert "мінські угоди" in namesakes["uk"]
    assert "porozumienia mińskie" in namesakes["pl"]
    assert "Minsker Abkommen" in namesakes["de"]
    assert namesakes["lt"] == ()
    assert propose_namesakes("Horasis", ("en",)) == {"en": ()}


def test_every_proposal_inflects() -> None:
    for language, names in propose_names("Riga Security Forum", "en", ("ru", "be", "uk"), "event").items():
        assert all(len(forms(name, language)) >= 5 for name in names)


def test_tables_of_places_are_complete() -> None:
    assert len(cities()) >= 60
    assert all(place.names[language] and place.adjectives[language] for place in cities() for language in SIX)
    assert len(countries()) > 190


@settings(deadline=None, derandomize=True, max_examples=150)
@given(
    name=st.lists(
        st.sampled_from(
            [
                "Riga",
                "Рижский",
                "Forum",
                "форум",
                "Security",
                "безопасности",
                "on",
                "по",
                "of",
                "и",
                "International",
                "w",
                "Rydze",
                "Xyz",
                "Ян",
                "Anna",
            ]
        ),
        max_size=5,
    ),
    source=st.sampled_from([*SIX, "fr"]),
    kind=st.sampled_from(["event", "organiser", "person"]),
)
def test_any_name_gets_a_proposal_in_every_language(name: list[str], source: str, kind: str) -> None:
    text = " ".join(name)
    proposals = propose_names(text, source, [*SIX, "lt"], kind)  # type: ignore[arg-type]
    assert list(proposals) == [*SIX, "lt"]
    assert all(isinstance(one, str) for found in proposals.values() for one in found)
    assert all(found for found in proposals.values())


@settings(deadline=None, derandomize=True, max_examples=150)
@given(
    word=st.text(alphabet="абвгдежзийклмнопрстуфхцчшщъыьэюяёіўїєґ-", min_size=1, max_size=12), source=st.sampled_from(["ru", "be", "uk"])
)
def test_transliteration_into_latin_letters_leaves_no_cyrillic_of_its_own_alphabet(word: str, source: str) -> None:
    own = {"ru": set("іўїєґ"), "be": set("иъщїє"), "uk": set("ыэъёў")}[source]
    if own & set(word):
        return
    for target in ("en", "pl", "de"):
        assert not any("а" <= letter <= "я" for letter in transliterate(word, source, target))
