"""Whatever happens in whatever order: found = outcomes + pending, relevant = delivered + dead + waiting, nothing twice."""

import shutil
import sqlite3
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from domain.coverage import StoryRef
from domain.protocols import Finding, InboxEntry
from domain.visit import OUTCOMES, Candidate, Outcome, Visit
from ledger import Ledger, open_ledger
from tests.support.ledger_records import HOUR, NOW, article_of, candidate, coverage_of, ended, read

SOURCES = ("daily", "weekly")
OWNERS = ("one", "two")
ENDS = [outcome for outcome in OUTCOMES if outcome is not Outcome.RELEVANT]

sources = st.sampled_from(SOURCES)
owners = st.sampled_from(OWNERS)
limits = st.integers(min_value=1, max_value=4)
picks = st.integers(min_value=0, max_value=50)
candidates = st.builds(
    lambda path, source, hours, method: candidate(
        path, source=source, method=method, modified=None if hours is None else NOW + hours * HOUR, published=NOW
    ),
    st.sampled_from("abcdef"),
    sources,
    st.none() | st.integers(min_value=0, max_value=300),
    st.sampled_from(["feed", "sitemap", "by-hand"]),
)


class Office(RuleBasedStateMachine):
    """Crawlers, readers and deliverers in any order, some of them dying, late or working twice."""

    template: Path

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.path = Path(shutil.copy(self.template, self.folder / "ledger.db"))
        self.ledger: Ledger = open_ledger(self.path, revisit_s=(0, 3600, 86400), retry_s=60)
        # This is about sums, not about power cuts: the disk need not hear of each commit.
        self.ledger._database.outside(lambda connection: connection.exec_driver_sql("PRAGMA synchronous=OFF"))
        self.now = NOW
        self.runs = [self.ledger.runs.begin_run(self.now)]
        self.entered = 0
        self.claimed: list[Visit] = []
        self.entries: list[InboxEntry] = []

    @property
    def run(self) -> str:
        return self.runs[-1]

    @rule(minutes=st.integers(min_value=1, max_value=600))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule()
    def begin_next_run(self) -> None:
        self.ledger.runs.end_run(self.run, self.now)
        self.runs.append(self.ledger.runs.begin_run(self.now))

    # Crawling

    @rule(offered=st.lists(candidates, max_size=5))
    def offer(self, offered: Sequence[Candidate]) -> None:
        self.entered += self.ledger.crawl.offer(self.run, offered, now=self.now)

    @rule(source=sources)
    def offer_revisits(self, source: str) -> None:
        self.entered += self.ledger.crawl.offer_revisits(self.run, source, now=self.now)

    @rule(source=sources, owner=owners, limit=limits)
    def claim(self, source: str, owner: str, limit: int) -> None:
        self.claimed += self.ledger.crawl.claim(self.run, source, owner=owner, limit=limit, now=self.now)

    @rule(pick=picks, outcome=st.sampled_from(ENDS), repeats=st.integers(min_value=1, max_value=2))
    def record_an_outcome(self, pick: int, outcome: Outcome, repeats: int) -> None:
        """Perhaps of a visit that somebody else ended long ago."""
        if self.claimed:
            self._record([ended(self.claimed[pick % len(self.claimed)], outcome, reason="so")] * repeats)

    @rule(pick=picks, body=st.sampled_from(["It opened.", "It opened late."]), alias=st.sampled_from(["", "x", "y"]))
    def record_a_reading(self, pick: int, body: str, alias: str) -> None:
        if self.claimed:
            visit = self.claimed[pick % len(self.claimed)]
            known = self.ledger.crawl.article_of(visit.url_key)
            article = article_of(visit, body=body, fetched=self.now)
            article = replace(article, id=known) if known else article
            aliases = (f"https://{visit.source}.test/{alias}",) if alias else ()
            self._record([read(visit, article, aliases=aliases)])

    def _record(self, findings: Sequence[Finding]) -> None:
        self.ledger.crawl.record(findings, now=self.now)

    @rule(pick=picks, minutes=st.integers(min_value=0, max_value=90))
    def put_off(self, pick: int, minutes: int) -> None:
        if self.claimed:
            visit = self.claimed[pick % len(self.claimed)]
            self.ledger.crawl.put_off(visit.id, until=self.now + timedelta(minutes=minutes), reason="answered 429")

    @rule(owner=owners)
    def an_owner_dies(self, owner: str) -> None:
        self.ledger.release_claims(owner)

    # Reading

    @rule(owner=owners, limit=limits)
    def claim_entries(self, owner: str, limit: int) -> None:
        self.entries += self.ledger.inbox.claim(owner=owner, limit=limit, now=self.now)

    @rule(pick=picks, own=st.booleans(), peer=st.booleans())
    def complete(self, pick: int, own: bool, peer: bool) -> None:
        if self.entries:
            entry = self.entries[pick % len(self.entries)]
            said = [coverage_of(entry, watch=watch, relevance=0.9 if yes else 0.1) for watch, yes in (("own", own), ("peer", peer))]
            self.ledger.inbox.complete(entry, said, now=self.now)

    @rule(pick=picks)
    def fail(self, pick: int) -> None:
        if self.entries:
            self.ledger.inbox.fail(self.entries[pick % len(self.entries)], reason="no", now=self.now)

    @rule(story=st.sampled_from("st"), count=limits)
    def group(self, story: str, count: int) -> None:
        members = self.ledger.stories.members(since=NOW - HOUR)[:count]
        self.ledger.stories.assign({member.article: StoryRef(id=story) for member in members}, now=self.now)

    # Delivering

    @rule(limit=limits, refused=st.booleans())
    def deliver(self, limit: int, refused: bool) -> None:
        waiting = self.ledger.outbox.waiting(limit=limit)
        assert [coverage.revision for coverage in waiting] == sorted({coverage.revision for coverage in waiting})
        if refused and waiting:
            self.ledger.outbox.refuse(waiting[0].id, waiting[0].revision, reason="no", now=self.now)
            waiting = waiting[1:]
        self.ledger.outbox.acknowledge([(coverage.id, coverage.revision) for coverage in waiting], now=self.now)

    @rule()
    def replay(self) -> None:
        dead = len(self.ledger.outbox.dead_letters())
        assert self.ledger.outbox.replay() == dead

    # What always holds

    @invariant()
    def visits_add_up(self) -> None:
        found = 0
        for run in self.runs:
            for row in self.ledger.runs.counts(run):
                assert row.found == sum(row.outcomes.values()) + row.pending
                found += row.found
        whole = self.ledger.runs.counts()
        assert found == sum(row.found for row in whole) == self.entered == sum(row.found for row in self.ledger.runs.runs(limit=1000))
        assert set(self._column("SELECT run FROM visits WHERE state = 'pending'")) <= {self.run}

    @invariant()
    def coverages_add_up(self) -> None:
        for row in self.ledger.runs.counts():
            assert row.relevant == row.delivered + row.dead_letters + row.waiting
        for run in self.runs:
            progress = self.ledger.runs.progress(run)
            rows = self.ledger.runs.counts(run)
            assert progress.relevant == sum(row.relevant for row in rows)
            assert progress.waiting == sum(row.waiting for row in rows)
            assert progress.done == progress.found - sum(row.pending for row in rows)

    @invariant()
    def every_pending_visit_is_in_one_place(self) -> None:
        in_inbox = self._column("SELECT id FROM visits WHERE state = 'pending' AND stage = 'inbox' ORDER BY id")
        assert self._column("SELECT visit FROM inbox ORDER BY visit") == in_inbox
        assert self.ledger.inbox.depth() == self.ledger.runs.progress(self.run).inbox == len(in_inbox)
        pending = self._column("SELECT url_key FROM visits WHERE state = 'pending'")
        assert len(pending) == len(set(pending))
        assert self._column("SELECT id FROM visits WHERE (state = 'pending') = (stage = 'done')") == []

    @invariant()
    def revisions_only_grow(self) -> None:
        revisions = self._column("SELECT revision FROM coverages")
        counter = self._column("SELECT value FROM counters WHERE name = 'revision'")[0]
        assert len(revisions) == len(set(revisions))
        assert max(revisions, default=0) <= counter
        assert self._column("SELECT id FROM coverages WHERE delivered_revision > revision") == []
        assert self._column("SELECT id FROM coverages WHERE id NOT IN (SELECT coverage FROM coverage_data)") == []
        sequence = [seq for seq in self._column("SELECT ack_seq FROM coverages") if seq]
        assert max(sequence, default=0) == self._column("SELECT value FROM counters WHERE name = 'ack_seq'")[0]

    def _column(self, query: str) -> list[object]:
        connection = sqlite3.connect(self.path)
        try:
            return [value for (value,) in connection.execute(query)]
        finally:
            connection.close()

    def teardown(self) -> None:
        if not hasattr(self, "ledger"):
            return
        self._finish()
        self.ledger.close()
        shutil.rmtree(self.folder)

    def _finish(self) -> None:
        """Nothing is stuck: one worker that goes on brings everything to an end."""
        self.now += 100 * HOUR
        for source in SOURCES:
            while visits := self.ledger.crawl.claim(self.run, source, owner="last", limit=3, now=self.now):
                self._record([ended(visit) for visit in visits])
        while entries := self.ledger.inbox.claim(owner="last", limit=3, now=self.now):
            for entry in entries:
                self.ledger.inbox.complete(entry, [coverage_of(entry)], now=self.now)
        assert sum(row.pending for row in self.ledger.runs.counts()) == self.ledger.inbox.depth() == 0
        self.ledger.outbox.replay()
        waiting = self.ledger.outbox.waiting(limit=1000)
        self.ledger.outbox.acknowledge([(coverage.id, coverage.revision) for coverage in waiting], now=self.now)
        assert all(row.relevant == row.delivered for row in self.ledger.runs.counts())
        assert self.ledger.outbox.depth() == 0


def test_the_numbers_add_up_whatever_happens(empty_ledger: Path) -> None:
    machine = type("OfficeOfThisTest", (Office,), {"template": empty_ledger})
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    few = settings(max_examples=12, stateful_step_count=30, deadline=None, derandomize=True, database=None, suppress_health_check=checks)
    run_state_machine_as_test(machine, settings=few)  # type: ignore[no-untyped-call]
