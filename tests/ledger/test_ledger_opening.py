"""A ledger opens where it can, and says in one line why it cannot."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from domain.errors import BadInput, LedgerTooNew
from ledger import Ledger, open_ledger
from ledger.schema import REVISION, metadata
from ledger.upgrade import known_revisions
from tests.support.ledger_records import NOW


def pragma(path: Path, name: str) -> object:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(f"PRAGMA {name}").fetchone()[0]
    finally:
        connection.close()


def test_migrations_lead_to_the_tables_of_the_code(path: Path) -> None:
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == REVISION
    engine.dispose()


def test_the_code_names_the_newest_migration() -> None:
    script = ScriptDirectory(str(Path(open_ledger.__code__.co_filename).parent / "migrations"))
    assert script.get_current_head() == REVISION
    assert REVISION in known_revisions()


def test_folder_and_file_are_made(tmp_path: Path) -> None:
    path = tmp_path / "var" / "deep" / "ledger.db"
    with open_ledger(path) as ledger:
        assert ledger.runs.runs() == []
    assert pragma(path, "journal_mode") == "wal"


def test_an_address_works_like_a_path(tmp_path: Path) -> None:
    with open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        run = ledger.runs.begin_run(NOW)
    with open_ledger(tmp_path / "ledger.db") as ledger:
        assert [row.id for row in ledger.runs.runs()] == [run]


def test_connections_are_durable_patient_and_strict(ledger: Ledger) -> None:
    names = ("synchronous", "foreign_keys", "busy_timeout")
    values = ledger._database.read(lambda c: [c.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names])
    assert values == [2, 1, 30_000]


def test_an_emptied_schema_is_migrated_again(path: Path) -> None:
    connection = sqlite3.connect(path)
    for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").fetchall():
        connection.execute(f'DROP TABLE "{table}"')
    connection.close()
    with open_ledger(path) as ledger:
        assert ledger.runs.begin_run(NOW)


def test_a_newer_schema_is_refused_in_one_line(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    with pytest.raises(LedgerTooNew) as refusal:
        open_ledger(path)
    assert str(path) in str(refusal.value)
    assert "9999" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.write_text("a shopping list, long enough to be read as a page header of a database file, which it is not\n" * 20)
    before = path.read_bytes()
    with pytest.raises(BadInput, match="is not a database: move the file away") as refusal:
        open_ledger(path)
    assert str(path) in str(refusal.value)
    assert path.read_bytes() == before


def test_somebody_elses_database_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()
    with pytest.raises(BadInput, match="not a ledger"):
        open_ledger(path)
    assert pragma(path, "journal_mode") == "delete"


def test_a_missing_ledger_is_not_made_unasked(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "ledger.db"
    with pytest.raises(BadInput, match="there is no ledger at"):
        open_ledger(path, create=False)
    assert not path.parent.exists()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file where a folder should be")
    with pytest.raises(BadInput, match=r"var cannot be made or entered .*FORUMWATCH_DATA"):
        open_ledger(tmp_path / "var" / "ledger.db")


def test_a_folder_is_no_ledger(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is no file name for a ledger"):
        open_ledger(tmp_path)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that any user may enter (those of pytest are private)."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@contextmanager
def without_privileges() -> Iterator[None]:
    """Root may write everywhere: be nobody for a while."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("part", ["folder", "file"])
def test_a_place_without_rights_is_named(empty_ledger: Path, folder: Path, part: str) -> None:
    path = Path(shutil.copy(empty_ledger, folder / "ledger.db"))
    folder.chmod(0o777 if part == "file" else 0o555)
    path.chmod(0o444)
    with without_privileges(), pytest.raises(BadInput, match="cannot be written: give this user the right") as refusal:
        open_ledger(path)
    assert str(path if part == "file" else folder) in str(refusal.value)


def test_a_folder_that_may_not_be_entered_is_named(folder: Path) -> None:
    folder.chmod(0o600)
    with without_privileges(), pytest.raises(BadInput, match=r"cannot be made or entered \(Permission denied\)"):
        open_ledger(folder / "var" / "ledger.db")
    folder.chmod(0o700)


def test_a_database_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(BadInput, match="no ledger on mysql: use SQLite or PostgreSQL"):
        open_ledger("mysql://localhost/forumwatch")


def test_many_processes_may_open_a_new_ledger_at_once(tmp_path: Path) -> None:
    def open_and_begin(_: int) -> str:
        with open_ledger(tmp_path / "ledger.db") as ledger:
            return ledger.runs.begin_run(NOW)

    with ThreadPoolExecutor(4) as pool:
        runs = set(pool.map(open_and_begin, range(4)))
    assert len(runs) == 4


def test_opening_again_needs_no_migration(opened: Callable[..., Ledger]) -> None:
    first, second = opened(), opened()
    run = first.runs.begin_run(NOW)
    assert [row.id for row in second.runs.runs()] == [run]
