"""What people are told of a run is what the ledger holds."""

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from domain.errors import LedgerError
from domain.protocols import Progress
from domain.visit import FeedState, Outcome
from ledger import Ledger
from tests.support.ledger_records import FEED, HOUR, NOW, candidate, deliver_all, ended, process_all, publish, read, visit_one

ROOT = Path(__file__).parents[2]


def in_another_process(path: Path, code: str) -> str:
    """Run code that knows `ledger`, NOW and our helpers; return what it printed. The process is gone then."""
    whole = f"from ledger import open_ledger\nfrom tests.support.ledger_records import *\nledger = open_ledger({str(path)!r})\n{code}"
    done = subprocess.run([sys.executable, "-c", whole], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_run_has_a_readable_name(ledger: Ledger) -> None:
    names = {ledger.runs.begin_run(NOW) for _ in range(3)}
    assert len(names) == 3
    assert all(re.fullmatch(r"20191007T091500-[0-9a-f]{4}", name) for name in names)


def test_runs_are_listed_newest_first_with_their_counts(ledger: Ledger) -> None:
    first = ledger.runs.begin_run(NOW)
    publish(ledger, first)
    ledger.runs.end_run(first, NOW + HOUR)
    second = ledger.runs.begin_run(NOW + HOUR)
    ledger.crawl.offer(second, [candidate("b")], now=NOW)
    newest, oldest = ledger.runs.runs()
    assert (newest.id, newest.state, newest.ended, newest.found, newest.pending, newest.relevant) == (second, "running", None, 1, 1, 0)
    assert (oldest.id, oldest.state, oldest.ended, oldest.found, oldest.pending, oldest.relevant) == (first, "done", NOW + HOUR, 1, 0, 1)
    assert [row.id for row in ledger.runs.runs(limit=1)] == [second]


def test_a_run_that_never_began_cannot_end(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="no run 'r1'"):
        ledger.runs.end_run("r1", NOW)


def test_counts_name_every_source_and_add_up(ledger: Ledger, run: str) -> None:
    publish(ledger, run, "a")
    deliver_all(ledger)
    publish(ledger, run, "b")
    ledger.crawl.record([ended(visit_one(ledger, run, "c"), Outcome.NOT_HTML)], now=NOW)
    visit_one(ledger, run, "d")
    visit_one(ledger, run, "x", source="weekly")
    ledger.crawl.discovery_finished(run, "quiet", problem=None, now=NOW)
    daily, quiet, weekly = ledger.runs.counts(run)
    assert (daily.source, daily.found, daily.pending, daily.outcomes) == ("daily", 4, 1, {"not-html": 1, "relevant": 2})
    assert (daily.relevant, daily.delivered, daily.waiting, daily.dead_letters) == (2, 1, 1, 0)
    assert (quiet.source, quiet.found, quiet.outcomes, quiet.problem) == ("quiet", 0, {}, None)
    assert (weekly.source, weekly.found, weekly.pending) == ("weekly", 1, 1)


def test_a_run_counts_its_own_visits_only(ledger: Ledger) -> None:
    first = ledger.runs.begin_run(NOW, of=["daily", "weekly"])
    publish(ledger, first, "a")
    ledger.runs.end_run(first, NOW)
    second = ledger.runs.begin_run(NOW, of=["daily"])
    publish(ledger, second, "b")
    assert [(row.source, row.found, row.relevant) for row in ledger.runs.counts(first)] == [("daily", 1, 1), ("weekly", 0, 0)]
    assert [(row.source, row.found, row.relevant) for row in ledger.runs.counts(second)] == [("daily", 1, 1)]
    assert [(row.source, row.found, row.relevant) for row in ledger.runs.counts()] == [("daily", 2, 2), ("weekly", 0, 0)]


def test_problems_of_feeds_and_of_discovery_are_told(ledger: Ledger, run: str) -> None:
    ledger.crawl.save_feed_state(FeedState(url=FEED, source="daily", checked=NOW, problem="answers HTML, not a feed"))
    ledger.crawl.save_feed_state(FeedState(url="https://old.test/rss", source="old", checked=NOW - HOUR, problem="long ago"))
    ledger.crawl.discovery_finished(run, "daily", problem=None, now=NOW)
    ledger.crawl.discovery_finished(run, "weekly", problem="the sitemap lists itself", now=NOW)
    assert {row.source: row.problem for row in ledger.runs.counts(run)} == {
        "daily": f"{FEED}: answers HTML, not a feed",
        "weekly": "the sitemap lists itself",
    }
    ledger.crawl.discovery_finished(run, "weekly", problem=None, now=NOW)
    assert {row.source: row.problem for row in ledger.runs.counts()}["weekly"] is None


def test_progress_follows_the_way_of_an_article(ledger: Ledger, run: str) -> None:
    def progress() -> Progress:
        return ledger.runs.progress(run)

    assert progress() == Progress(found=0, done=0, inbox=0, read=0, relevant=0, delivered=0, waiting=0)
    visit = visit_one(ledger, run, "a")
    assert progress() == Progress(found=1, done=0, inbox=0, read=0, relevant=0, delivered=0, waiting=0)
    ledger.crawl.record([read(visit)], now=NOW)
    assert progress() == Progress(found=1, done=0, inbox=1, read=0, relevant=0, delivered=0, waiting=0)
    process_all(ledger)
    assert progress() == Progress(found=1, done=1, inbox=0, read=1, relevant=1, delivered=0, waiting=1)
    deliver_all(ledger)
    assert progress() == Progress(found=1, done=1, inbox=0, read=1, relevant=1, delivered=1, waiting=0)
    ledger.crawl.record([ended(visit_one(ledger, run, "b"))], now=NOW)
    assert progress() == Progress(found=2, done=2, inbox=0, read=1, relevant=1, delivered=1, waiting=0)


def test_the_miss_rate_of_the_fast_look_comes_from_its_sample(ledger: Ledger, run: str) -> None:
    assert ledger.runs.miss_rate() == (0, 0)
    for path, relevance in (("a", 0.1), ("b", 0.9), ("c", 0.1)):
        ledger.crawl.record([read(visit_one(ledger, run, path), skipped_by_fast_look=True, sampled=True)], now=NOW)
        process_all(ledger, relevance=relevance)
    ledger.crawl.record([ended(visit_one(ledger, run, "d"), skipped_by_fast_look=True)], now=NOW)
    publish(ledger, run, "e")
    assert ledger.runs.miss_rate() == (1, 3)


# Runs that ended too early


def test_a_new_run_takes_over_what_a_killed_one_left(ledger: Ledger, path: Path) -> None:
    dead = in_another_process(
        path,
        """
run = ledger.runs.begin_run(NOW)
ledger.crawl.offer(run, [candidate(name) for name in "abcd"], now=NOW)
first, *rest = ledger.crawl.claim(run, "daily", owner="child", limit=3, now=NOW)
ledger.crawl.record([read(first)], now=NOW)
ledger.inbox.claim(owner="child", limit=1, now=NOW)
print(run)
""",
    )
    run = ledger.runs.begin_run(NOW + HOUR)
    assert {row.id: (row.state, row.found) for row in ledger.runs.runs()} == {dead: ("interrupted", 0), run: ("running", 4)}
    (entry,) = ledger.inbox.claim(owner="reader", limit=9, now=NOW)
    assert entry.reading.run == run
    assert [visit.run for visit in ledger.crawl.claim(run, "daily", owner="crawler", limit=9, now=NOW)] == [run] * 3


@pytest.mark.parametrize("released_first", [True, False])
def test_pages_are_not_blamed_for_runs_that_were_killed(ledger: Ledger, path: Path, released_first: bool) -> None:
    for _ in range(3):
        in_another_process(
            path,
            """
run = ledger.runs.begin_run(NOW)
ledger.crawl.offer(run, [candidate("a"), candidate("b")], now=NOW)
for visit in ledger.crawl.claim(run, "daily", owner="child", limit=9, now=NOW):
    if visit.url_key.endswith("b"):
        ledger.crawl.record([read(visit)], now=NOW)
ledger.inbox.claim(owner="child", limit=9, now=NOW)
""",
        )
        if released_first:
            ledger.release_claims()
            ledger.release_claims()
    run = ledger.runs.begin_run(NOW)
    assert [visit.attempts for visit in ledger.crawl.claim(run, "daily", owner="crawler", limit=9, now=NOW)] == [4]
    assert [entry.attempts for entry in ledger.inbox.claim(owner="reader", limit=9, now=NOW)] == [1]


def test_a_page_in_the_hands_of_twenty_killed_runs_is_blamed_in_the_end(ledger: Ledger, path: Path) -> None:
    from ledger.schema import visits

    run = ledger.runs.begin_run(NOW)
    ledger.crawl.offer(run, [candidate("a")], now=NOW)
    ledger._database.write(lambda connection: connection.execute(visits.update().values(interruptions=20)))
    assert ledger.crawl.claim(run, "daily", owner="crawler", limit=9, now=NOW) == []
    assert any("twenty runs ended while it was fetched" in line.text for line in ledger.runs.why("https://daily.test/a"))


def test_a_living_run_keeps_its_visits(ledger: Ledger, run: str) -> None:
    ledger.crawl.offer(run, [candidate("a")], now=NOW)
    other = ledger.runs.begin_run(NOW, kind="add")
    assert ledger.crawl.claim(other, "daily", owner="other", limit=9, now=NOW) == []
    assert {row.id: (row.state, row.found) for row in ledger.runs.runs()} == {run: ("running", 1), other: ("running", 0)}


def test_what_a_finished_run_put_off_goes_to_the_next(ledger: Ledger, run: str) -> None:
    visit = visit_one(ledger, run)
    ledger.crawl.put_off(visit.id, until=NOW + HOUR, reason="answered 429")
    ledger.runs.end_run(run, NOW)
    (row,) = ledger.runs.counts(run)
    assert row.pending == 1
    later = ledger.runs.begin_run(NOW + HOUR)
    assert [v.id for v in ledger.crawl.claim(later, "daily", owner="crawler", limit=9, now=NOW + HOUR)] == [visit.id]


def test_a_run_out_of_sight_lives_as_long_as_it_holds_something(ledger: Ledger, run: str) -> None:
    """Another machine, or a container: its processes cannot be seen from here."""
    from ledger.schema import runs

    ledger._database.write(lambda connection: connection.execute(runs.update().values(process="elsewhere/1/1")))
    visit_one(ledger, run)
    ledger.runs.begin_run(NOW + timedelta(seconds=119))
    assert {row.id: row.state for row in ledger.runs.runs()}[run] == "running"
    ledger.runs.begin_run(NOW + timedelta(seconds=121))
    assert {row.id: row.state for row in ledger.runs.runs()}[run] == "interrupted"
