"""`correct` and `searches` as a person uses them, over a run of the sample newsroom."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from examples.newsroom.serve import Newsroom
from tests.support.command import Office
from tests.support.newsroom import newsroom_office, stored

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with Newsroom() as newsroom:
        office = newsroom_office(newsroom, tmp_path_factory.mktemp("correct"))
        assert office.run("run", timeout=200).returncode == 0
        assert office.run_here("searches", "add", "Critics", "tone:critical").returncode == 0
        yield office


@pytest.fixture
def url(office: Office) -> str:
    """The address of a Polish article that is about us; none of them is critical."""
    plain = next(c for _, c in sorted(stored(office).items()) if c["in_language"] == "pl" and c["relevant"])
    address: str = plain["article"]["canonical_url"]
    return address


def search(office: Office, query: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in office.run_here("search", "--json", "--limit", "1000", query).stdout.splitlines()]


def test_a_correction_shows_at_once_and_can_be_taken_back(office: Office, url: str) -> None:
    done = office.run_here("correct", url, "--tone", "critical", "--by", "anna", "--note", "irony")
    assert done.returncode == 0, done.stderr
    assert "before  about us, role" in done.stdout
    assert "critical -0.50 (person)" in done.stdout
    assert [c["article"]["canonical_url"] for c in search(office, "tone:critical lang:pl")] == [url]  # type: ignore[index]
    checked = office.run_here("searches", "check", "--json")
    assert [json.loads(line)["url"] for line in checked.stdout.splitlines()] == [url]
    assert office.run_here("searches", "check").stdout == "0 new matches\n"
    assert url in office.run_here("searches", "matches", "critics").stdout
    assert office.run_here("correct", url, "--undo", "--by", "anna").returncode == 0
    assert search(office, "tone:critical lang:pl") == []
    history = office.run_here("correct", url, "--history").stdout
    assert "tone critical, taken back: irony" in history
    assert history.endswith("2 corrections\n")
    assert max(map(len, history.splitlines())) <= 80


def test_what_is_not_about_us_is_gone_and_stays_so_over_a_rebuild(office: Office, url: str) -> None:
    before = len(search(office, ""))
    assert office.run_here("correct", url, "--not-relevant", "--by", "anna").returncode == 0
    assert len(search(office, "")) == before - 1
    for path in office.data.glob("coverage.db*"):
        path.unlink()
    assert office.run("store", "rebuild").returncode == 0
    found = search(office, "")
    assert len(found) == before - 1
    assert url not in [c["article"]["canonical_url"] for c in found]  # type: ignore[index]
    assert "anna said: not about us" in " ".join(office.run_here("why", url).stdout.split())
    assert office.run_here("correct", url, "--undo").returncode == 0
    assert len(search(office, "")) == before


def test_a_rebuilt_store_has_the_corrections(office: Office, url: str) -> None:
    assert office.run_here("correct", url, "--tone", "favourable", "--polarity", "0.8", "--by", "boris").returncode == 0
    before = stored(office)
    for path in office.data.glob("coverage.db*"):
        path.unlink()
    assert office.run("store", "rebuild").returncode == 0
    after = stored(office)
    assert after == before
    (corrected,) = [c for c in after.values() if c["correction"]]
    assert (corrected["correction"]["by"], corrected["tone"]["polarity"]) == ("boris", 0.8)
    assert office.run_here("correct", url, "--undo").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("correct", "https://nowhere.test/x", "--role", "main"), "has no coverage that could be corrected"),
        (("correct", "no address", "--role", "main"), "neither a coverage nor an address"),
        (("correct", "URL"), "the correction says nothing"),
        (("correct", "URL", "--role", "boss"), "'boss' is no role"),
        (("correct", "URL", "--tone", "angry"), "'angry' is no tone"),
        (("correct", "URL", "--undo", "--role", "main"), "--undo goes without a correction"),
        (("correct", "URL", "--undo"), "no correction that could be taken back"),
        (("correct", "URL", "--role", "main", "--by", " "), "needs the name"),
        (("searches", "add", "x", "tone:angry"), "tone"),
        (("searches", "add", "Critics", "forum"), "'critics' already"),
        (("searches", "add", "…", "forum"), "is no name for a search"),
        (("searches", "remove", "nothing"), "no saved search 'nothing'"),
        (("searches", "check", "nothing"), "no saved search 'nothing'"),
    ],
)
def test_a_mistake_is_told_in_one_line_and_changes_nothing(office: Office, url: str, arguments: tuple[str, ...], words: str) -> None:
    before = _said(office.data)
    done = office.run_here(*(url if argument == "URL" else argument for argument in arguments))
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert _said(office.data) == before


def _said(data: Path) -> list[tuple[object, ...]]:
    with sqlite3.connect(data / "ledger.db") as ledger:
        rows = [*ledger.execute("SELECT * FROM corrections"), *ledger.execute("SELECT id, query FROM saved_searches")]
    ledger.close()
    return rows


def test_the_list_names_each_search_and_forgets_it_when_told(office: Office) -> None:
    assert (
        office.run_here("searches", "add", "Große Worte", "forum OR форум", "--from-start").stdout
        == "grosse-worte is asked of everything\n"
    )
    listed = office.run_here("searches", "list").stdout
    assert "critics  tone:critical" in listed
    assert "grosse-worte  forum OR форум" in listed
    assert office.run_here("searches", "remove", "grosse-worte").returncode == 0
    assert "grosse" not in office.run_here("searches", "list").stdout
