"""An office with four relevant articles, and an archive with two pages more."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from scheduler.wiring import House
from tests.support.history import PAGES, QUIET, SOURCE, configure, opened, take_in


@pytest.fixture(scope="session")
def past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose ledger has four relevant articles, and an archive with two pages more."""
    folder = tmp_path_factory.mktemp("past")
    configure(folder, source=SOURCE + '[policy]\narchive = "all"\n')
    with opened(folder) as house:
        take_in(house, folder, PAGES | QUIET)
    return folder


@pytest.fixture
def folder(past: Path, tmp_path: Path) -> Path:
    return shutil.copytree(past, tmp_path / "office")


@pytest.fixture
def house(folder: Path) -> Iterator[House]:
    with opened(folder) as house:
        yield house
