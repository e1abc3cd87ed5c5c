"""The text comes out whole, in paragraphs, and alone."""

import pytest

from crawler.extraction.document import parse
from crawler.extraction.layout import prepared
from crawler.extraction.tidy import tidied
from domain.errors import ExtractionError
from tests.support.extraction import read, story

FIRST = "The hall was full an hour before the first speech, and the organisers had to bring chairs from the canteen next door."
SECOND = "Speakers from thirty countries will discuss security for three days; the press is admitted to all the open sessions."


def paragraphs(html: str) -> list[str]:
    return read(html).body.split("\n\n")


@pytest.mark.parametrize("breaks", ["<br><br>", "<br />\n<br />", "<br>", "<br>&nbsp;<br>", "<br><br><br>"])
@pytest.mark.parametrize("container", ["div", "td", "span", "p", "font"])
def test_text_between_breaks_becomes_paragraphs(breaks: str, container: str) -> None:
    inner = f"<{container}>{FIRST}{breaks}{SECOND}</{container}>"
    inner = f"<table><tr>{inner}</tr></table>" if container == "td" else inner
    assert paragraphs(f"<html><head><title>The forum opens</title></head><body><div>{inner}</div></body></html>") == [FIRST, SECOND]


def test_a_break_inside_a_sentence_is_a_space() -> None:
    verse = "The speakers of the forum were many,<br>and the words that they needed were few, but they would not be moved by any"
    html = (
        f"<html><head><title>Verse</title></head><body><div><p>{verse}<br>who said that there was other work to do.</p></div></body></html>"
    )
    assert len(paragraphs(html)) == 1


def test_a_headline_a_date_line_and_a_byline_are_not_the_text() -> None:
    above = "<p>The forum opens in Minsk</p><p>Published: 7 October 2019, 14:05</p><p>Author: Jane Roe</p>"
    assert paragraphs(story(above=above)) == [FIRST, SECOND]


@pytest.mark.parametrize("label", ["Read also", "Читайте также:", "Чытайце таксама", "Читайте також", "Czytaj też", "Lesen Sie auch"])
def test_a_tail_of_other_headlines_is_cut(label: str) -> None:
    below = f"<p>{label}</p><p>Harvest nears its end in the north</p><p>Hockey season opens in the capital</p>"
    assert paragraphs(story(below=below)) == [FIRST, SECOND]


def test_text_behind_a_read_also_line_stays() -> None:
    third = (
        "A delegate complained that nobody had read the papers. She was told that nobody ever does, and that this was the point of meeting."
    )
    assert paragraphs(story(below=f"<p>Read also: Harvest nears its end</p><p>{third}</p>")) == [FIRST, SECOND, third]


@pytest.mark.parametrize("doubled", [[FIRST, SECOND, FIRST, SECOND], [FIRST, SECOND, f"{FIRST} {SECOND}"], [f"{FIRST} {SECOND}", SECOND]])
def test_doubled_text_is_said_once(doubled: list[str]) -> None:
    assert " ".join(tidied(doubled, headline="")) == f"{FIRST} {SECOND}"


def test_short_lines_may_repeat() -> None:
    assert tidied([FIRST, "Yes.", SECOND, "Yes."], headline="") == [FIRST, "Yes.", SECOND, "Yes."]


def test_a_lead_in_a_block_of_its_own_is_part_of_the_text() -> None:
    lead = "Old acquaintances meet again in the same hall, and the programme is as long as it ever was."
    head = f'<meta name="description" content="{lead[:60]}">'
    html = story(head=head).replace("<article>", "<div>").replace("</article>", "</div></div>")
    html = html.replace(f"<p>{FIRST}", f'<div class="intro">{lead}</div><div class="article-body"><p>{FIRST}')
    assert paragraphs(html) == [lead, FIRST, SECOND]


def test_a_body_that_advertisements_split_is_joined() -> None:
    third = "Towards midnight the translators went home, and the talks went on with gestures, until the last bus was announced at the door."
    advert = '<div class="ad"><a href="/buy">Buy a fridge</a></div>'
    part = '<div class="wrap"><div class="article-body">{}</div></div>'
    html = story().replace(f"<p>{FIRST}</p>", part.format(f"<p>{FIRST}</p>") + advert)
    html = html.replace(f"<p>{SECOND}</p>", part.format(f"<p>{SECOND}</p><p>{third}</p>"))
    assert paragraphs(html) == [FIRST, SECOND, third]


def test_a_menu_in_a_table_is_not_the_text() -> None:
    menu = "".join(f'<tr><td><a href="/{word}">{word}</a></td></tr>' for word in ("Politics", "Economy", "Culture", "Sport", "Weather"))
    rows = f"<tr><td><table>{menu}</table></td><td>{FIRST}<br><br>{SECOND}</td></tr>"
    assert paragraphs(f"<html><head><title>The forum opens</title></head><body><table>{rows}</table></body></html>") == [FIRST, SECOND]


def test_json_ld_alone_is_no_body() -> None:
    article = f'{{"@type": "NewsArticle", "headline": "The forum", "articleBody": "{FIRST} {SECOND}"}}'
    script = f'<script type="application/ld+json">{article}</script>'
    with pytest.raises(ExtractionError, match="no text"):
        read(f"<html><head><title>The forum</title>{script}</head><body><div id=app></div></body></html>")


def test_preparing_a_tree_leaves_it_as_it_was() -> None:
    tree = parse("<div>one<br><br>two<table><tr><td><p>x</p></td></tr></table></div>")
    assert tree is not None
    before = tree.text_content(), len(list(tree.iter()))
    prepared(tree)
    assert (tree.text_content(), len(list(tree.iter()))) == before


def test_the_end_of_a_text_behind_a_link_to_another_article_stays() -> None:
    third = "After the match both teams swept the field together, as the strong wind had covered it with leaves."
    below = f'<p>Read also: <a href="/news/2">Harvest nears its end</a></p><p>{third}</p>'
    assert paragraphs(story(below=below)) == [FIRST, SECOND, third]


def test_comments_in_the_block_of_the_text_are_not_the_text() -> None:
    said = "".join(
        f"<div><b>{nick}</b> 7.10.2019 14:05<p>{nick} has read this paper for years and says so.</p></div>" for nick in ("Ann", "Bob")
    )
    assert paragraphs(story(below=f"<h3>Readers</h3>{said}")) == [FIRST, SECOND]


def test_the_text_is_found_in_a_block_with_a_name_for_something_else() -> None:
    html = story().replace("<article>", '<div class="sidebar-left-wrap news-item">').replace("</article>", "</div>")
    assert paragraphs(html) == [FIRST, SECOND]


def test_of_a_huge_page_the_beginning_is_read() -> None:
    tree = parse("<div><p>first</p>" + "<p>x<b>y</b></p>" * 60_000 + "</div><p>last</p>")
    assert tree is not None
    assert len(list(tree.iter())) <= 50_001
    assert tree.text_content().startswith("first")
    assert "last" not in tree.text_content()
