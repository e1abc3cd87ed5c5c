"""`forumwatch store status` as a person on duty reads it, and as a program does."""

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desk.cli.store_status import lines
from domain.status import Comparison, Finding, Ids, LedgerCondition, PartStatus, Refused, StoreCondition, StoreStatus
from ledger import open_ledger
from tests.support.command import Office
from tests.support.ledger_records import NOW, publish
from tests.support.refusals import assert_refused

LOST = tuple(f"{n:064}" for n in range(30))


@pytest.fixture
def filled(office: Office) -> Office:
    """Return an office with three coverages, all delivered."""
    with open_ledger(office.data / "ledger.db") as ledger:
        for path in "abc":
            publish(ledger, ledger.runs.begin_run(NOW), path)
    assert office.run_here("deliver").stdout == "3 coverages delivered\n"
    return office


def take_out(office: Office, number: int) -> list[str]:
    """Delete so many documents from the file of the store, as a damaged disk might; return their ids."""
    with sqlite3.connect(office.data / "coverage.db") as store:
        ids = [id_ for (id_,) in store.execute("SELECT id FROM document ORDER BY id LIMIT ?", (number,))]
        store.executemany("DELETE FROM document WHERE id = ?", [(id_,) for id_ in ids])
    store.close()
    return ids


def test_all_is_well(filled: Office) -> None:
    done = filled.run_here("store", "status")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "all is well"
    assert "3 should be in the store, removed ones included: 3 are" in done.stdout
    assert "!" not in done.stdout
    assert done.stderr == ""


def test_what_is_missing_is_listed_with_what_to_do(filled: Office) -> None:
    lost = take_out(filled, 2)
    done = filled.run_here("store", "status")
    assert done.returncode == 1
    assert "! 2 coverages are missing from the store\n  -> `forumwatch store rebuild` sends" in done.stdout
    assert all(f"     {id_}\n" in done.stdout for id_ in lost)
    assert filled.run_here("store", "rebuild").returncode == 0
    assert filled.run_here("store", "status").returncode == 0


def test_programs_get_one_object(filled: Office) -> None:
    lost = take_out(filled, 2)
    done = filled.run_here("store", "status", "--json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert told["is_well"] is False
    assert told["comparison"]["missing"] == {"count": 2, "ids": lost}
    assert told["store"]["coverages"] == 1
    assert told["ledger"]["delivered"] == 3
    assert [finding["grave"] for finding in told["findings"]] == [True]


def test_dead_letters_make_a_trouble(filled: Office) -> None:
    with open_ledger(filled.data / "ledger.db") as ledger:
        publish(ledger, ledger.runs.begin_run(NOW), "d")
        (waiting,) = ledger.outbox.waiting(limit=10)
        ledger.outbox.refuse(waiting.id, waiting.revision, reason="article.body holds a NUL character at 7", now=NOW)
    done = filled.run_here("store", "status")
    assert done.returncode == 1
    assert "1 refused: article.body holds a NUL character at 7" in done.stdout
    assert "store replay" in done.stdout


def test_a_store_that_is_down_is_told_with_what_waits(filled: Office) -> None:
    with open_ledger(filled.data / "ledger.db") as ledger:
        publish(ledger, ledger.runs.begin_run(NOW), "d")
    done = filled.run_here("store", "status", env={"FORUMWATCH_STORE": "http://127.0.0.1:9"})
    assert done.returncode == 1
    assert "does not answer" in done.stdout
    assert "! 1 coverage waits for the store" in done.stdout
    assert done.stdout.splitlines()[-1] == "2 troubles"


def test_nothing_is_made_by_looking(office: Office) -> None:
    assert_refused(office.run_here("store", "status"), "there is no ledger", "FORUMWATCH_DATA")
    assert not office.data.exists()


def test_the_file_of_the_store_is_not_made_by_looking(filled: Office) -> None:
    for path in filled.data.glob("coverage.db*"):
        path.unlink()
    done = filled.run_here("store", "status")
    assert done.returncode == 1
    assert "there is no file yet" in done.stdout
    assert "3 coverages are missing" in done.stdout
    assert list(filled.data.glob("coverage.db*")) == []


def picture() -> StoreStatus:
    """Return a bad night."""
    now = datetime(2026, 11, 27, 3, 12, tzinfo=UTC)
    parts = (
        PartStatus(
            name="forumwatch-coverage-v2",
            use="in use",
            schema=2,
            documents=120_000,
            size_bytes=812_345_678,
            shards=1,
            replicas=1,
            block="write",
        ),
        PartStatus(name="forumwatch-coverage-v1", use="left over", schema=1),
    )
    missing = Ids(count=30, ids=LOST[:20])
    return StoreStatus(
        at=now,
        store=StoreCondition(
            place="https://elasticsearch.press-office.example:9200",
            version="Elasticsearch 9.4.1, 9.5.3",
            health="yellow: all data is there, but not every copy of it",
            answers=True,
            schema=2,
            schema_wanted=3,
            terms_current=False,
            analysers=("english", "french", "german", "polish", "russian", "ukrainian"),
            coverages=120_000,
            mentions=None,
            size_bytes=812_345_678,
            free_bytes=1_500,
            parts=parts,
        ),
        ledger=LedgerCondition(
            relevant=120_040,
            delivered=120_030,
            waiting=8,
            removals=1,
            beyond=12,
            dead_letters=(Refused(reason="article.published is out of the years 1000 to 9000: 0001-01-01T00:00:00+00:00", count=2),),
            revision=200_001,
            waiting_since=now - timedelta(hours=5, minutes=3),
            acknowledged=now - timedelta(minutes=2),
        ),
        comparison=Comparison(expected=120_030, missing=missing, older=Ids(), newer=Ids(), unknown=Ids(), outlived=0),
        findings=(
            Finding(
                what="30 coverages are missing from the store", fix="`forumwatch store rebuild` sends all of them anew", coverages=missing
            ),
            Finding(what="forumwatch-coverage-v1 left over", fix="`forumwatch store migrate --delete-old` deletes it", grave=False),
        ),
    )


def test_a_bad_night_fits_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    told = "\n".join(lines(picture())).splitlines()
    assert [line for line in told if len(line) > 80] == []
    assert told == (Path(__file__).parent / "store_status.txt").read_text(encoding="utf-8").splitlines()
