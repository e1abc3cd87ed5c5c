"""Bytes become the text that their author typed, whatever server and page claim."""

import pytest

from crawler.extraction.decode import decode
from crawler.extraction.mojibake import unmojibake

RUSSIAN = "<p>Участники форума говорили о договорах, которых больше нет, и о тех, что ещё держатся.</p>"
POLISH = "<p>Goście forum pytają, kto zapłaci za następne spotkanie, i śmieją się z żółtych krzeseł.</p>"


def meta(charset: str) -> str:
    return f'<meta charset="{charset}">'


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "iso-8859-5", "utf-8", "utf-16", "utf-8-sig"])
def test_a_charset_in_the_header_is_believed(charset: str) -> None:
    body = RUSSIAN.encode(charset)
    assert decode(body, {"content-type": f"text/html; charset={charset}"}).text == RUSSIAN


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "iso-8859-2"])
def test_a_charset_in_the_page_is_believed(charset: str) -> None:
    page = meta(charset) + (POLISH if charset == "iso-8859-2" else RUSSIAN)
    assert decode(page.encode(charset), {}).text == page


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "cp866"])
def test_cyrillic_without_any_claim_is_known_by_its_letters(charset: str) -> None:
    assert decode((RUSSIAN * 3).encode(charset), {}).text == RUSSIAN * 3


def test_a_page_that_says_1251_and_is_koi8_is_read_as_koi8() -> None:
    page = meta("windows-1251") + RUSSIAN * 3
    assert decode(page.encode("koi8-r"), {"content-type": "text/html; charset=windows-1251"}).text == page


def test_utf8_is_utf8_whatever_the_server_claims() -> None:
    assert decode(POLISH.encode(), {"content-type": "text/html; charset=ISO-8859-1"}).text == POLISH


def test_one_broken_byte_does_not_turn_a_utf8_page_into_another() -> None:
    body = (meta("utf-8") + RUSSIAN).encode().replace("и".encode(), b"\xd0", 1)
    text = decode(body, {}).text
    assert "говорили" in text or "Участники" in text
    assert text.count("\ufffd") == 1


@pytest.mark.parametrize(
    ("charset", "text", "language"),
    [
        ("windows-1251", RUSSIAN, "ru"),
        ("koi8-u", "<p>Учасники форуму говорили про договори, яких більше немає, та про їхню ціну.</p>", "uk"),
        ("windows-1250", POLISH, "pl"),
        ("iso-8859-2", POLISH, "pl"),
        ("iso-8859-2", "<p>Účastníci fóra mluvili o smlouvách, které už neplatí, a o těch, které ještě drží.</p>", "cs"),
        (
            "windows-1257",
            "<p>Forumo dalyviai kalbėjo apie sutartis, kurių nebėra, ir apie tas, kurios dar galioja; žmonės klausėsi.</p>",
            "lt",
        ),
        ("windows-1253", "<p>Οι συμμετέχοντες μίλησαν για συμφωνίες που δεν υπάρχουν πια και για εκείνες που ακόμη ισχύουν.</p>", "el"),
        ("windows-1254", "<p>Katılımcılar artık geçerli olmayan anlaşmalardan ve hâlâ süren işlerden söz etti; ışık söndü.</p>", "tr"),
        ("windows-1252", "<p>Die Gäste sprachen über Verträge, die es nicht mehr gibt, und über ihre Größe.</p>", "de"),
    ],
)
@pytest.mark.parametrize("claim", ["iso-8859-1", "utf-8", "windows-1251", "koi8-r", ""])
def test_a_wrong_claim_is_overruled_by_the_letters(charset: str, text: str, language: str, claim: str) -> None:
    page = f'<html lang="{language}"><head>{meta(claim) if claim else ""}</head><body>{text * 3}</body></html>'
    assert decode(page.encode(charset), {}).text == page


@pytest.mark.parametrize("first", ["windows-1251", "iso-8859-1"])
def test_of_two_claims_the_one_counts_that_fits(first: str) -> None:
    page = meta("koi8-r") + RUSSIAN * 2
    assert decode(page.encode("koi8-r"), {"content-type": f"text/html; charset={first}"}).text == page


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r"])
def test_a_piece_in_another_charset_is_read_in_its_own_and_noted(charset: str) -> None:
    body = (meta("utf-8") + RUSSIAN * 4).encode() + "<p>Смотрите также: погода на завтра</p>".encode(charset) + RUSSIAN.encode()
    decoded = decode(body, {})
    assert "Смотрите также: погода на завтра" in decoded.text
    assert "\ufffd" not in decoded.text
    assert list(decoded.garbled.spans("погода на завтра")) == [(0, 16, "\ufffd" * 6 + " " + "\ufffd" * 2 + " " + "\ufffd" * 6)]
    assert not list(decoded.garbled.spans("Участники форума"))


def test_a_page_cut_inside_a_letter_is_still_utf8() -> None:
    assert decode(RUSSIAN.encode()[:40], {}).text.startswith("<p>Участники форума")


@pytest.mark.parametrize("claim", ["hex", "rot13", "unicode_escape", "idna", "x-unknown", "\ud800", "utf-7", "base64"])
def test_a_claim_that_browsers_do_not_know_is_no_claim(claim: str) -> None:
    assert decode(RUSSIAN.encode(), {"content-type": f"text/html; charset={claim}"}).text == RUSSIAN


def test_a_text_that_a_proxy_read_as_latin_is_put_right() -> None:
    wrong = (meta("iso-8859-2") + POLISH).encode("iso-8859-2").decode("cp1252")
    decoded = decode(wrong.encode(), {"content-type": "text/html; charset=utf-8"})
    assert decoded.text == meta("iso-8859-2") + POLISH
    assert [was for _, _, was in decoded.garbled.spans("pytają, kto")] == ["pytaj±,"]


def test_a_german_page_that_claims_latin_two_stays_as_it_is() -> None:
    page = meta("iso-8859-2") + "<p>Größe, Übermut und Ärger – alles daran ist schön.</p>"
    decoded = decode(page.encode(), {})
    assert (decoded.text, bool(decoded.garbled)) == (page, False)


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("latin-1", "Привет, как дела и что нового"),
        ("latin-1", "Прывітанне, сябры — і ўсе іншыя"),
        ("latin-1", "café — “naïve”"),
        ("latin-1", "zażółć gęślą jaźń"),
        ("cp1252", "Größe und Ähnliches"),
        ("cp1251", "Привет, как дела и что нового"),
        ("cp1251", "Прывітанне, сябры — і ўсе астатнія"),
    ],
)
def test_utf8_that_was_read_as_one_byte_a_letter_is_read_again(charset: str, text: str) -> None:
    wrong = text.encode().decode(charset)
    read_again, garbled = unmojibake(wrong)
    assert read_again == text
    spans = list(garbled.spans(text))
    assert spans
    assert all(was in wrong and was != text[start:end] for start, end, was in spans)


@pytest.mark.parametrize(
    "text", ["à « voilà » — CAFÉ” É—", "РФ и США — это «РФ»", "Ça va ? « Très » bien…", "Über Ähnliches", "СССР, РСФСР"]
)
def test_right_text_is_never_read_again(text: str) -> None:
    read_again, garbled = unmojibake(text)
    assert read_again == text
    assert not garbled
