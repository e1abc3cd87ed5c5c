"""A fresh ledger for each test, copied from one that was migrated once."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger import Ledger, open_ledger
from tests.support.ledger_records import NOW


@pytest.fixture(scope="session")
def empty_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "ledger.db"
    open_ledger(path).close()
    return path


@pytest.fixture
def path(empty_ledger: Path, tmp_path: Path) -> Path:
    """An empty ledger of this test's own."""
    return Path(shutil.copy(empty_ledger, tmp_path / "ledger.db"))


@pytest.fixture
def opened(path: Path) -> Iterator[Callable[..., Ledger]]:
    """Open the test's ledger with options; it is closed at the end."""
    ledgers: list[Ledger] = []

    def open_it(**options: Any) -> Ledger:
        ledgers.append(open_ledger(path, **options))
        return ledgers[-1]

    yield open_it
    for ledger in ledgers:
        ledger.close()


@pytest.fixture
def ledger(opened: Callable[..., Ledger]) -> Ledger:
    return opened(revisit_s=(3600, 86400))


@pytest.fixture
def run(ledger: Ledger) -> str:
    return ledger.runs.begin_run(NOW)
