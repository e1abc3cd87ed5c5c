"""Leases and turns: one holder at a time, late ones refused, pauses kept, whoever is killed and however the clock moves."""

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import Ledger, hosts, open_ledger
from ledger.leases import Lease
from ledger.schema_serve import leases
from tests.support.ledger_records import NOW, candidate

ROOT = Path(__file__).parents[2]
HOUR = timedelta(hours=1)


def take(ledger: Ledger, name: str = "thing", *, owner: str = "a", after: timedelta = timedelta(0)) -> Lease | None:
    return ledger.leases.take(name, owner=owner, lease_s=60, now=NOW + after)


def put_elsewhere(ledger: Ledger) -> None:
    """Let the holder be a process that cannot be seen from here."""
    ledger._database.write(lambda connection: connection.execute(leases.update().values(process="elsewhere/1/1")))


def test_a_lease_has_one_holder_and_its_token_grows(ledger: Ledger) -> None:
    first = take(ledger)
    assert first == Lease(name="thing", token=1)
    assert take(ledger, owner="b") is None
    ledger.leases.release([first])
    assert take(ledger, owner="b") == Lease(name="thing", token=2)
    holder = ledger.leases.holder("thing", now=NOW)
    assert holder is not None
    assert (holder.owner, holder.token) == ("b", 2)


def test_a_child_takes_over_what_was_granted_for_it(ledger: Ledger) -> None:
    assert take(ledger) == take(ledger)


def test_who_comes_too_late_changes_nothing(ledger: Ledger) -> None:
    run = ledger.runs.begin_run(NOW)
    late = ledger.sources.grant(run, ["daily"], lease_s=60, now=NOW).leases["daily"]
    put_elsewhere(ledger)
    newer = ledger.sources.grant("another", ["daily"], lease_s=60, now=NOW + HOUR).leases["daily"]
    assert newer.token > late.token
    looked = ledger.sources.looked(run, "daily", now=NOW)
    assert not ledger.sources.finish("daily", late, looked, due=NOW + 9 * HOUR)
    assert ledger.leases.renew([late], lease_s=60, now=NOW) == [late]
    ledger.leases.release([late])
    assert ledger.sources.free(["daily"], now=NOW + HOUR) == []
    assert ledger.sources.finish("daily", newer, looked, due=NOW + 2 * HOUR)
    assert ledger.sources.next_due(["daily"]) == NOW + 2 * HOUR


def test_a_holder_in_sight_keeps_it_however_the_clock_moves(ledger: Ledger) -> None:
    assert take(ledger)
    assert take(ledger, owner="b", after=1000 * HOUR) is None
    assert take(ledger, owner="b", after=-1000 * HOUR) is None


def test_a_holder_out_of_sight_keeps_it_until_the_lease_runs_out(ledger: Ledger) -> None:
    assert take(ledger)
    put_elsewhere(ledger)
    assert take(ledger, owner="b", after=timedelta(seconds=59)) is None
    assert take(ledger, owner="b", after=timedelta(seconds=61))


def test_a_killed_holder_loses_it_at_once(ledger: Ledger, path: Path) -> None:
    code = "import sys, time; from tests.ledger.test_ledger_leases import hold; hold(sys.argv[1])"
    process = subprocess.Popen([sys.executable, "-c", code, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "holds\n"
    assert take(ledger, owner="b") is None
    process.kill()
    process.communicate()
    assert take(ledger, owner="b") == Lease(name="thing", token=2)


def hold(path: str) -> None:
    with open_ledger(Path(path)) as ledger:
        assert take(ledger)
        print("holds", flush=True)
        time.sleep(60)


def test_four_processes_never_hold_a_source_at_once(ledger: Ledger, path: Path, tmp_path: Path) -> None:
    code = "import sys; from tests.ledger.test_ledger_leases import contend; contend(*sys.argv[1:])"
    command = [sys.executable, "-c", code, str(path), str(tmp_path)]
    workers = [subprocess.Popen([*command, f"run-{n}"], cwd=ROOT, stdout=subprocess.PIPE, text=True) for n in range(4)]
    tokens = [int(line) for worker in workers for line in worker.communicate(timeout=120)[0].split()]
    assert [worker.returncode for worker in workers] == [0] * 4
    assert len(tokens) == len(set(tokens)) == 4 * 25, "each grant has a token of its own"
    assert max(tokens) == 100


def contend(path: str, folder: str, run: str) -> None:
    """Hold the source 25 times; a file that only the holder makes and removes would tell of a second holder."""
    mark = Path(folder) / "held"
    with open_ledger(Path(path)) as ledger:
        held = 0
        while held < 25:
            granted = ledger.sources.grant(run, ["daily"], lease_s=60, now=datetime.now(UTC)).leases
            if lease := granted.get("daily"):
                mark.touch(exist_ok=False)
                mark.unlink()
                ledger.leases.release([lease])
                print(lease.token, flush=True)
                held += 1


steps = st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), st.floats(0, 5), st.sampled_from([0.3, 1.0, 2.5])), min_size=2, max_size=30)


@settings(max_examples=40, deadline=None)
@given(steps=steps)
def test_turns_keep_the_pause_of_the_host(steps: list[tuple[str, float, float]], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Three processes ask at random moments; each turn stands its own pause after the one before, for the last to be taken late too."""
    ledger = open_ledger(tmp_path_factory.mktemp("turns") / "ledger.db")
    now, last, last_by, last_grace, token = NOW, None, None, 0.0, 0
    before = hosts.this_process
    try:
        for process, after_s, pause_s in steps:
            now += timedelta(seconds=after_s / 10)
            hosts.this_process = lambda process=process: process
            turn = ledger.hosts.turn("outlet.test", pause_s=pause_s, now=now)
            at = now + timedelta(seconds=turn.wait_s)
            if last is not None:
                late = 0.0 if process == last_by else last_grace
                assert (at - last).total_seconds() >= pause_s + late - 1e-5
            assert turn.token == token + 1
            last, last_by, last_grace, token = at, process, turn.grace_s, turn.token
    finally:
        hosts.this_process = before
        ledger.close()


def test_a_clock_that_was_set_back_does_not_close_a_host(ledger: Ledger) -> None:
    ledger.hosts.turn("outlet.test", pause_s=2, now=NOW + 2 * HOUR)
    assert ledger.hosts.turn("outlet.test", pause_s=2, now=NOW).wait_s == 0


def test_a_source_that_is_due_beyond_the_longest_pause_is_due_now(ledger: Ledger) -> None:
    ledger.sources.set_due("daily", at=NOW + 30 * HOUR)
    ledger.sources.set_due("weekly", at=NOW + HOUR)
    assert ledger.sources.due(["daily", "weekly"], now=NOW, longest_s=86_400) == ["daily"]


def test_a_run_of_some_sources_leaves_what_others_left(ledger: Ledger) -> None:
    first = ledger.runs.begin_run(NOW, of=["daily"])
    ledger.crawl.offer(first, [candidate("a")], now=NOW)
    ledger.runs.end_run(first, NOW)
    other = ledger.runs.begin_run(NOW, of=["weekly"])
    assert {row.id: row.found for row in ledger.runs.runs()} == {first: 1, other: 0}
    again = ledger.runs.begin_run(NOW, of=["daily"])
    assert [visit.run for visit in ledger.crawl.claim(again, "daily", owner="x", limit=9, now=NOW)] == [again]
