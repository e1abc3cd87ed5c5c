"""The article by shape alone: below its headline, dense, near."""

import pytest

from crawler.extraction.document import parse
from crawler.extraction.lead import with_lead
from crawler.extraction.region import region
from crawler.extraction.runs import Outline, outline, width

HEADLINE = "The forum opens in Minsk"
STORY = [
    "The hall was full an hour before the first speech, and the organisers had to bring chairs from the canteen next door.",
    "Speakers from thirty countries will discuss security for three days; the press is admitted to all the open sessions.",
]
MENU = "".join(f'<li><a href="/{place}">Section</a></li>' for place in range(9))
BESIDE = "The paper was founded by a printer who could not find anything to read, and has had eleven editors since, all of them tall. " * 4


def page(html: str) -> Outline:
    tree = parse(f"<html><body>{html}</body></html>")
    assert tree is not None
    return outline(tree)


def told(html: str, *, headline: str = HEADLINE) -> list[str]:
    return [run.text for run in region(page(html), headline=headline)]


TEXT = "".join(f"<p>{text}</p>" for text in STORY)


@pytest.mark.parametrize("headline", [HEADLINE, "", "Another headline than the page's"])
def test_the_densest_block_is_the_article(headline: str) -> None:
    assert told(f"<ul>{MENU}</ul><div><h1>{HEADLINE}</h1>{TEXT}</div><ul>{MENU}</ul><p>Contact us</p>", headline=headline)[-2:] == STORY


def test_a_short_text_below_its_headline_goes_before_a_longer_one_elsewhere() -> None:
    assert told(f"<div><h1>{HEADLINE}</h1>{TEXT}</div><ul>{MENU}</ul><div><p>{BESIDE}</p></div>") == STORY


def test_a_lead_in_the_headlines_own_block_is_not_the_whole_article() -> None:
    lead = "Old acquaintances meet again in the same hall, and the programme is as long as it ever was."
    long_story = STORY * 3
    text = "".join(f"<p>{text}</p>" for text in long_story)
    assert told(f"<header><h1>{HEADLINE}</h1><p>{lead}</p></header><div>{text}</div>") == [lead, *long_story]


def test_short_lines_amid_prose_stay() -> None:
    assert told(f"<h1>{HEADLINE}</h1><p>{STORY[0]}</p><h2>And then?</h2><p>{STORY[1]}</p>") == [STORY[0], "And then?", STORY[1]]


def test_a_page_without_prose_has_no_article() -> None:
    assert told(f"<ul>{MENU}</ul>") == []


def test_letters_of_scripts_that_say_more_are_wider() -> None:
    assert width("老桥") == 4
    assert width("мост") == 4


def test_an_anchor_without_address_is_no_link() -> None:
    assert page(f'<p><a name="top">{STORY[0]}</a></p>').runs[0].is_prose


def test_a_long_paragraph_may_link_every_name() -> None:
    linked = " ".join(f'<a href="/who/{place}">Jane Roe</a> and her colleagues' for place in range(8))
    assert page(f"<p>{linked}</p>").runs[0].is_prose


@pytest.mark.parametrize("tag", ["div", "h2", "p"])
def test_a_lead_between_headline_and_text_is_put_back(tag: str) -> None:
    lead = "Old acquaintances meet again in the same hall."
    runs = page(f"<h1>{HEADLINE}</h1><small>7 October 2019</small><{tag}>{lead}</{tag}>{TEXT}").runs
    assert with_lead(STORY, runs, headline=HEADLINE, summary="") == [lead, *STORY]


@pytest.mark.parametrize(
    "line",
    [
        "Politics",
        '<a href="/x">Old acquaintances meet again in the same hall.</a>',
        "Photo: Jane Roe",
        "Все права защищены. При перепечатке ссылка.",
    ],
)
def test_other_lines_above_a_text_are_no_lead(line: str) -> None:
    runs = page(f"<h1>{HEADLINE}</h1><div>{line}</div>{TEXT}").runs
    assert with_lead(STORY, runs, headline=HEADLINE, summary="") == STORY
