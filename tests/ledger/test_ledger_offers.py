"""Each URL is entered when it is new or due, and never twice at once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from domain.ids import article_id
from domain.visit import FeedState, Outcome, Visit
from ledger import Ledger
from tests.support.ledger_records import FEED, HOUR, NOW, candidate, ended, process_all, publish, read, visit_one


def offer(ledger: Ledger, run: str, *paths: str, hours: float = 0, **hints: object) -> int:
    return ledger.crawl.offer(run, [candidate(path, **hints) for path in paths], now=NOW + hours * HOUR)


def claim_all(ledger: Ledger, run: str, *, hours: float = 0) -> list[Visit]:
    return ledger.crawl.claim(run, "daily", owner="crawler", limit=1000, now=NOW + hours * HOUR)


def test_a_new_url_is_entered_once(ledger: Ledger, run: str) -> None:
    assert offer(ledger, run, "a", "b", "a?utm_source=x", "a#top") == 2
    assert offer(ledger, run, "b", "c") == 1
    assert [visit.url_key for visit in claim_all(ledger, run)] == [f"https://daily.test/{path}" for path in "abc"]


def test_a_visit_keeps_how_it_was_found(ledger: Ledger, run: str) -> None:
    offer(ledger, run, "a", headline="Forum opens", published=NOW - HOUR, in_language="en")
    (visit,) = claim_all(ledger, run)
    assert visit.discovery.via == FEED
    assert (visit.discovery.headline, visit.discovery.published) == ("Forum opens", NOW - HOUR)
    assert (visit.run, visit.source, visit.state, visit.attempts) == (run, "daily", Outcome.PENDING, 1)


def test_of_two_hints_for_one_url_the_newer_counts(ledger: Ledger, run: str) -> None:
    ledger.crawl.offer(run, [candidate("a", published=NOW - HOUR), candidate("a", modified=NOW), candidate("a")], now=NOW)
    (visit,) = claim_all(ledger, run)
    assert visit.discovery.modified == NOW


def test_what_is_no_web_address_is_left_out(ledger: Ledger, run: str) -> None:
    from dataclasses import replace

    strange = replace(candidate("a"), url="mailto:desk@daily.test")
    assert ledger.crawl.offer(run, [strange, candidate("b")], now=NOW) == 1


def test_a_visited_url_is_not_entered_again(ledger: Ledger, run: str) -> None:
    visit = visit_one(ledger, run, published=NOW - HOUR)
    ledger.crawl.record([ended(visit)], now=NOW)
    assert offer(ledger, run, "a", hours=100, published=NOW - HOUR) == 0


def test_a_newer_hint_makes_it_due_again_once(ledger: Ledger, run: str) -> None:
    visit = visit_one(ledger, run, published=NOW - HOUR)
    ledger.crawl.record([ended(visit, etag='"7"')], now=NOW)
    assert offer(ledger, run, "a", hours=1, modified=NOW) == 1
    assert offer(ledger, run, "a", hours=1, modified=NOW + HOUR) == 0, "it waits already"
    (again,) = claim_all(ledger, run, hours=1)
    assert (again.etag, again.revisit) == ('"7"', False)
    ledger.crawl.record([ended(again, Outcome.UNCHANGED)], now=NOW + HOUR)
    assert offer(ledger, run, "a", hours=2, modified=NOW) == 0


def test_an_article_counts_its_own_word_on_its_date(ledger: Ledger, run: str) -> None:
    publish(ledger, run, published=NOW - HOUR, modified=NOW)
    assert offer(ledger, run, "a", hours=0.1, modified=NOW) == 0
    assert offer(ledger, run, "a", hours=0.1, modified=NOW + HOUR / 20) == 1


def test_a_temporary_failure_is_tried_again_after_growing_pauses(opened: Callable[..., Ledger]) -> None:
    ledger = opened(retry_s=900)
    run = ledger.runs.begin_run(NOW)
    visit = visit_one(ledger, run)
    ledger.crawl.record([ended(visit, Outcome.FAILED, reason="timeout: no answer in time")], now=NOW)
    assert offer(ledger, run, "a", hours=0.2) == 0
    assert offer(ledger, run, "a", hours=0.25) == 1
    (again,) = claim_all(ledger, run, hours=0.25)
    ledger.crawl.record([ended(again, Outcome.FAILED, reason="timeout: no answer in time")], now=NOW + HOUR)
    assert offer(ledger, run, "a", hours=1.4) == 0
    assert offer(ledger, run, "a", hours=1.5) == 1


def test_what_the_budget_left_out_is_found_by_the_next_run(ledger: Ledger, run: str) -> None:
    visit = visit_one(ledger, run)
    ledger.crawl.record([ended(visit, Outcome.BUDGET)], now=NOW)
    assert offer(ledger, run, "a") == 0
    ledger.runs.end_run(run, NOW)
    assert offer(ledger, ledger.runs.begin_run(NOW), "a") == 1


def test_a_person_may_enter_a_known_url_which_is_then_read_afresh(ledger: Ledger, run: str) -> None:
    publish(ledger, run)
    assert offer(ledger, run, "a", hours=0.1, method="by-hand") == 1
    (visit,) = claim_all(ledger, run, hours=0.1)
    assert (visit.etag, visit.last_modified, visit.content_hash) == (None, None, None)
    assert visit.revisit


def test_an_alias_of_a_known_article_is_not_entered(ledger: Ledger, run: str) -> None:
    visit = visit_one(ledger, run)
    ledger.crawl.record([read(visit, aliases=("https://daily.test/canonical", "https://daily.test/amp/a"))], now=NOW)
    assert offer(ledger, run, "canonical") == 0, "the article waits in the inbox"
    process_all(ledger)
    assert offer(ledger, run, "amp/a", "canonical") == 0
    assert ledger.crawl.article_of("https://daily.test/amp/a") == article_id(visit.url_key)


def test_two_aliases_of_one_article_are_not_entered_together(ledger: Ledger, run: str) -> None:
    visit = visit_one(ledger, run)
    ledger.crawl.record([read(visit, aliases=("https://daily.test/canonical",))], now=NOW)
    process_all(ledger)
    newer = {"modified": NOW + HOUR}
    assert ledger.crawl.offer(run, [candidate("a", **newer), candidate("canonical", **newer)], now=NOW + HOUR) == 1


def test_a_run_that_never_began_cannot_be_offered_to(ledger: Ledger) -> None:
    with pytest.raises(IntegrityError):
        offer(ledger, "20191007T000000-none", "a")
    assert ledger.runs.counts() == []


# Revisits


def test_a_relevant_article_is_looked_at_again_at_each_age(ledger: Ledger, run: str) -> None:
    publish(ledger, run)
    assert ledger.crawl.offer_revisits(run, "daily", now=NOW + HOUR - timedelta(seconds=1)) == 0
    assert ledger.crawl.offer_revisits(run, "other", now=NOW + HOUR) == 0
    assert ledger.crawl.offer_revisits(run, "daily", now=NOW + HOUR) == 1
    assert ledger.crawl.offer_revisits(run, "daily", now=NOW + HOUR) == 0, "it waits already"
    (visit,) = claim_all(ledger, run, hours=1)
    assert visit.revisit
    assert visit.discovery.method == "revisit"
    assert (visit.etag, visit.last_modified) == ('"1"', "Mon")
    assert visit.content_hash is not None
    assert visit.article == article_id(visit.url_key)
    ledger.crawl.record([ended(visit, Outcome.UNCHANGED)], now=NOW + 2 * HOUR)
    assert ledger.crawl.offer_revisits(run, "daily", now=NOW + 24 * HOUR - timedelta(seconds=1)) == 0, "ages count from publication"
    assert ledger.crawl.offer_revisits(run, "daily", now=NOW + 24 * HOUR) == 1
    (visit,) = claim_all(ledger, run, hours=26)
    ledger.crawl.record([ended(visit, Outcome.UNCHANGED)], now=NOW + 26 * HOUR)
    assert ledger.crawl.offer_revisits(run, "daily", now=NOW + 10_000 * HOUR) == 0


def test_an_irrelevant_article_is_not_looked_at_again(ledger: Ledger, run: str) -> None:
    visit = visit_one(ledger, run)
    ledger.crawl.record([read(visit)], now=NOW)
    process_all(ledger, relevance=0.1)
    assert ledger.crawl.offer_revisits(run, "daily", now=NOW + 1000 * HOUR) == 0


def test_a_listed_article_whose_look_has_come_is_entered_too(ledger: Ledger, run: str) -> None:
    publish(ledger, run)
    assert offer(ledger, run, "a", hours=1) == 1
    (visit,) = claim_all(ledger, run, hours=1)
    assert visit.revisit
    assert ledger.crawl.offer_revisits(run, "daily", now=NOW + HOUR) == 0


def test_a_pause_of_zero_means_the_next_run_at_once(opened: Callable[..., Ledger]) -> None:
    ledger = opened(revisit_s=(0, 0))
    first = ledger.runs.begin_run(NOW)
    publish(ledger, first)
    assert ledger.crawl.offer_revisits(first, "daily", now=NOW) == 0
    for _ in range(2):
        run = ledger.runs.begin_run(NOW)
        assert ledger.crawl.offer_revisits(run, "daily", now=NOW) == 1
        (visit,) = claim_all(ledger, run)
        ledger.crawl.record([ended(visit, Outcome.UNCHANGED)], now=NOW)
    assert ledger.crawl.offer_revisits(ledger.runs.begin_run(NOW), "daily", now=NOW) == 0


def test_many_revisits_are_entered_in_one_call(ledger: Ledger, run: str) -> None:
    ledger.crawl.offer(run, [candidate(f"n{number}") for number in range(450)], now=NOW)
    visits = claim_all(ledger, run)
    ledger.crawl.record([read(visit) for visit in visits], now=NOW)
    process_all(ledger)
    assert ledger.crawl.offer_revisits(run, "daily", now=NOW + HOUR) == 450


def test_due_times_of_one_url_differ_even_when_the_clock_stands_still(ledger: Ledger, run: str) -> None:
    dues = set()
    for number in range(3):
        assert offer(ledger, run, "a", modified=NOW + number * HOUR) == 1
        (visit,) = claim_all(ledger, run)
        dues.add(visit.due)
        ledger.crawl.record([ended(visit)], now=NOW)
    assert len(dues) == 3


# Feeds and sources


def test_the_state_of_a_feed_is_kept(ledger: Ledger) -> None:
    assert ledger.crawl.feed_state(FEED) is None
    state = FeedState(url=FEED, source="daily", etag='"1"', checked=NOW, status=200, failures=0)
    ledger.crawl.save_feed_state(state)
    assert ledger.crawl.feed_state(FEED) == state
    worse = FeedState(url=FEED, source="daily", checked=NOW + HOUR, status=200, failures=1, problem="answers HTML, not a feed")
    ledger.crawl.save_feed_state(worse)
    assert ledger.crawl.feed_state(FEED) == replace(worse, failing_since=worse.checked)


def test_sources_come_due_the_longest_overdue_first(ledger: Ledger) -> None:
    ledger.sources.set_due("daily", at=NOW)
    ledger.sources.set_due("weekly", at=NOW - HOUR)
    ledger.sources.set_due("later", at=NOW + HOUR)
    assert ledger.sources.due(["daily", "weekly", "later", "new"], now=NOW) == ["new", "weekly", "daily"]
    ledger.sources.set_due("weekly", at=NOW + HOUR)
    assert ledger.sources.due(["daily", "weekly", "later"], now=NOW) == ["daily"]
