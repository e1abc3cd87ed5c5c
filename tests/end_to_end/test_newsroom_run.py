"""The main job over the sample newsroom: every page found has an outcome, and the numbers add up."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.protocols import SourceCounts
from domain.urls import normalise
from examples.newsroom.serve import Newsroom
from ledger import open_ledger
from tests.support.command import Office
from tests.support.newsroom import newsroom_office, stored

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    newsroom = Newsroom()
    newsroom.start()
    yield newsroom
    newsroom.stop()


@pytest.fixture(scope="module")
def office(newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = newsroom_office(newsroom, tmp_path_factory.mktemp("newsroom"))
    for edition in (1, 2):
        newsroom.edition = edition
        done = office.run("run", timeout=200)
        assert done.returncode == 0, done.stderr + office.logs()[-3000:]
        (office.folder / f"said-{edition}.txt").write_text(done.stdout)
    return office


def counts(office: Office) -> list[SourceCounts]:
    with open_ledger(office.data / "ledger.db") as ledger:
        return ledger.runs.counts()


def test_found_is_the_sum_of_the_outcomes(office: Office) -> None:
    rows = counts(office)
    assert sum(row.found for row in rows) > 60
    for row in rows:
        assert row.found == sum(row.outcomes.values()) + row.pending, row


def test_nothing_is_pending_when_a_run_ends(office: Office) -> None:
    assert sum(row.pending for row in counts(office)) == 0


def test_what_is_relevant_is_delivered(office: Office) -> None:
    rows = counts(office)
    for row in rows:
        assert row.relevant == row.delivered + row.dead_letters + row.waiting, row
    assert sum(row.delivered for row in rows) == len(stored(office)) > 30


def test_no_page_is_fetched_twice_in_a_run(newsroom: Newsroom, tmp_path: Path) -> None:
    office = newsroom_office(newsroom, tmp_path)
    newsroom.edition = 1
    before = len(newsroom.requests)
    assert office.run("run", timeout=200).returncode == 0
    asked = [str(request) for request in newsroom.requests[before:]]
    asked = [url for url in asked if not url.endswith("/robots.txt")]  # read for its rules, and where need be for its sitemaps
    twice = sorted({url for url in asked if asked.count(url) > 1})
    assert twice == []


def test_the_closing_table_fits_eighty_columns(office: Office) -> None:
    for line in (office.folder / "said-1.txt").read_text().splitlines():
        assert len(line) <= 80, line


def test_why_explains_a_page_that_was_never_found(office: Office) -> None:
    said = office.run("why", "https://nobody.test/x").stdout
    assert "was never found" in said


def test_addresses_are_normal(office: Office) -> None:
    for coverage in stored(office).values():
        url = coverage["article"]["canonical_url"]
        assert normalise(url) == url
