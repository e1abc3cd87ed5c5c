"""A mistake in a file, a setting or an argument: one line that names it and the mend, status 2, and nothing lost."""

import json
import os
import socket
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support import riga
from tests.support.command import Office
from tests.support.refusals import assert_refused, contents, copy_of
from tests.support.site import Site

Break = Callable[[Office], dict[str, str]]  # breaks something and returns what the command's environment needs


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office that has one good run behind it, and its outlet still up."""
    with Site() as site:
        riga.open_courier(site)
        office = Office(tmp_path_factory.mktemp("worked"), {"FORUMWATCH_CRAWL__HOSTS": json.dumps(site.hosts(riga.HOST))})
        office.write_watch(riga.WATCH, name="riga")
        office.write_source("courier", riga.COURIER)
        done = office.run("run")
        assert done.returncode == 0, done.stderr + office.logs()
        yield office


@pytest.fixture
def office(worked: Office, tmp_path: Path) -> Office:
    return copy_of(worked, tmp_path / "office")


@pytest.fixture
def before(office: Office) -> dict[str, Any]:
    """Everything in ledger, store and archive."""
    kept = contents(office)
    assert kept["ledger.db"]["visits"]
    return kept


def assert_as_before(office: Office, before: dict[str, Any]) -> None:
    """Ledger, store and archive hold what they held, and the next good command works."""
    assert contents(office) == before
    found = office.run_here("search", '"Рижский форум безопасности"')
    assert found.returncode == 0, found.stderr
    assert "1 found" in found.stdout


def watch_file(text: str) -> Break:
    def broken(office: Office) -> dict[str, str]:
        (office.config / "watches" / "broken.toml").write_text(text)
        return {}

    return broken


def source_file(text: str) -> Break:
    def broken(office: Office) -> dict[str, str]:
        (office.config / "sources" / "broken.toml").write_text(text)
        return {}

    return broken


def settings_file(text: str | bytes) -> Break:
    def broken(office: Office) -> dict[str, str]:
        (office.config / "settings.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
        return {}

    return broken


def environment(**values: str) -> Break:
    return lambda office: {f"FORUMWATCH_{name}": value for name, value in values.items()}


TARGETS = '[[targets]]\nid = "forum"\nkind = "event"\n'
FILES: dict[str, tuple[Break, tuple[str, ...]]] = {
    "watch syntax": (watch_file('name = "Riga\nkind = "own"'), ("watches/broken.toml", "is not TOML", "line 1", "mend that line")),
    "watch key": (watch_file('nmae = "Riga"'), ("watches/broken.toml", "unknown key nmae", "did you mean name?")),
    "watch without names": (
        watch_file(f'name = "Riga"\n{TARGETS}[targets.names]\nen = []\n'),
        ("watches/broken.toml", "target 'forum' has no name", 'add en = ["…"]'),
    ),
    "watch without targets": (watch_file('name = "Riga"'), ("watches/broken.toml", "has no targets", "add [[targets]]")),
    "watch names as text": (
        watch_file(f'name = "Riga"\n{TARGETS}[targets.names]\nen = "Riga"\n'),
        ("watches/broken.toml", "targets.0.names.en = 'Riga'", "should be a valid"),
    ),
    "source syntax": (source_file("name = ["), ("sources/broken.toml", "is not TOML", "mend that line")),
    "source key": (source_file(riga.COURIER.replace("feeds", "feed")), ("sources/broken.toml", "unknown key feed", "did you mean feeds?")),
    "source address": (
        source_file(riga.COURIER.replace("http://courier.test/rss", "courier.test/rss")),
        ("sources/broken.toml", "feeds holds 'courier.test/rss'", "write a whole http"),
    ),
    "settings syntax": (settings_file("[crawl\n"), ("settings.toml", "mend the TOML")),
    "settings key": (settings_file("[crawl]\ndelay = 3\n"), ("crawl.delay is not a setting", "settings.toml")),
    "settings section": (settings_file("[crawler]\ndelay_s = 3\n"), ("crawler is not a setting", "settings.toml")),
    "settings value": (settings_file('[crawl]\ndelay_s = "slow"\n'), ("crawl.delay_s = 'slow'", "settings")),
    "settings encoding": (settings_file(b'time_zone = "\xff"\n'), ("settings.toml", "UTF-8")),
    "variable": (environment(CRAWL__DELAY="5"), ("FORUMWATCH_CRAWL__DELAY is not a setting", "forumwatch config")),
    "variable's section": (environment(CRAWLER__DELAY_S="5"), ("FORUMWATCH_CRAWLER__DELAY_S is not a setting", "forumwatch config")),
    "variable's value": (environment(CRAWL__DELAY_S="-1"), ("crawl.delay_s = '-1'", "forumwatch config")),
    "time zone": (environment(TIME_ZONE="Riga"), ("time_zone = 'Riga'", "IANA")),
    "store": (environment(STORE="redis://x"), ("'redis://x' is no store", "FORUMWATCH_STORE")),
    "encoder": (environment(PROCESS__ENCODER_MODEL="./absent"), ("no folder ./absent", "owner/name")),
    "authorities": (environment(CRAWL__CA_FILE="absent.pem"), ("crawl.ca_file: absent.pem does not exist", "PEM file")),
}


@pytest.mark.parametrize("broken", FILES)
def test_a_run_refuses_a_broken_configuration(office: Office, before: dict[str, Any], broken: str) -> None:
    break_, phrases = FILES[broken]
    extra = break_(office)
    run = office.run if broken == "watch syntax" else office.run_here  # one of them as a user does
    assert_refused(run("run", env=extra), *phrases)
    assert contents(office) == before


def test_a_mistake_that_shows_only_when_the_run_has_begun_loses_nothing_either(office: Office, before: dict[str, Any]) -> None:
    done = office.run("run", env={"FORUMWATCH_CRAWL__HOSTS": '{"courier.test": "nowhere"}'})
    assert_refused(done, "crawl.hosts: courier.test = 'nowhere'", "127.0.0.1:8080")
    after = contents(office)
    for name in ("runs", "run_sources", "sources", "leases"):  # the run is noted, and nothing else
        after["ledger.db"][name] = before["ledger.db"][name]
    assert after == before
    added = office.run("add", riga.MISSED)
    assert added.returncode == 0, added.stderr
    assert "2 found" in office.run("search", '"Riga Security Forum" lang:en').stdout


@pytest.mark.parametrize(
    "command", [("search", "x"), ("why", riga.OPENING), ("add", riga.MISSED), ("dashboard", "--port", "0")], ids=lambda c: c[0]
)
def test_other_commands_refuse_a_broken_watch_file_too(office: Office, before: dict[str, Any], command: tuple[str, ...]) -> None:
    watch_file("name = [")(office)
    assert_refused(office.run_here(*command), "watches/broken.toml", "is not TOML")
    (office.config / "watches" / "broken.toml").unlink()
    assert_as_before(office, before)


def test_watches_check_names_every_broken_file(office: Office) -> None:
    for name in ("one", "two"):
        (office.config / "watches" / f"{name}.toml").write_text("name = [")
    done = office.run_here("watches", "check")
    assert done.returncode == 2
    assert ["one.toml" in line or "two.toml" in line for line in done.stderr.splitlines()] == [True, True]


def below_a_file(office: Office) -> str:
    (office.folder / "file").write_text("a file where a folder should be")
    return str(office.folder / "file" / "data")


def a_file(office: Office) -> str:
    return str(Path(below_a_file(office)).parent)


@pytest.mark.parametrize("place", [below_a_file, a_file, lambda office: "/proc/forumwatch"], ids=["below a file", "a file", "/proc"])
@pytest.mark.parametrize("command", [("run",), ("search", "x"), ("add", riga.MISSED)], ids=lambda c: c[0])
def test_a_data_folder_that_cannot_be_written_is_named(
    office: Office, before: dict[str, Any], place: Callable[[Office], str], command: tuple[str, ...]
) -> None:
    folder = place(office)
    done = office.run_here(*command, env={"FORUMWATCH_DATA": folder})
    assert_refused(done, f"data folder {folder}", "FORUMWATCH_DATA")
    assert_as_before(office, before)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_data_folder_without_the_right_to_write_is_named(office: Office) -> None:
    office.data.chmod(0o500)
    try:
        assert_refused(office.run("run"), f"data folder {office.data}", "Permission denied", "FORUMWATCH_DATA")
    finally:
        office.data.chmod(0o700)


def test_a_ledger_of_a_newer_version_is_left_as_it_is(office: Office, before: dict[str, Any]) -> None:
    connection = sqlite3.connect(office.data / "ledger.db")
    known = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    for command in (("run",), ("why", riga.OPENING), ("add", riga.MISSED)):
        assert_refused(office.run_here(*command), "ledger.db", "newer forumwatch", "9999", "upgrade forumwatch")
    connection.execute("UPDATE alembic_version SET version_num = ?", (known,))
    connection.commit()
    connection.close()
    assert_as_before(office, before)


@pytest.mark.parametrize("name", ["ledger.db", "coverage.db"])
def test_a_file_that_is_no_database_is_named_and_left_as_it_is(office: Office, before: dict[str, Any], name: str) -> None:
    path = office.data / name
    kept = {one.name: one.read_bytes() for one in office.data.glob(f"{name}*")}
    for one in kept:
        (office.data / one).unlink()
    path.write_text("a shopping list\n" * 2000)
    done = office.run_here("run")
    assert_refused(done, str(path), "database", status=done.returncode)
    assert done.returncode in (2, 3)
    assert path.read_text() == "a shopping list\n" * 2000
    for one, data in kept.items():
        (office.data / one).write_bytes(data)
    assert_as_before(office, before)


ARGUMENTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "source": (("run", "--source", "nowhere"), ("no source 'nowhere'", "known: courier")),
    "crawl's source": (("crawl", "--source", "nowhere"), ("no source 'nowhere'", "known: courier")),
    "watch": (("watches", "try", "--watch", "nowhere", "--text", "x"), ("no watch 'nowhere'", "known: riga")),
    "nothing to try": (("watches", "try"), ("--text or --url",)),
    "two to try": (("watches", "try", "--text", "x", "--url", "http://x.test/"), ("--text or --url",)),
    "empty text": (("watches", "try", "--text", " "), ("the text is empty",)),
    "address to add": (("add", "courier.test/x"), ("'courier.test/x' is not an address", "http://")),
    "address to explain": (("why", "ftp://courier.test/x"), ("'ftp://courier.test/x' is not an address", "http://")),
    "unclosed phrase": (("search", 'форум "Riga Sec'), ("character 7", "'\"Riga Sec'", "close it with")),
    "unknown field": (("search", "форум outlt:bbc"), ("character 7", "'outlt:bbc'", "unknown field", "did you mean outlet:?")),
    "lonely OR": (("search", "форум OR"), ("character 7", "'OR'")),
    "bad day": (("search", "after:yesterdayish"), ("character 7", "yesterdayish")),
    "lonely parenthesis": (("search", "(форум"), ("character 1", "not closed", "add )")),
    "watch that exists": (("watches", "new", "Riga Security Forum", "--id", "riga"), ("watches/riga.toml exists", "edit it")),
    "watch without a name": (("watches", "new", " - "), ("is no name",)),
    "watch's letters": (("watches", "new", "Рижский форум", "--language", "en"), ("Cyrillic letters", "--language ru")),
    "known name": (("watches", "new", "Riga Forum", "--also", "Рижский форум"), ("--also 'Рижский форум'", "language=name")),
    "watch's languages": (("watches", "new", "Riga Forum", "--languages", "english"), ("language 'english'", "BCP 47")),
    "watch's zone": (("watches", "new", "Riga Forum", "--time-zone", "Riga"), ("time_zone = 'Riga'", "IANA")),
}


@pytest.mark.parametrize("case", ARGUMENTS)
def test_a_bad_argument_is_named_with_its_mend(office: Office, before: dict[str, Any], case: str) -> None:
    arguments, phrases = ARGUMENTS[case]
    files = sorted(office.config.rglob("*"))
    assert_refused(office.run_here(*arguments), *phrases)
    assert sorted(office.config.rglob("*")) == files
    assert contents(office) == before


def test_a_port_in_use_is_named(office: Office, before: dict[str, Any]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert_refused(office.run("dashboard", "--port", port), f"127.0.0.1:{port}", "web.port")
    assert_as_before(office, before)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "desk.example"])
def test_the_dashboard_answers_this_machine_only(office: Office, host: str) -> None:
    assert_refused(office.run_here("dashboard", "--port", "0", env={"FORUMWATCH_WEB__HOST": host}), f"web.host = '{host}'", "127.0.0.1")


def test_an_office_without_a_watch_or_a_source_is_told_what_to_do(tmp_path: Path) -> None:
    office = Office(tmp_path)
    assert_refused(office.run_here("run"), "no source in", str(office.config / "sources"), "forumwatch sources list --registry")
    assert_refused(office.run_here("search", "x"), "no watch in", str(office.config / "watches"), "forumwatch watches new NAME")
    office.write_source("courier", riga.COURIER)
    assert_refused(office.run_here("run"), "no watch in", str(office.config / "watches"), "forumwatch watches new NAME")


def test_an_empty_folder_is_no_mistake_of_the_lists(tmp_path: Path) -> None:
    office = Office(tmp_path)
    for command in (("sources", "list"), ("sources", "check"), ("watches", "check"), ("config",)):
        done = office.run_here(*command)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.strip()
