"""Reading in processes of its own: the same articles, and what breaks there costs one page."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.pages.apart import Readers
from crawler.pages.child import look_of
from crawler.pages.reading import PageReader, Read
from domain.article import Discovery, Page
from domain.look import LookRecipe
from domain.source import Selectors, Source
from domain.visit import Outcome, Visit
from tests.support.command import ROOT
from tests.support.extraction import page, story

SOURCE = Source(id="paper", name="Paper", homepage="https://paper.example/", time_zone="Europe/Minsk", selectors=Selectors(headline="h1"))
VISIT = Visit(
    id=1,
    run="run",
    source=SOURCE.id,
    url="https://paper.example/2026/bridge-opens-after-repair",
    url_key="https://paper.example/2026/bridge-opens-after-repair",
    due=datetime(2026, 11, 27, tzinfo=UTC),
    discovery=Discovery(method="feed", headline="Hinted"),
)
LOOK = LookRecipe(make="tests.support.memory_ledger:words", of=("forum",))
ARTICLE = page(story().encode("windows-1251"), headers={"content-type": "text/html; charset=windows-1251"})
EMPTY = page("<html><body><h1>Nothing of the forum</h1></body></html>")
OTHER = page("<html><body><p>Of something else</p></body></html>")
LARGE = page(f"<html><body><p>{'Of something else. ' * 100_000}</p></body></html>")  # more than any pipe takes at once

Ask = Callable[[Page], Awaitable[Read]]


@pytest.fixture(autouse=True)
def _tests_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))  # the look of these tests is made there, too


def ask(work: Callable[[Readers, Ask], Awaitable[None]], *, count: int = 1) -> None:
    """Run `work` with reading processes."""

    async def run() -> None:
        readers = Readers(count, look=LOOK, sample_rate=0)
        try:
            await asyncio.wait_for(work(readers, lambda asked: readers.read(asked, VISIT, SOURCE)), 60)
        finally:
            readers.close()

    asyncio.run(run())


def here(asked: Page) -> Read:
    return PageReader(look_of(LOOK), 0).read(asked, VISIT, SOURCE)


def processes() -> list[int]:
    """Return the ids of our children that read."""
    children = [int(pid) for path in Path("/proc/self/task").glob("*/children") for pid in path.read_text().split()]
    return [pid for pid in children if b"crawler.pages.child" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def test_a_page_comes_to_the_same_there_as_here() -> None:
    async def work(readers: Readers, read: Ask) -> None:
        for asked, outcome in ((ARTICLE, Outcome.PENDING), (EMPTY, Outcome.NO_ARTICLE), (OTHER, Outcome.IRRELEVANT)):
            there = await read(asked)
            assert there == here(asked)
            assert there.outcome is outcome
        assert (await read(LARGE)).attention == "skip"
        assert len(processes()) == 1, "one process reads many pages"

    ask(work)


def test_many_pages_at_once_are_answered_each_by_its_own() -> None:
    async def work(readers: Readers, read: Ask) -> None:
        pages = [ARTICLE, OTHER, LARGE, EMPTY] * 5
        found = await asyncio.gather(*map(read, pages))
        assert [each.outcome for each in found] == [here(asked).outcome for asked in pages]
        assert len(processes()) == 2

    ask(work, count=2)


def test_few_pages_start_few_processes() -> None:
    async def work(readers: Readers, read: Ask) -> None:
        for _ in range(3):
            await read(OTHER)
        assert len(processes()) == 1

    ask(work, count=4)


def test_a_process_that_dies_costs_its_page_and_no_other() -> None:
    async def work(readers: Readers, read: Ask) -> None:
        await read(OTHER)
        (process,) = processes()
        os.kill(process, signal.SIGSTOP)
        asked = [asyncio.ensure_future(read(ARTICLE)) for _ in range(4)]
        await asyncio.sleep(0)
        os.kill(process, signal.SIGKILL)
        lost, *others = await asyncio.gather(*asked)
        assert (lost.outcome, lost.reason) == (Outcome.FAILED, "extraction: its process was ended by signal 9")
        assert [each.article.headline for each in others if each.article] == ["The forum opens in Minsk"] * 3
        assert process not in processes()

    ask(work)


def test_a_page_that_takes_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def work(readers: Readers, read: Ask) -> None:
        await read(OTHER)
        os.kill(processes()[0], signal.SIGSTOP)
        monkeypatch.setattr("crawler.pages.apart.PATIENCE_S", 0.1)
        assert (await read(ARTICLE)).reason == "extraction: it took more than 0 s"

    ask(work)


def test_a_process_is_renewed_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.pages.apart.RENEWED_AFTER", 2)

    async def work(readers: Readers, read: Ask) -> None:
        await read(ARTICLE)
        await read(OTHER)
        (first,) = processes()
        found = await asyncio.gather(read(ARTICLE), read(ARTICLE), read(ARTICLE))
        assert all(each.article for each in found)
        assert first not in processes()

    ask(work)


def test_nothing_is_read_once_they_are_closed() -> None:
    async def work(readers: Readers, read: Ask) -> None:
        under_way = asyncio.ensure_future(read(ARTICLE))
        await asyncio.sleep(0)
        readers.close()
        for found in (await under_way, await read(ARTICLE)):
            assert found.reason == "extraction: the crawl is over"
        assert not processes()

    ask(work)


def test_a_reader_ends_with_its_pipe() -> None:
    with subprocess.Popen([sys.executable, "-P", "-m", "crawler.pages.child"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as reader:
        assert reader.stdin is not None
        reader.stdin.close()
        assert reader.wait(timeout=60) == 0


def test_processes_start_when_pages_are_expected_and_no_more_than_these() -> None:
    before = set(processes())  # of other tests, on their way out

    async def started(count: int) -> set[int]:
        """Return our new processes, once there are so many: the system takes its moment to list them."""
        found = set(processes()) - before
        while len(found) != count:
            await asyncio.sleep(0.05)
            found = set(processes()) - before
        return found

    async def work(readers: Readers, read: Ask) -> None:
        readers.expect(0)
        assert set(processes()) <= before
        readers.expect(1)
        assert len(await started(1)) == 1
        readers.expect(100)
        both = await started(2)
        assert (await read(ARTICLE)) == here(ARTICLE)
        assert await started(2) == both

    ask(work, count=2)
