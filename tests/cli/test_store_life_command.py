"""`forumwatch store migrate, prune, snapshot, snapshots, restore` as a person types them, over the embedded store."""

from pathlib import Path

import pytest

from tests.support.command import Office
from tests.support.houses import a_house, deliver, opened, publish_many


@pytest.fixture
def office(tmp_path: Path) -> Office:
    with opened(a_house(tmp_path, "sqlite:")) as house:
        publish_many(house.ledger, [f"a{n}" for n in range(4)])
        deliver(house)
    return Office(tmp_path)


def test_the_embedded_store_says_that_it_renews_itself(office: Office) -> None:
    done = office.run_here("store", "migrate")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "sqlite: needs no migration: it renews itself whenever it is opened\n"


def test_a_snapshot_is_taken_listed_and_restored(office: Office) -> None:
    assert office.run_here("store", "snapshots").stdout == "0 snapshots\n"
    taken = office.run_here("store", "snapshot", "one")
    assert taken.returncode == 0
    assert taken.stdout.startswith("one: 4 coverages, ")
    listed = office.run_here("store", "snapshots").stdout
    assert "  one  4 coverages, " in listed
    assert listed.endswith("1 snapshot\n")
    for path in office.data.glob("coverage.db*"):
        path.unlink()
    restored = office.run_here("store", "restore", "one")
    assert restored.returncode == 0
    assert restored.stdout.splitlines() == [
        "one restored and brought level with the ledger",
        "0 coverages written from the ledger, 0 taken out",
        "now:    4 coverages, tombstones included",
    ]
    assert "4 coverages in it" in office.run_here("store", "setup").stdout


def test_a_snapshot_that_is_not_there_is_told(office: Office) -> None:
    done = office.run_here("store", "restore", "other")
    assert done.returncode == 2
    assert done.stderr == "forumwatch: there is no snapshot 'other': known: none; see `forumwatch store snapshots`\n"


def test_pruning_says_what_leaves(office: Office) -> None:
    without = office.run_here("store", "prune", "--dry-run")
    assert without.stdout.splitlines()[0] == "no coverage is too old: deliver.keep_days is not set"
    office.extra["FORUMWATCH_DELIVER__KEEP_DAYS"] = "365"
    would = office.run_here("store", "prune", "--dry-run").stdout.splitlines()
    assert would == ["4 coverages older than 365 days would leave the store", "0 tombstones of removed ones would leave it"]
    left = office.run_here("store", "prune").stdout.splitlines()
    assert left == ["4 coverages older than 365 days left the store", "0 tombstones of removed ones left it"]
    status = office.run_here("store", "status")
    assert status.returncode == 0, status.stdout
    assert "4 of those delivered are too old for the store" in " ".join(status.stdout.split())


@pytest.mark.parametrize("days", ["0", "-1", "x"])
def test_a_time_to_keep_that_is_none_is_refused(office: Office, days: str) -> None:
    done = office.run_here("store", "prune", env={"FORUMWATCH_DELIVER__KEEP_DAYS": days})
    assert done.returncode == 2
    assert done.stderr.startswith("forumwatch: settings: deliver.keep_days = ")
