"""Which of a page's dates is the article's, and what it rests on."""

from datetime import UTC, datetime

import pytest

from crawler.extraction import draft
from domain.article import Discovery
from tests.support.extraction import FETCHED, page, read, story

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


def test_the_feed_knows_the_time_of_a_day_that_the_page_tells_alone() -> None:
    hint = Discovery(method="feed", published=datetime(2019, 10, 7, 22, 5, tzinfo=UTC))
    same = read(story(above='<p class="date">8 October 2019</p>'), discovery=hint, time_zone="Europe/Minsk")
    assert (same.published, same.published_from, same.published_precision) == (hint.published, "detail-block", "second")
    other = read(story(above='<p class="date">7 October 2019</p>'), discovery=hint, time_zone="Europe/Minsk")
    assert (other.published, other.published_precision) == (datetime(2019, 10, 7, 9, tzinfo=UTC), "day")


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


def test_two_witnesses_outweigh_a_record_of_a_later_day() -> None:
    head = linked(datePublished="2020-02-03T10:00:00Z", dateModified="2020-02-04T10:00:00Z")
    html = story(head=head, above='<p class="date">7 October 2019</p>')
    assert read(html, url="https://paper.example/2019/10/07/forum").published == datetime(2019, 10, 7, 12, tzinfo=UTC)
    assert read(html).published == datetime(2020, 2, 3, 10, tzinfo=UTC)


def test_the_same_instant_in_the_outlets_offset_is_preferred() -> None:
    head = linked(datePublished="2019-10-07T22:30:00Z") + '<meta name="date" content="2019-10-08T01:30:00+03:00">'
    article = read(story(head=head))
    assert (article.published, article.published_offset) == (datetime(2019, 10, 7, 22, 30, tzinfo=UTC), 180)


def test_today_is_the_day_when_the_page_was_sent() -> None:
    html = story(above='<p class="date">Yesterday, 14:05</p>')
    article = read(html, time_zone="Europe/Minsk")
    assert article.published == datetime(2026, 11, 23, 11, 5, tzinfo=UTC)
    assert draft(page(html), source="paper", live=False).published is None


@pytest.mark.parametrize(
    "line",
    [
        "14:05 07.10.2019 (updated: 09:00 08.10.2019)",
        "Published 7 Oct 2019 14:05 | Updated 8 Oct 2019 09:00",
    ],
)
def test_a_line_may_tell_both_dates(line: str) -> None:
    article = read(story(above=f"<p>{line}</p>"))
    assert article.published == datetime(2019, 10, 7, 14, 5, tzinfo=UTC)
    assert article.modified == datetime(2019, 10, 8, 9, 0, tzinfo=UTC)


def test_a_time_of_its_own_beside_the_day_belongs_to_it() -> None:
    article = read(story(above="<span>7 October 2019</span> <span>14:05</span>"))
    assert (article.published, article.published_precision) == (datetime(2019, 10, 7, 14, 5, tzinfo=UTC), "minute")


def test_an_event_ahead_hides_no_date() -> None:
    above = "<p>Starts: 3 May 2027</p><p>7 October 2019</p>"
    assert read(story(above=above)).published == datetime(2019, 10, 7, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("below", "source"),
    [
        ('<div><div><time datetime="2019-10-07T14:05:00Z"></time></div></div>', "time-tag"),
        ('<relative-time data-timestamp="1570457100000"></relative-time>', "time-tag"),
        ('<script>window.state = {"article": {"id": 1, "publishedAt": "2019-10-07T14:05:00Z"}}</script>', "script"),
        ('<script>self.push("{\\"datePublished\\":\\"2019-10-07T14:05:00Z\\"}")</script>', "script"),
    ],
)
def test_what_no_reader_sees_is_better_than_nothing(below: str, source: str) -> None:
    article = read(story(below=below))
    assert (article.published, article.published_from) == (datetime(2019, 10, 7, 14, 5, tzinfo=UTC), source)


def test_a_page_that_tells_its_last_change_alone_was_out_by_then() -> None:
    article = read(story(head='<meta property="og:updated_time" content="2019-10-07T14:05:00Z">'))
    assert (article.published, article.published_from) == (datetime(2019, 10, 7, 14, 5, tzinfo=UTC), "meta")


@pytest.mark.parametrize("lang", ["en-US", "en"])
def test_americans_write_the_month_first(lang: str) -> None:
    article = read(story(above='<p class="date">10/07/2019</p>', lang=lang))
    assert article.published == datetime(2019, 10 if lang == "en-US" else 7, 7 if lang == "en-US" else 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "path", ["/2019/oct/07/forum", "/news/20191007/forum", "/news/forum-20191007140512", "/a_07-10-2019.html", "/2019-10-07-forum"]
)
def test_addresses_write_dates_too(path: str) -> None:
    article = read(story(), url=f"https://paper.example{path}")
    assert (article.published, article.published_from) == (datetime(2019, 10, 7, 12, tzinfo=UTC), "url")


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
