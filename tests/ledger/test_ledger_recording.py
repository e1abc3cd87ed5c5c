"""What became of a page is written once, in one piece."""

import pytest

from domain.article import ArchiveRef
from domain.ids import article_id
from domain.protocols import Finding
from domain.visit import Outcome
from ledger import Ledger
from tests.support.ledger_records import HOUR, NOW, article_of, candidate, deliver_all, ended, process_all, publish, read, visit_one


def outcomes(ledger: Ledger) -> dict[str, int]:
    return {state: count for row in ledger.runs.counts() for state, count in row.outcomes.items()}


@pytest.mark.parametrize("outcome", [o for o in Outcome if o not in (Outcome.PENDING, Outcome.RELEVANT)])
def test_each_outcome_ends_a_visit(ledger: Ledger, run: str, outcome: Outcome) -> None:
    visit = visit_one(ledger, run)
    ledger.crawl.record([ended(visit, outcome, reason="so", http_status=200)], now=NOW)
    assert outcomes(ledger) == {outcome.value: 1}
    assert ledger.crawl.claim(run, "daily", owner="other", limit=9, now=NOW + 100 * HOUR) == []


def test_recording_twice_changes_nothing(ledger: Ledger, run: str) -> None:
    visit = visit_one(ledger, run)
    ledger.crawl.record([ended(visit, reason="first")], now=NOW)
    ledger.crawl.record([ended(visit, Outcome.GONE, reason="second"), read(visit)], now=NOW + HOUR)
    assert outcomes(ledger) == {"irrelevant": 1}
    assert ledger.inbox.depth() == 0


def test_a_reading_enters_the_inbox_once_and_leaves_the_visit_pending(ledger: Ledger, run: str) -> None:
    visit = visit_one(ledger, run)
    ledger.crawl.record([read(visit), read(visit)], now=NOW)
    ledger.crawl.record([read(visit), ended(visit)], now=NOW)
    assert ledger.inbox.depth() == 1
    (row,) = ledger.runs.counts(run)
    assert (row.found, row.pending, row.outcomes) == (1, 1, {})
    assert ledger.crawl.claim(run, "daily", owner="other", limit=9, now=NOW + 100 * HOUR) == [], "fetched once is enough"


def test_a_finding_is_either_an_outcome_or_a_reading(ledger: Ledger, run: str) -> None:
    visit = visit_one(ledger, run)
    for bad in (
        Finding(visit=visit.id, outcome=Outcome.PENDING),
        Finding(visit=visit.id, outcome=Outcome.GONE, reading=read(visit).reading),
    ):
        with pytest.raises(ValueError, match="either a reading"):
            ledger.crawl.record([ended(visit), bad], now=NOW)
    assert outcomes(ledger) == {}


def test_many_findings_are_one_transaction(ledger: Ledger, run: str) -> None:
    """The last finding names a visit that is in the inbox already through another article of the batch: all or nothing."""
    ledger.crawl.offer(run, [candidate(f"n{number}") for number in range(64)], now=NOW)
    visits = ledger.crawl.claim(run, "daily", owner="crawler", limit=64, now=NOW)
    ledger.crawl.record([read(visit) if visit.id % 2 else ended(visit) for visit in visits], now=NOW)
    assert ledger.inbox.depth() == 32
    assert outcomes(ledger) == {"irrelevant": 32}


def test_urls_lead_to_their_article_for_good(ledger: Ledger, run: str) -> None:
    visit = visit_one(ledger, run)
    first = article_id(visit.url_key)
    ledger.crawl.record([read(visit, aliases=("https://daily.test/canonical",))], now=NOW)
    assert ledger.crawl.article_of(visit.url_key) == first
    assert ledger.crawl.article_of("https://daily.test/canonical") == first
    assert ledger.crawl.article_of("https://daily.test/never-seen") is None
    other = visit_one(ledger, run, "b")
    ledger.crawl.record([read(other, aliases=("https://daily.test/canonical",))], now=NOW)
    assert ledger.crawl.article_of("https://daily.test/canonical") == first
    assert ledger.crawl.article_of(other.url_key) == article_id(other.url_key)


def test_a_duplicate_leads_to_the_article_that_it_repeats(ledger: Ledger, run: str) -> None:
    article = article_id(publish(ledger, run).url_key)
    visit = visit_one(ledger, run, "print/a")
    ledger.crawl.record([ended(visit, Outcome.DUPLICATE, of=article)], now=NOW)
    assert ledger.crawl.article_of(visit.url_key) == article


def test_an_unchanged_page_keeps_what_the_next_request_needs(ledger: Ledger, run: str) -> None:
    publish(ledger, run)
    for hour in (1, 25):
        assert ledger.crawl.offer_revisits(run, "daily", now=NOW + hour * HOUR) == 1
        (visit,) = ledger.crawl.claim(run, "daily", owner="crawler", limit=9, now=NOW + hour * HOUR)
        assert (visit.etag, visit.last_modified) == ('"1"', "Mon")
        ledger.crawl.record([ended(visit, Outcome.UNCHANGED, http_status=304)], now=NOW + hour * HOUR)


def test_the_last_reading_is_kept(ledger: Ledger, run: str) -> None:
    assert ledger.crawl.last_reading("unknown") is None
    visit = publish(ledger, run, headline="Forum opens in Minsk")
    last = ledger.crawl.last_reading(article_id(visit.url_key))
    assert last == article_of(visit, headline="Forum opens in Minsk")


def test_an_article_that_is_gone_keeps_its_last_version_and_says_so(ledger: Ledger, run: str) -> None:
    publish(ledger, run)
    (live,) = deliver_all(ledger)
    ledger.crawl.offer_revisits(run, "daily", now=NOW + HOUR)
    (visit,) = ledger.crawl.claim(run, "daily", owner="crawler", limit=9, now=NOW + HOUR)
    ledger.crawl.record([ended(visit, Outcome.GONE, http_status=404)], now=NOW + HOUR)
    (gone,) = ledger.outbox.waiting(limit=9)
    assert (live.status, gone.status) == ("live", "gone")
    assert gone.revision > live.revision
    assert gone.article.body == live.article.body
    assert gone.first_indexed == live.first_indexed == NOW
    assert ledger.crawl.offer_revisits(run, "daily", now=NOW + 1000 * HOUR) == 0


def test_an_article_that_comes_back_is_live_again(ledger: Ledger, run: str) -> None:
    publish(ledger, run)
    ledger.crawl.offer_revisits(run, "daily", now=NOW + HOUR)
    (visit,) = ledger.crawl.claim(run, "daily", owner="crawler", limit=9, now=NOW + HOUR)
    ledger.crawl.record([ended(visit, Outcome.GONE)], now=NOW + HOUR)
    again = visit_one(ledger, run, modified=NOW + 2 * HOUR, now=NOW + 2 * HOUR)
    ledger.crawl.record([read(again, article_of(again, fetched=NOW + 2 * HOUR))], now=NOW + 2 * HOUR)
    process_all(ledger, now=NOW + 2 * HOUR)
    (coverage,) = ledger.outbox.waiting(limit=9)
    assert coverage.status == "live"
    assert coverage.versions == ()


def test_a_missing_page_that_never_was_an_article_changes_nothing_else(ledger: Ledger, run: str) -> None:
    visit = visit_one(ledger, run)
    ledger.crawl.record([ended(visit, Outcome.GONE)], now=NOW)
    assert ledger.outbox.depth() == 0
    assert outcomes(ledger) == {"gone": 1}


# The archive


def ref(offset: int, length: int = 100, file: str = "a.warc.gz") -> ArchiveRef:
    return ArchiveRef(file=file, offset=offset, length=length, digest="sha256:00")


def test_a_file_is_committed_as_far_as_its_records_were_recorded(ledger: Ledger, run: str) -> None:
    ledger.crawl.warc.opened("a.warc.gz", owner="crawler")
    assert ledger.warc.unfinished() == [("a.warc.gz", 0, "crawler")]
    ledger.crawl.offer(run, [candidate(path) for path in "abc"], now=NOW)
    first, second, third = ledger.crawl.claim(run, "daily", owner="crawler", limit=9, now=NOW)
    ledger.crawl.record([read(second, archive=ref(300)), read(first, archive=ref(200))], now=NOW)
    assert ledger.warc.unfinished() == [("a.warc.gz", 400, "crawler")]
    ledger.crawl.record([ended(third, archive=ref(0))], now=NOW)
    ledger.crawl.record([read(first, archive=ref(900))], now=NOW)
    assert ledger.warc.unfinished() == [("a.warc.gz", 400, "crawler")], "what was not recorded needs no bytes"
    ledger.warc.closed("a.warc.gz")
    ledger.warc.closed("unknown.warc.gz")
    assert ledger.warc.unfinished() == []


def test_the_archive_record_travels_with_the_coverage(ledger: Ledger, run: str) -> None:
    ledger.crawl.warc.opened("a.warc.gz", owner="crawler")
    visit = visit_one(ledger, run)
    ledger.crawl.record([read(visit, archive=ref(7))], now=NOW)
    process_all(ledger)
    (coverage,) = ledger.outbox.waiting(limit=9)
    assert coverage.archive == ref(7)
