"""A visit is in one pair of hands at a time, and comes back from hands that are gone."""

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from domain.visit import Outcome, Visit
from ledger import Ledger, owners
from tests.support.ledger_records import NOW, candidate, ended, read, visit_one

ROOT = Path(__file__).parents[2]
LEASE = timedelta(seconds=121)


def offer(ledger: Ledger, run: str, count: int) -> None:
    assert ledger.crawl.offer(run, [candidate(f"n{number}") for number in range(count)], now=NOW) == count


def claim(ledger: Ledger, run: str, owner: str = "one", *, limit: int = 10, later: timedelta = timedelta()) -> list[Visit]:
    return ledger.crawl.claim(run, "daily", owner=owner, limit=limit, now=NOW + later)


def lose(ledger: Ledger, run: str, owner: str = "one", *, limit: int = 10) -> list[Visit]:
    """Claim, and crash."""
    visits = claim(ledger, run, owner, limit=limit)
    ledger.release_claims(owner)
    return visits


def test_the_oldest_are_handed_out_first_up_to_the_limit(ledger: Ledger, run: str) -> None:
    offer(ledger, run, 5)
    first, second = claim(ledger, run, "one", limit=3), claim(ledger, run, "two", limit=3)
    assert [visit.url_key[-2:] for visit in first + second] == ["n0", "n1", "n2", "n3", "n4"]
    assert claim(ledger, run, "three") == []


def test_a_claim_of_a_silent_owner_is_free_after_its_lease(ledger: Ledger, run: str) -> None:
    offer(ledger, run, 1)
    (visit,) = claim(ledger, run, "one")
    assert claim(ledger, run, "two", later=timedelta(seconds=119)) == []
    (again,) = claim(ledger, run, "two", later=LEASE)
    assert (again.id, again.attempts) == (visit.id, 2)


def test_an_owner_that_goes_on_keeps_what_it_holds(ledger: Ledger, run: str) -> None:
    offer(ledger, run, 3)
    slow, quick = claim(ledger, run, "one", limit=2)
    ledger.crawl.record([ended(quick)], now=NOW + timedelta(seconds=100))
    assert [visit.id for visit in claim(ledger, run, "two", later=LEASE)] == [slow.id + 2]
    ledger.crawl.record([ended(slow)], now=NOW + LEASE)
    assert claim(ledger, run, "two", later=LEASE) == []


def test_claims_of_dead_owners_can_be_released_at_once(ledger: Ledger, run: str) -> None:
    offer(ledger, run, 4)
    for owner in ("crawl-1/a", "crawl-1/b", "crawl-2/a", "other"):
        assert len(claim(ledger, run, owner, limit=1)) == 1
    assert ledger.release_claims("crawl-1/") == 2
    assert ledger.release_claims(lambda owner: owner == "crawl-2/a") == 1
    assert ledger.release_claims() == 0, "this process lives"
    assert len(claim(ledger, run, "new")) == 3


def test_inbox_entries_of_dead_owners_are_released_too(ledger: Ledger, run: str) -> None:
    visit = visit_one(ledger, run)
    ledger.crawl.record([read(visit)], now=NOW)
    assert len(ledger.inbox.claim(owner="reader-1", limit=9, now=NOW)) == 1
    assert ledger.inbox.claim(owner="reader-2", limit=9, now=NOW) == []
    assert ledger.release_claims("reader-1") == 1
    assert len(ledger.inbox.claim(owner="reader-2", limit=9, now=NOW)) == 1


def test_what_an_ended_process_held_is_free_without_a_word(ledger: Ledger, run: str, path: Path) -> None:
    offer(ledger, run, 2)
    code = f"""
from ledger import open_ledger
from tests.support.ledger_records import NOW
with open_ledger({str(path)!r}) as ledger:
    print(len(ledger.crawl.claim({run!r}, "daily", owner="child", limit=1, now=NOW)))
"""
    child = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert child.stdout == "1\n"
    assert [visit.attempts for visit in claim(ledger, run, "two")] == [2, 1]


def test_a_page_that_crashes_the_crawler_three_times_is_not_handed_out_again(ledger: Ledger, run: str) -> None:
    offer(ledger, run, 1)
    for attempt in (1, 2, 3):
        assert [visit.attempts for visit in lose(ledger, run)] == [attempt]
    assert claim(ledger, run) == []
    (row,) = ledger.runs.counts(run)
    assert (row.outcomes, row.pending) == ({"failed": 1}, 0)
    assert any("crashed the crawler three times" in line.text for line in ledger.runs.why("https://daily.test/n0"))


def test_the_neighbours_of_a_page_that_crashes_the_crawler_go_free(ledger: Ledger, run: str) -> None:
    """The crawler holds several pages at once and dies whenever n2 is among them."""
    offer(ledger, run, 6)
    done: list[str] = []
    for _ in range(20):
        visits = claim(ledger, run, limit=4)
        if any(visit.url_key.endswith("n2") for visit in visits):
            ledger.release_claims("one")
            continue
        ledger.crawl.record([ended(visit) for visit in visits], now=NOW)
        done += [visit.url_key[-2:] for visit in visits]
    assert sorted(done) == ["n0", "n1", "n3", "n4", "n5"]
    (row,) = ledger.runs.counts(run)
    assert row.outcomes == {"failed": 1, "irrelevant": 5}


def test_a_suspect_is_handed_out_alone(ledger: Ledger, run: str) -> None:
    offer(ledger, run, 3)
    lose(ledger, run, limit=2)
    lose(ledger, run, limit=2)
    (fresh,) = claim(ledger, run, limit=9)
    assert claim(ledger, run, limit=9) == [], "not beside another one"
    ledger.crawl.record([ended(fresh)], now=NOW)
    (suspect,) = claim(ledger, run, limit=9)
    assert suspect.attempts == 3
    assert claim(ledger, run, limit=9) == []
    ledger.crawl.record([ended(suspect)], now=NOW)
    assert len(claim(ledger, run, limit=9)) == 1


def test_a_visit_that_is_put_off_waits_and_is_not_blamed(ledger: Ledger, run: str) -> None:
    offer(ledger, run, 1)
    now = NOW
    for attempt in range(1, 8):
        (visit,) = ledger.crawl.claim(run, "daily", owner="one", limit=9, now=now)
        assert visit.attempts == attempt
        ledger.crawl.put_off(visit.id, until=now + LEASE, reason="answered 429, asked for 121 s")
        assert ledger.crawl.claim(run, "daily", owner="one", limit=9, now=now) == []
        now += LEASE


def test_a_visit_with_an_outcome_cannot_be_put_off(ledger: Ledger, run: str) -> None:
    visit = visit_one(ledger, run)
    ledger.crawl.record([ended(visit)], now=NOW)
    ledger.crawl.put_off(visit.id, until=NOW, reason="late")
    (row,) = ledger.runs.counts(run)
    assert (row.outcomes, row.pending) == ({"irrelevant": 1}, 0)


def test_runs_and_sources_have_queues_of_their_own(ledger: Ledger, run: str) -> None:
    offer(ledger, run, 1)
    ledger.crawl.offer(run, [candidate("x", source="weekly")], now=NOW)
    other = ledger.runs.begin_run(NOW, kind="add")
    assert ledger.crawl.claim(other, "daily", owner="one", limit=9, now=NOW) == []
    assert [visit.source for visit in ledger.crawl.claim(run, "weekly", owner="one", limit=9, now=NOW)] == ["weekly"]


def test_a_living_process_is_never_taken_for_gone(opened: Callable[..., Ledger]) -> None:
    me = owners.this_process()
    machine, pid, start = me.split("/")
    assert not owners.is_gone(me)
    assert owners.is_gone(f"{machine}/{pid}/{int(start) - 1}"), "an earlier process with our number"
    assert not owners.is_gone(f"elsewhere/{pid}/{start}"), "out of sight is not gone"


def test_a_negative_limit_of_nothing_claims_nothing(ledger: Ledger, run: str) -> None:
    offer(ledger, run, 1)
    assert claim(ledger, run, limit=0) == []
    assert claim(ledger, run)[0].state is Outcome.PENDING
