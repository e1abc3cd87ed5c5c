"""The quick look sees every word that a reader could see, and what a page says about being read by machines."""

import gzip
import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.pages.glance import Glance, glance, is_html, opt_out

SAMPLE = Path(__file__).parents[2].parent / "shared" / "data" / "extraction-sample"


def seen(html: str | bytes, *, content_type: str | None = None) -> str:
    body = html.encode() if isinstance(html, str) else html
    return " | ".join(glance(body, content_type=content_type).texts)


def test_inline_tags_do_not_part_words_and_blocks_do() -> None:
    assert seen("<p>The <b>Minsk</b> <i>Dia</i>log<wbr>ue</p><p>opened</p>today") == "The Minsk Dialogue opened today"


def test_entities_and_combining_marks_are_resolved() -> None:
    assert seen("<p>Minsk&nbsp;&#68;ia&shy;logue; Ми\u0301нскии\u0306</p>") == "Minsk\u00a0Dia\u00adlogue; Ми\u0301нский"


def test_scripts_styles_and_comments_are_left_out() -> None:
    assert seen("<script>var a = '<p>hidden</p>';</script><STYLE>p {}</STYLE><!-- hidden <p> -->shown") == "shown"


def test_structured_data_is_read_with_its_escapes() -> None:
    escaped = "Минский диалог".encode("ascii", "backslashreplace").decode().replace("\\x", "\\u00")
    html = f'<script type="application/ld+json">{{"articleBody": "{escaped}"}}</script>'
    assert "Минский диалог" in seen(html)


def test_metas_are_read_whatever_their_quotes() -> None:
    html = """<meta property="og:title" content="Minsk's Dialogue">
    <META CONTENT='A "quoted" word' NAME=description><meta name=k content=bare>"""
    assert glance(html.encode(), content_type=None).metas == (
        ("og:title", "Minsk's Dialogue"),
        ("description", 'A "quoted" word'),
        ("k", "bare"),
    )


def test_an_unclosed_script_or_comment_hides_nothing() -> None:
    assert "Minsk Dialogue" in seen("<p>a</p><script>never closed <p>Minsk Dialogue</p>")
    assert "Minsk Dialogue" in seen("<!-- never closed <p>Minsk Dialogue</p>")


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1251", "koi8-r", "utf-16"])
@pytest.mark.parametrize("where", ["header", "meta"])
def test_the_declared_encoding_is_used(encoding: str, where: str) -> None:
    head = f'<meta charset="{encoding}">' if where == "meta" else ""
    content_type = f"text/html; charset={encoding}" if where == "header" else "text/html"
    assert "Минский диалог" in seen(f"{head}<p>Минский диалог</p>".encode(encoding), content_type=content_type)


@pytest.mark.parametrize("declared", ["utf-8", "windows-1252", "us-ascii", "no-such-encoding"])
def test_a_wrong_declaration_hides_no_name(declared: str) -> None:
    body = f'<meta charset="{declared}"><p>Минский диалог открылся</p>'
    for encoding in ("windows-1251", "utf-8"):
        found = seen(body.encode(encoding), content_type=f"text/html; charset={declared}")
        assert "Минский диалог" in found, (encoding, found)


def test_windows_1251_declared_as_utf_8_is_read_both_ways() -> None:
    assert "Минский диалог" in seen("<p>Минский диалог</p>".encode("windows-1251"), content_type="text/html; charset=utf-8")


@settings(deadline=None, derandomize=True)
@given(st.text(alphabet=st.characters(blacklist_characters="<>&\x00", blacklist_categories=("Cs", "Cc", "Cf")), min_size=1))
def test_no_visible_word_is_lost(text: str) -> None:
    words = "".join(seen(f"<html><body><div>{text}</div></body></html>").split())
    assert words == unicodedata.normalize("NFC", "".join(unicodedata.normalize("NFC", text).split()))


@settings(deadline=None, derandomize=True)
@given(st.binary(max_size=400))
def test_no_bytes_break_it(body: bytes) -> None:
    assert isinstance(glance(body, content_type="text/html; charset=utf-8"), Glance)


@pytest.mark.parametrize("piece", ["<!--", "<script ", "<script>", "<", "<meta ", "<style>", "&#", "<a "])
def test_hostile_repetition_takes_linear_time(piece: str) -> None:
    """Ten times the input must not cost a hundred times the steps: 2 MB that a quadratic pattern would chew on for hours."""
    assert isinstance(glance((piece * (2_000_000 // len(piece))).encode(), content_type=None), Glance)


@pytest.mark.skipif(not SAMPLE.exists(), reason="the sample of real pages is beside the project on its developers' machines only")
def test_words_of_real_article_bodies_are_seen() -> None:
    """Of every real page's gold text, 99 % of the words are in what the glance sees."""
    for line in (SAMPLE / "gold.jsonl").read_text().splitlines():
        gold = json.loads(line)
        if not gold.get("body"):
            continue
        words = {word for word in gold["body"].split() if word.isalpha()}
        found = set(seen(gzip.decompress((SAMPLE / gold["html"]).read_bytes()), content_type="text/html").split())
        assert len(words - found) <= 0.01 * len(words) + 3, (gold["id"], sorted(words - found)[:20])


@pytest.mark.parametrize(
    ("headers", "metas", "reason"),
    [
        ({"x-robots-tag": "noindex"}, (), "X-Robots-Tag: noindex"),
        ({"x-robots-tag": "googlebot: nofollow, noarchive"}, (), None),
        ({"x-robots-tag": "nofollow, forumwatch: none"}, (), "X-Robots-Tag: none"),
        ({"x-robots-tag": "unavailable_after: 25 Jun 2030 15:00:00 PST, NOARCHIVE"}, (), "X-Robots-Tag: noarchive"),
        ({"x-robots-tag": "max-snippet: 50, max-image-preview:large, noarchive"}, (), "X-Robots-Tag: noarchive"),
        ({"x-robots-tag": "otherbot: noindex\nnoarchive"}, (), "X-Robots-Tag: noarchive"),
        ({"x-robots-tag": "noimageindex\notherbot: noindex, noarchive"}, (), None),
        ({"tdm-reservation": "1"}, (), "tdm-reservation header"),
        ({"tdm-reservation": "0"}, (), None),
        ({}, (("robots", "index, follow"),), None),
        ({}, (("robots", "follow, NoIndex"),), "meta robots: noindex"),
        ({}, (("googlebot", "noindex"),), None),
        ({}, (("forumwatch", "noarchive"),), "meta forumwatch: noarchive"),
        ({}, (("tdm-reservation", "1"),), "meta tdm-reservation"),
    ],
)
def test_pages_that_refuse_machines_are_heeded(headers: dict[str, str], metas: tuple[tuple[str, str], ...], reason: str | None) -> None:
    assert opt_out(headers, metas, robots_name="forumwatch", archives=True) == reason


def test_noarchive_refuses_the_archive_alone() -> None:
    for headers, metas in (({"x-robots-tag": "noarchive"}, ()), ({}, (("robots", "noarchive, follow"),))):
        assert opt_out(headers, metas, robots_name="forumwatch", archives=False) is None
    assert opt_out({}, (("robots", "noindex, noarchive"),), robots_name="forumwatch", archives=False) == "meta robots: noindex"


@pytest.mark.parametrize(
    ("kind", "body", "html"),
    [
        ("text/html; charset=utf-8", b"", True),
        ("TEXT/HTML", b"", True),
        ("application/xhtml+xml", b"", True),
        ("application/pdf", b"<html>", False),
        ("image/png", b"<html>", False),
        ("", b"\n<!DOCTYPE html><html>", True),
        ("text/plain", b"<html><body>", True),
        ("text/plain", b"words", False),
    ],
)
def test_html_is_told_by_its_type_or_where_that_is_unsure_by_its_bytes(kind: str, body: bytes, html: bool) -> None:
    assert is_html({"content-type": kind} if kind else {}, body) is html
