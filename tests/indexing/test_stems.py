"""All forms of a word have one stem; words that mean different things rarely share one."""

import pytest

from indexing.stems import LANGUAGES, stem

PARADIGMS = {
    "be": [
        "форум форума форуму форумам форуме форумы форумаў форумамі форумах",
        "дыялог дыялогу дыялога дыялогам дыялогі дыялогаў дыялогах",
        "бяспека бяспекі бяспецы бяспеку бяспекай бяспекаю",
        "мінскі мінскага мінскаму мінскім мінская мінскай мінскую мінскае мінскія мінскіх мінскімі",
        "вайна вайны вайне вайну вайной войны войнаў войнамі",
        "год года годам годзе гады гадоў гадамі",
        "горад горада горадзе гарады гарадоў гарадах",
        "саміт саміту саміце самітаў",
        "прэзідэнт прэзідэнта прэзідэнце прэзідэнтам",
        "Лукашэнка Лукашэнкі Лукашэнку Лукашэнкам",
        "Ціханоўская Ціханоўскай Ціханоўскую",
        "Прэйгерман Прэйгермана Прэйгерману Прэйгерманам",
        "Кіеў Кіева Кіеву Кіеве",
        "Беларусь Беларусі Беларуссю",
        "Украіна Украіны Украіне Украіну Украінай",
        "канферэнцыя канферэнцыі канферэнцыю канферэнцыяй канферэнцый канферэнцыям",
        "удзельнік ўдзельнік удзельніка ўдзельнікі удзельнікаў",
        "украінец украінца украінцы украінцаў",
        "пытанне пытання пытанню пытаннем пытанні пытанняў",
        "рынак рынку рынкам рынкі",
        "бяспечнасць бяспечнасці бяспечнасцю",
        "газета газеты газеце газету газетай газет",
    ],
    "uk": [
        "форум форуму форумові форумом форумі форуми форумів форумам форумах",
        "діалог діалогу діалогом діалозі діалоги діалогів",
        "безпека безпеки безпеці безпеку безпекою",
        "мінський мінського мінському мінським мінська мінської мінську мінські мінських",
        "Харків Харкова Харкову Харковом Харкові",
        "Київ Києва Києву Києвом Києві",
        "Зеленський Зеленського Зеленському Зеленським",
        "рік року роком років роки",
        "українець українця українці українців",
        "фінансовий фінансового фінансові фінансових",
        "книга книзі книгу книги",
        "зустріч зустрічі зустріччю",
        "президент президента президентові президентом",
        "конференція конференції конференцію конференцій",
    ],
    "ru": [
        "форум форума форуму форумом форуме форумы форумов форумам форумами форумах",
        "безопасность безопасности безопасностью",
        "минский минского минскому минским минская минской минские минских",
        "Прейгерман Прейгермана Прейгерману Прейгерманом Прейгермане",
        "Лавров Лаврова Лаврову Лавровым Лаврове",
        "Песков Пескова Пескову",
        "Китай Китая Китаю Китаем Китае",
        "Иран Ирана Ирану Ираном Иране",
        "Вьетнам Вьетнама Вьетнаму",
        "Киев Киева Киеву Киеве",
        "Беларусь Беларуси Беларусью",
        "режим режима режиму режимом режимов",
        "рынок рынка рынку рынков",
        "украинец украинца украинцы украинцев",
        "война войны войне войну войной войн",
        "конференция конференции конференцию конференцией конференций",
        "план плана плану планов",
    ],
    "pl": [
        "bezpieczeństwo bezpieczeństwa bezpieczeństwu bezpieczeństwem bezpieczeństwie",
        "dialog dialogu dialogowi dialogiem dialogi dialogów",
        "miński mińskiego mińskiemu mińskim mińska mińskiej mińską",
        "Polska Polski Polsce Polskę Polską",
        "Kraków Krakowa Krakowem Krakowie",
        "Sikorski Sikorskiego Sikorskiemu Sikorskim",
        "Łukaszenka Łukaszenki Łukaszenkę Łukaszenką",
        "uczestnik uczestnika uczestnicy uczestników",
        "delegat delegata delegacie delegaci delegatów",
        "droga drogi drodze drogę dróg",
        "wolność wolności wolnością",
        "konferencja konferencji konferencję konferencje",
    ],
    "de": [
        "Sicherheit Sicherheiten",
        "Konferenz Konferenzen",
        "Regierung Regierungen",
        "Dialog Dialogs Dialoge Dialogen",
        "belarussisch belarussische belarussischen belarussischer",
        "Haus Häuser Häusern",
    ],
    "en": [
        "forum forums",
        "dialogue dialogues dialog dialogs",
        "defence defense",
        "labour labor",
        "organisation organization organisations",
        "conference conferences",
    ],
    "fr": ["conférence conférences", "européen européens"],
}


@pytest.mark.parametrize(("language", "forms"), [(language, forms) for language, all_forms in PARADIGMS.items() for forms in all_forms])
def test_all_forms_have_one_stem(language: str, forms: str) -> None:
    stems = {form: stem(form, language) for form in forms.split()}
    assert len(set(stems.values())) == 1, stems


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ru", "форум форма фирма Лавров лавр война воин Иран Ирак Киев кий"),
        ("be", "форум форма вайна воін бяспека бяспечны Мінск саміт самы"),
        ("uk", "безпека безпечний Харків харч мир мор війна воїн"),
        ("pl", "Polska pole dialog diabeł wojna wojsko prawo prawda"),
        ("de", "Sicherheit sich Regierung regen Haus Hase"),
        ("en", "forum form police policy Belarus Belarusian"),
    ],
)
def test_different_words_keep_different_stems(language: str, words: str) -> None:
    stems = [stem(word, language) for word in words.split()]
    assert len(set(stems)) == len(stems), stems


@pytest.mark.parametrize("language", [*LANGUAGES, "und"])
@pytest.mark.parametrize("word", ["a", "я", "ў", "й", "ь", "ий", "ов", "Ов", "ец", "cc", "rz", "ść", "42", "x1", "中", "ß", "İ", "ы" * 50])
def test_no_word_is_too_odd_to_have_a_stem(language: str, word: str) -> None:
    assert stem(word, language)


def test_a_word_in_another_script_is_stemmed_as_english_or_russian() -> None:
    assert stem("dialogues", "ru") == stem("dialogues", "en")
    assert stem("форумов", "de") == stem("форумов", "und") == "форум"
    assert stem("ფორუმი", "ka" if "ka" in LANGUAGES else "und") == "ფორუმი"
