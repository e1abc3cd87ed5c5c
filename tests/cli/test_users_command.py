"""Users are kept by commands, in a file that nobody else can read; without one the dashboard answers this machine only."""

import stat
from pathlib import Path

import pytest

from desk.users import UserBook
from domain.errors import BadConfiguration
from tests.support.command import Office

PASSWORD = "a long enough password"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def add(office: Office, name: str, *more: str, password: str = PASSWORD) -> tuple[int, str]:
    done = office.run_here("users", "add", name, "--password-stdin", *more, stdin=f"{password}\n")
    return done.returncode, done.stderr or done.stdout


def test_a_user_is_added_changed_and_removed(office: Office) -> None:
    assert add(office, "anna", "--role", "editor") == (0, "anna may log in as editor\n")
    book = UserBook(office.config / "users.toml")
    assert [(user.name, user.role) for user in book.all()] == [("anna", "editor")]
    assert book.verified("anna", PASSWORD) is not None
    assert book.verified("anna", "something else") is None
    assert office.run_here("users", "change", "anna", "--role", "reader").stdout == "anna is reader\n"
    changed = office.run_here("users", "change", "anna", "--password-stdin", stdin="another long password\n")
    assert changed.stdout == "anna is reader, with a new password\n"
    assert book.verified("anna", PASSWORD) is None
    assert book.verified("anna", "another long password") is not None
    assert office.run_here("users", "remove", "anna").returncode == 0
    assert office.run_here("users", "list").stdout == "no users: the dashboard answers this machine only, without a login\n"


def test_the_file_keeps_hashes_and_from_others(office: Office) -> None:
    add(office, "anna")
    file = office.config / "users.toml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "$argon2id$" in file.read_text()
    assert PASSWORD not in file.read_text()


@pytest.mark.parametrize(
    ("name", "more", "password", "words"),
    [
        ("Anna", (), PASSWORD, "'Anna' is no user name"),
        ("anna", ("--role", "boss"), PASSWORD, "'boss' is no role"),
        ("anna", (), "short", "the password is too short"),
        ("anna", (), "", "the password is too short"),
        ("taken", (), PASSWORD, "there is a user 'taken' already"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(office: Office, name: str, more: tuple[str, ...], password: str, words: str) -> None:
    add(office, "taken")
    before = (office.config / "users.toml").read_text()
    status, said = add(office, name, *more, password=password)
    assert status == 2
    assert said.startswith(f"forumwatch: {words}")
    assert said.count("\n") == 1
    assert (office.config / "users.toml").read_text() == before


def test_a_password_is_not_asked_for_where_nobody_is(office: Office) -> None:
    done = office.run_here("users", "add", "anna")
    assert done.returncode == 2
    assert "--password-stdin" in done.stderr


@pytest.mark.parametrize(
    "text", ["[[user]\n", '[[user]]\nname = "a"\n', '[[user]]\nname = "a"\nrole = "boss"\npassword = "x"\n', "user = 3\n"]
)
def test_a_broken_file_is_named_and_lets_nobody_in(tmp_path: Path, text: str) -> None:
    (tmp_path / "users.toml").write_text(text)
    with pytest.raises(BadConfiguration, match=r"users\.toml"):
        UserBook(tmp_path / "users.toml").verified("a", "x")
