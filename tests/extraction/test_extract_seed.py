"""The article that the project began with."""

from pathlib import Path

import pytest

from domain.article import Article
from tests.support.extraction import read

SEED = Path(__file__).parents[2].parent / "shared" / "data" / "seed" / "minsk-dialogue-2019.html"
pytestmark = pytest.mark.skipif(not SEED.exists(), reason="the seed page is not beside this checkout")


@pytest.fixture(scope="module")
def seed() -> Article:
    return read(SEED.read_bytes(), url="https://tv.example/en/news/minsk-dialogue/", time_zone="Europe/Minsk")


def test_the_headline_stands_without_the_name_of_the_section(seed: Article) -> None:
    assert seed.headline == "Minsk Dialogue brings together experts, diplomats and politicians from more than 60 countries"


def test_the_date_is_that_of_the_detail_block_and_not_the_sidebars(seed: Article) -> None:
    assert seed.published is not None
    assert seed.published.isoformat() == "2019-10-07T09:00:00+00:00"  # noon in Minsk
    assert (seed.published_from, seed.published_precision, seed.published_offset) == ("detail-block", "day", None)


def test_the_split_words_are_whole_again(seed: Article) -> None:
    assert "lessons from the past" in seed.body
    assert "forum where peace" in seed.body
    assert seed.repairs == ("bitrix-split",)


def test_the_body_has_its_six_paragraphs_and_single_spaces(seed: Article) -> None:
    assert len(seed.body.split("\n\n")) == 6
    assert "  " not in seed.body


@pytest.mark.parametrize("word", ["Harvest", "Hockey", "President", "All rights reserved", "7 October"])
def test_no_menu_sidebar_footer_or_date_line_is_in_the_body(seed: Article, word: str) -> None:
    assert word not in seed.body


def test_the_page_says_that_it_is_english(seed: Article) -> None:
    assert seed.in_language == "en"
