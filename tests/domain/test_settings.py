"""Settings come from environment and file; a typo anywhere is refused."""

from pathlib import Path

import pytest

from domain.errors import BadConfiguration, UnknownSetting
from domain.settings import load_settings, setting_names


@pytest.fixture(autouse=True)
def empty_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FORUMWATCH_CONFIG", str(tmp_path))
    return tmp_path


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "settings.toml").write_text("[crawl]\ndelay_s = 7\nretries = 5\n")
    monkeypatch.setenv("FORUMWATCH_CRAWL__DELAY_S", "3")
    settings = load_settings()
    assert (settings.crawl.delay_s, settings.crawl.retries) == (3.0, 5)


def test_hosts_come_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORUMWATCH_CRAWL__HOSTS", '{"a.test": "127.0.0.1:80"}')
    assert load_settings().crawl.hosts == {"a.test": "127.0.0.1:80"}


@pytest.mark.parametrize("name", ["FORUMWATCH_CRAWLER__DELAY_S", "FORUMWATCH_CRAWL__DELAY", "FORUMWATCH_DAT"])
def test_an_unknown_variable_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "5")
    with pytest.raises(UnknownSetting, match=name):
        load_settings()


@pytest.mark.parametrize("text", ["speed = 1\n", "[crawl]\ndelay = 1\n"])
def test_an_unknown_name_in_the_file_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "settings.toml").write_text(text)
    with pytest.raises(UnknownSetting, match=r"settings\.toml"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [("CRAWL__DELAY_S", "-1"), ("TIME_ZONE", "Minsk"), ("CRAWL__HOSTS", "not json"), ("WEB__PORT", "99999"), ("LOG_FORMAT", "xml")],
)
def test_a_wrong_value_is_told(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"FORUMWATCH_{name}", value)
    with pytest.raises(BadConfiguration, match=r"settings|environment"):
        load_settings()


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("[crawl\n")
    with pytest.raises(BadConfiguration, match=r"settings\.toml"):
        load_settings()


def test_every_setting_says_what_it_means() -> None:
    assert [name for name, info in setting_names().items() if not info.description] == []
