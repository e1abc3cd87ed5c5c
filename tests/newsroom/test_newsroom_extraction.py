"""Each article of the sample newsroom, in every style of page, is extracted as its author wrote it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from crawler.extraction import extract
from domain.article import Article, Page
from examples.newsroom.content import outlets
from examples.newsroom.expected import GoldArticle, articles
from examples.newsroom.serve import Newsroom

GOLD = articles(1)
ZONES = {outlet.id: outlet.time_zone for outlet in outlets()}


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with Newsroom() as newsroom:
        yield newsroom


@pytest.fixture(scope="module")
def extracted(newsroom: Newsroom) -> dict[str, Article]:
    return {gold.url: extract(page(newsroom, gold.url), source=gold.source, time_zone=ZONES[gold.source]) for gold in GOLD}


def page(newsroom: Newsroom, url: str) -> Page:
    parts = urlsplit(url)
    connection = HTTPConnection(newsroom.address, timeout=10)
    try:
        connection.request("GET", parts.path + (f"?{parts.query}" if parts.query else ""), headers={"Host": parts.netloc})
        answer = connection.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return Page(url=url, final_url=url, status=answer.status, headers=headers, body=answer.read(), fetched=datetime.now(UTC))
    finally:
        connection.close()


@pytest.mark.parametrize("gold", GOLD, ids=lambda gold: gold.key)
def test_headline(extracted: dict[str, Article], gold: GoldArticle) -> None:
    assert extracted[gold.url].headline == gold.headline


@pytest.mark.parametrize("gold", GOLD, ids=lambda gold: gold.key)
def test_published(extracted: dict[str, Article], gold: GoldArticle) -> None:
    published = extracted[gold.url].published
    assert published is not None
    if extracted[gold.url].published_precision == "day":
        assert abs(published - gold.published) <= timedelta(days=1)
        offset = gold.published.utcoffset()
        assert (published + (offset or timedelta(0))).date() == gold.published.date()
    else:
        assert published == gold.published


@pytest.mark.parametrize("gold", GOLD, ids=lambda gold: gold.key)
def test_body(extracted: dict[str, Article], gold: GoldArticle) -> None:
    """Every paragraph is there, whole and mended; what else there is, is the lead or the author's name."""
    found = extracted[gold.url].body.split("\n\n")
    assert [text for text in gold.body.split("\n\n") if text not in found] == []
    known = {*gold.body.split("\n\n"), gold.description, *gold.byline}
    assert [text for text in found if text not in known] == []
