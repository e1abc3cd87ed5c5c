"""Which of a page's dates is the article's, and what it rests on."""

from datetime import UTC, datetime

import pytest

from domain.article import Discovery
from tests.support.extraction import FETCHED, read, story

SIDEBAR = """<div class="sidebar"><h2>Latest</h2><ul>
<li><span class="date">09.10.2019</span> <a href="/a">Harvest nears its end in the north</a></li>
<li><span class="date">10.10.2019</span> <a href="/b">Hockey season opens in the capital</a></li></ul></div>"""


def linked(**dates: str) -> str:
    pairs = ", ".join(f'"{key}": "{value}"' for key, value in dates.items())
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "The forum opens in Minsk", {pairs}}}</script>'


@pytest.mark.parametrize(
    ("head", "above", "url", "source"),
    [
        (linked(datePublished="2019-10-07T14:05:00+03:00"), "", "/n/1", "json-ld"),
        ('<meta property="article:published_time" content="2019-10-07T14:05:00+03:00">', "", "/n/1", "meta"),
        ("", '<time datetime="2019-10-07T14:05:00+03:00">a while ago</time>', "/n/1", "time-tag"),
        ("", '<div class="date">7 October 2019, 14:05</div>', "/n/1", "detail-block"),
        ("", "", "/2019/10/07/forum-opens", "url"),
    ],
)
def test_each_kind_of_evidence_is_found_and_named(head: str, above: str, url: str, source: str) -> None:
    article = read(story(head=head, above=above, below=SIDEBAR), url=f"https://paper.example{url}", time_zone="Europe/Minsk")
    assert article.published is not None
    assert article.published.date().isoformat() == "2019-10-07"
    assert article.published_from == source


def test_the_feed_is_the_last_resort() -> None:
    hint = Discovery(method="feed", published=datetime(2019, 10, 7, 11, 5, tzinfo=UTC))
    assert read(story(), discovery=hint).published_from == "feed"
    assert read(story(above='<p class="date">8 October 2019</p>'), discovery=hint).published_from == "detail-block"


def test_a_page_without_any_date_has_none_rather_than_todays() -> None:
    article = read(story(below="<footer>24 November 2026</footer>"))
    assert (article.published, article.published_from, article.published_precision) == (None, None, None)


@pytest.mark.parametrize("place", ["above", "below"])
def test_a_sidebar_never_gives_the_date(place: str) -> None:
    html = story().replace("<article>", SIDEBAR + "<article>") if place == "above" else story(below=SIDEBAR)
    assert read(html).published is None


def test_a_list_of_dated_links_is_known_without_any_class() -> None:
    rows = "".join(
        f'<tr><td>{day}.10.2019</td><td><a href="/{day}">Something else that happened in town</a></td></tr>' for day in range(10, 16)
    )
    assert read(story(above=f"<table>{rows}</table>")).published is None


def test_the_date_of_an_event_in_the_text_is_not_the_articles() -> None:
    below = (
        "<p>The first forum, the organisers recalled after a long evening of talks, was opened in the same hall on 3 May 2018, in rain.</p>"
    )
    assert read(story(below=below)).published is None


def test_a_date_in_the_future_is_no_evidence() -> None:
    article = read(story(head=linked(datePublished="2027-05-03T10:00:00Z"), above='<p class="date">7 October 2019</p>'))
    assert article.published_from == "detail-block"


def test_a_date_made_up_while_rendering_gives_way_to_the_visible_one() -> None:
    now = FETCHED.isoformat()
    article = read(story(head=linked(datePublished=now, dateModified=now), above='<p class="date">7 October 2019</p>'))
    assert article.published == datetime(2019, 10, 7, 12, tzinfo=UTC)


def test_a_record_that_readers_see_confirmed_keeps_its_seconds() -> None:
    article = read(story(head=linked(datePublished="2019-10-07T14:05:09Z"), above='<p class="date">7 October 2019</p>'))
    assert (article.published_from, article.published_precision) == ("json-ld", "second")


def test_an_updated_line_is_the_modification() -> None:
    above = '<p class="meta">Published: 7 October 2019, 14:05</p><p class="meta">Updated: 8 October 2019, 09:00</p>'
    article = read(story(above=above))
    assert article.published == datetime(2019, 10, 7, 14, 5, tzinfo=UTC)
    assert article.modified == datetime(2019, 10, 8, 9, 0, tzinfo=UTC)


def test_a_modification_before_the_publication_is_dropped() -> None:
    head = linked(datePublished="2019-10-07T14:05:00Z", dateModified="2018-01-01T00:00:00Z")
    assert read(story(head=head)).modified is None


def test_the_offset_that_the_page_stated_is_kept() -> None:
    article = read(story(head=linked(datePublished="2019-10-07T23:30:00-04:00")), time_zone="Europe/Minsk")
    assert article.published == datetime(2019, 10, 8, 3, 30, tzinfo=UTC)
    assert article.published_offset == -240


def test_a_time_without_an_offset_is_the_outlets() -> None:
    article = read(story(head=linked(datePublished="2019-10-07T14:05:00")), time_zone="Europe/Minsk")
    assert article.published == datetime(2019, 10, 7, 11, 5, tzinfo=UTC)
    assert article.published_offset is None


def test_the_address_corrects_a_visible_date_that_is_far_from_it() -> None:
    article = read(story(above='<p class="date">1 January 2018</p>'), url="https://paper.example/2019/10/07/forum")
    assert (article.published_from, article.published) == ("url", datetime(2019, 10, 7, 12, tzinfo=UTC))
