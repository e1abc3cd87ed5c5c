"""Over the sample newsroom's texts both stores give the same hits to the same words, in each of its languages."""

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest

from domain.coverage import Coverage
from domain.protocols import CoverageStore
from domain.query import FacetName, Query
from examples.newsroom.content import outlets, texts
from indexing import open_store
from indexing.query_text import parse_query
from indexing.terms import tokens
from tests.support.command import Office
from tests.support.coverages import make_coverage
from tests.support.es_stores import Stores

pytestmark = pytest.mark.live_index

LANGUAGES = ("be", "de", "en", "pl", "ru", "uk")


def newsroom() -> list[Coverage]:
    """Return a coverage of every article of the sample, as its texts stand."""
    made: list[Coverage] = []
    for outlet in outlets():
        for text in texts(outlet):
            body = "\n\n".join(text.paragraphs)
            made.append(
                make_coverage(
                    url=text.url,
                    headline=text.headline,
                    description=text.description,
                    body=body,
                    published=text.published + timedelta(microseconds=len(made)),
                    in_language=text.language,
                    outlet=outlet.id,
                    mentions=(),
                    topics=(text.section,),
                )
            )
    return made


NEWSROOM = newsroom()


def of_language(language: str) -> list[Coverage]:
    return [coverage for coverage in NEWSROOM if coverage.in_language.split("-")[0] == language]


def words_of(language: str) -> list[str]:
    """Return the words of the headlines, and phrases of two and three words out of the texts."""
    rng = random.Random(language)
    words: dict[str, None] = {}
    for coverage in of_language(language):
        words |= dict.fromkeys(tokens(coverage.article.headline))
        body = tokens(coverage.article.body)
        at, length = rng.randrange(len(body) - 3), rng.choice((2, 3))
        words[f'"{" ".join(body[at : at + length])}"'] = None
    return list(words)


ASKED = [
    ("форумов", 3),
    ("форумах lang:be", 1),
    ("діалозі", 1),
    ("dialogu", 1),
    ("Konferenzen OR Forums", 1),
    ("conference -hockey", 1),
    ("«Минского диалога»", 1),
    ("безопасности OR бяспекі OR безпека OR security OR Sicherheit OR bezpieczeństwa", 5),
    ("форум after:2019-10-07 outlet:sozh,nevskaya-lineyka", 1),
]


@pytest.fixture(scope="module")
def both(stores: Stores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[CoverageStore, CoverageStore]]:
    opened = (open_store("sqlite:", data=tmp_path_factory.mktemp("store")), stores.open_one())
    for store in opened:
        store.setup()
        assert len(store.write(NEWSROOM).delivered) == len(NEWSROOM)
    yield opened
    for store in opened:
        store.close()


def test_the_sample_has_articles_in_each_language() -> None:
    assert {coverage.in_language.split("-")[0] for coverage in NEWSROOM} == set(LANGUAGES)
    assert all(len(of_language(language)) >= 4 for language in LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_gives_the_same_page_in_both(both: tuple[CoverageStore, CoverageStore], language: str) -> None:
    sqlite, elasticsearch = both
    found = 0
    for word in words_of(language):
        query = parse_query(word, limit=100)
        expected = sqlite.search(query)
        assert elasticsearch.search(query) == expected, word
        found += expected.total
    assert found >= len(of_language(language))


@pytest.mark.parametrize(("text", "least"), ASKED)
def test_inflected_words_of_people_find_the_same(both: tuple[CoverageStore, CoverageStore], text: str, least: int) -> None:
    sqlite, elasticsearch = both
    query = parse_query(text, time_zone="Europe/Minsk", limit=100)
    expected = sqlite.search(query)
    assert expected.total >= least
    assert elasticsearch.search(query) == expected
    assert list(elasticsearch.scroll(query)) == list(sqlite.scroll(query))
    assert elasticsearch.facets(query, get_args(FacetName)) == sqlite.facets(query, get_args(FacetName))
    assert elasticsearch.timeline(query, interval="week", time_zone="Europe/Minsk") == sqlite.timeline(
        query, interval="week", time_zone="Europe/Minsk"
    )


def test_the_command_finds_the_same_in_both(both: tuple[CoverageStore, CoverageStore], es_node: str, tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.write_watch()
    sqlite, elasticsearch = both
    assert sqlite.count(Query()) == elasticsearch.count(Query())
    stores = {
        f"sqlite:{sqlite.path}": {},  # type: ignore[attr-defined]
        es_node: {"FORUMWATCH_ELASTICSEARCH__PREFIX": elasticsearch.names.prefix},  # type: ignore[attr-defined]
    }
    for text, least in ASKED:
        answers = []
        for address, settings in stores.items():
            done = office.run_here("search", text, "--json", "--limit", "50", env={"FORUMWATCH_STORE": address, **settings})
            assert done.returncode == 0, done.stderr
            answers.append(done.stdout)
        assert answers[0] == answers[1]
        assert answers[0].count("\n") >= least, text
