"""`forumwatch watches refetch`: what was skipped is offered again, once, and what is archived is left to `reprocess`."""

from pathlib import Path

import pytest

from tests.support.command import Office
from tests.support.history import PAGES, QUIET, SOURCE, configure, opened, take_in


def office_with(folder: Path, source: str = SOURCE) -> Office:
    configure(folder, source=source)
    with opened(folder) as house:
        take_in(house, folder, PAGES | QUIET)
    return Office(folder)


def test_skipped_pages_are_offered_again_once(tmp_path: Path) -> None:
    office = office_with(tmp_path)
    done = office.run_here("watches", "refetch", "forum")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == "2 pages skipped by the fast look, of 1 outlet: 2 offered again"
    assert "`forumwatch run` fetches them" in done.stdout
    again = office.run_here("watches", "refetch", "forum").stdout.splitlines()
    assert again == ["2 pages skipped by the fast look, of 1 outlet: 0 offered again", "2 wait already"]
    with opened(tmp_path) as house:
        (row,) = house.ledger.runs.counts()
        assert (row.found, row.pending) == (8, 2)
        (run,) = [row.id for row in house.ledger.runs.runs() if row.pending]
        waiting = house.ledger.crawl.claim(run, "outlet", owner="me", limit=9, now=house.ledger.runs.runs()[0].started)
        assert {visit.discovery.method for visit in waiting} == {"refetch"}


def test_days_are_kept_to(tmp_path: Path) -> None:
    office = office_with(tmp_path)
    done = office.run_here("watches", "refetch", "forum", "--since", "2199-01-01")
    assert done.stdout == "0 pages skipped by the fast look, of 0 outlets: 0 offered again\n"


def test_archived_pages_are_left_to_reprocess(tmp_path: Path) -> None:
    office = office_with(tmp_path, SOURCE + '[policy]\narchive = "all"\n')
    done = office.run_here("watches", "refetch", "forum")
    assert "2 more are in the archive: `forumwatch reprocess` reads them without fetching" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"), [(("riga",), "no watch 'riga': known: forum"), (("forum", "--since", "soon"), "'soon' is no date")]
)
def test_what_cannot_be_asked_for_is_told_in_one_line(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    configure(tmp_path)
    done = Office(tmp_path).run_here("watches", "refetch", *arguments)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert words in done.stderr
