"""Whatever the bytes, there is an article or an ExtractionError, and its texts are clean."""

import unicodedata
from datetime import UTC

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawler.extraction import extract
from domain.article import Article, Discovery
from domain.errors import BadInput, ExtractionError
from tests.support.extraction import GOLDEN, page, read, story

SOURCES = [path.read_bytes() for path in sorted(GOLDEN.glob("*/page.html"))]
FRAGMENTS = [
    b"<div>" * 3000,
    b"<table><tr><td>" * 1000,
    b"\x00" * 40,
    b"\xed\xa0\x80" * 20,
    b"&#0;&#11;&#x1b;&#55296;&#xFFFF;&#xFFFFFFFF;",
    b"<br>" * 2000,
    b"<!--",
    b"<script type='application/ld+json'>" + b"[" * 50_000 + b"</script>",
    b'<script type="application/ld+json">{"@type": "Article", "headline": "\\ud800 x", "datePublished": 1e999, "author": [[]]}</script>',
    b'<base href="http://[x"><link rel=canonical href="http://[x"><html lang="">',
    b"<meta name=date content='9999999999'><time datetime='2019-13-45T99:99'>",
    "<p>e\u0301\u200e\u202e\ufeff\u0085\u2028</p>".encode(),
]
TEXTS = ("headline", "description", "body", "section", "in_language", "canonical_url", "image", "url")


def outcome(body: bytes, *, url: str = "https://paper.example/news/1", headers: dict[str, str] | None = None) -> Article | None:
    try:
        return extract(page(body, url=url, headers=headers), source="paper", time_zone="Europe/Minsk")
    except ExtractionError:
        return None


def assert_clean(article: Article) -> None:
    for text in (*(getattr(article, name) or "" for name in TEXTS), *article.byline, *article.keywords):
        assert unicodedata.is_normalized("NFC", text)
        assert not [c for c in text if unicodedata.category(c) == "Cs" or (unicodedata.category(c) == "Cc" and c != "\n")]
    assert all(paragraph and paragraph == paragraph.strip() for paragraph in article.body.split("\n\n"))
    assert "\n" not in article.headline
    for moment in (article.published, article.modified):
        assert moment is None or moment.tzinfo is UTC
    assert (article.published is None) == (article.published_from is None) == (article.published_precision is None)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.binary(max_size=400))
@example(b"")
@example(b"\xff\xfe")
@example(b"<")
@example(b"<html></html>")
def test_random_bytes_are_no_article(body: bytes) -> None:
    assert outcome(body) is None


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.sampled_from(SOURCES), st.floats(0, 1), st.floats(0, 1), st.sampled_from([b"", *FRAGMENTS]))
def test_torn_pages_give_a_clean_article_or_none(source: bytes, start: float, end: float, fragment: bytes) -> None:
    first, second = sorted((int(start * len(source)), int(end * len(source))))
    article = outcome(source[:first] + fragment + source[second:])
    if article is not None:
        assert_clean(article)


@pytest.mark.parametrize("fragment", FRAGMENTS, ids=range(len(FRAGMENTS)))
def test_an_article_survives_rubbish_beside_it(fragment: bytes) -> None:
    article = outcome(story().encode().replace(b"</article>", b"</article>" + fragment))
    assert article is not None
    assert_clean(article)
    assert article.headline == "The forum opens in Minsk"


@settings(deadline=None, max_examples=30, derandomize=True)
@given(st.text(max_size=40), st.text(max_size=40))
@example("http://[", "text/html; charset=\ud800")
@example("https://paper.example:99999/", "text/html; charset=utf-16")
@example("https://xn--/", "")
def test_no_address_or_header_breaks_it(url: str, content_type: str) -> None:
    article = outcome(story().encode(), url=url, headers={"content-type": content_type, "content-language": content_type})
    if article is not None:
        assert_clean(article)


def test_half_characters_in_a_text_are_dropped() -> None:
    script = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "The forum \\ud83d opens in Minsk\\u0007"}</script>'
    assert read(story(head=script)).headline == "The forum opens in Minsk"


@pytest.mark.parametrize(
    ("html", "missing"),
    [
        ("", "no headline"),
        ("<html><body><p>text</p></body></html>", "no headline"),
        ("<html><head><title>The forum opens</title></head><body><p>Soon.</p></body></html>", "no text"),
    ],
)
def test_a_page_without_an_article_says_what_is_missing(html: str, missing: str) -> None:
    with pytest.raises(ExtractionError, match=missing) as caught:
        read(html)
    assert caught.value.url == "https://paper.example/news/1"


def test_a_page_far_too_large_is_refused_unread() -> None:
    with pytest.raises(ExtractionError, match="too large"):
        read(b"x" * 20_000_001)


def test_an_unknown_time_zone_is_the_callers_mistake() -> None:
    with pytest.raises(BadInput, match="Mars/Olympus"):
        read(story(), time_zone="Mars/Olympus")


def test_a_feeds_hints_are_cleaned_as_well() -> None:
    hint = Discovery(method="feed", headline="The \ud800 forum\x00", summary="<b>cafe\u0301</b>")
    article = read(story(headline=""), discovery=hint)
    assert (article.headline, article.description) == ("The forum", "caf\u00e9")
