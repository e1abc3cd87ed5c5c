"""Language detection: bodies by themselves, short texts with what else is known."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processing.language import SITE_LANGUAGES, base_of, detect, detect_document, passages

BODIES = {
    "en": "The panel on borders lasted until nine. Nobody left early, and the last question came from a student in the back row.",
    "ru": "Заседание о границах продолжалось до девяти часов. Никто не ушёл раньше, а последний вопрос задала студентка с задних рядов.",
    "be": "Пасяджэнне пра межы цягнулася да дзевяці гадзін. Ніхто не пайшоў раней, а апошняе пытанне задала студэнтка з задніх шэрагаў.",
    "uk": "Засідання про кордони тривало до дев'ятої години. Ніхто не пішов раніше, а останнє запитання поставила студентка ззаду.",
    "pl": "Posiedzenie o granicach trwało do dziewiątej. Nikt nie wyszedł wcześniej, a ostatnie pytanie zadała studentka z tylnego rzędu.",
    "de": "Die Sitzung über Grenzen dauerte bis neun. Niemand ging früher, und die letzte Frage stellte eine Studentin ganz hinten.",
}


@pytest.mark.parametrize("language", SITE_LANGUAGES)
def test_a_body_tells_its_language(language: str) -> None:
    found = detect(BODIES[language])
    assert found.language == language
    assert found.confidence > 0.9


@pytest.mark.parametrize("language", SITE_LANGUAGES)
def test_a_wrong_page_tag_does_not_outweigh_a_body(language: str) -> None:
    other = "ru" if language != "ru" else "be"
    assert detect(BODIES[language], hint=other).language == language


def test_bodies_in_other_languages_are_not_forced_into_ours() -> None:
    lithuanian = "Posėdis apie sienas truko iki devynių. Niekas neišėjo anksčiau, o paskutinį klausimą uždavė studentė iš galinės eilės."
    assert detect(lithuanian).language == "lt"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Мінскі дыялог", "be"),
        ("Мінський діалог", "uk"),
        ("Минский диалог", "ru"),
        ("Хто прыехаў у Мінск", "be"),
        ("Хто приїхав до Мінська", "uk"),
        ("Dialog Miński", "pl"),
        ("Ўрачыстасць", "be"),
        ("Їжак", "uk"),
    ],
)
def test_letters_tell_east_slavic_headlines_apart(text: str, language: str) -> None:
    assert detect(text).language == language


def test_a_hint_decides_what_a_headline_leaves_open() -> None:
    text = "Форум"
    assert [detect(text, hint=hint).language for hint in ("ru", "uk")] == ["ru", "uk"]


def test_links_and_markup_say_nothing_of_the_language() -> None:
    noise = '<a href="https://example.com/the/best/news/of/the/day">https://example.com/the/best/news/of/the/day</a> &nbsp; '
    assert detect(noise * 8 + "Пасяджэнне пра межы цягнулася да дзевяці гадзін.").language == "be"


@pytest.mark.parametrize("text", ["", " \n", "12.10.2019, 15:30", "— … !!!", "https://example.com/"])
def test_a_text_without_letters_is_undetermined(text: str) -> None:
    found = detect(text, hint="en")
    assert (found.language, found.confidence) == ("und", 0.0)


@given(st.text(max_size=300), st.sampled_from([None, "en", "be-tarask", "xx-nonsense-9", ""]))
@settings(deadline=None, derandomize=True, max_examples=60)
def test_any_text_gets_a_language_and_a_probability(text: str, hint: str | None) -> None:
    found = detect(text, hint=hint)
    assert 0.0 <= found.confidence <= 1.0
    assert base_of(found.language) == found.language or found.language == "und"
    assert found == detect(text, hint=hint)


@pytest.mark.parametrize(
    ("tag", "base"), [("en-GB", "en"), ("pt_BR", "pt"), ("BE", "be"), ("", None), (None, None), ("und", None), ("1x", None)]
)
def test_the_base_of_a_tag(tag: str | None, base: str | None) -> None:
    assert base_of(tag) == base


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Сьнег ішоў ажно да раніцы", "be"),  # classical orthography
        ("Эўразьвяз падтрымае мэдыі", "be"),
        ("Siońnia ŭ Hrodnie pierajmienavali vulicu", "be"),  # Latin script
        ("Jak przypomniał historyk, było to dawno", "pl"),
        ("Prezident včera řekl, že to nechce", "cs"),
        ("Три часа спустя", "ru"),
        ("Не сказали ні слова", "uk"),
        ("П'ять років тому", "uk"),
    ],
)
def test_orthographies_and_scripts_of_close_languages(text: str, language: str) -> None:
    assert detect(text).language == language


def test_names_say_nothing_of_the_language() -> None:
    assert detect("Minsk Dialogue", names=["Minsk Dialogue"]).language == "und"
    assert detect("Minsk Dialogue bez przełomu", names=["Minsk Dialogue"]).language == "pl"


def test_languages_that_we_do_not_read_are_not_forced_into_ours() -> None:
    texts = {"fi": "Kokous rajoista kesti yhdeksään.", "sr": "Седница о границама трајала је до девет сати.", "zh": "会议持续到九点"}
    assert {detect(text).language for text in texts.values()} == set(texts)


FRAME = "Корреспондент спросил жителей деревни, что они думают о новой дороге, и записал их ответы без перевода.\n\n"
QUOTE = "«Дарогу абяцалі яшчэ летась, але дагэтуль нічога не зроблена, і людзі ўжо не вераць», — ответила продавщица сельского магазина."
BELARUSIAN = "Мы ўсе чакалі гэтага дня, бо без дарогі сюды не даедзе ні доктар, ні пошта, а зімою няма як выбрацца ў горад."


def test_a_russian_frame_with_belarusian_quotations_is_russian() -> None:
    assert detect_document(FRAME + "\n\n".join([QUOTE] * 3)).language == "ru"


def test_paragraphs_in_another_language_are_known() -> None:
    text = f"{FRAME}{BELARUSIAN}\n\n{FRAME.strip()}"
    assert detect_document(text).language == "ru"
    found = passages(text, "ru")
    assert [one.language for one in found] == ["ru", "be", "ru"]
    assert text[found[1].start : found[1].end] == BELARUSIAN
