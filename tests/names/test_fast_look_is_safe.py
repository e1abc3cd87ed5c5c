"""The fast look against the full reading: over thousands of pages in all languages and typographies, it loses none that names us."""

from collections import Counter
from dataclasses import dataclass

import pytest

from crawler.extraction import draft
from crawler.pages.reading import Attention, PageReader, Read
from domain.article import Page
from domain.source import Source
from domain.visit import Visit
from domain.watch import Target, Watch
from processing.fastlook import NamesFastLook
from processing.mentions import MentionFinder
from tests.support.names_watch import shipped_watch
from tests.support.naming_pages import NamingPage, naming_pages

SHORT = Watch(
    id="short",
    name="Short names",
    targets=(
        Target(id="kim", kind="person", names={"en": ("Anna Kim",), "ru": ("Анна Ким",), "pl": ("Ewa Lis",)}, alone=True),
        Target(id="iiss", kind="organiser", names={"en": ("IISS",), "de": ("Böll-Stiftung",), "pl": ("Żółw",)}),
    ),
)
WATCHES = (shipped_watch(), SHORT)
SOURCE = Source(id="paper", name="Paper", homepage="https://paper.example/")
COUNT = 3000


@dataclass(frozen=True, slots=True)
class Skimmer(PageReader):
    """Decides as a reader of pages does, and leaves it at that."""

    def _extract(self, page: Page, visit: Visit, source: Source, attention: Attention) -> Read:
        return Read(attention=attention)


@pytest.fixture(scope="module")
def finders() -> list[MentionFinder]:
    return [MentionFinder(watch) for watch in WATCHES]


def is_let_through(reader: PageReader, page: NamingPage) -> bool:
    visit = Visit(id=1, run="r", source=SOURCE.id, url=page.page.url, url_key="key", due=page.page.fetched, discovery=page.discovery)
    return reader.read(page.page, visit, SOURCE).attention == "full"


def names_us(page: NamingPage, finders: list[MentionFinder]) -> bool:
    """Whether the full reading finds a name: everything that can be read of the page, even where it is no article."""
    read = draft(page.page, source=SOURCE.id, discovery=page.discovery)
    found = (f.find(headline=read.headline, description=read.description, body=read.body, language="ru") for f in finders)
    return any(each.mentions for each in found)


@pytest.mark.slow
def test_no_page_that_the_full_reading_finds_relevant_is_dropped(finders: list[MentionFinder]) -> None:
    reader = Skimmer(NamesFastLook(WATCHES), 0.0)
    pages = list(naming_pages(WATCHES, COUNT, seed=6))
    dropped = [page for page in pages if not is_let_through(reader, page)]
    assert [page.how for page in dropped if names_us(page, finders)] == []
    assert len(dropped) < 0.05 * COUNT, Counter(page.how.split("'")[-1][:60] for page in dropped)


@pytest.mark.slow
def test_the_pages_do_name_us(finders: list[MentionFinder]) -> None:
    """Or the test above would prove nothing."""
    pages = list(naming_pages(WATCHES, 150, seed=7))
    assert sum(names_us(page, finders) for page in pages) > 0.5 * len(pages)
