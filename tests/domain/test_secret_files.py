"""A secret may stand in a file of its own; what is wrong with one is told without telling what it holds."""

import json
from pathlib import Path

import pytest

from domain.errors import BadConfiguration, UnknownSetting
from domain.secret_files import readable_by_all
from domain.settings import load_settings, secret_names

KEY = "c2VjcmV0LWlkOnNlY3JldC1rZXk="
PREFIX = "FORUMWATCH_ELASTICSEARCH__"


@pytest.fixture(autouse=True)
def empty_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FORUMWATCH_CONFIG", str(tmp_path))
    return tmp_path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "key"
    path.write_text(f"{KEY}\n")
    path.chmod(0o600)
    return path


def api_key() -> str | None:
    secret = load_settings().elasticsearch.api_key
    return secret.get_secret_value() if secret else None


def refusal() -> str:
    with pytest.raises(BadConfiguration) as caught:
        load_settings()
    words = str(caught.value)
    assert "\n" not in words
    assert caught.value.fix
    return words


def test_every_secret_may_come_from_a_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert {"database_url", "elasticsearch.api_key", "elasticsearch.password"} <= set(secret_names())
    for name in secret_names():
        monkeypatch.setenv(f"FORUMWATCH_{name}_file".upper().replace(".", "__"), str(file))
    settings = load_settings()
    assert settings.secret_files == dict.fromkeys(secret_names(), file)
    for name in secret_names():
        value: object = settings
        for part in name.split("."):
            value = getattr(value, part)
        assert value.get_secret_value() == KEY  # type: ignore[attr-defined]
    assert KEY not in repr(settings)


def test_the_settings_file_may_name_them_too(file: Path, tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(f'database_url_file = "{file}"\n[elasticsearch]\napi_key_file = "{file}"\n')
    settings = load_settings()
    assert settings.secret_files == {"database_url": file, "elasticsearch.api_key": file}
    assert api_key() == KEY


def test_a_section_of_json_may_name_one(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORUMWATCH_ELASTICSEARCH", json.dumps({"api_key_file": str(file)}))
    assert api_key() == KEY


def test_the_environment_names_another_file_than_the_settings_file(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "settings.toml").write_text('database_url_file = "/no/such"\n[elasticsearch]\napi_key_file = "/no/such"\n')
    monkeypatch.setenv(f"{PREFIX}API_KEY_FILE", str(file))
    monkeypatch.setenv("FORUMWATCH_DATABASE_URL_FILE", str(file))
    assert load_settings().secret_files == {"database_url": file, "elasticsearch.api_key": file}


@pytest.mark.parametrize("content", [f"{KEY}", f"{KEY}\n", f"{KEY}\r\n", f"{KEY}\n\n"])
def test_line_ends_behind_the_secret_do_not_belong_to_it(file: Path, content: str, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_bytes(content.encode())
    monkeypatch.setenv(f"{PREFIX}API_KEY_FILE", str(file))
    assert api_key() == KEY


def test_spaces_do_belong_to_a_password(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text(" pass word \n")
    monkeypatch.setenv(f"{PREFIX}PASSWORD_FILE", str(file))
    password = load_settings().elasticsearch.password
    assert password is not None
    assert password.get_secret_value() == " pass word "


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"secret\nsecret\n", "more than one line"),
        (b"\xff\xfe", "no text"),
        (b"x" * 70_000, "no text"),
    ],
)
def test_a_file_without_one_secret_is_told(file: Path, content: bytes, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_bytes(content)
    monkeypatch.setenv(f"{PREFIX}API_KEY_FILE", str(file))
    words = refusal()
    assert says in words
    assert f"elasticsearch.api_key_file: {file}" in words
    assert "secret\\n" not in words
    assert "xxxx" not in words


@pytest.mark.parametrize(("name", "says"), [("nothing", "does not exist"), ("", "is no file"), (".", "is no file")])
def test_a_file_that_is_none_is_told(tmp_path: Path, name: str, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{PREFIX}API_KEY_FILE", name and str(tmp_path / name))
    assert says in refusal()


def test_a_file_that_cannot_be_read_is_told(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setenv(f"{PREFIX}API_KEY_FILE", str(file))
    monkeypatch.setattr(Path, "read_bytes", refuse)  # root, who may run the tests, reads everything
    assert f"{file} cannot be read (Permission denied)" in refusal()


@pytest.mark.parametrize("text", ['[elasticsearch]\napi_key = "secret-of-toml"\n', ""])
def test_a_secret_that_is_given_twice_is_refused(file: Path, tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{PREFIX}API_KEY_FILE", str(file))
    if text:
        (tmp_path / "settings.toml").write_text(text)
    else:
        monkeypatch.setenv(f"{PREFIX}API_KEY", "secret-of-environment")
    words = refusal()
    assert "both elasticsearch.api_key and elasticsearch.api_key_file are set" in words
    assert "secret-of" not in words


def test_only_secrets_come_from_files(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORUMWATCH_STORE_FILE", str(file))
    with pytest.raises(UnknownSetting, match="FORUMWATCH_STORE_FILE"):
        load_settings()
    monkeypatch.delenv("FORUMWATCH_STORE_FILE")
    monkeypatch.setenv(f"{PREFIX}USER_FILE", str(file))
    with pytest.raises(UnknownSetting, match=r"(?i)user_file"):
        load_settings()


@pytest.mark.parametrize("text", ['api_key = ["the-secret"]', "password = {a = 'the-secret'}", "password = 20261127"])
def test_a_secret_of_the_wrong_kind_is_not_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "settings.toml").write_text(f"[elasticsearch]\n{text}\n")
    words = refusal()
    assert text.partition(" ")[0] in words
    assert "the-secret" not in words
    assert "20261127" not in words


def test_a_section_that_holds_a_secret_is_not_told(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('elasticsearch = ["the-secret"]\n')
    assert "the-secret" not in refusal()


@pytest.mark.parametrize(("mode", "loose"), [(0o600, False), (0o640, False), (0o644, True), (0o604, True)])
def test_a_file_that_everyone_may_read_is_known(file: Path, mode: int, loose: bool) -> None:
    file.chmod(mode)
    assert readable_by_all(file) is loose
