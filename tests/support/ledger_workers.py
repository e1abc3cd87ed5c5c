"""Workers that share one ledger: python -m tests.support.ledger_workers NAME PATH OWNER RUN. Each prints what it did."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from ledger import Ledger, open_ledger
from tests.support.ledger_records import candidate, coverage_of, ended, read


def now() -> datetime:
    return datetime.now(UTC)


def say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def wait_for_start() -> None:
    say("ready")
    sys.stdin.readline()


def wait_for_the_others() -> None:
    """Go on when every worker holds a first claim: so each has its share, however the system shares out its cores."""
    say("holds")
    sys.stdin.readline()


def crawl(ledger: Ledger, owner: str, run: str) -> None:
    """Claim visits until none is left, each time more than one, and end them."""
    is_first = True
    while visits := ledger.crawl.claim(run, "daily", owner=owner, limit=7, now=now()):
        if is_first:
            wait_for_the_others()
        is_first = False
        ledger.crawl.record([read(visit) for visit in visits], now=now())
        for visit in visits:
            say(visit.id)


def process(ledger: Ledger, owner: str, run: str) -> None:
    """Claim inbox entries until none is left, and complete them."""
    is_first = True
    while entries := ledger.inbox.claim(owner=owner, limit=7, now=now()):
        if is_first:
            wait_for_the_others()
        is_first = False
        for entry in entries:
            ledger.inbox.complete(entry, [coverage_of(entry)], now=now())
            say(entry.reading.visit)


def work(ledger: Ledger, owner: str, run: str) -> None:
    """Go on for ever: offer, claim, record, process; name each visit when its outcome is durable."""
    number = 0
    while True:
        ledger.crawl.offer(run, [candidate(f"{owner}-{number + i}") for i in range(8)], now=now())
        number += 8
        visits = ledger.crawl.claim(run, "daily", owner=owner, limit=8, now=now())
        ledger.crawl.record([read(visit) if visit.id % 2 else ended(visit) for visit in visits], now=now())
        for visit in visits:
            say(f"recorded {visit.id}")
        for entry in ledger.inbox.claim(owner=owner, limit=8, now=now()):
            ledger.inbox.complete(entry, [coverage_of(entry)], now=now())
            say(f"completed {entry.reading.visit}")


def main() -> None:
    name, path, owner, run = sys.argv[1:]
    with open_ledger(Path(path)) as ledger:
        wait_for_start()
        {"crawl": crawl, "process": process, "work": work}[name](ledger, owner, run)


if __name__ == "__main__":
    main()
