"""Several processes may open one data folder at the same moment."""

from pathlib import Path

import pytest

from tests.support.houses import a_house


def test_another_process_may_try_the_folder_at_the_same_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch = Path.touch

    def touched(path: Path) -> None:
        touch(path)
        path.unlink()  # as the other process does

    monkeypatch.setattr(Path, "touch", touched)
    assert a_house(tmp_path, "sqlite:").data_folder == tmp_path / "data"
