"""The main job over the sample newsroom: every page found has an outcome, and the numbers add up."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.protocols import SourceCounts
from domain.urls import normalise
from domain.visit import Outcome
from examples.newsroom import expected
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
    office = newsroom_office(newsroom, tmp_path_factory.mktemp("newsroom"), encoder=True)
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


def ended(office: Office, run: int) -> dict[str, str]:
    """Return normalised URL -> outcome of the first (0) or second (1) run."""
    with sqlite3.connect(office.data / "ledger.db") as ledger:
        runs = [row[0] for row in ledger.execute("SELECT id FROM runs ORDER BY started")]
        rows = ledger.execute("SELECT url_key, state FROM visits WHERE run = ?", (runs[run],)).fetchall()
    ledger.close()
    return dict(rows)


def test_each_page_of_the_first_visit_ends_as_its_author_meant(office: Office) -> None:
    meant = {normalise(found.url): str(found.outcome) for found in expected.found(1)}
    assert ended(office, 0) == meant


def test_each_page_of_the_second_visit_ends_as_its_author_meant(office: Office) -> None:
    meant = {normalise(url): str(outcome) for url, outcome in expected.second_visit().items()}
    assert ended(office, 1) == meant


def test_roles_are_those_of_the_gold(office: Office) -> None:
    gold = {normalise(article.url): article.gold.role for article in expected.articles(2) if article.outcome is Outcome.RELEVANT}
    found = {normalise(plain["article"]["canonical_url"]): plain["role"] for plain in stored(office).values() if plain["status"] == "live"}
    assert found.keys() == gold.keys()
    differing = {url: (found[url], role) for url, role in gold.items() if found[url] != role}
    assert len(differing) <= 1, differing  # a reprint cut to two sentences of ours is "secondary" by the definition


def test_reprints_point_to_their_agency(office: Office) -> None:
    by_url = {normalise(article.url): article for article in expected.articles(2)}
    reprints = {url: article for url, article in by_url.items() if article.gold.reprint_of}
    found = {normalise(plain["article"]["canonical_url"]): plain for plain in stored(office).values()}
    assert len(reprints) >= 4
    origins = {
        url: {plain["article"]["source"] for plain in found.values() if plain["article"]["id"] == found[url]["story"]["origin"]}
        for url in reprints
    }
    meant = {url: {str(article.gold.reprint_of).split("/")[0]} for url, article in reprints.items()}
    assert origins == meant


def test_a_corrected_article_keeps_its_earlier_text_and_a_vanished_one_stays(office: Office) -> None:
    plains = list(stored(office).values())
    assert [len(plain["versions"]) for plain in plains if plain["versions"]] == [1]
    assert [plain["status"] for plain in plains].count("gone") == 1


@pytest.mark.parametrize(
    ("query", "language"),
    [
        ("форумов", "ru"),
        ("дыялогамі", "be"),
        ("безпекою", "uk"),
        ("dialogiem", "pl"),
        ("Sicherheitsforums", "de"),
        ("forums", "en"),
    ],
)
def test_an_inflected_word_finds_articles_of_its_language(office: Office, query: str, language: str) -> None:
    said = office.run("search", f"{query} lang:{language}", "--json", "--limit", "50").stdout.splitlines()
    assert said, query
    assert {json.loads(line)["in_language"].split("-")[0] for line in said} == {language}


def test_each_line_of_the_logs_is_json_and_names_run_and_article(office: Office) -> None:
    lines = [json.loads(line) for line in office.logs().splitlines() if line]
    ids = {coverage["article"]["id"] for coverage in stored(office).values()}
    of_articles = [line for line in lines if line["event"].startswith(("article.", "coverage."))]
    assert {line["event"] for line in of_articles} >= {"article.fetched", "article.read", "coverage.delivered"}
    with open_ledger(office.data / "ledger.db") as ledger:
        runs = {run.id for run in ledger.runs.runs()}
    for line in of_articles:
        assert line["run"] in runs, line
        assert len(line["article"]) == len(min(ids)), line
    for event in ("article.fetched", "article.read", "coverage.delivered"):
        assert {line["article"] for line in of_articles if line["event"] == event} >= ids, event
