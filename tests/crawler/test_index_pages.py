"""Pages that list articles end as no article, and no article is taken for a list."""

from datetime import UTC, datetime

import pytest

from crawler.pages.index_pages import is_index_page
from crawler.pages.reading import PageReader
from domain.article import Discovery, Page
from domain.source import Source
from domain.visit import Outcome, Visit
from processing.fastlook import NamesFastLook
from tests.support.names_watch import shipped_watch

LISTS = (
    *("/", "", "/tag/minsk-dialogue", "/tags/минский-диалог/", "/en/tag/minsk/page/2", "/author/ivan-ivanov", "/avtor/petrov/"),
    *("/authors", "/2019/10/07", "/2019/10/", "/2019", "/news/2019/10/07/", "/archive/2019", "/category/politics/page/3", "/search"),
    *(
        "/politics/page/12/",
        "/?s=minsk+dialogue",
        "/news?tag=forum",
        "/index.php?PAGEN_1=2",
        "/kalendarz/",
        "/rubrika/politika",
        "/tags.html",
    ),
)
ARTICLES = (
    *(
        "/2019/10/07/minsk-dialogue-opens",
        "/2019/10/07/12345.html",
        "/news/77",
        "/author/ivan/why-the-forum-matters",
        "/tag/12345-the-forum.html",
    ),
    *("/?p=1234", "/index.php?id=12345&page=2", "/news/forum-opens-in-minsk?s=1", "/story", "/archive/2019/forum-opens"),
    *("/news/2019/10/07-forum", "/article.php?article_id=5&tag=x", "/rubrika/politika/forum", "/search-for-peace"),
)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_known_by_its_address(path: str) -> None:
    assert is_index_page(f"https://paper.example{path}", [("og:type", "article")])


@pytest.mark.parametrize("path", ARTICLES)
def test_an_article_is_not_taken_for_a_list(path: str) -> None:
    assert not is_index_page(f"https://paper.example{path}", [])


def test_a_page_that_says_when_it_was_published_is_no_list() -> None:
    assert not is_index_page("https://paper.example/tag/forum", [("article:published_time", "2019-10-07")])


def test_no_address_breaks_it() -> None:
    assert not is_index_page("http://[::1", [])


@pytest.mark.parametrize(
    ("method", "revisit", "outcome"),
    [("section", False, Outcome.NO_ARTICLE), ("by-hand", False, Outcome.PENDING), ("feed", True, Outcome.PENDING)],
)
def test_a_tag_page_is_read_only_where_somebody_says_that_it_is_an_article(method: str, revisit: bool, outcome: Outcome) -> None:
    now = datetime(2026, 11, 27, tzinfo=UTC)
    url = "https://paper.example/tag/minsk-dialogue"
    text = "<p>The Minsk Dialogue brought experts from many countries together, and they talked for three days.</p>" * 3
    body = f"<html><title>Minsk Dialogue</title><h1>Minsk Dialogue forum</h1>{text}</html>".encode()
    page = Page(url=url, final_url=url, status=200, headers={"content-type": "text/html"}, body=body, fetched=now)
    discovery = Discovery(method=method)  # type: ignore[arg-type]
    visit = Visit(id=1, run="r", source="paper", url=url, url_key=url, due=now, discovery=discovery, revisit=revisit)
    read = PageReader(NamesFastLook([shipped_watch()]), 0.0).read(
        page, visit, Source(id="paper", name="P", homepage="https://paper.example/")
    )
    assert read.outcome is outcome
    assert (read.article is None) == (outcome is Outcome.NO_ARTICLE)
