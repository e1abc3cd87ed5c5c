"""How a command refuses bad input, and what must be as before after it."""

import hashlib
import shutil
import sqlite3
import subprocess
from pathlib import Path

from tests.support.command import Office

Contents = dict[str, list[str]]  # table -> a digest of each row, sorted


def assert_refused(done: "subprocess.CompletedProcess[str]", *phrases: str, status: int = 2) -> None:
    """One clear line on stderr that holds the phrases, and the exit status."""
    assert done.returncode == status, f"status {done.returncode}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr + done.stdout
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stderr.startswith("forumwatch: ")
    missing = [phrase for phrase in phrases if phrase not in done.stderr]
    assert not missing, f"{missing} not in: {done.stderr}"


def contents(office: Office) -> dict[str, Contents]:
    """Return every row of ledger and store, and every archived file; what does not exist is left out."""
    found = {name: _rows(office.data / name) for name in ("ledger.db", "coverage.db") if (office.data / name).is_file()}
    archive = {path.name: [_digest(path.read_bytes())] for path in sorted(office.data.glob("archive/*"))}
    return {**found, "archive": archive}


def copy_of(office: Office, folder: Path) -> Office:
    """Return an office of the same content and surroundings in another folder."""
    shutil.copytree(office.folder, folder, dirs_exist_ok=True)
    return Office(folder, dict(office.extra))


def _rows(path: Path) -> Contents:
    connection = sqlite3.connect(path)
    try:
        tables = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
        ]
        return {table: sorted(_digest(repr(row).encode()) for row in connection.execute(f'SELECT * FROM "{table}"')) for table in tables}
    finally:
        connection.close()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
