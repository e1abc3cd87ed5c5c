"""Snapshots of the embedded store: whole files, taken and brought back while others read and write."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from domain.errors import StoreUnavailable
from domain.query import Query
from indexing import open_store
from indexing.sqlite.upkeep import SqliteNext, SqliteUpkeep
from scheduler.upkeep import migrate_stage, restore_stage, snapshot_stage
from scheduler.wiring import House
from tests.support.coverages import make_coverage
from tests.support.houses import a_house, deliver, in_ledger, in_store, publish_many
from tests.support.ledger_records import HOUR, NOW


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = a_house(tmp_path, "sqlite:")
    publish_many(house.ledger, [f"a{n}" for n in range(20)])
    assert deliver(house) == 20
    yield house
    house.close()


def snapshot_file(house: House, name: str) -> Path:
    return house.settings.data / "snapshots" / f"{name}.db"


def test_a_snapshot_is_one_file_that_is_a_store(house: House) -> None:
    made = snapshot_stage(house, "one")
    file = snapshot_file(house, "one")
    assert made.place == str(file)
    assert made.size_bytes == file.stat().st_size > 10_000
    assert [path.name for path in file.parent.iterdir()] == ["one.db"]
    store = open_store(f"sqlite:{file}", data=file.parent)
    assert store.count() == 20
    store.close()


def test_a_snapshot_is_of_one_moment_whatever_is_written_meanwhile(house: House) -> None:
    done = threading.Event()

    def write() -> None:
        store = open_store("sqlite:", data=house.settings.data)
        batch = 0
        while not done.is_set():
            batch += 1
            store.write([make_coverage(batch * 10 + n, headline=f"batch {batch}") for n in range(10)])  # one transaction
        store.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [snapshot_stage(house, f"s{n}") for n in range(4)]
    finally:
        done.set()
        writer.join()
    for snapshot in made:
        store = open_store(f"sqlite:{snapshot.place}", data=house.settings.data)
        found = store.count()
        assert found % 10 == 0
        assert found == snapshot.coverages
        assert found == len(list(store.scroll(Query())))
        store.close()


def test_readers_of_a_store_that_is_restored_see_all_of_it(house: House) -> None:
    snapshot_stage(house, "one")
    seen: list[int] = []
    done = threading.Event()

    def read() -> None:
        store = open_store("sqlite:", data=house.settings.data)
        while not done.is_set():
            page = store.search(Query(limit=5))
            seen.append(page.total)
            assert len(page.hits) == 5
        store.close()

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for _ in range(3):
            restore_stage(house, "one")
    finally:
        done.set()
        reader.join()
    assert set(seen) == {20}
    assert not house.settings.data.joinpath("coverage.db.next").exists()


def test_what_was_written_at_the_last_moment_is_not_lost(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is written and acknowledged after the last comparison, before the copy takes the place."""
    snapshot_stage(house, "one")
    taken, ids = SqliteNext.take_over, list[str]()

    def at_the_last_moment(self: SqliteNext) -> None:
        ids.extend(publish_many(house.ledger, ["a1", "late"], now=NOW + HOUR, mentions=1))
        assert deliver(house) == 2
        taken(self)

    monkeypatch.setattr(SqliteNext, "take_over", at_the_last_moment)
    restore_stage(house, "one")
    wanted = in_ledger(house, ids)
    assert {key: house.store.get(key) for key in ids} == wanted
    assert house.store.count() == 21


def test_a_restoration_that_was_killed_is_told_and_replaced_by_the_next(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(_: SqliteNext) -> None:
        raise KeyboardInterrupt

    snapshot_stage(house, "one")
    with monkeypatch.context() as patch:
        patch.setattr(SqliteNext, "take_over", killed)
        with pytest.raises(KeyboardInterrupt):
            restore_stage(house, "one")
    unfinished = house.upkeep.unfinished()
    assert unfinished is not None
    assert "store restore" in unfinished
    assert house.store.count() == 20
    restore_stage(house, "one")
    assert house.upkeep.unfinished() is None


def test_a_lost_file_is_restored(house: House) -> None:
    snapshot_stage(house, "one")
    before = in_store(house)
    house.close()
    for path in house.settings.data.glob("coverage.db*"):
        path.unlink()
    replaced = restore_stage(house, "one")
    assert (replaced.before, replaced.written) == (None, 0)
    assert in_store(house) == before
    assert house.store.count() == 20


def test_a_snapshot_of_other_search_terms_is_renewed(house: House) -> None:
    snapshot_stage(house, "one")
    file = sqlite3.connect(snapshot_file(house, "one"))
    with file:
        file.execute("UPDATE meta SET value = 'earlier' WHERE key = 'terms'")
        file.execute("DELETE FROM coverage")
    file.close()
    restore_stage(house, "one")
    assert house.store.count() == 20


def damaged(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[:4096] = b"\xff" * 4096
    file.write_bytes(content)


def truncated(file: Path) -> None:
    file.write_bytes(b"not a database" * 1000)


@pytest.mark.parametrize("spoil", [damaged, truncated])
def test_a_spoilt_snapshot_is_told_and_harms_nothing(house: House, spoil: Callable[[Path], None]) -> None:
    snapshot_stage(house, "one")
    spoil(snapshot_file(house, "one"))
    (listed,) = house.upkeep.snapshots()
    assert not listed.complete
    with pytest.raises(StoreUnavailable, match=r"one\.db is"):
        restore_stage(house, "one")
    assert house.store.count() == 20


def test_a_folder_that_cannot_be_written_is_told(house: House) -> None:
    (house.settings.data / "snapshots").write_text("in the way")
    with pytest.raises(StoreUnavailable, match="snapshots"):
        snapshot_stage(house, "one")


def test_there_is_nothing_to_migrate(house: House, tmp_path: Path) -> None:
    assert migrate_stage(house) is None
    upkeep = SqliteUpkeep(tmp_path / "new.db", snapshots=tmp_path)
    assert upkeep.migration() is None
    assert (upkeep.left_over(), upkeep.delete_left_over(), upkeep.unfinished()) == ((), (), None)
    assert list(upkeep.in_use.held()) == []
    upkeep.close()
