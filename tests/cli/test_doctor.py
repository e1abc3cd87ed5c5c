"""`doctor` names what is wrong with its mend, and changes nothing."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.digest import DigestOrder
from domain.serving import Serving
from examples.newsroom.serve import Newsroom
from ledger import open_ledger
from tests.support.command import Office
from tests.support.newsroom import newsroom_office

pytestmark = pytest.mark.slow
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with Newsroom() as newsroom:
        office = newsroom_office(newsroom, tmp_path_factory.mktemp("doctor"))
        assert office.run("run", timeout=200).returncode == 0
        yield office


def said(office: Office, **env: str) -> tuple[int, str]:
    done = office.run_here("doctor", env=env)
    assert done.stderr == ""
    assert max(len(line) for line in done.stdout.splitlines() if str(office.folder) not in line) <= 80  # paths are not broken
    return done.returncode, " ".join(done.stdout.split())


def test_a_sound_office_is_told_so(office: Office) -> None:
    status, words = said(office)
    assert status == 0
    assert words.endswith("nothing is wrong")
    assert "ok watches minsk-dialogue" in words
    assert "ok store" in words


def test_a_place_where_nothing_is_yet_is_left_as_it_is(tmp_path: Path) -> None:
    office = Office(tmp_path)
    status, words = said(office)
    assert status == 1
    for phrase in ("WRONG watches no watch", "watches new NAME", "WRONG sources there is no source", "nothing has run yet"):
        assert phrase in words
    assert not office.data.exists()


@pytest.mark.parametrize(
    ("env", "phrases"),
    [
        ({"FORUMWATCH_STORE": "http://127.0.0.1:9"}, ("WRONG store", "127.0.0.1:9 cannot be reached", "mend: start it")),
        ({"FORUMWATCH_WEB__HOST": "0.0.0.0"}, ("WRONG dashboard", "users add NAME")),
        ({"FORUMWATCH_STORE": "ftp://x"}, ("WRONG store", "ftp://x")),
    ],
)
def test_each_trouble_comes_with_its_mend(office: Office, env: dict[str, str], phrases: tuple[str, ...]) -> None:
    status, words = said(office, **env)
    assert status == 1
    for phrase in phrases:
        assert phrase in words


def test_a_source_that_is_asked_by_way_of_exception_is_told(tmp_path: Path) -> None:
    office = Office(tmp_path)
    (office.config / "sources").mkdir()
    exempt = 'name = "Outlet"\nhomepage = "https://outlet.example/"\n[policy]\nrender = "browser"\ntls = "unverified"\n'
    (office.config / "sources" / "outlet.toml").write_text(exempt)
    _, words = said(office, FORUMWATCH_CRAWL__BROWSER="/nowhere/chromium")
    assert "WRONG browser outlet: it needs a browser, and /nowhere/chromium is no Chromium mend: install one" in words
    assert "note tls certificates of outlet are not verified" in words


def test_a_broken_watch_file_is_named(office: Office) -> None:
    file = Path(office.extra["FORUMWATCH_CONFIG"]) / "watches" / "broken.toml"
    file.write_text("name = ")
    try:
        status, words = said(office)
    finally:
        file.unlink()
    assert status == 1
    assert "broken.toml" in words


def test_a_store_that_lost_something_is_told(office: Office) -> None:
    with sqlite3.connect(office.data / "coverage.db") as store:
        before = store.execute("SELECT count(*) FROM document").fetchone()
    store.close()
    assert before[0] > 0
    for path in office.data.glob("coverage.db*"):
        path.rename(path.with_name(f"away-{path.name}"))
    try:
        status, words = said(office)
    finally:
        for path in office.data.glob("away-*"):
            path.rename(path.with_name(path.name.removeprefix("away-")))
    assert status == 1
    assert "store rebuild" in words
    assert said(office)[0] == 0


def test_what_health_tells_of_serve_and_of_digests_is_told_here_too(office: Office) -> None:
    now, kept = datetime.now(UTC), (office.data / "ledger.db").read_bytes()
    try:
        with open_ledger(office.data / "ledger.db") as ledger:
            ledger.serving.say(
                Serving(started=now - DAY, beat=now - DAY, owner="desk, process 1", pid=1, tick_s=5.0)
            )  # by a process that lives
            order = DigestOrder(id="morning", schedule=None, watch=None, since=now - DAY)
            ledger.digests.begin(order, watches=["minsk-dialogue"], now=now)
            ledger.digests.ended("morning", problem="the mail server refuses", now=now)
        status, words = said(office)
    finally:
        (office.data / "ledger.db").write_bytes(kept)
    assert status == 1
    assert "WRONG serve `forumwatch serve`" in words
    assert "WRONG digest The digest morning was not sent: the mail server refuses." in words
    assert "forumwatch digest --id morning" in words
