"""A page's word on its own address is believed only where it can be right."""

import pytest

from crawler.pages.canonical import believed

OWN = "https://www.outlet.test/news/2019/bridge-opens-after-repair"


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://outlet.test/news/2019/bridge-opens-after-repair", None),  # without www
        ("https://www.outlet.test/n/4711", None),  # the system's short form
        ("https://news.outlet.test/2019/bridge-opens-after-repair", None),  # the section's own host
        ("https://www.outlet.test/", OWN),
        ("https://outlet.test/", OWN),
        ("https://www.outlet.test/news/", OWN),
        ("https://www.outlet.test/news/2019", OWN),
        ("https://agency.test/news/2019/bridge-opens-after-repair", OWN),
    ],
)
def test_a_canonical_link_counts_on_the_same_site_unless_it_is_a_front_page_or_section(link: str, expected: str | None) -> None:
    assert believed(OWN, links=[link], others=[]) == (expected or link)


@pytest.mark.parametrize("tail", ["/2", "/print", "/comments", "?page=2"])
def test_an_article_s_further_pages_are_the_article(tail: str) -> None:
    assert believed(OWN + tail, links=[OWN], others=[]) == OWN


def test_a_canonical_link_to_another_article_is_not_believed_while_the_page_names_itself() -> None:
    stale = "https://www.outlet.test/news/2019/yesterdays-other-story"
    assert believed(OWN, links=[stale], others=[OWN]) == OWN
    assert believed(OWN, links=[stale], others=["https://outlet.test/news/2019/bridge-opens-after-repair/"]) == OWN
    assert believed(OWN, links=[stale], others=[stale]) == stale
    assert believed(OWN, links=[stale], others=[]) == stale


def test_without_a_link_og_url_and_structured_data_count_in_their_order() -> None:
    assert believed(OWN, links=[], others=["https://other.test/a", "https://outlet.test/n/1", "https://outlet.test/n/2"]) == (
        "https://outlet.test/n/1"
    )
    assert believed(OWN, links=["https://outlet.test/"], others=["https://outlet.test/n/1"]) == "https://outlet.test/n/1"
    assert believed(OWN, links=[], others=[]) == OWN


def test_a_front_page_may_call_itself_one() -> None:
    assert believed("http://www.outlet.test/", links=["https://outlet.test/"], others=[]) == "https://outlet.test/"


def test_an_address_that_the_query_alone_tells_apart_is_no_front_page() -> None:
    assert believed(OWN, links=["https://outlet.test/?p=77"], others=[]) == "https://outlet.test/?p=77"
