"""A reading is processed once, however often it is tried."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.article import Version
from domain.coverage import StoryRef
from domain.ids import article_id
from domain.protocols import InboxEntry
from domain.visit import Outcome
from ledger import Ledger
from tests.support.ledger_records import (
    HOUR,
    NOW,
    WATCH,
    article_of,
    candidate,
    coverage_of,
    deliver_all,
    ended,
    process_all,
    publish,
    read,
    reading_of,
    revisit,
    visit_one,
)

LEASE = timedelta(seconds=121)


def enter(ledger: Ledger, run: str, count: int = 1) -> None:
    """Put that many readings into the inbox."""
    ledger.crawl.offer(run, [candidate(f"n{number}") for number in range(count)], now=NOW)
    ledger.crawl.record([read(visit) for visit in ledger.crawl.claim(run, "daily", owner="crawler", limit=count, now=NOW)], now=NOW)


def claim_one(ledger: Ledger, *, owner: str = "reader", later: timedelta = timedelta()) -> InboxEntry:
    (entry,) = ledger.inbox.claim(owner=owner, limit=1, now=NOW + later)
    return entry


def outcomes(ledger: Ledger) -> dict[str, int]:
    return {state: count for row in ledger.runs.counts() for state, count in row.outcomes.items()}


def test_the_oldest_come_first_and_to_one_reader_only(ledger: Ledger, run: str) -> None:
    enter(ledger, run, 5)
    first = ledger.inbox.claim(owner="one", limit=3, now=NOW)
    second = ledger.inbox.claim(owner="two", limit=3, now=NOW)
    assert [entry.reading.article.url[-2:] for entry in first + second] == ["n0", "n1", "n2", "n3", "n4"]
    assert ledger.inbox.claim(owner="three", limit=3, now=NOW) == []
    assert ledger.inbox.depth() == 5


def test_a_reading_comes_out_as_it_went_in(ledger: Ledger, run: str) -> None:
    visit = visit_one(ledger, run, headline="Forum opens", in_language="en")
    reading = reading_of(visit, article_of(visit, body="Слово «мир»\n\nи ещё одно.", byline=("A. Author",), modified=NOW))
    ledger.crawl.record([replace(read(visit), reading=reading)], now=NOW)
    assert claim_one(ledger).reading == reading


def test_an_entry_whose_lease_ran_out_is_free(ledger: Ledger, run: str) -> None:
    enter(ledger, run)
    first = claim_one(ledger, owner="one")
    second = claim_one(ledger, owner="two", later=LEASE)
    assert (first.id, first.attempts, second.id, second.attempts) == (first.id, 1, first.id, 2)


@pytest.mark.parametrize(("relevance", "outcome"), [(0.9, "relevant"), (0.5, "relevant"), (0.1, "irrelevant")])
def test_completing_ends_the_visit(ledger: Ledger, run: str, relevance: float, outcome: str) -> None:
    enter(ledger, run)
    process_all(ledger, relevance=relevance)
    assert outcomes(ledger) == {outcome: 1}
    assert ledger.inbox.depth() == 0
    assert ledger.outbox.depth() == (1 if outcome == "relevant" else 0)


def test_one_watch_suffices(ledger: Ledger, run: str) -> None:
    enter(ledger, run)
    entry = claim_one(ledger)
    said = [coverage_of(entry, watch="own", relevance=0.9), coverage_of(entry, watch="peer", relevance=0.2)]
    ledger.inbox.complete(entry, said, now=NOW)
    assert outcomes(ledger) == {"relevant": 1}
    assert [coverage.watch for coverage in ledger.outbox.waiting(limit=9)] == ["own"]


def test_completing_what_another_reader_completed_changes_nothing(ledger: Ledger, run: str) -> None:
    enter(ledger, run)
    slow = claim_one(ledger, owner="slow")
    quick = claim_one(ledger, owner="quick", later=LEASE)
    ledger.inbox.complete(quick, [coverage_of(quick)], now=NOW)
    before = deliver_all(ledger)
    ledger.inbox.complete(slow, [coverage_of(slow, relevance=0.1)], now=NOW)
    ledger.inbox.fail(slow, reason="too late", now=NOW)
    assert len(before) == 1
    assert ledger.outbox.depth() == 0
    assert outcomes(ledger) == {"relevant": 1}


def test_a_late_reader_cannot_drop_a_newer_entry(ledger: Ledger, run: str) -> None:
    enter(ledger, run)
    old = claim_one(ledger)
    ledger.inbox.complete(old, [coverage_of(old)], now=NOW)
    visit = visit_one(ledger, run, "b")
    ledger.crawl.record([read(visit)], now=NOW)
    ledger.inbox.complete(old, [coverage_of(old)], now=NOW)
    assert ledger.inbox.depth() == 1


def test_a_coverage_is_queued_with_a_revision_and_the_time_it_was_first_queued(ledger: Ledger, run: str) -> None:
    publish(ledger, run)
    (coverage,) = ledger.outbox.waiting(limit=9)
    assert coverage.revision == 1
    assert coverage.first_indexed == NOW
    assert coverage.run == run
    assert coverage.status == "live"


def test_reading_the_same_again_gives_no_new_revision(ledger: Ledger, run: str) -> None:
    publish(ledger, run, published=NOW - HOUR)
    deliver_all(ledger)
    revisit(ledger, run, published=NOW - HOUR)
    assert ledger.outbox.depth() == 0
    assert outcomes(ledger) == {"relevant": 2}


def test_a_better_reading_gives_a_new_revision(ledger: Ledger, run: str) -> None:
    publish(ledger, run)
    (first,) = deliver_all(ledger)
    revisit(ledger, run, relevance=0.8)
    (second,) = ledger.outbox.waiting(limit=9)
    assert second.revision > first.revision
    assert second.relevance == 0.8
    assert second.first_indexed == first.first_indexed == NOW


def test_what_is_no_longer_relevant_becomes_a_tombstone(ledger: Ledger, run: str) -> None:
    publish(ledger, run)
    deliver_all(ledger)
    revisit(ledger, run, relevance=0.1)
    (tombstone,) = deliver_all(ledger)
    assert (tombstone.status, tombstone.relevant) == ("removed", False)
    assert sum(row.relevant for row in ledger.runs.counts()) == 0
    revisit(ledger, run, relevance=0.1, hours=2)
    assert ledger.outbox.depth() == 0, "once is enough"
    revisit(ledger, run, relevance=0.9, hours=3)
    (back,) = ledger.outbox.waiting(limit=9)
    assert (back.status, back.first_indexed) == ("live", NOW)


def test_what_was_never_relevant_is_not_kept(ledger: Ledger, run: str) -> None:
    enter(ledger, run)
    process_all(ledger, relevance=0.1)
    assert ledger.outbox.waiting(limit=9) == []


def test_a_changed_article_keeps_its_earlier_versions(ledger: Ledger, run: str) -> None:
    visit = publish(ledger, run, headline="Forum opens", body="It opened.")
    revisit(ledger, run, hours=1, headline="Forum opens", body="It opened.")
    revisit(ledger, run, hours=2, headline="Forum opened", body="It opened.")
    revisit(ledger, run, hours=3, headline="Forum opened", body="It opened late. This was corrected.")
    versions = (
        Version(headline="Forum opens", body="It opened.", valid_from=NOW, valid_to=NOW + 2 * HOUR),
        Version(headline="Forum opened", body="It opened.", valid_from=NOW + 2 * HOUR, valid_to=NOW + 3 * HOUR),
    )
    (coverage,) = ledger.outbox.waiting(limit=9)
    assert coverage.versions == versions
    assert coverage.article.body == "It opened late. This was corrected."
    assert ledger.inbox.earlier_versions(article_id(visit.url_key)) == versions
    assert ledger.inbox.earlier_versions("unknown") == ()


def test_an_older_page_that_is_read_later_does_not_win(ledger: Ledger, run: str) -> None:
    """Two URLs of one article were fetched one after the other, and the readers finish in the other order."""
    visit = visit_one(ledger, run)
    id_ = article_id(visit.url_key)
    ledger.crawl.record([read(visit, article_of(visit, body="Old."))], now=NOW)
    other = visit_one(ledger, run, "b")
    ledger.crawl.record([read(other, article_of(other, id=id_, body="New.", fetched=NOW + HOUR))], now=NOW)
    old, new = ledger.inbox.claim(owner="reader", limit=2, now=NOW)
    ledger.inbox.complete(new, [coverage_of(new)], now=NOW + HOUR)
    ledger.inbox.complete(old, [coverage_of(old)], now=NOW + HOUR)
    (coverage,) = ledger.outbox.waiting(limit=9)
    assert (coverage.article.body, coverage.versions) == ("New.", ())
    assert outcomes(ledger) == {"relevant": 2}
    again = visit_one(ledger, run, now=NOW + 2 * HOUR, modified=NOW + 2 * HOUR)
    assert again.content_hash is None, "what was not taken up is read again"


def test_a_newer_page_that_was_not_taken_up_is_read_at_the_next_visit(ledger: Ledger, run: str) -> None:
    """The clock was set back an hour; when the page is read it has caught up with what was kept before."""
    visit = visit_one(ledger, run)
    ledger.crawl.record([read(visit, article_of(visit, body="Before.", fetched=NOW + HOUR))], now=NOW + HOUR)
    process_all(ledger, now=NOW + HOUR)
    back = visit_one(ledger, run, modified=NOW + timedelta(minutes=30), now=NOW)
    ledger.crawl.record([read(back, article_of(back, body="Corrected.", fetched=NOW), etag='"2"')], now=NOW)
    process_all(ledger, now=NOW + 2 * HOUR)
    assert ledger.outbox.waiting(limit=9)[0].article.body == "Before."
    again = visit_one(ledger, run, modified=NOW + 3 * HOUR, now=NOW + 3 * HOUR)
    assert (again.etag, again.content_hash) == (None, None), "nothing lets the page be taken for unchanged"


def test_a_page_that_is_read_after_the_clock_was_set_back_is_taken_up_at_once(ledger: Ledger, run: str) -> None:
    visit = visit_one(ledger, run)
    ledger.crawl.record([read(visit, article_of(visit, body="Before.", fetched=NOW + HOUR))], now=NOW + HOUR)
    process_all(ledger, now=NOW + HOUR)
    back = visit_one(ledger, run, modified=NOW + timedelta(minutes=30), now=NOW)
    ledger.crawl.record([read(back, article_of(back, body="Corrected.", fetched=NOW))], now=NOW)
    process_all(ledger, now=NOW)
    (coverage,) = ledger.outbox.waiting(limit=9)
    assert coverage.article.body == "Corrected."
    (version,) = ledger.inbox.earlier_versions(article_id(visit.url_key))
    assert version.valid_from <= version.valid_to


def test_a_story_survives_a_new_reading(ledger: Ledger, run: str) -> None:
    visit = publish(ledger, run)
    story = StoryRef(id="s1", role="reprint", origin="x", similarity=0.75)
    ledger.stories.assign({article_id(visit.url_key): story}, now=NOW)
    revisit(ledger, run, relevance=0.8)
    (coverage,) = ledger.outbox.waiting(limit=9)
    assert coverage.story == story


# Failing


def test_a_failed_entry_is_tried_three_times_and_then_kept_among_the_dead(ledger: Ledger, run: str) -> None:
    enter(ledger, run)
    for attempt in (1, 2, 3):
        entry = claim_one(ledger)
        assert entry.attempts == attempt
        ledger.inbox.fail(entry, reason="ValueError: too deep", now=NOW)
    assert ledger.inbox.claim(owner="reader", limit=9, now=NOW + 100 * HOUR) == []
    assert outcomes(ledger) == {"failed": 1}
    assert "failed: processing: ValueError: too deep" in [line.text for line in ledger.runs.why("https://daily.test/n0")]


def test_an_entry_whose_readers_die_ends_as_well(ledger: Ledger, run: str) -> None:
    enter(ledger, run)
    for turn in range(3):
        claim_one(ledger, owner=f"reader-{turn}")
        ledger.release_claims("reader-")
    assert ledger.inbox.claim(owner="reader", limit=9, now=NOW) == []
    assert ledger.inbox.depth() == 0
    assert outcomes(ledger) == {"failed": 1}


def test_an_entry_that_failed_twice_is_handed_out_alone(ledger: Ledger, run: str) -> None:
    enter(ledger, run, 3)
    for _ in range(2):
        assert len(ledger.inbox.claim(owner="reader", limit=2, now=NOW)) == 2
        ledger.release_claims("reader")
    sizes = [len(ledger.inbox.claim(owner="reader", limit=9, now=NOW)) for _ in range(4)]
    assert sizes == [1, 1, 1, 0]


def test_a_late_failure_does_not_take_an_entry_from_its_new_reader(ledger: Ledger, run: str) -> None:
    enter(ledger, run)
    slow = claim_one(ledger, owner="slow")
    claim_one(ledger, owner="quick", later=LEASE)
    ledger.inbox.fail(slow, reason="too late", now=NOW + LEASE)
    assert ledger.inbox.claim(owner="third", limit=9, now=NOW + LEASE) == []


def test_a_page_that_could_not_be_processed_does_not_count_as_read(ledger: Ledger, run: str) -> None:
    visit = visit_one(ledger, run)
    ledger.crawl.record([read(visit, etag='"1"')], now=NOW)
    for _ in range(3):
        ledger.inbox.fail(claim_one(ledger), reason="no", now=NOW)
    again = visit_one(ledger, run, modified=NOW + HOUR, now=NOW + HOUR)
    assert (again.etag, again.content_hash) == (None, None)
    assert again.revisit
    ledger.crawl.record([ended(again, Outcome.UNCHANGED)], now=NOW + HOUR)


def test_watches_are_told_apart(ledger: Ledger, run: str) -> None:
    enter(ledger, run)
    process_all(ledger, watches=(WATCH, "peer"))
    waiting = ledger.outbox.waiting(limit=9)
    assert sorted(coverage.watch for coverage in waiting) == [WATCH, "peer"]
    assert len({coverage.revision for coverage in waiting}) == 2
