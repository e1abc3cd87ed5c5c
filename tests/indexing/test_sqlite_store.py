"""What is the SQLite store's own: one file, several processes and threads, and what may go wrong with a file."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from domain.errors import BadInput, StoreError, StoreUnavailable
from domain.query import Filters, Query, Word
from indexing import open_store
from indexing.sqlite import SqliteStore
from tests.support.coverages import make_coverage, random_coverages, revised


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "coverage.db"


@pytest.fixture
def store(file: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(file, busy_timeout_s=0.05)
    store.setup()
    yield store
    store.close()


def test_addresses_of_stores(tmp_path: Path) -> None:
    data, other = tmp_path / "data" / "deep", tmp_path / "other.db"
    for address, path in (("sqlite:", data / "coverage.db"), (f"sqlite:{other}", other)):
        store = open_store(address, data=data)
        store.setup()
        store.close()
        assert path.exists()


@pytest.mark.parametrize("address", ["", "sqlite", "mysql:x", "ftp://localhost:9200", "coverage.db"])
def test_any_other_address_is_refused_in_one_line(tmp_path: Path, address: str) -> None:
    with pytest.raises(BadInput) as caught:
        open_store(address, data=tmp_path)
    assert repr(address) in str(caught.value)
    assert "sqlite:" in caught.value.fix
    assert "\n" not in str(caught.value)


def test_what_was_written_is_there_after_reopening(store: SqliteStore, file: Path) -> None:
    coverages = random_coverages(20)
    store.write(coverages)
    store.close()
    again = SqliteStore(file)
    again.setup()
    assert [again.get(c.id) for c in coverages] == coverages
    again.close()


def test_a_locked_file_is_reported_and_nothing_is_lost(store: SqliteStore, file: Path) -> None:
    store.write([make_coverage(1)])
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match="locked"):
        store.write([make_coverage(2)])
    assert store.count() == 1  # readers wait for nobody
    other.execute("ROLLBACK")
    other.close()
    assert store.write([make_coverage(2)]).delivered == (make_coverage(2).id,)
    assert store.count() == 2


def test_a_batch_is_written_whole_or_not_at_all(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    from indexing.sqlite import rows

    store.write([make_coverage(1, body="old")])
    real = rows.store

    def fails_on_the_third(connection: sqlite3.Connection, row: rows.Row) -> None:
        if row.id == make_coverage(3).id:
            raise sqlite3.OperationalError("no such function: oops")
        real(connection, row)

    monkeypatch.setattr(rows, "store", fails_on_the_third)
    with pytest.raises(sqlite3.OperationalError):
        store.write([revised(make_coverage(1, body="new")), make_coverage(2), make_coverage(3)])
    monkeypatch.undo()
    assert store.count() == 1
    assert store.count(Query(text=Word(text="old"))) == 1
    store.write([revised(make_coverage(1, body="new")), make_coverage(2), make_coverage(3)])
    assert store.count(Query(text=Word(text="new"))) == 1


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    file = tmp_path / "coverage.db"
    file.write_text("not a database " * 100)
    store = SqliteStore(file)
    with pytest.raises(StoreUnavailable, match="not a database"):
        store.setup()
    assert file.read_text().startswith("not a database")
    store.close()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = open_store("sqlite:", data=tmp_path / "file")
    with pytest.raises(StoreUnavailable) as caught:
        store.setup()
    assert caught.value.fix
    store.close()


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    with pytest.raises(StoreUnavailable, match="cannot be opened"):
        store.setup()
    store.close()


def test_a_store_that_was_not_set_up_says_how(file: Path) -> None:
    store = SqliteStore(file)
    with pytest.raises(StoreUnavailable, match="store setup"):
        store.count()
    store.close()


def test_a_file_of_a_newer_version_is_left_alone(store: SqliteStore, file: Path) -> None:
    store.write([make_coverage()])
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE meta SET value = '999' WHERE key = 'schema'")
    connection.close()
    with pytest.raises(StoreError, match="newer"):
        store.setup()
    assert store.count() == 1


def test_when_terms_are_made_otherwise_the_index_is_made_again(store: SqliteStore, file: Path) -> None:
    coverages = random_coverages(60)
    store.write(coverages)
    queries = (Query(), Query(text=Word(text="форумов")), Query(filters=Filters(entities=("osce",), removed=True)))
    before = [store.search(query) for query in queries]
    facets = store.facets(Query(), ["person", "outlet", "story"])
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE meta SET value = 'older' WHERE key = 'terms'")
        connection.execute("DELETE FROM coverage")
    connection.close()
    assert store.count() == 0
    store.setup()
    assert [store.search(query) for query in queries] == before
    assert store.facets(Query(), ["person", "outlet", "story"]) == facets


def test_the_full_text_index_is_sound_after_many_changes(store: SqliteStore, file: Path) -> None:
    for seed in range(4):
        store.write([revised(c, revision=seed + 10) for c in random_coverages(80, seed=seed)])
    store.remove([c.id for c in random_coverages(80, seed=0)[::3]])
    with sqlite3.connect(file) as connection:
        connection.execute("INSERT INTO text (text) VALUES ('integrity-check')")
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        tags = connection.execute("SELECT count(*) FROM tag WHERE coverage NOT IN (SELECT number FROM coverage)").fetchone()
        rows = connection.execute("SELECT count(*) FROM coverage WHERE number NOT IN (SELECT number FROM document)").fetchone()
    connection.close()
    assert (tags, rows) == ((0,), (0,))


def test_removed_words_leave_nothing_behind(store: SqliteStore, file: Path) -> None:
    coverages = random_coverages(50)
    store.write(coverages)
    store.write([revised(c, status="removed") for c in coverages])
    store.remove([c.id for c in coverages])
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, text, row)")
        assert connection.execute("SELECT term FROM temp.words").fetchall() == []
        assert connection.execute("SELECT count(*) FROM tag").fetchone() == (0,)
    connection.close()


def test_threads_share_a_store(store: SqliteStore) -> None:
    patient = SqliteStore(store.path)
    errors: list[BaseException] = []

    def work(first: int) -> int:
        for n in range(first, first + 10):
            patient.write([make_coverage(n)])
            patient.search(Query(text=Word(text="forum")))
        return len(list(patient.scroll(Query())))

    with ThreadPoolExecutor(4) as pool:
        for future in [pool.submit(work, first) for first in range(0, 40, 10)]:
            error = future.exception()
            if error:
                errors.append(error)
    assert errors == []
    assert patient.count() == 40
    patient.close()


def test_a_reader_sees_one_state_while_another_writes(store: SqliteStore) -> None:
    store.write([make_coverage(n) for n in range(50)])
    stop = threading.Event()
    writer_store = SqliteStore(store.path)

    def write() -> None:
        revision = 2
        while not stop.is_set():
            writer_store.write([make_coverage(n, revision=revision) for n in range(50)])
            revision += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        pages = [store.search(Query(limit=50)) for _ in range(15)]
    finally:
        stop.set()
        writer.join()
    writer_store.close()
    assert [(page.total, len(page.hits)) for page in pages] == [(50, 50)] * 15
    assert all(len({hit.coverage.revision for hit in page.hits}) == 1 for page in pages)


def test_several_processes_write_into_one_file(store: SqliteStore, file: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from indexing.sqlite import SqliteStore; from tests.support.coverages import make_coverage\n"
        "store = SqliteStore(Path(sys.argv[1])); store.setup(); first = int(sys.argv[2])\n"
        "for n in range(first, first + 40): store.write([make_coverage(n), make_coverage(0, revision=n + 1)])\n"
        "store.close()"
    )
    root = Path(__file__).parents[2]
    children = [subprocess.Popen([sys.executable, "-c", program, str(file), str(first)], cwd=root) for first in (1, 41, 81)]
    assert [child.wait(timeout=120) for child in children] == [0, 0, 0]
    assert store.count() == 121
    assert store.get(make_coverage(0).id).revision == 121


def test_set_up_by_several_processes_at_once(file: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from indexing.sqlite import SqliteStore\n"
        "store = SqliteStore(Path(sys.argv[1])); store.setup(); store.close()"
    )
    root = Path(__file__).parents[2]
    children = [subprocess.Popen([sys.executable, "-c", program, str(file)], cwd=root) for _ in range(4)]
    assert [child.wait(timeout=120) for child in children] == [0] * 4
    store = SqliteStore(file)
    assert store.count() == 0
    store.close()
