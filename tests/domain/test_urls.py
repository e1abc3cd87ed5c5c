"""One spelling for each address."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.urls import host_of, normalise

TOKENS = [
    "/amp",
    ".amp",
    ".html",
    "amp",
    "&amp;",
    "utm_a=1",
    "%61mp",
    ";jsessionid=1",
    "/(S(abcdefghij0123456789abcd))",
    "%2F",
    "..",
    "s=" + "a1" * 13,
]
PARTS = st.text(alphabet="aБ/.%2fF~-_ ?#&=+;:@é", max_size=30)
PIECES = st.lists(st.sampled_from(TOKENS) | PARTS, max_size=5).map("".join)
HOSTS = st.sampled_from(["news.test", "m.m.news.test", "amp.news.test:443", "m.1", "www.google.com", "НАВІНЫ.test.", "127.0.0.1"])


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("HTTP://News.Test:80/a", "http://news.test/a"),
        ("https://news.test", "https://news.test/"),
        ("https://news.test/a/../b/./c#top", "https://news.test/b/c"),
        ("https://news.test/a?b=2&a=1&utm_source=x&fbclid=y", "https://news.test/a?a=1&b=2"),
        ("https://news.test/?id=5&yclid=1", "https://news.test/?id=5"),
        ("https://навіны.test/а б", "https://xn--80ae5ac4e2c.test/%D0%B0%20%D0%B1"),
        ("https://news.test/%7euser/%d0%b0", "https://news.test/~user/%D0%B0"),
        ("https://news.test/a%2Fb", "https://news.test/a%2Fb"),
        ("https://user:secret@news.test/a", "https://news.test/a"),
        ("https://news.test./a", "https://news.test/a"),
    ],
)
def test_addresses_of_one_page_are_spelt_alike(url: str, normal: str) -> None:
    assert normalise(url) == normal


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("https://news.test/a/amp", "https://news.test/a"),
        ("https://news.test/a/amp/", "https://news.test/a/"),
        ("https://news.test/a.amp.html?amp=1", "https://news.test/a.html"),
        ("https://news.test/a.amp", "https://news.test/a"),
        ("https://news.test/a?amp", "https://news.test/a"),
        ("https://news.test/a?outputType=amp&id=3", "https://news.test/a?id=3"),
        ("https://www.google.com/amp/s/news.test/a/amp/", "https://news.test/a/"),
        ("https://news-test.cdn.ampproject.org/c/s/news.test/a?x=1", "https://news.test/a?x=1"),
        ("https://m.news.test/a", "https://news.test/a"),
        ("https://mobile.news.test:8443/a", "https://news.test:8443/a"),
        ("https://amp.news.test/a", "https://news.test/a"),
    ],
)
def test_twins_for_phones_and_amp_are_the_page_itself(url: str, normal: str) -> None:
    assert normalise(url) == normal


@pytest.mark.parametrize(
    "url",
    [
        "https://news.test/amp",  # a front page of its own
        "https://news.test/champ",
        "https://news.test/amp/energy-prices",
        "https://m.test/a",  # a site whose name is short
        "https://metro.news.test/a",
        "https://news.test/a?cid=5&eid=6&gallery=7&uid=8",  # courlan drops these, and they name articles
        "https://news.test/a?fbid=3&gid=4",
        "https://news.test/?12345",
        "https://news.test/index.php?s=budget&sid=77",
        "https://news.test/a//b",
        "https://news.test/?p=17",
        "https://www.news.test/a",
    ],
)
def test_what_tells_pages_apart_stays(url: str) -> None:
    assert normalise(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "https://news.test/a;jsessionid=0A1B2C?id=5",
        "https://news.test/a?PHPSESSID=abc123&id=5",
        "https://news.test/a?sid=0123456789abcdef0123456789abcdef&id=5",
        "https://news.test/(S(abcdefghij0123456789abcd))/a?id=5",
        "https://news.test/a?utm%5Fsource=rss&id=5",
        "https://news.test/a?id=5&amp;utm_medium=rss&amp;amp;fbclid=1",
        "https://news.test/a?id=5&_ga=2.1&_hsenc=x&mc_cid=3&srsltid=4&ysclid=5",
        "https://news.test/\n\ta?id=5",
        "\u200bhttps://news.test/a?id=5\ufeff",
        "https://news.test/%61?%69d=%35",
        "https://news.test/x/../a?id=5#:~:text=words",
    ],
)
def test_sessions_tracking_and_slips_of_the_pen_are_left_out(url: str) -> None:
    assert normalise(url) == "https://news.test/a?id=5"


def test_a_relative_address_is_read_against_its_base() -> None:
    assert normalise("../b?x=1", base="https://news.test/a/c/d") == "https://news.test/a/b?x=1"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "news.test/a",
        "mailto:a@b.test",
        "ftp://a.test/",
        "https://",
        "javascript:alert(1)",
        "http://[::1",
        "http://..",
        "http://a b.test/",
        "http://a%2fb.test/",
    ],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  urllib's own words vary
        normalise(url)


@settings(deadline=None, derandomize=True, max_examples=400)
@given(HOSTS, PIECES, PIECES)
def test_normal_form_is_a_fixed_point(host: str, path: str, query: str) -> None:
    try:
        once = normalise(f"https://{host}/{path}?{query}")
    except ValueError:
        return
    assert normalise(once) == once
    assert once.isascii()


@settings(deadline=None, derandomize=True)
@given(st.text(max_size=60), st.sampled_from(["", "http://", "https://", "https://news.test/", "//"]))
def test_any_text_is_an_address_or_refused(text: str, start: str) -> None:
    try:
        once = normalise(start + text)
    except ValueError:
        return
    assert normalise(once) == once


def test_host_is_lower_case_and_ascii() -> None:
    assert host_of("https://Навіны.TEST/x") == "xn--80ae5ac4e2c.test"
