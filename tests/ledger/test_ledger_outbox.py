"""Whatever changes reaches the store, in order, or is told of."""

import sqlite3
from pathlib import Path

from ledger import Ledger
from ledger.outbox import DeadLetter
from tests.support.ledger_records import HOUR, NOW, deliver_all, publish, revisit


def ack_seqs(path: Path) -> list[int | None]:
    connection = sqlite3.connect(path)
    try:
        return [seq for (seq,) in connection.execute("SELECT ack_seq FROM coverages ORDER BY revision")]
    finally:
        connection.close()


def test_coverages_wait_in_order_of_revision(ledger: Ledger, run: str) -> None:
    for path in "cab":
        publish(ledger, run, path)
    waiting = ledger.outbox.waiting(limit=2)
    assert [coverage.article.url[-1] for coverage in waiting] == ["c", "a"]
    assert [coverage.revision for coverage in waiting] == [1, 2]
    assert [coverage.revision for coverage in ledger.outbox.waiting(limit=2, after=2)] == [3]
    assert ledger.outbox.depth() == 3


def test_what_is_acknowledged_waits_no_more(ledger: Ledger, run: str, path: Path) -> None:
    publish(ledger, run, "a")
    publish(ledger, run, "b")
    deliver_all(ledger)
    deliver_all(ledger)
    assert ledger.outbox.depth() == 0
    assert ack_seqs(path) == [1, 2]


def test_acknowledging_twice_draws_one_number(ledger: Ledger, run: str, path: Path) -> None:
    publish(ledger, run, "a")
    (coverage,) = ledger.outbox.waiting(limit=9)
    for _ in range(2):
        ledger.outbox.acknowledge([(coverage.id, coverage.revision), (coverage.id, coverage.revision)], now=NOW)
    publish(ledger, run, "b")
    deliver_all(ledger)
    assert ack_seqs(path) == [1, 2]


def test_an_acknowledged_revision_does_not_hide_a_newer_one(ledger: Ledger, run: str) -> None:
    publish(ledger, run)
    (old,) = ledger.outbox.waiting(limit=9)
    revisit(ledger, run, relevance=0.8)
    ledger.outbox.acknowledge([(old.id, old.revision), ("unknown", 1)], now=NOW)
    (new,) = ledger.outbox.waiting(limit=9)
    assert new.revision > old.revision
    ledger.outbox.acknowledge([(new.id, new.revision)], now=NOW)
    ledger.outbox.acknowledge([(old.id, old.revision)], now=NOW)
    assert ledger.outbox.depth() == 0


def test_a_number_that_was_never_given_hides_nothing(ledger: Ledger, run: str) -> None:
    publish(ledger, run)
    (coverage,) = ledger.outbox.waiting(limit=9)
    ledger.outbox.acknowledge([(coverage.id, 1_000_000)], now=NOW)
    revisit(ledger, run, relevance=0.8)
    assert ledger.outbox.depth() == 1


def test_a_refused_coverage_is_a_dead_letter_with_its_reason(ledger: Ledger, run: str) -> None:
    publish(ledger, run)
    (coverage,) = ledger.outbox.waiting(limit=9)
    ledger.outbox.refuse(coverage.id, coverage.revision, reason="field too long", now=NOW + HOUR)
    assert ledger.outbox.waiting(limit=9) == []
    letter = DeadLetter(coverage=coverage.id, revision=coverage.revision, reason="field too long", at=NOW + HOUR)
    assert ledger.outbox.dead_letters() == [letter]
    (row,) = ledger.runs.counts(run)
    assert (row.relevant, row.delivered, row.waiting, row.dead_letters) == (1, 0, 0, 1)


def test_dead_letters_can_be_replayed(ledger: Ledger, run: str) -> None:
    for path in "abc":
        publish(ledger, run, path)
    coverages = ledger.outbox.waiting(limit=9)
    for coverage in coverages:
        ledger.outbox.refuse(coverage.id, coverage.revision, reason="no", now=NOW)
    assert ledger.outbox.replay([coverages[0].id, "unknown"]) == 1
    assert ledger.outbox.waiting(limit=9) == coverages[:1]
    assert ledger.outbox.replay() == 2
    assert ledger.outbox.replay() == 0
    assert ledger.outbox.waiting(limit=9) == coverages
    assert ledger.outbox.dead_letters() == []


def test_a_newer_revision_wakes_the_dead(ledger: Ledger, run: str) -> None:
    publish(ledger, run)
    (old,) = ledger.outbox.waiting(limit=9)
    ledger.outbox.refuse(old.id, old.revision, reason="no", now=NOW)
    revisit(ledger, run, relevance=0.8)
    (new,) = ledger.outbox.waiting(limit=9)
    assert new.revision > old.revision
    assert ledger.outbox.dead_letters() == []


def test_the_refusal_of_an_old_revision_does_not_stop_the_new_one(ledger: Ledger, run: str) -> None:
    publish(ledger, run)
    (old,) = ledger.outbox.waiting(limit=9)
    revisit(ledger, run, relevance=0.8)
    ledger.outbox.refuse(old.id, old.revision, reason="no", now=NOW)
    assert ledger.outbox.depth() == 1


def test_what_the_store_took_in_the_end_is_not_dead(ledger: Ledger, run: str) -> None:
    publish(ledger, run)
    (coverage,) = ledger.outbox.waiting(limit=9)
    ledger.outbox.refuse(coverage.id, coverage.revision, reason="no", now=NOW)
    ledger.outbox.acknowledge([(coverage.id, coverage.revision)], now=NOW)
    assert ledger.outbox.dead_letters() == []
    assert ledger.outbox.replay() == 0
