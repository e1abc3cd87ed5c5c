"""`forumwatch reprocess`: what it says, and that a kill at any instant costs nothing."""

import random
import shutil
import time
from pathlib import Path

import pytest

from domain.reprocess import Selection
from scheduler.reprocessing import reprocess
from tests.support.command import Office
from tests.support.history import PAGES, QUIET, SITE, configure, current, opened, read_as_before, take_in
from tests.support.warcs import ours

MANY = {f"/news/{n}": ours(f"Minsk Dialogue, day {n}") for n in range(1, 41)}


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("past")
    configure(folder)
    with opened(folder) as house:
        take_in(house, folder, PAGES | QUIET)
    return folder


@pytest.fixture
def office(past: Path, tmp_path: Path) -> Office:
    return Office(shutil.copytree(past, tmp_path / "office"))


def test_it_says_what_came_of_every_article_and_delivers(office: Office) -> None:
    with opened(office.folder) as house:
        read_as_before(house, "/news/2", headline="Menu", body="Home")
    told = office.run_here("reprocess", "--dry-run")
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.splitlines() == [
        "4 articles read again",
        "          1  would be changed",
        "          3  as before",
        "texts",
        "          4  from their archived pages",
        "coverages",
        "          1  say something else",
    ]
    done = office.run_here("reprocess")
    assert done.returncode == 0
    assert done.stdout.splitlines()[1:] == [*told.stdout.replace("would be changed", "changed").splitlines()[1:], "1 coverage delivered"]
    assert "0 coverages delivered" in office.run_here("reprocess", "--since", "2019-10-01", "--source", "outlet").stdout
    with opened(office.folder) as house:
        assert house.store.get(current(house, "/news/2").id).article.headline == "Minsk Dialogue, day 2"


def test_one_article_by_its_address(office: Office) -> None:
    assert office.run_here("reprocess", "--article", f"{SITE}/news/3").stdout.startswith("1 article read again\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--watch", "riga"), "no watch 'riga': known: forum"),
        (("--source", "daily"), "no source 'daily': known: outlet"),
        (("--since", "yesterday"), "'yesterday' is no date: write it like 2019-10-07"),
        (("--article", "nonsense"), "'nonsense' is not an address: give a whole http:// or https:// address"),
        (("--article", f"{SITE}/unseen"), f"no article was read at {SITE}/unseen: `forumwatch why"),
    ],
)
def test_what_cannot_be_asked_for_is_told_in_one_line(office: Office, arguments: tuple[str, ...], words: str) -> None:
    done = office.run_here("reprocess", *arguments)
    assert done.returncode == 2
    assert words in " ".join(done.stderr.split())


def test_one_at_a_time(office: Office) -> None:
    with opened(office.folder) as house:

        def meanwhile(tally: object) -> None:
            done = office.run("reprocess")
            assert (done.returncode, done.stderr.count("\n")) == (2, 1)
            assert "another `forumwatch reprocess` is at work here" in done.stderr

        reprocess(house, Selection(article=current(house, "/news/1").article.id), on_progress=meanwhile)


@pytest.mark.slow
def test_killed_at_any_instant_it_ends_like_an_undisturbed_one(tmp_path: Path) -> None:
    calm, disturbed = Office(tmp_path / "calm"), tmp_path / "disturbed"
    configure(calm.folder)
    with opened(calm.folder) as house:
        take_in(house, calm.folder, MANY)
        for path in MANY:
            read_as_before(house, path, headline="Menu", body="Home")
    office = Office(Path(shutil.copytree(calm.folder, disturbed)))
    undisturbed = calm.run("reprocess")
    chance, kills = random.Random(7), 0
    while kills < 3:
        process = office.start("reprocess")
        time.sleep(chance.uniform(1.0, 5.0))
        kills += process.poll() is None
        process.kill()
        process.communicate()
    done = office.run("reprocess")
    assert done.returncode == 0, done.stderr
    last = office.run("reprocess")
    assert "40  as before" in last.stdout
    with opened(calm.folder) as one, opened(disturbed) as other:
        for path in MANY:
            mine, theirs = current(one, path), current(other, path)
            assert (mine.article, mine.mentions, mine.tone, mine.versions) == (
                theirs.article,
                theirs.mentions,
                theirs.tone,
                theirs.versions,
            )
            assert other.store.get(theirs.id).revision == theirs.revision
        assert other.ledger.outbox.depth() == 0
    if "taken up where it was interrupted" in done.stdout:
        block = undisturbed.stdout[: undisturbed.stdout.index("coverages delivered")].splitlines()[:-1]
        assert [line for line in done.stdout.splitlines() if line in block] == block, "each article is counted once"
