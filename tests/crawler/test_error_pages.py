"""Error pages with status 200, and what a body is by its first bytes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.pages.error_pages import SHORT_BYTES, error_page
from crawler.pages.glance import is_html, media_type
from crawler.transport.sniffing import kind_of


def titled(title: str, *, encoding: str = "utf-8", length: int = 0) -> bytes:
    return f"<html><head><title>{title}</title></head><body><h1>Outlet</h1>".ljust(length).encode(encoding)


@pytest.mark.parametrize(
    "title",
    [
        "404",
        "404 Not Found",
        "Error 404",
        "404: Page not found - Outlet",
        "Page not found | Outlet",
        "Page Not Found – Outlet",
        "Sorry, page not found",
        "Ошибка 404",
        "404 — Страница не найдена",
        "Страница не найдена",
        "Старонка не знойдзена",
        "Сторінку не знайдено",
        "Nie znaleziono strony",
        "Seite nicht gefunden",
        "Page introuvable - Journal",
        "&#52;04 Not Found",
    ],
)
def test_a_page_that_is_not_there_is_known_by_its_title(title: str) -> None:
    found = error_page(titled(title), content_type="text/html")
    assert found is not None
    assert found.is_missing


@pytest.mark.parametrize(
    "title",
    [
        "503 Service Temporarily Unavailable",
        "Service Unavailable",
        "502 Bad Gateway",
        "Error 500",
        "Internal Server Error",
        "Site under maintenance",
        "Maintenance mode",
        "Error establishing a database connection",
        "На сайте ведутся технические работы",
        "Сайт временно недоступен",
        "Przerwa techniczna",
        "Just a moment...",
        "Attention Required! | Cloudflare",
        "DDoS-Guard",
        "Access denied",
        "Один момент…",
        "Are you a robot?",
    ],
)
def test_a_site_that_is_unwell_or_wants_a_human_is_known_by_its_title(title: str) -> None:
    found = error_page(titled(title), content_type="text/html")
    assert found is not None
    assert not found.is_missing
    assert error_page(titled(title, length=SHORT_BYTES + 1), content_type="text/html") is None, "a whole page has more to say"


@pytest.mark.parametrize(
    "title",
    [
        "404 soldiers came home",
        "500 days of the war",
        "503 people were evacuated from Mariupol",
        "Not found in any archive, the letters surface in Vilnius",
        "Технические работы на АЭС продлятся до мая",
        "Страница истории",
        "Access denied to observers in Minsk",
        "Just a moment before the talks, a call",
        "Service of remembrance",
        "Maintenance of the bridge will take a year",
        "Captcha turns twenty",
        "Please wait for the verdict, says the minister",
        "Bad gateway to Europe",
        "",
    ],
)
def test_an_article_about_an_error_is_none(title: str) -> None:
    assert error_page(titled(title), content_type="text/html") is None


def test_the_title_is_read_in_the_page_s_encoding() -> None:
    page = titled("Страница не найдена", encoding="windows-1251")
    assert error_page(page, content_type="text/html; charset=windows-1251") is not None
    assert error_page(page, content_type="text/html") is not None


def test_a_page_without_a_title_is_known_by_its_heading() -> None:
    assert error_page(b"<html><body><h1>404 Not Found</h1><hr>nginx", content_type="text/html") is not None
    assert error_page(b"<html><body><p>404 Not Found", content_type="text/html") is None


@settings(deadline=None, derandomize=True)
@given(st.binary(max_size=300))
def test_any_bytes_are_read(body: bytes) -> None:
    error_page(b"<title>" + body, content_type="text/html; charset=x")
    kind_of(body)


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"%PDF-1.7", "a PDF"),
        (b"\xff\xd8\xff\xe0", "a JPEG picture"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "a WebP picture"),
        (b"\x00\x00\x00\x18ftypavif", "a picture"),
        (b"\x00\x00\x00\x18ftypmp42", "a video"),
        (b"PK\x03\x04", "a ZIP archive or an Office document"),
        (b"<!doctype html>", None),
        (b"\xef\xbb\xbf<html>", None),
        (b"", None),
        (b"Once upon a time", None),
    ],
)
def test_a_kind_is_known_by_the_first_bytes(start: bytes, kind: str | None) -> None:
    assert kind_of(start) == kind


@pytest.mark.parametrize(
    ("declared", "html"),
    [
        ("text/html; charset=utf-8", True),
        ("TEXT/HTML", True),
        ("text/html, text/html; charset=utf-8", True),
        ("application/xhtml+xml", True),
        ("text/plain", True),
        ("application/octet-stream", True),
        ("", True),
        ("application/pdf", False),
        ("image/png", False),
    ],
)
def test_html_is_read_whatever_vague_type_it_is_declared_as(declared: str, html: bool) -> None:
    assert is_html({"content-type": declared}, titled("Outlet")) is html


def test_a_media_type_has_no_parameters() -> None:
    assert media_type(" Text/HTML ; charset=utf-8, text/html") == "text/html"
