"""The gazetteer: its data in order, names found in every form and script, common words left alone."""

import re
from collections import Counter, defaultdict
from functools import partial

import pytest

from processing.entities import find
from processing.entities.entries import Entry, Name, entries
from processing.entities.gazetteer import Gazetteer
from processing.entities.lexicon import fixed, surface_forms
from processing.entities.phrases import Phrases
from processing.entities.spans import CYRILLIC, LANGUAGES
from processing.names.fold import TOKEN, fold

_FOREIGN_LETTERS = {"ru": "іўєїґ", "be": "ищъїєґ", "uk": "ыэёъў"}


def listed(language: str) -> list[tuple[Entry, Name]]:
    return [(entry, name) for entry in entries() for name in entry.names.get(language, ())]


def spans(text: str, language: str) -> dict[str, tuple[str, str | None]]:
    """Return text -> (normal form, Wikidata id) of every place, the names inside longer ones included."""
    return {text[span.start : span.end]: (span.name, span.wikidata) for span in Gazetteer().find(text, language)}


def test_the_gazetteer_is_as_large_as_the_documentation_says() -> None:
    kinds = Counter(entry.kind for entry in entries())
    assert sum(kinds.values()) >= 3_000
    assert kinds["LOC"] >= 1_400
    assert kinds["ORG"] >= 1_000
    assert kinds["PER"] >= 950
    assert kinds["EVENT"] >= 130
    assert all(len([e for e in entries() if e.names.get(language)]) >= 3_500 for language in LANGUAGES)


def test_wikidata_ids_are_well_formed_and_stand_for_one_thing() -> None:
    ids = [entry.wikidata for entry in entries() if entry.wikidata is not None]
    assert len(ids) == len(set(ids))
    assert len(ids) > 500
    assert all(re.fullmatch(r"Q[1-9]\d*", identifier) for identifier in ids)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_name_stands_for_two_things_of_a_kind(language: str) -> None:
    owners: dict[tuple[str, str], set[int]] = defaultdict(set)
    for number, entry in enumerate(entries()):
        for name in entry.names.get(language, ()):
            owners[entry.kind, " ".join(fold(word) for word in TOKEN.findall(name.lemma))].add(number)
    assert {key for key, numbers in owners.items() if len(numbers) > 1 or not key[1]} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_are_written_in_the_script_of_their_language(language: str) -> None:
    """Organisations may keep a foreign name; media of one East Slavic language keep their letters in another."""
    for entry, name in listed(language):
        for form in (name.lemma, *name.forms):
            cyrillic = re.search("[а-яё]", form, re.IGNORECASE)
            if language not in CYRILLIC:
                assert not cyrillic, form
            elif entry.kind in ("LOC", "PER"):
                latin = form in [one.lemma for one in entry.names.get("en", ())]  # "Rail Baltica" keeps its name
                assert latin or (cyrillic and not re.search(f"[{_FOREIGN_LETTERS[language]}]", form, re.IGNORECASE)), form


@pytest.mark.parametrize("language", LANGUAGES)
def test_surnames_that_stand_alone_belong_to_one_person(language: str) -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for entry, name in listed(language):
        if entry.surname == "alone":
            owners[fold(name.lemma.rpartition(" ")[2])].add(entry.names[language][0].lemma)
    assert {surname: people for surname, people in owners.items() if len(people) > 1} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_beginning_of_every_form_brings_its_name_out(language: str) -> None:
    """Forms are made when a text has a word that begins as they do; every fifth name is tried."""
    for entry, name in listed(language)[::5]:
        if not fixed(name, language):
            for first in {TOKEN.findall(form)[0] for form in surface_forms(name, language, entry.kind)}:
                index: Phrases[str] = Phrases()
                index.file(name.lemma, partial(list, [(first, "here")]))
                assert index.find(first), (name.lemma, first)


FOUND = {
    "en": ("Envoys of the Belarusian Foreign Ministry and Chatham House met in Baranavichy about the Budapest Memorandum.",
           ["Belarusian Foreign Ministry", "Chatham House", "Baranavichy", "Budapest Memorandum"]),
    "ru": ("В Барановичах и под Сморгонью говорили о Будапештском меморандуме; МИДу Белоруссии ответили из Часова Яра.",
           ["Барановичах", "Сморгонью", "Будапештском меморандуме", "МИДу Белоруссии", "Часова Яра"]),
    "be": ("У Баранавічах і за Керчанскім пралівам гаварылі пра Хельсінкскі заключны акт, а ў Бярдзічаве маўчалі.",
           ["Баранавічах", "Керчанскім пралівам", "Хельсінкскі заключны акт", "Бярдзічаве"]),
    "uk": ("У Барановичах і Часовому Яру згадали Будапештський меморандум, а Чорнобильську АЕС оглянули в Олешках.",
           ["Барановичах", "Часовому Яру", "Будапештський меморандум", "Чорнобильську АЕС", "Олешках"]),
    "pl": ("W Baranowiczach i Białej Podlaskiej mówiono o formacie normandzkim, a Straży Granicznej było mało w Kuźnicy.",
           ["Baranowiczach", "Białej Podlaskiej", "formacie normandzkim", "Straży Granicznej", "Kuźnicy"]),
    "de": ("In Czernowitz sprach das belarussische Außenministerium über das Budapester Memorandum und den Suezkanal.",
           ["Czernowitz", "belarussische Außenministerium", "Budapester Memorandum", "Suezkanal"]),
}  # fmt: skip


@pytest.mark.parametrize("language", sorted(FOUND))
def test_names_are_found_in_inflected_forms(language: str) -> None:
    text, expected = FOUND[language]
    assert [place for place in expected if place not in spans(text, language)] == []


@pytest.mark.parametrize(
    ("body", "language", "name"),
    [
        ("Евгений Прейгерман открыл форум. Слово Прейгермана весомо.", "ru", "Евгений Прейгерман"),
        ("Гутарка з Яўгенам Прэйгерманам. Прэйгерман адказаў.", "be", "Яўген Прэйгерман"),
        ("Yauheni Preiherman opened the forum. Preiherman left.", "en", "Yauheni Preiherman"),
        ("Розмова з Євгеном Прейгерманом. Прейгерман відповів.", "uk", "Євген Прейгерман"),
        ("Premier Donald Tusk spotkał się z Radosławem Sikorskim. Sikorski milczał.", "pl", "Radosław Sikorski"),
    ],
)
def test_forms_of_one_person_are_one_entity(body: str, language: str, name: str) -> None:
    counts = {entity.name: entity.count for entity in find("", body, language) if entity.kind == "PER"}
    assert counts[name] == 2


def test_most_surnames_count_only_after_the_full_name() -> None:
    assert spans("Merkel met Graham and Hill in the park.", "en").keys() == {"Merkel"}
    assert "Hill" in spans("Fiona Hill spoke. Later Hill left.", "en")
    assert spans("Fiona Hill spoke. Later Hill left.", "en")["Hill"] == ("Fiona Hill", None)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ровно в восемь все сели. Берёза у ворот росла, изюм сох, а семей было много.", "ru"),
        ("Мир на земле нужен всем. Сарны ушли в лес. «Суммы» малы.", "ru"),
        ("Бяроза расла каля хаты. Роўна а пятай усе сышліся.", "be"),
        ("Суми були малі. Рівне поле тяглося до лісу. Сарни втекли.", "uk"),
        ("Mir ist das egal. Die grünen Hügel und das Bild an der Wand gefielen ihr.", "de"),
        ("Chop the wood and buy some nice split peas for the mall.", "en"),
        ("Równe rzędy drzew. Sarny uciekły do lasu, a fed nie spał.", "pl"),
    ],
)
def test_common_words_are_no_names(text: str, language: str) -> None:
    assert spans(text, language) == {}


def test_a_word_that_begins_sentences_is_a_name_inside_one() -> None:
    assert "Ровно" in spans("Поезд из города Ровно опоздал.", "ru")
    assert "Сумах" in spans("Обстріл у Сумах тривав годину.", "uk")
