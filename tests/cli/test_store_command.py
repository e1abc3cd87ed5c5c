"""A lost store is filled again from the ledger, corrections of the outlet included, and nothing counts as news."""

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
        office = newsroom_office(newsroom, tmp_path_factory.mktemp("store"))
        for edition in (1, 2):
            newsroom.edition = edition
            assert office.run("run", timeout=200).returncode == 0
        yield office


def acknowledged(office: Office) -> list[tuple[str, int]]:
    with sqlite3.connect(office.data / "ledger.db") as ledger:
        rows = ledger.execute("SELECT id, ack_seq FROM coverages ORDER BY id").fetchall()
    ledger.close()
    return rows


def lose(folder: Path) -> None:
    for path in folder.glob("coverage.db*"):
        path.unlink()


def test_a_lost_store_is_told_and_filled_again_to_the_letter(office: Office) -> None:
    before, seen = stored(office), acknowledged(office)
    assert any(plain["versions"] for plain in before.values())
    lose(office.data)
    told = office.run("store", "status")
    assert (told.returncode, f"! {len(before)} coverages are missing" in told.stdout) == (1, True)
    done = office.run("store", "rebuild")
    assert (done.returncode, done.stdout) == (0, f"{len(before)} coverages written, 0 refused\n")
    assert stored(office) == before
    assert acknowledged(office) == seen
    after = office.run("store", "status")
    assert (after.returncode, after.stdout.splitlines()[-1]) == (0, "all is well")


def test_there_are_no_dead_letters(office: Office) -> None:
    assert office.run("store", "dead-letters").stdout == "0 dead letters\n"


def test_replaying_what_is_no_dead_letter_is_refused(office: Office) -> None:
    done = office.run("store", "replay", "nothing")
    assert done.returncode == 2
    assert done.stderr == "forumwatch: 'nothing' is no dead letter: see `forumwatch store dead-letters`\n"


def test_setup_is_safe_at_any_time(office: Office) -> None:
    first, second = office.run("store", "setup"), office.run("store", "setup")
    assert (first.returncode, first.stdout) == (0, second.stdout)
