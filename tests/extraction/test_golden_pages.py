"""Each golden page comes out as a person read it, field by field. New styles: add a folder, nothing else."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from domain.article import Article
from domain.ids import article_id
from tests.support.extraction import GOLDEN, Golden

STYLES = sorted(folder.name for folder in GOLDEN.iterdir() if folder.is_dir())
FIELDS = sorted(Golden(STYLES[0]).expected())


@pytest.fixture(scope="module")
def articles() -> dict[str, Article]:
    return {style: Golden(style).article() for style in STYLES}


def plain(article: Article, field: str) -> Any:
    value = getattr(article, field)
    if field == "body":
        return value.split("\n\n")
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("style", STYLES)
def test_the_field_reads_as_a_person_read_it(articles: dict[str, Article], style: str, field: str) -> None:
    assert plain(articles[style], field) == Golden(style).expected()[field]


@pytest.mark.parametrize("style", STYLES)
def test_every_golden_page_says_something_of_every_field(style: str) -> None:
    assert sorted(Golden(style).expected()) == FIELDS


@pytest.mark.parametrize("style", STYLES)
def test_the_id_is_that_of_the_canonical_address(articles: dict[str, Article], style: str) -> None:
    assert articles[style].id == article_id(articles[style].canonical_url)


@pytest.mark.parametrize("style", STYLES)
def test_the_same_page_gives_the_same_article(articles: dict[str, Article], style: str) -> None:
    for _ in range(4):  # trafilatura's duplicate filter would silence the fourth reading
        assert replace(Golden(style).article()) == articles[style]
