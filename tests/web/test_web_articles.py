"""The list finds, filters and pages; every filter can be taken back; a mistake in a search is shown where it is."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import pytest
from lxml import html

from desk.web.articles import both
from domain.coverage import Coverage
from domain.query import Filters
from domain.source import Publisher
from indexing.query_fields import FIELDS
from tests.support.web_client import Client, desk_over
from tests.support.web_data import NOW, believable


def headlines(page: html.HtmlElement) -> list[str]:
    return [a.text_content() for a in page.cssselect(".row h2 a")]


def count(page: html.HtmlElement) -> str:
    return str(page.cssselect(".count")[0].text_content())


def chips(page: html.HtmlElement) -> dict[str, str]:
    """Return the active filters: words -> address without it."""
    found = {}
    for a in page.cssselect(".chips a:not(.plain)"):
        found[" ".join(part.text_content() for part in a.cssselect(".of, b"))] = a.get("href")
    return found


def facet(page: html.HtmlElement, title: str) -> dict[str, tuple[int, str]]:
    """Return the values of one filter: name -> (count, address)."""
    section = next(s for s in page.cssselect(".filters section") if s.findtext("h2") == title)
    found = {}
    for a in section.cssselect("a"):
        name = "".join(a.cssselect("span[dir]")[0].itertext()).strip()
        found[name] = (int(a.cssselect(".n")[0].text_content()), a.get("href"))
    return found


def test_any_inflection_of_a_word_is_found_and_marked(client: Client) -> None:
    page = client.page("/articles?q=диалог&language=ru")
    assert len(headlines(page)) > 0
    marked = {mark.text for mark in page.cssselect(".snippet mark")}
    assert "диалога" in marked


def test_a_search_keeps_the_filters_and_fills_its_box(client: Client) -> None:
    page = client.page("/articles?q=minsk&tone=critical&tone=unsure&period=90")
    form = page.cssselect("form.search")[0]
    assert form.cssselect("#q")[0].get("value") == "minsk"
    hidden = [(i.get("name"), i.get("value")) for i in form.cssselect("input[type=hidden]")]
    assert hidden == [("tone", "critical"), ("tone", "unsure"), ("period", "90")]


@pytest.mark.parametrize("title", ["Tone", "Outlet", "Country", "Language", "Role", "Target", "Topic", "People", "Organisations", "Places"])
def test_each_filter_value_leads_to_as_many_articles_as_it_counts(client: Client, title: str) -> None:
    values = facet(client.page("/articles"), title)
    assert values
    for number, href in values.values():
        page = client.page(href)
        assert count(page).endswith(f"{number} article{'' if number == 1 else 's'}")
        assert len(chips(page)) == 1


def test_a_filter_in_use_still_counts_its_other_values(client: Client) -> None:
    before, after = facet(client.page("/articles"), "Language"), facet(client.page("/articles?language=ru"), "Language")
    assert {name: number for name, (number, _) in before.items()} == {name: number for name, (number, _) in after.items()}


def test_two_values_of_a_filter_mean_either(client: Client) -> None:
    values = facet(client.page("/articles"), "Language")
    page = client.page("/articles?language=ru&language=en")
    assert count(page).endswith(f"{values['Russian'][0] + values['English'][0]} articles")


def test_a_chosen_value_stays_to_be_taken_back_though_nothing_matches(client: Client) -> None:
    page = client.page("/articles?outlet=nobody&q=forum")
    assert facet(page, "Outlet")["nobody"][0] == 0
    assert chips(page)["Outlet nobody"] == "/articles?q=forum"
    assert "No article matches" in page.text_content()


def test_chips_take_back_one_filter_each(client: Client) -> None:
    page = client.page("/articles?outlet=vestnik&country=RU&tone=not-rated&period=30&page=1")
    assert chips(page) == {
        "Outlet Вестник региона": "/articles?country=RU&tone=not-rated&period=30",
        "Country Russia": "/articles?outlet=vestnik&tone=not-rated&period=30",
        "Tone not rated": "/articles?outlet=vestnik&country=RU&period=30",
        "Published last 30 days": "/articles?outlet=vestnik&country=RU&tone=not-rated",
    }
    assert page.cssselect(".chips .plain")[0].get("href") == "/articles"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from=2026-10-01&to=2026-10-07", "Published 1–7 October 2026"),
        ("from=2026-10-01", "Published from 1 Oct 2026"),
        ("to=2026-10-07", "Published until 7 Oct 2026"),
        ("from=2026-10-01&period=7", "Published from 1 Oct 2026"),
    ],
)
def test_dates_are_said_in_words(client: Client, query: str, words: str) -> None:
    assert words in chips(client.page(f"/articles?{query}"))


def test_pages_follow_each_other_without_gap_or_overlap(client: Client, coverages: list[Coverage]) -> None:
    seen: list[str] = []
    href = "/articles?reprints=1"
    while href:
        page = client.page(href)
        seen += [a.get("href") for a in page.cssselect(".row h2 a")]
        href = next((a.get("href") for a in page.cssselect(".paging [rel=next]")), "")
    assert len(seen) == len(set(seen)) == len(coverages)


def test_a_filter_leads_back_to_the_first_page(client: Client) -> None:
    page = client.page("/articles?page=2")
    assert count(page).startswith("21–")
    for _, href in facet(page, "Language").values():
        assert "page=" not in href


def test_newest_first_unless_asked_otherwise(client: Client) -> None:
    def times(url: str) -> list[str]:
        rows = client.page(url).cssselect(".row")
        return [row.cssselect("h2 a")[0].get("href") for row in rows]

    newest, oldest = times("/articles?language=en&reprints=1"), times("/articles?language=en&reprints=1&sort=oldest")
    assert newest == oldest[::-1]
    assert "Best match" in client.page("/articles?q=forum").text_content()
    assert "Best match" not in client.page("/articles").text_content()


def test_reprints_fold_into_their_original(client: Client, coverages: list[Coverage]) -> None:
    page = client.page("/articles")
    originals = [row for row in page.cssselect(".row") if "+1 reprint" in row.text_content()]
    assert originals
    story = client.page(originals[0].cssselect(".said a")[0].get("href"))
    assert count(story).endswith("2 articles")
    assert sorted("reprint" in row.text_content() for row in story.cssselect(".row")) == [False, True]
    shown = client.page(page.cssselect(".toggle")[0].get("href"))
    assert count(shown).endswith(f"{len(coverages)} articles")
    assert "+1 reprint" not in shown.text_content()


@pytest.mark.parametrize(
    ("q", "before", "at", "words"),
    [
        ("minsk (forum", "minsk ", "(", "is not closed"),
        ('"minsk', "", '"', "has no end"),
        ("a OR", "a ", "O", "something on both sides"),
        ("tone:angry", "tone:", "a", "cannot be"),
        ("outlett:x", "", "o", "unknown field"),
        ("форум <b>)", "форум <b>", ")", "closes nothing"),
    ],
)
def test_a_mistake_in_a_search_is_shown_where_it_is(client: Client, q: str, before: str, at: str, words: str) -> None:
    response = client.get(f"/articles?q={quote(q)}")
    assert response.status_code == 400
    page: html.HtmlElement = html.document_fromstring(response.text)
    box = page.cssselect("#mistake")[0]
    assert box.get("role") == "alert"
    assert (box.cssselect(".where span")[0].text or "") == before
    assert box.cssselect(".where mark")[0].text == at
    assert words in box.text_content()
    field = page.cssselect("#q")[0]
    assert (field.get("value"), field.get("aria-describedby")) == (q, "mistake")


def test_fields_in_the_search_box_narrow_what_is_picked_beside_it(client: Client) -> None:
    both_ways = client.page("/articles?q=outlet:vestnik&outlet=vestnik&outlet=stolica")
    assert count(both_ways) == count(client.page("/articles?outlet=vestnik"))
    assert count(client.page("/articles?q=outlet:vestnik&outlet=stolica")) == "0 articles"


def test_typed_filters_and_picked_ones_are_joined() -> None:
    early, late = NOW - timedelta(days=9), NOW
    joined = both(Filters(outlets=("a", "b"), after=early, reprints=False), Filters(outlets=("b", "c"), after=late, polarity_max=-0.2))
    assert joined == Filters(outlets=("b",), after=late, polarity_max=-0.2, reprints=False)
    assert both(Filters(outlets=("a",)), Filters(outlets=("b",))) is None
    assert both(Filters(watches=("own",)), Filters(watches=("peer",))) == Filters(watches=("peer",))


def test_an_article_that_is_gone_or_corrected_says_so(client: Client) -> None:
    assert "gone from the site" in client.page("/articles").text_content()


def test_a_line_says_whose_the_outlet_is_and_where_its_link_is_risky() -> None:
    risky = Publisher(id="r", name="Refuge", country="BY", ownership="exile", link_warning="There it is punished.")
    plain = Publisher(id="p", name="Palace", country="BY", ownership="state")
    first, second, *_ = believable(10)
    with desk_over([replace(first, publisher=risky), replace(second, publisher=plain)]) as client:
        rows = {row.cssselect(".outlet")[0].text_content(): row for row in client.page("/articles").cssselect(".row")}
    assert "Refuge, Belarus, in exile" in rows["Refuge"].text_content()
    assert [(badge.text_content(), badge.get("title")) for badge in rows["Refuge"].cssselect(".badge.warn[title]")] == [
        ("⚠ risky to pass on", "There it is punished.")
    ]
    assert "Palace, Belarus, state-owned" in rows["Palace"].text_content()
    assert not rows["Palace"].cssselect(".badge.warn[title]")


def test_an_article_without_headline_or_text_still_has_a_line() -> None:
    bare = believable(1)[0]
    bare = replace(
        bare, article=replace(bare.article, headline="", body="", published=None), mentions=(), tone=None, entities=(), quotes=()
    )
    with desk_over([bare]) as client:
        page = client.page("/articles")
        assert headlines(page) == ["(no headline)"]
        assert "not rated" in page.cssselect(".row")[0].text_content()


def test_the_help_lists_every_field_of_the_query_language(client: Client) -> None:
    examples = {code.text for code in client.page("/articles").cssselect(".help code")}
    assert {field.example for field in FIELDS.values()} <= examples
