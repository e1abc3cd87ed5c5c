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
        ('{"@list": [{"name": "Jane Roe"}, {"name": "John Doe"}]}', ("Jane Roe", "John Doe")),
        ('{"givenName": "Jane", "familyName": "Roe"}', ("Jane Roe",)),
        ('"Jane Roe, Political Editor, and John Doe in Minsk (AFP)"', ("Jane Roe", "John Doe")),
        ('"Jane Roe – Brussels"', ("Jane Roe",)),
        ('"Jane Roe jane@paper.example @janeroe"', ("Jane Roe",)),
        ('["Jane Roe", "Reuters"]', ("Jane Roe",)),
        ('"Reuters"', ("Reuters",)),
        ('"Rédaction"', ("Rédaction",)),
        ('"Daily Bugle"', ("Daily Bugle",)),
        ("7", ()),
    ],
)
def test_authors_are_names_without_their_label(author: str, byline: tuple[str, ...]) -> None:
    assert read(story(head=linked(f'"author": {author}'))).byline == byline


@pytest.mark.parametrize(
    "line",
    [
        "By Jane Roe",
        "Автор: Jane Roe",
        "<b>By</b> <a href='/jr'>Jane Roe</a>",
        '<span class="byline">Jane Roe</span>',
        '<div class="c-article__byline">By Jane Roe, Senior Correspondent | 7 October 2019</div>',
        '<div class="ArticleAuthorName">Jane Roe</div>',
        '<div class="author-block"><img class="author-avatar"><a href="/authors/jane-roe">Jane Roe</a><p>Political Editor</p></div>',
        "<address>Text: Jane Roe, Photos: John Doe</address>",
        "<p>14:05 | Autorka: Jane Roe</p>",
        '<a rel="author" href="/jr">Jane Roe</a>',
    ],
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


def test_a_person_that_readers_see_wins_over_the_outlet_that_machines_are_told() -> None:
    head = linked('"author": {"@type": "Organization", "name": "The Paper"}, "publisher": {"name": "The Paper"}')
    assert read(story(head=head, above='<p class="byline">By Jane Roe</p>')).byline == ("Jane Roe",)
    assert read(story(head=head)).byline == ("The Paper",)


def test_who_comments_is_no_author() -> None:
    talk = '<div class="comments"><p class="comment-author">Max Power</p><a rel="author">Jane Roe</a><p>By John Doe</p></div>'
    assert read(story(below=talk)).byline == ()


@pytest.mark.parametrize("line", ["Yesterday, 14:05 | By Jane Roe", "By Jane Roe, Political Editor", "JANE ROE (AFP)"])
def test_a_line_about_the_author_is_no_text(line: str) -> None:
    head = linked('"author": "Jane Roe"')
    assert read(story(head=head, above=f"<p>{line}</p>")).body.startswith("The hall was full")


def test_a_sentence_about_the_author_is_text() -> None:
    for line in ("Jane Roe was born in the house beside the hall and never left.", "Jane Roe: Good evening."):
        assert read(story(head=linked('"author": "Jane Roe"'), above=f"<p>{line}</p>")).body.startswith(line)


@pytest.mark.parametrize(
    ("head", "below", "keywords"),
    [
        ('<meta name="keywords" content="news, paper">', "", ("news", "paper")),
        (
            '<meta name="keywords" content="news, paper">',
            '<p><a rel="tag" href="/t/1">#Minsk</a> <a rel="tag" href="/t/2">Forum</a></p>',
            ("Minsk", "Forum"),
        ),
        ('<meta property="article:tag" content="Minsk"><meta property="article:tag" content="Forum">', "", ("Minsk", "Forum")),
        ('<meta name="news_keywords" content="论坛、明斯克">', "", ("论坛", "明斯克")),
        (linked('"keywords": ["Minsk", "forum", "minsk"]'), "", ("Minsk", "forum")),
    ],
)
def test_the_tags_of_the_article_come_before_the_words_of_the_site(head: str, below: str, keywords: tuple[str, ...]) -> None:
    assert read(story(head=head, below=below)).keywords == keywords


@pytest.mark.parametrize("claim", ["/world/", "https://paper.example/world", "October 2019"])
def test_addresses_and_archives_are_no_sections(claim: str) -> None:
    head = f'<meta property="article:section" content="{claim}"><meta name="section" content="World">'
    assert read(story(head=head)).section == "World"


def test_a_picture_may_be_named_in_a_link() -> None:
    assert read(story(head='<link rel="image_src" href="/p.jpg">')).image == "https://paper.example/p.jpg"


def test_authors_of_other_articles_further_down_are_not_asked() -> None:
    cards = "".join(f'<section><h3>Other news of day {n}</h3><span>Sport</span><b rel="author">John Doe</b></section>' for n in range(9))
    far = "".join(f"<p>Line {n}</p>" for n in range(20))
    assert read(story().replace("</body>", f"<div>{far}{cards}</div></body>")).byline == ()


def test_a_row_of_columnists_is_no_byline() -> None:
    names = ("Ann", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gail")
    row = "".join(f'<div class="author"><a href="/authors/{name}">{name} Smith</a></div>' for name in names)
    assert read(story(above=f"<div>{row}</div>")).byline == ()


def test_several_authors_side_by_side_are_all_named() -> None:
    above = '<div><span class="author"><a href="/a/1">Jane Roe</a></span> <span class="author"><a href="/a/2">John Doe</a></span></div>'
    assert read(story(above=above)).byline == ("Jane Roe", "John Doe")


def test_a_name_above_the_text_that_is_also_its_summary_is_its_author() -> None:
    article = read(story(head='<meta name="description" content="JANE ROE&nbsp;">', above="<p><strong>JANE ROE&nbsp;</strong></p>"))
    assert article.byline == ("JANE ROE",)
    assert article.body.startswith("The hall was full")


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (("王小明",), "作者：王小明"),
        (("김하늘",), "글: 김하늘"),
        (("Nagy Péter",), "Szerző: Nagy Péter"),
    ],
)
def test_names_of_other_scripts_and_orders_are_names(names: tuple[str, ...], text: str) -> None:
    assert read(story(above=f"<p>{text}</p>")).byline == names


def test_json_ld_that_a_quotation_mark_broke_is_picked_apart() -> None:
    head = linked('"headline": "The "old" forum", "author": {"@type": "Person", "name": "Jane Roe"}, "articleSection": "World"')
    article = read(story(head=head))
    assert (article.byline, article.section) == (("Jane Roe",), "World")


def test_several_json_texts_in_one_script_are_read() -> None:
    head = linked('"author": "Jane Roe"').replace("</script>", '\n{"@type": "WebSite", "name": "The Paper"}</script>')
    assert read(story(head=head)).byline == ("Jane Roe",)


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("Форум открылся в Минске - Вестник, 07.10.2019", "Форум открылся в Минске"),
        ("论坛在明斯克开幕_码头晚报", "论坛在明斯克开幕"),
        ("포럼이 민스크에서 열렸다 - 부두신문", "포럼이 민스크에서 열렸다"),
        ("The forum opens in Minsk｜The Paper", "The forum opens in Minsk"),
    ],
)
def test_the_name_on_the_logo_is_cut_from_a_title(title: str, headline: str) -> None:
    names = {"Форум": "Вестник", "论坛在": "码头晚报", "포럼이": "부두신문", "The f": "The Paper"}
    name = next(name for start, name in names.items() if title.startswith(start))
    html = story(headline=title).replace(f"<h1>{title}</h1>", "").replace("<article>", f'<a href="/"><img alt="{name}"></a><article>')
    assert read(html).headline == headline


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        ("<span>Security</span>", "Security: The forum opens in Minsk"),
        ('<a href="/security/">Security</a>', "The forum opens in Minsk"),  # the way to a section is no kicker
        ("", "The forum opens in Minsk"),
    ],
)
def test_a_kicker_belongs_to_the_headline_where_readers_see_it_there(above: str, expected: str) -> None:
    html = story(head='<meta property="og:title" content="Security: The forum opens in Minsk">')
    assert read(html.replace("<h1>", f"{above}<h1>")).headline == expected


def test_a_record_that_was_cut_short_is_not_preferred() -> None:
    long = "The forum opens in Minsk and its guests stay for three days of talks"
    head = linked(f'"headline": "{long[:60]}…"') + f'<meta property="og:title" content="{long[:60]}...">'
    assert read(story(head=head, headline=long)).headline == long


def test_the_title_of_a_drawing_is_not_the_pages() -> None:
    html = story().replace("<title>The forum opens in Minsk</title>", "").replace("<h1>The forum opens in Minsk</h1>", "")
    html = html.replace("<body>", "<body><svg><title>Menu</title></svg><div>The forum opens in Minsk</div>")
    assert read(html, discovery=Discovery(method="feed", headline="From the feed")).headline == "From the feed"


def test_the_menu_entry_that_the_address_continues_is_the_section() -> None:
    menu = '<nav><a href="/">Home</a> <a href="/news/">News</a> <a href="/news/world/">World</a> <a href="/sport/">Sport</a></nav>'
    html = story().replace("<article>", menu + "<article>")
    assert read(html, url="https://paper.example/news/world/forum-opens").section == "World"
    assert read(html, url="https://paper.example/forum-opens").section is None
