"""Selectors of one outlet's source file: what they find wins, what they miss is read in general."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.extraction.rules import xpath_of
from domain.source import Selectors
from tests.support.extraction import GOLDEN, read, story

ROOT = Path(__file__).parents[2]
SOURCES = [*ROOT.glob("desk/shipped/sources/*.toml"), *ROOT.glob("examples/*/config/sources/*.toml")]
PAGE = story(
    above='<p class="who">Jane Roe, John Doe</p><p class="when">7 October 2019, 14:05</p>', below='<p class="ad">Buy chairs of us.</p>'
)


def test_what_a_selector_finds_wins() -> None:
    head = '<script type="application/ld+json">{"@type": "Article", "author": "A Bot", "datePublished": "2018-01-01"}</script>'
    html = PAGE.replace("<title>", f"{head}<title>").replace("<h1>", '<h2 class="top">Chairs from the canteen</h2><h1>')
    rules = Selectors(headline=".top", body="article > p:not([class])", byline=".who", published=".when", remove=".ad")
    article = read(html, selectors=rules, time_zone="Europe/Minsk")
    assert article.headline == "Chairs from the canteen"
    assert article.byline == ("Jane Roe", "John Doe")
    assert (article.published, article.published_from) == (datetime(2019, 10, 7, 11, 5, tzinfo=UTC), "selector")
    assert [paragraph.split()[0] for paragraph in article.body.split("\n\n")] == ["The", "Speakers"]


def test_a_selector_that_finds_nothing_changes_nothing() -> None:
    nothing = Selectors(headline=".none", body=".none", byline=".none", published=".none", remove=".none")
    assert read(PAGE, selectors=nothing) == read(PAGE)


def test_a_moment_may_stand_in_an_attribute() -> None:
    html = story(above='<b class="when" data-datetime="2019-10-07T14:05:00+03:00">a while ago</b>')
    assert read(html, selectors=Selectors(published=".when")).published == datetime(2019, 10, 7, 11, 5, tzinfo=UTC)


def test_what_is_removed_leaves_the_text_behind_it() -> None:
    html = story(above='<p>It was late <span class="ad">Buy chairs.</span> and the hall was dark, but nobody wanted to leave it yet.</p>')
    assert "It was late and the hall was dark" in read(html, selectors=Selectors(remove=".ad")).body


@pytest.mark.parametrize("selector", ["h1[", "..", "a >", "div:no-such-thing", "p::before-all"])
def test_what_is_no_selector_is_refused_with_its_reason(selector: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        xpath_of(selector)


@pytest.mark.parametrize("selector", ["h1", ".a, .b > p", "#main time[datetime]", "p:not(.ad)", "li:first-child"])
def test_selectors_are_those_of_css(selector: str) -> None:
    assert xpath_of(selector).startswith("descendant")


def test_an_outlet_with_rules_has_a_golden_page() -> None:
    with_rules = [path.stem for path in SOURCES if "selectors" in tomllib.loads(path.read_text("utf-8"))]
    assert SOURCES
    assert [name for name in with_rules if not (GOLDEN / name).is_dir()] == []
