"""`forumwatch serve` as an office runs it: real processes over the sample newsroom."""

import signal
import sqlite3
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from examples.newsroom.serve import Newsroom
from ledger import open_ledger
from tests.support.command import Office
from tests.support.newsroom import newsroom_office, stored
from tests.support.serving import Served, exists, served, state_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]
KEEP = ("longitude", "paleski-choven")  # sources of the small office; the second has news in the second edition
NEWS = "http://choven.test/palityka/dyialoh-pryjechau-u-homiel.html"


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom() as newsroom:
        yield newsroom


@pytest.fixture
def office(newsroom: Newsroom, tmp_path: Path) -> Office:
    office = newsroom_office(newsroom, tmp_path)
    for path in (tmp_path / "sample" / "config" / "sources").glob("*.toml"):
        if path.stem not in KEEP:
            path.unlink()
    return office


def sources_of(office: Office) -> Path:
    return office.folder / "sample" / "config" / "sources"


def runs_dry(running: Served) -> None:
    """Wait until the store holds something and all sources have been looked at twice."""
    running.wait_until(lambda: len(stored(running.office)) > 0)
    running.wait_until(lambda: sum(row[1] == "crawl" for row in runs(running.office)) >= 2)


def addresses(office: Office) -> set[str]:
    return {str(coverage["article"]["url"]) for coverage in stored(office).values()}


def runs(office: Office) -> list[tuple[str, str, str]]:
    """Return id, kind and state of each run."""
    with closing(sqlite3.connect(office.data / "ledger.db")) as connection:
        return list(connection.execute("SELECT id, kind, state FROM runs ORDER BY started"))


def assert_nothing_doubled(office: Office) -> None:
    """Each address has one visit that read it as relevant for each state that it was in."""
    with closing(sqlite3.connect(office.data / "ledger.db")) as connection:
        again = connection.execute(
            "SELECT url_key, content_hash FROM (SELECT v.url_key, count(*) AS n, u.content_hash FROM visits v JOIN urls u USING (url_key)"
            " WHERE v.state = 'relevant' AND v.revisit = 0 GROUP BY v.url_key) WHERE n > 1"
        ).fetchall()
    assert again == []


def test_new_articles_are_found_and_a_page_is_added_while_it_runs(office: Office, newsroom: Newsroom) -> None:
    with served(office) as running:
        runs_dry(running)
        before = addresses(office)
        assert NEWS not in before
        newsroom.edition = 2
        running.wait_until(lambda: NEWS in addresses(office))
        added = office.run("add", before.pop())
        assert added.returncode == 0, added.stderr
        assert "entered by hand" in added.stdout
        assert "the store has revision" in added.stdout
        with urllib.request.urlopen(f"{running.address}/runs", timeout=20) as page:
            assert page.status == 200
        assert running.end(signal.SIGINT)[0] == 0
    assert_nothing_doubled(office)


def test_sigterm_ends_it_within_ten_seconds_and_the_next_start_goes_on(office: Office) -> None:
    with served(office) as running:
        running.wait_until(lambda: any(child.name == "crawl" for child in running.state().children))  # sources are due
        children = running.pids()
        status, took_s = running.end()
        assert status == 0, running.said()
        assert took_s < 10
        assert not [pid for pid in children if exists(pid)]
    state = state_of(office)
    assert state is not None
    assert not state.alive
    with served(office) as running:
        runs_dry(running)
        assert running.end()[0] == 0
    assert_nothing_doubled(office)
    with open_ledger(office.data / "ledger.db") as ledger:
        for row in ledger.runs.counts():
            assert row.found == sum(row.outcomes.values()) + row.pending


def test_a_killed_one_leaves_no_orphans_and_the_next_takes_over_at_once(office: Office) -> None:
    with served(office) as running:
        running.wait_until(lambda: {child.name for child in running.state().children} == {"crawl", "process", "deliver"})
        children = running.pids()
        running.process.kill()
        running.process.wait()
    with served(office) as after:
        assert not [pid for pid in children if exists(pid)], "it waits for the last of them before it begins"
        assert_refused(office, "serve", by=after)
        assert_refused(office, "run", by=after)
        runs_dry(after)
        assert "interrupted" in {state for _, _, state in runs(office)}
        assert after.end()[0] == 0
    assert_nothing_doubled(office)


def assert_refused(office: Office, command: str, *, by: Served) -> None:
    """One `serve` at a time, and no run beside it; one line names who is in the way."""
    refused = office.run(command)
    assert refused.returncode == 2, refused.stderr
    (line,) = refused.stderr.splitlines()
    assert f"process {by.process.pid})" in line


def test_sighup_takes_up_changes_and_keeps_the_last_good_configuration(office: Office, newsroom: Newsroom) -> None:
    folder = sources_of(office)
    whole = (folder / "longitude.toml").read_text()
    with served(office) as running:
        (folder / "longitude.toml").write_text(whole[: len(whole) // 2])  # an editor that was interrupted
        running.process.send_signal(signal.SIGHUP)
        running.wait_until(lambda: running.state().problems)
        (problem,) = running.state().problems
        assert str(folder / "longitude.toml") in problem
        assert running.said().count("configuration.refused") == 1
        running.wait_until(lambda: sum(row[1] == "crawl" for row in runs(office)) >= 2)
        assert running.state().due + len(running.state().children) >= 2, "it goes on with what was good"

        (folder / "longitude.toml").write_text(whole)
        (folder / "copy.toml").write_text(whole.replace('id = "longitude"', 'id = "copy"'))
        process_before = {child.pid for child in running.state().children if child.name == "process"}
        running.process.send_signal(signal.SIGHUP)
        running.wait_until(lambda: "configuration.taken_up" in running.said() and not running.state().problems)
        running.wait_until(lambda: {child.pid for child in running.state().children if child.name == "process"} - process_before)
        running.wait_until(lambda: any("copy" in child.sources for child in running.state().children))
        assert running.end()[0] == 0


def test_what_cannot_be_served_is_told_in_one_line(office: Office) -> None:
    wrong = {"FORUMWATCH_SCHEDULE__DIGESTS": '[{"id": "morning", "cron": "0 25 * * *"}]'}
    refused = office.run("serve", env=wrong)
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "'25' is no hour: write 0 to 23" in refused.stderr
