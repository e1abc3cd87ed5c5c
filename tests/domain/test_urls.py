"""One spelling for each address."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.urls import host_of, normalise

PARTS = st.text(alphabet="aБ/.%2fF~-_ ?#&=+;:@é", max_size=30)


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


def test_a_relative_address_is_read_against_its_base() -> None:
    assert normalise("../b?x=1", base="https://news.test/a/c/d") == "https://news.test/a/b?x=1"


@pytest.mark.parametrize("url", ["", "news.test/a", "mailto:a@b.test", "ftp://a.test/", "https://", "javascript:alert(1)", "http://[::1"])
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  urllib's own words vary
        normalise(url)


@settings(deadline=None, derandomize=True)
@given(PARTS, PARTS)
def test_normal_form_is_a_fixed_point(path: str, query: str) -> None:
    try:
        once = normalise(f"https://news.test/{path}?{query}")
    except ValueError:
        return
    assert normalise(once) == once


def test_host_is_lower_case_and_ascii() -> None:
    assert host_of("https://Навіны.TEST/x") == "xn--80ae5ac4e2c.test"
