"""Who opts out is not asked by the next crawl, also while `serve` runs over its copy of the configuration."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from domain.errors import BadConfiguration, ForumwatchError
from domain.settings import Settings
from scheduler.opt_outs import add, load_opt_outs, opt_out_file
from scheduler.snapshot import Snapshots
from scheduler.wiring import House

SINCE = date(2026, 11, 27)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    folder = tmp_path / "config"
    (folder / "watches").mkdir(parents=True)
    shipped = Path(__file__).parents[2] / "desk" / "shipped" / "watches" / "minsk-dialogue.toml"
    (folder / "watches" / "forum.toml").write_bytes(shipped.read_bytes())
    return folder


@pytest.fixture
def snapshots(config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Snapshots]:
    monkeypatch.setenv("FORUMWATCH_CONFIG", str(config))
    monkeypatch.setenv("FORUMWATCH_DATA", str(tmp_path / "var"))
    house = House(Settings())
    yield Snapshots(house)
    house.close()


def test_the_list_is_read_where_it_stands(snapshots: Snapshots, config: Path) -> None:
    snapshots.take()
    copy = Path(snapshots.environment["FORUMWATCH_CONFIG"])
    assert load_opt_outs(copy).entries == ()
    entry = add(config, "outlet.example", since=SINCE, reason="asked by e-mail")
    assert load_opt_outs(copy).entries == (entry,)
    opt_out_file(config).unlink()
    assert load_opt_outs(copy).entries == ()


def test_a_broken_list_is_told_by_its_own_name(snapshots: Snapshots, config: Path) -> None:
    snapshots.take()
    opt_out_file(config).write_text("outlet.example tomorrow\n", encoding="utf-8")
    copy = Path(snapshots.environment["FORUMWATCH_CONFIG"])
    with pytest.raises(BadConfiguration) as told:
        load_opt_outs(copy)
    assert str(opt_out_file(config)) in str(told.value)
    with pytest.raises(ForumwatchError, match="line 1 is no entry"):
        snapshots.take()
