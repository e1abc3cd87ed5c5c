"""Extraction in processes of its own: the same articles, and what breaks there costs one page."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from crawler.pages.apart import Readers, ReadingBroke, extracted
from domain.article import Discovery
from domain.errors import ExtractionError
from domain.source import Selectors, Source
from tests.support.extraction import page, story

SOURCE = Source(id="paper", name="Paper", homepage="https://paper.example/", time_zone="Europe/Minsk", selectors=Selectors(headline="h1"))
FOUND = Discovery(method="feed", headline="Hinted")
ARTICLE = page(story().encode("windows-1251"), headers={"content-type": "text/html; charset=windows-1251"})
EMPTY = page("<html><body><h1>Nothing</h1></body></html>")


@pytest.fixture
def readers() -> Iterator[Readers]:
    made = Readers(1)
    yield made
    made.close()


def process_of_readers() -> int:
    """Return the id of the only child that reads."""
    children = [int(pid) for path in Path("/proc/self/task").glob("*/children") for pid in path.read_text().split()]
    (reader,) = [pid for pid in children if b"crawler.pages.apart" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    return reader


def test_an_article_comes_back_as_it_would_be_read_here(readers: Readers) -> None:
    assert readers.extract(ARTICLE, discovery=FOUND, source=SOURCE) == extracted(ARTICLE, discovery=FOUND, source=SOURCE)
    first = process_of_readers()
    readers.extract(ARTICLE, discovery=FOUND, source=SOURCE)
    assert process_of_readers() == first, "one process reads many pages"


def test_no_article_has_the_same_reason_there_as_here(readers: Readers) -> None:
    reasons = []
    for read in (readers.extract, extracted):
        with pytest.raises(ExtractionError) as caught:
            read(EMPTY, discovery=FOUND, source=SOURCE)
        reasons.append((caught.value.url, caught.value.message))
    assert reasons[0] == reasons[1]


def test_a_process_that_dies_costs_its_page(readers: Readers) -> None:
    readers.extract(ARTICLE, discovery=FOUND, source=SOURCE)
    reader = process_of_readers()
    os.kill(reader, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(readers.extract, ARTICLE, discovery=FOUND, source=SOURCE)
        os.kill(reader, signal.SIGKILL)
        with pytest.raises(ReadingBroke, match="its process was ended by signal 9"):
            asked.result()
    assert readers.extract(ARTICLE, discovery=FOUND, source=SOURCE).headline == "The forum opens in Minsk"
    assert process_of_readers() != reader


def test_a_page_that_takes_for_ever_is_given_up(readers: Readers, monkeypatch: pytest.MonkeyPatch) -> None:
    readers.extract(ARTICLE, discovery=FOUND, source=SOURCE)
    os.kill(process_of_readers(), signal.SIGSTOP)
    monkeypatch.setattr("crawler.pages.apart.PATIENCE_S", 0.1)
    with pytest.raises(ReadingBroke, match="it took more than 0 s"):
        readers.extract(ARTICLE, discovery=FOUND, source=SOURCE)


def test_a_process_is_renewed_now_and_then(readers: Readers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.pages.apart.RENEWED_AFTER", 1)
    readers.extract(ARTICLE, discovery=FOUND, source=SOURCE)
    with pytest.raises(ValueError, match="not enough values"):
        process_of_readers()
    assert readers.extract(ARTICLE, discovery=FOUND, source=SOURCE).headline == "The forum opens in Minsk"


def test_nothing_is_read_once_they_are_closed(readers: Readers) -> None:
    readers.extract(ARTICLE, discovery=FOUND, source=SOURCE)
    readers.close()
    with pytest.raises(ReadingBroke, match="the crawl is over"):
        readers.extract(ARTICLE, discovery=FOUND, source=SOURCE)


def test_a_reader_ends_with_its_pipe() -> None:
    with subprocess.Popen([sys.executable, "-P", "-m", "crawler.pages.apart"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as reader:
        assert reader.stdin is not None
        reader.stdin.close()
        assert reader.wait(timeout=60) == 0
