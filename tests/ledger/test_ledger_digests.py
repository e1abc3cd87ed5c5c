"""Digests by acknowledgement: those of a schedule follow each other without gap or overlap, whoever is killed and runs again."""

import shutil
import sqlite3
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.correction import Change
from domain.digest import DigestOrder, DigestRow, Fresh, Numbers, Plan, Waiting
from domain.errors import BadInput
from domain.upkeep import Retention
from ledger import Ledger, open_ledger
from ledger.owners import _machine, _start
from tests.support.houses import publish_many
from tests.support.ledger_records import HOUR, NOW, WATCH, deliver_all

DAY = timedelta(days=1)
FOREVER = Retention(removed_since=NOW - 10_000 * DAY)


def begin(ledger: Ledger, id_: str, *, schedule: str | None = "morning", hours: float = 0, **more: object) -> DigestRow:
    order = DigestOrder(id=id_, schedule=schedule, since=NOW + hours * HOUR - DAY, **more)  # type: ignore[arg-type]
    return ledger.digests.begin(order, watches=(WATCH,), now=NOW + hours * HOUR)


def told(ledger: Ledger, row: DigestRow) -> dict[str, Fresh]:
    return {fresh.coverage: fresh for fresh in ledger.digests.fresh(row)}


def plan(articles: int) -> Plan:
    numbers = Numbers(articles=articles, reprints=0, outlets=1, countries=1, languages=1, tones={}, baseline=0, reread=0)
    empty = Waiting(inbox=0, outbox=0, dead_letters=0)
    return Plan(
        numbers=numbers,
        stories=(),
        passing=(),
        affiliations=(),
        changed=(),
        vanished=(),
        corrected=(),
        judged={},
        notices=(),
        waiting=empty,
    )


def test_a_digest_covers_what_was_acknowledged_since_the_last_one(ledger: Ledger) -> None:
    first = publish_many(ledger, ["a", "b"])
    assert begin(ledger, "d0").entries == (), "what the store has not acknowledged is no news yet"
    deliver_all(ledger)
    row = begin(ledger, "d1", hours=1)
    assert [id_ for id_, _ in row.entries] == first
    assert all(fresh.is_new for fresh in told(ledger, row).values())
    second = publish_many(ledger, ["c"])
    deliver_all(ledger)
    assert begin(ledger, "d1", hours=2) == row, "the same id is the same digest"
    assert [id_ for id_, _ in begin(ledger, "d2", hours=2).entries] == second
    assert begin(ledger, "d3", hours=3).entries == ()
    with pytest.raises(BadInput, match="of another schedule"):
        begin(ledger, "d3", schedule="evening")


def test_a_digest_without_a_schedule_begins_at_a_time(ledger: Ledger) -> None:
    publish_many(ledger, ["a"])
    deliver_all(ledger, now=NOW - 2 * DAY)
    new = publish_many(ledger, ["b"])
    deliver_all(ledger, now=NOW - HOUR)
    assert [id_ for id_, _ in begin(ledger, "adhoc", schedule=None).entries] == new
    assert len(begin(ledger, "all", schedule=None, hours=-72).entries) == 2


def test_what_readers_can_tell_is_told_once(ledger: Ledger) -> None:
    (key,) = publish_many(ledger, ["a"])
    deliver_all(ledger)
    begin(ledger, "d1")
    publish_many(ledger, ["a"], now=NOW + HOUR, headline="Forum closes")
    ledger.corrections.add(key, Change(tone="critical"), by="anna", now=NOW + HOUR)
    deliver_all(ledger)
    row = begin(ledger, "d2", hours=2)
    assert told(ledger, row)[key] == Fresh(coverage=key, changed=True, corrected=True)
    ledger.corrections.add(key, Change(relevant=False), by="anna", now=NOW + 2 * HOUR)
    deliver_all(ledger)
    assert told(ledger, begin(ledger, "d3", hours=3))[key] == Fresh(coverage=key, corrected=True)
    assert told(ledger, row)[key] == Fresh(coverage=key, changed=True), "what came later belongs to a later digest"
    ledger.corrections.undo(key, by="anna", now=NOW + 3 * HOUR)
    deliver_all(ledger)
    assert told(ledger, begin(ledger, "d4", hours=4))[key] == Fresh(coverage=key, is_new=True, corrected=True)


def test_the_first_plan_stays(ledger: Ledger) -> None:
    begin(ledger, "d1")
    kept = ledger.digests.plan("d1", plan(3))
    assert ledger.digests.plan("d1", plan(4)) == kept
    assert kept.data is not None
    assert '"articles":3' in kept.data


def test_one_process_at_a_time_sends_it_and_a_dead_one_frees_it(ledger: Ledger, path: Path) -> None:
    begin(ledger, "d1", send=True)
    assert ledger.digests.claim("d1", ["anna@forum.test"], now=NOW)
    assert ledger.digests.owed("morning", now=NOW) == [], "it is under way"
    with sqlite3.connect(path) as connection:  # another process, which runs: this one's parent
        connection.execute("UPDATE digests SET process = ?", (f"{_machine()}/1/{_start(1)}",))
    assert not ledger.digests.claim("d1", ["anna@forum.test"], now=NOW)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE digests SET process = ?", (f"{_machine()}/1/0",))  # one that has ended
    (owed,) = ledger.digests.owed("morning", now=NOW)
    assert owed.recipients == ("anna@forum.test",)
    ledger.digests.delivered("d1", "anna@forum.test")
    assert ledger.digests.claim("d1", ["boris@forum.test"], now=NOW)
    ledger.digests.ended("d1", problem="refused", now=NOW)
    (failed,) = ledger.digests.failed(now=NOW)
    assert (failed.problem, failed.sent_to, failed.recipients) == (
        "refused",
        ("anna@forum.test",),
        ("anna@forum.test", "boris@forum.test"),
    )
    assert ledger.digests.owed("morning", now=NOW + 4 * DAY) == [], "after three days it is no news"
    ledger.digests.ended("d1", problem=None, now=NOW)
    assert (ledger.digests.owed("morning", now=NOW), ledger.digests.failed(now=NOW)) == ([], [])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.one_of(
            st.tuples(st.just("publish"), st.integers(0, 5)),
            st.tuples(st.just("correct"), st.integers(0, 5)),
            st.just(("deliver", 0)),
            st.tuples(st.just("digest"), st.integers(0, 2)),  # again with the ids of earlier ones: a run that was killed comes back
        ),
        max_size=25,
    )
)
def test_digests_of_a_schedule_neither_overlap_nor_leave_a_gap(
    empty_ledger: Path, tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    path = shutil.copy(empty_ledger, tmp_path_factory.mktemp("digests") / "ledger.db")
    with open_ledger(path) as ledger:
        made, acknowledged = 0, 0
        for hour, (what, number) in enumerate([*steps, ("deliver", 0), ("digest", 0)], 1):
            if what == "publish":
                publish_many(ledger, [f"p{number}"], now=NOW + hour * HOUR, headline=f"Forum, hour {hour}")
            elif what == "correct" and (known := ledger.holdings.page(after="", limit=9, retention=FOREVER)):
                ledger.corrections.add(known[number % len(known)].id, Change(role="passing"), by="anna", now=NOW + hour * HOUR)
            elif what == "deliver":
                acknowledged += len(deliver_all(ledger, now=NOW + hour * HOUR))
            elif what == "digest":
                made += 1
                ids = [f"d{max(made - back, 1)}" for back in range(number, -1, -1)]
                for id_ in ids:
                    begin(ledger, id_, hours=hour)
        rows = sorted(ledger.digests.latest(limit=100), key=lambda row: row.upto_seq)
        edges = sorted((row.since_seq, row.upto_seq) for row in rows)
        assert edges[0][0] == 0
        assert all(before[1] == after[0] for before, after in pairwise(edges))
        assert edges[-1][1] == acknowledged == ledger.holdings.last_acknowledgement()
        # An acknowledgement that a later one of the same coverage overtook before any digest is told by that.
        last = {c.coverage: c for row in rows for c in ledger.digests.fresh(row)}
        assert set(last) == {standing.id for standing in ledger.holdings.page(after="", limit=99, retention=FOREVER)}
        new = [fresh.coverage for row in rows for fresh in ledger.digests.fresh(row) if fresh.is_new]
        assert sorted(new) == sorted(last), "each is new in exactly one digest"
