"""Entities: who and what an article names, in six languages, with places that slice back."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.coverage import Entity
from processing.entities import EntityFinder, KnownSpan, find, find_by_rule, find_spans
from processing.entities.entries import entries
from processing.entities.gazetteer import Gazetteer
from processing.entities.organisations import OrganisationRules
from processing.entities.people import PersonRules

SEED = Path(__file__).parents[2].parent / "shared" / "data" / "seed" / "minsk-dialogue-2019.txt"


def named(text: str, language: str) -> dict[str, str]:
    """Return text -> kind of every place in a body."""
    return {text[span.start : span.end]: span.kind for span in find_spans(text, language)}


def by_name(entities: tuple[Entity, ...]) -> dict[str, Entity]:
    return {entity.name: entity for entity in entities}


GAZETTEER = {
    "en": ("Envoys from Belarus and the U.S. met in Helsinki at the OSCE, said Angela Merkel's aide.",
           {"Belarus": "LOC", "U.S.": "LOC", "Helsinki": "LOC", "OSCE": "ORG", "Angela Merkel": "PER"}),
    "ru": ("Послы Белоруссии и США обсудили в Вене доклад ОБСЕ, сообщили Лукашенко и в Госдуме.",
           {"Белоруссии": "LOC", "США": "LOC", "Вене": "LOC", "ОБСЕ": "ORG", "Лукашенко": "PER", "Госдуме": "ORG"}),
    "be": ("Паслы Беларусі і ЗША абмеркавалі ў Вільні даклад АБСЕ пра Данбас і Літву.",
           {"Беларусі": "LOC", "ЗША": "LOC", "Вільні": "LOC", "АБСЕ": "ORG", "Данбас": "LOC", "Літву": "LOC"}),
    "uk": ("Посли Білорусі й Великої Британії обговорили у Відні доповідь ОБСЄ для Верховної Ради.",
           {"Білорусі": "LOC", "Великої Британії": "LOC", "Відні": "LOC", "ОБСЄ": "ORG", "Верховної Ради": "ORG"}),
    "pl": ("Ambasadorowie Białorusi i Niemiec omówili w Wilnie raport OBWE o Donbasie z Komisją Europejską.",
           {"Białorusi": "LOC", "Niemiec": "LOC", "Wilnie": "LOC", "OBWE": "ORG", "Donbasie": "LOC", "Komisją Europejską": "ORG"}),
    "de": ("Die Botschafter Weißrusslands und der Türkei berieten in Wien über die OSZE, Osteuropa und den Bundestag.",
           {"Weißrusslands": "LOC", "Türkei": "LOC", "Wien": "LOC", "OSZE": "ORG", "Osteuropa": "LOC", "Bundestag": "ORG"}),
}  # fmt: skip


@pytest.mark.parametrize("language", sorted(GAZETTEER))
def test_places_and_organisations_are_found_in_their_inflected_forms(language: str) -> None:
    text, expected = GAZETTEER[language]
    assert named(text, language) == expected


PEOPLE = {
    "en": ("The hall was full, said Graham Pelling. Later Pelling left, and President Nausėda came with J. R. Example.",
           {"Graham Pelling", "Pelling", "Nausėda", "J. R. Example"}),
    "ru": ("Доклад Остапа Верхогляда понравился. «Спасибо», — сказал Верхогляд министру Кравцову. Е. Прейгерман молчал.",
           {"Остапа Верхогляда", "Верхогляд", "Кравцову", "Е. Прейгерман"}),
    "be": ("Даклад Яўгена Прэйгермана спадабаўся. «Дзякуй», — сказаў дырэктар Аляксей Гайдук.",
           {"Яўгена Прэйгермана", "Аляксей Гайдук"}),
    "uk": ("Доповідь Лідії Марчук сподобалася. «Дякую», — сказав дослідник із Дніпра Остап Верхогляд.",
           {"Лідії Марчук", "Остап Верхогляд"}),
    "pl": ("Referat Anny Zielińskiej się podobał. „Dziękuję” — powiedziała Zielińska do prezesa Kowalczyka.",
           {"Anny Zielińskiej", "Zielińska", "Kowalczyka"}),
    "de": ("Den Vortrag von Renate Moosbach lobte Außenminister Ehrlich. „Danke“, sagte der Dolmetscher Ihar Zjaluschka.",
           {"Renate Moosbach", "Ehrlich", "Ihar Zjaluschka"}),
}  # fmt: skip


@pytest.mark.parametrize("language", sorted(PEOPLE))
def test_people_are_found_by_given_names_offices_and_verbs_of_saying(language: str) -> None:
    text, expected = PEOPLE[language]
    assert {text[span.start : span.end] for span in find_by_rule(text, language) if span.kind == "PER"} == expected


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("Беседа с Остапом Верхоглядом. О Верхогляде спорят.", "ru", "Остап Верхогляд"),
        ("Гутарка з Яўгенам Прэйгерманам.", "be", "Яўген Прэйгерман"),
        ("Розмова з Іриною Затонською.", "uk", "Ірина Затонська"),
        ("Rozmowa z Janem Kowalskim.", "pl", "Jan Kowalski"),
        ("Речь президента Владимира Зеленского.", "ru", "Владимир Зеленский"),
    ],
)
def test_a_person_goes_by_the_nominative(text: str, language: str, name: str) -> None:
    assert [entity.name for entity in find("", text, language) if entity.kind == "PER"] == [name]


ORGANISATIONS = {
    "en": ("A study by the Warsaw Institute of Foreign Affairs and the Acme Foundation.",
           {"Warsaw Institute of Foreign Affairs", "Acme Foundation"}),
    "ru": ("Доклад подготовили Министерство обороны и Варшавский университет; фонд «Чистый берег» молчит, ФИДЕ тоже.",
           {"Министерство обороны", "Варшавский университет", "фонд «Чистый берег»", "ФИДЕ"}),
    "be": ("Даклад падрыхтавалі Міністэрства абароны і Беларускі дзяржаўны ўніверсітэт, а фонд «Чысты бераг» маўчыць.",
           {"Міністэрства абароны", "Беларускі дзяржаўны ўніверсітэт", "фонд «Чысты бераг»"}),
    "uk": ("Доповідь підготували Міністерство оборони та Варшавський університет, а фонд «Чистий берег» мовчить.",
           {"Міністерство оборони", "Варшавський університет", "фонд «Чистий берег»"}),
    "pl": ("Raport napisał Uniwersytet Warszawski wspólnie z fundacją „Czysty Brzeg”.",
           {"Uniwersytet Warszawski", "fundacją „Czysty Brzeg”"}),
    "de": ("Den Bericht schrieb das Institut für Zeitgeschichte, nicht die Universität Hamburg.",
           {"Institut für Zeitgeschichte", "Universität Hamburg"}),
}  # fmt: skip


@pytest.mark.parametrize("language", sorted(ORGANISATIONS))
def test_organisations_are_found_by_their_kind(language: str) -> None:
    text, expected = ORGANISATIONS[language]
    assert {text[span.start : span.end] for span in find_by_rule(text, language) if span.kind == "ORG"} == expected


def test_the_longest_name_wins_and_names_do_not_overlap() -> None:
    assert named("W Mińsku Mazowieckim padał deszcz.", "pl") == {"Mińsku Mazowieckim": "LOC"}
    assert named("Visit Eastern Europe.", "en") == {"Eastern Europe": "LOC"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Tell us what you want, said the turkey.", "en"),
        ("Того и ждали: чад стоял до неба.", "ru"),
        ("Мали ми сто гривень, а того не мали.", "uk"),
        ("We had no choice. Nobody in the hall spoke.", "en"),
        ("Das Boot lag am Ufer, und die Kinder spielten.", "de"),
    ],
)
def test_common_words_are_no_entities(text: str, language: str) -> None:
    assert named(text, language) == {}


def test_a_country_under_two_names_is_one_entity() -> None:
    entities = find("Переговоры в Белоруссии", "Беларусь готова. Послы Белоруссии и Республики Беларусь едут.", "ru")
    belarus = by_name(entities)["Беларусь"]
    assert (belarus.wikidata, belarus.count, len(belarus.spans)) == ("Q184", 4, 3)


def test_headline_and_lead_make_salient() -> None:
    entities = find("Talks in Helsinki", "Envoys met in Vienna on Monday.\n\nRome, Rome and Madrid were silent.", "en")
    assert [entity.name for entity in entities] == ["Helsinki", "Vienna", "Rome", "Madrid"]
    assert sum(entity.salience for entity in entities) == pytest.approx(1.0, abs=0.001)


def test_the_watchs_target_is_an_entity_by_its_own_name() -> None:
    body = "The Minsk Dialogue opened in Minsk."
    known = [KnownSpan(field="body", start=4, end=18, name="Minsk Dialogue", kind="EVENT")]
    assert [(e.name, e.kind, e.count) for e in find("", body, "en", known=known)] == [("Minsk Dialogue", "EVENT", 1), ("Minsk", "LOC", 1)]


def test_a_headline_in_title_case_yields_no_names_by_rule_alone() -> None:
    assert find("Paul Wants Trade Union To Pay", "Nobody came.", "en") == ()


def test_countries_are_known_in_languages_without_a_table() -> None:
    assert by_name(find("", "La Biélorussie et la Pologne en parlent, l'OSCE aussi.", "fr"))["Biélorussie"].wikidata == "Q184"


@pytest.mark.skipif(not SEED.exists(), reason="the seed article is beside the project on its developers' machines only")
def test_the_seed_article_names_whom_it_names() -> None:
    headline, _, body = SEED.read_text().partition("\n")
    places = {entity.name: entity.wikidata for entity in find(headline, body, "en") if entity.kind == "LOC"}
    assert places == {
        "Belarus": "Q184",
        "Donbas": "Q605714",
        "Eastern Europe": "Q27468",
        "Helsinki": "Q1757",
        "Minsk": "Q2280",
        "Russia": "Q159",
        "Syria": "Q858",
        "West": None,
    }


def test_a_wikidata_id_stands_for_one_thing() -> None:
    ids = [entry.wikidata for entry in entries() if entry.wikidata]
    assert len(ids) == len(set(ids))
    assert all(identifier[0] == "Q" and identifier[1:].isdigit() for identifier in ids)


def test_finders_fulfil_the_protocol_that_a_model_joins_by() -> None:
    finders: list[EntityFinder] = [Gazetteer(), PersonRules(), OrganisationRules()]
    assert all(finder.find("", "en") == [] and finder.languages() for finder in finders)


words = st.sampled_from(
    ["Минск", "Minsk", "Белоруссии", "сказал", "Остап", "Верхогляд", "партия", "«Яблоко»", "U.S.", "said", "President", "Paul", "Smith",
     "Council", "of", "Europe", "ОБСЕ", "«", "»", ".", ",", "\n\n", "-", "и", "Universität", "Hamburg", "sagte", "МИД", "Rada", "E."]
)  # fmt: skip


@given(st.lists(words, max_size=30), st.lists(words, max_size=8), st.sampled_from(["en", "ru", "be", "uk", "pl", "de", "und", "fr"]))
@settings(deadline=None, derandomize=True, max_examples=150)
def test_places_slice_back_and_do_not_overlap(body_words: list[str], headline_words: list[str], language: str) -> None:
    body, headline = " ".join(body_words), " ".join(headline_words)
    entities = find(headline, body, language)
    spans = sorted((span.start, span.end) for entity in entities for span in entity.spans)
    assert all(0 <= start < end <= len(body) and body[start:end].strip() == body[start:end] for start, end in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert all(entity.count >= len(entity.spans) and 0 <= entity.salience <= 1 for entity in entities)
    assert entities == find(headline, body, language)
