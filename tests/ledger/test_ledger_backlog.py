"""What waits for the store, counted, and how much room that leaves."""

from ledger import Ledger
from ledger.runs import Left
from tests.support.ledger_records import NOW, candidate, deliver_all, ended, process_all, read


def fetch(ledger: Ledger, run: str, *paths: str, limit: int = 100) -> None:
    ledger.crawl.offer(run, [candidate(path) for path in paths], now=NOW)
    visits = ledger.crawl.claim(run, "daily", owner="crawler", limit=limit, now=NOW)
    ledger.crawl.record([read(visit) for visit in visits], now=NOW)


def test_pages_articles_and_coverages_take_room_until_they_are_delivered(ledger: Ledger, run: str) -> None:
    backlog = ledger.backlog(5)
    ledger.crawl.offer(run, [candidate(path) for path in "abcdefg"], now=NOW)
    assert (backlog.to_fetch(), backlog.waiting()) == (5, 0), "what is merely due takes none"
    claimed = ledger.crawl.claim(run, "daily", owner="crawler", limit=3, now=NOW)
    assert (backlog.to_fetch(), backlog.to_read(), backlog.waiting()) == (2, 5, 0)
    ledger.crawl.record([ended(claimed[0]), *(read(visit) for visit in claimed[1:])], now=NOW)
    assert (backlog.to_fetch(), backlog.to_read(), backlog.waiting()) == (3, 5, 2)
    (entry, _) = ledger.inbox.claim(owner="reader", limit=9, now=NOW)
    assert (backlog.to_fetch(), backlog.to_read()) == (3, 3)
    ledger.inbox.fail(entry, reason="no", now=NOW)
    process_all(ledger, watches=("forum", "peer"))
    assert backlog.unsent() in (2, 4)


def test_it_holds_until_a_fifth_is_delivered(ledger: Ledger, run: str) -> None:
    backlog = ledger.backlog(5)
    fetch(ledger, run, *"abcde")
    assert (backlog.to_fetch(), backlog.to_read(), backlog.waiting()) == (0, 5, 5)
    process_all(ledger)
    assert (backlog.to_fetch(), backlog.to_read(), backlog.unsent()) == (0, 0, 5)
    first = ledger.outbox.waiting(limit=1)
    ledger.outbox.acknowledge([(coverage.id, coverage.revision) for coverage in first], now=NOW)
    assert (backlog.to_fetch(), backlog.to_read()) == (1, 1)
    deliver_all(ledger)
    assert (backlog.to_fetch(), backlog.waiting()) == (5, 0)


def test_dead_letters_hold_nothing(ledger: Ledger, run: str) -> None:
    backlog = ledger.backlog(2)
    fetch(ledger, run, "a", "b")
    process_all(ledger)
    for coverage in ledger.outbox.waiting(limit=9):
        ledger.outbox.refuse(coverage.id, coverage.revision, reason="no", now=NOW)
    assert (backlog.to_fetch(), backlog.to_read(), backlog.waiting()) == (2, 2, 0)


def test_what_a_run_leaves_is_told_apart_from_what_outlets_put_off(ledger: Ledger, run: str) -> None:
    ledger.crawl.offer(run, [candidate(path) for path in "abcd"], now=NOW)
    visits = ledger.crawl.claim(run, "daily", owner="crawler", limit=2, now=NOW)
    ledger.crawl.put_off(visits[0].id, until=NOW, reason="Retry-After")
    ledger.crawl.record([read(visits[1])], now=NOW)
    assert ledger.runs.left(run, of=["daily"]) == Left(unfetched=2, unread=1, put_off=1)
    assert ledger.runs.left(run, of=["other"]) == Left(unfetched=0, unread=1, put_off=1)
    process_all(ledger)
    ledger.runs.end_run(run, NOW)
    later = ledger.runs.begin_run(NOW)
    assert ledger.runs.left(run, of=["daily"]) == Left(unfetched=0, unread=0, put_off=0)
    assert ledger.runs.left(later, of=["daily"]) == Left(unfetched=2, unread=0, put_off=1)
