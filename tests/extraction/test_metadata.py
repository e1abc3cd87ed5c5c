"""What a page says of its article, and what it says wrongly."""

import pytest

from crawler.extraction.headline import without_site
from crawler.extraction.metadata import language_tag, site_of
from domain.article import Discovery
from tests.support.extraction import read, story


def linked(fields: str) -> str:
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", {fields}}}</script>'


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("The forum opens in Minsk | The Paper", "The forum opens in Minsk"),
        ("The forum opens in Minsk - The Paper", "The forum opens in Minsk"),
        ("The forum opens in Minsk — paper.example", "The forum opens in Minsk"),
        ("The Paper: The forum opens in Minsk", "The Paper: The forum opens in Minsk"),
        ("The Paper :: The forum opens in Minsk", "The forum opens in Minsk"),
        ("Minsk - Moscow - Warsaw", "Minsk - Moscow - Warsaw"),
        ("Forum – ein Kommentar", "Forum – ein Kommentar"),
        ("A | B", "A | B"),
        ("", ""),
    ],
)
def test_the_sites_name_is_cut_and_nothing_else(title: str, expected: str) -> None:
    assert without_site(title, names={"the paper", "paper example"}) == expected


def test_the_heading_decides_what_of_a_title_is_the_headline() -> None:
    assert without_site("Forum - a comment - News - DW", known=["Forum - a comment"]) == "Forum - a comment"


def test_a_title_alone_suffices() -> None:
    html = story(headline="The forum opens in Minsk | News").replace("<h1>The forum opens in Minsk | News</h1>", "")
    assert read(html).headline == "The forum opens in Minsk"


def test_a_heading_with_the_sites_name_is_not_the_headline() -> None:
    html = (
        story(headline="The forum opens in Minsk")
        .replace("<article>", "<h1>Paper of record</h1><article>")
        .replace("<article><h1>", "<article><h2>")
    )
    assert read(html).headline == "The forum opens in Minsk"


def test_the_outlets_own_record_wins_over_a_variant_of_it() -> None:
    head = linked('"headline": "Minsk forum: &quot;We talk&quot;"') + '<meta property="og:title" content="Minsk forum - We talk | Paper">'
    html = story(head=head, headline="Minsk forum We talk")
    assert read(html).headline == "Minsk forum - We talk"


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://paper.example/news/1-forum?utm_source=x", "https://paper.example/news/1-forum"),
        ("/news/1-forum#top", "https://www.paper.example/news/1-forum"),
        ("https://m.paper.example/news/1", "https://paper.example/news/1"),
        ("https://other.example/news/1", "https://www.paper.example/n?id=1"),
        ("https://paper.example/", "https://www.paper.example/n?id=1"),
        ("http://[broken", "https://www.paper.example/n?id=1"),
        ("javascript:void(0)", "https://www.paper.example/n?id=1"),
        ("", "https://www.paper.example/n?id=1"),
    ],
)
def test_a_canonical_address_counts_on_its_own_site_only(link: str, expected: str) -> None:
    html = story(head=f'<link rel="canonical" href="{link}">')
    assert read(html, url="https://www.paper.example/n?id=1&utm_medium=feed").canonical_url == expected


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("https://news.bbc.co.uk/x", "bbc.co.uk"),
        ("https://a.test/", "a.test"),
        ("https://www.a.test/", "a.test"),
        ("http://127.0.0.1:80/", "0.1"),
        ("no address", ""),
    ],
)
def test_a_site_is_its_registered_domain(address: str, site: str) -> None:
    assert site_of(address) == site


@pytest.mark.parametrize(
    ("claim", "tag"),
    [
        ("ru_RU", "ru-RU"),
        ("EN", "en"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("ua", "uk"),
        ("be", "be"),
        ("english", None),
        ("", None),
        ("${lang}", None),
    ],
)
def test_language_claims_become_tags(claim: str, tag: str | None) -> None:
    assert language_tag(claim) == tag


@pytest.mark.parametrize(
    ("author", "byline"),
    [
        ('"By Jane Roe and John Doe"', ("Jane Roe", "John Doe")),
        ('{"name": "Jane Roe"}', ("Jane Roe",)),
        ('[{"name": "Jane Roe"}, {"name": "jane roe"}]', ("Jane Roe",)),
        ('"Roe, Jane"', ("Roe, Jane",)),
        ('"https://paper.example/authors/7"', ()),
        ('"admin"', ()),
        ('{"name": ["Jane Roe", "John Doe"]}', ("Jane Roe", "John Doe")),
        ("7", ()),
    ],
)
def test_authors_are_names_without_their_label(author: str, byline: tuple[str, ...]) -> None:
    assert read(story(head=linked(f'"author": {author}'))).byline == byline


@pytest.mark.parametrize(
    "line", ["By Jane Roe", "Автор: Jane Roe", "<b>By</b> <a href='/jr'>Jane Roe</a>", '<span class="byline">Jane Roe</span>']
)
def test_a_written_byline_is_read(line: str) -> None:
    assert read(story(above=f"<p>{line}</p>")).byline == ("Jane Roe",)


@pytest.mark.parametrize(
    ("fields", "access"),
    [
        ('"isAccessibleForFree": false', "paywall"),
        ('"isAccessibleForFree": "False"', "paywall"),
        ('"isAccessibleForFree": "http://schema.org/False"', "paywall"),
        ('"hasPart": {"@type": "WebPageElement", "isAccessibleForFree": "false"}', "paywall"),
        ('"isAccessibleForFree": true', "open"),
        ('"headline": "x"', "open"),
    ],
)
def test_paid_articles_are_known_by_their_own_word(fields: str, access: str) -> None:
    assert read(story(head=linked(fields))).access == access


def test_discovery_fills_gaps_and_overrides_nothing() -> None:
    hint = Discovery(method="feed", headline="Feed headline", summary="<p>Feed <b>summary</b></p>", in_language="be")
    bare = story(headline="").replace('lang="en"', "")
    assert (read(bare, discovery=hint).headline, read(bare, discovery=hint).description) == ("Feed headline", "Feed summary")
    assert read(bare, discovery=hint).in_language == "be"
    assert read(story(), discovery=hint).headline == "The forum opens in Minsk"


def test_the_article_among_several_is_the_one_that_the_title_names() -> None:
    head = linked('"headline": "Snow in May", "articleSection": "Weather"') + linked(
        '"headline": "The forum opens in Minsk", "articleSection": "World"'
    )
    assert read(story(head=head)).section == "World"


def test_a_name_alone_under_the_text_is_its_author() -> None:
    article = read(story(below="<p>Jane Roe</p>"))
    assert article.byline == ("Jane Roe",)
    assert not article.body.endswith("Jane Roe")


@pytest.mark.parametrize("last", ["It rained.", "Jane Roe left early", "MINSK", "See you there"])
def test_a_last_sentence_is_no_signature(last: str) -> None:
    article = read(story(below=f"<p>{last}</p>"))
    assert article.byline == ()
    assert article.body.endswith(last)


def test_the_menu_entry_that_the_address_continues_is_the_section() -> None:
    menu = '<nav><a href="/">Home</a> <a href="/news/">News</a> <a href="/news/world/">World</a> <a href="/sport/">Sport</a></nav>'
    html = story().replace("<article>", menu + "<article>")
    assert read(html, url="https://paper.example/news/world/forum-opens").section == "World"
    assert read(html, url="https://paper.example/forum-opens").section is None
