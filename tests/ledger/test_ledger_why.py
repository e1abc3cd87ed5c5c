"""`forumwatch why URL` tells the whole story of a URL in words."""

from datetime import timedelta

from domain.visit import Outcome
from ledger import Ledger
from tests.support.ledger_records import FEED, HOUR, NOW, candidate, deliver_all, ended, process_all, publish, read, visit_one

URL = "https://daily.test/a"


def told(ledger: Ledger, url: str = URL) -> list[tuple[str, str]]:
    return [(line.stage, line.text) for line in ledger.runs.why(url)]


def test_a_url_that_was_never_seen_has_no_story(ledger: Ledger) -> None:
    assert ledger.runs.why(URL) == []


def test_from_the_feed_to_the_store(ledger: Ledger, run: str) -> None:
    publish(ledger, run)
    deliver_all(ledger, now=NOW + HOUR)
    assert told(ledger) == [
        ("found", f"{URL} found in the feed {FEED}, run {run}"),
        ("fetched", "answered with status 200"),
        ("fast look", "may concern a watch; put into the inbox"),
        ("outcome", "relevant: forum: relevance 0.90, main"),
        ("coverage", "watch forum: relevance 0.90, role main, status live, revision 1"),
        ("delivery", "the store has revision 1"),
    ]
    assert [line.at for line in ledger.runs.why(URL)] == [NOW, NOW, NOW, NOW, NOW, NOW + HOUR]


def test_each_stage_before_the_end_is_named(ledger: Ledger, run: str) -> None:
    ledger.crawl.offer(run, [candidate("a", method="by-hand")], now=NOW)
    assert told(ledger)[-2:] == [("found", f"{URL} entered by hand, run {run}"), ("pending", "waits to be fetched")]
    (visit,) = ledger.crawl.claim(run, "daily", owner="crawler", limit=1, now=NOW)
    assert told(ledger)[-1] == ("pending", "being fetched by crawler, first try")
    ledger.crawl.put_off(visit.id, until=NOW + HOUR, reason="answered 429")
    assert told(ledger)[-1] == ("pending", "put off until 2019-10-07 10:15:00 UTC: answered 429")
    (visit,) = ledger.crawl.claim(run, "daily", owner="crawler", limit=1, now=NOW + HOUR)
    ledger.crawl.record([read(visit)], now=NOW + HOUR)
    assert told(ledger)[-1] == ("inbox", "waits to be read")
    ledger.inbox.claim(owner="reader", limit=1, now=NOW)
    assert told(ledger)[-1] == ("inbox", "waits to be read, first try")
    ledger.release_claims("reader")
    process_all(ledger, relevance=0.25)
    assert told(ledger)[-1] == ("outcome", "not relevant to any watch: forum: relevance 0.25")


def test_a_page_without_our_names(ledger: Ledger, run: str) -> None:
    ledger.crawl.record([ended(visit_one(ledger, run), http_status=200, skipped_by_fast_look=True)], now=NOW)
    assert told(ledger)[1:] == [
        ("fetched", "answered with status 200"),
        ("fast look", "names nothing that any watch looks for, so it was not read further"),
        ("outcome", "not relevant to any watch"),
    ]


def test_a_page_of_the_sample(ledger: Ledger, run: str) -> None:
    ledger.crawl.record([read(visit_one(ledger, run), skipped_by_fast_look=True, sampled=True)], now=NOW)
    assert ("fast look", "names nothing that any watch looks for; read in full all the same, as a sample") in told(ledger)


def test_a_refusal_comes_with_its_reason(ledger: Ledger, run: str) -> None:
    finding = ended(visit_one(ledger, run), Outcome.ROBOTS_REFUSED, reason="Disallow: /a")
    ledger.crawl.record([finding], now=NOW)
    assert told(ledger)[-1] == ("outcome", "robots.txt asks not to fetch it: Disallow: /a")


def test_delivery_is_told_with_its_trouble(ledger: Ledger, run: str) -> None:
    publish(ledger, run)
    assert told(ledger)[-1] == ("delivery", "revision 1 waits for the store")
    (coverage,) = ledger.outbox.waiting(limit=1)
    ledger.outbox.refuse(coverage.id, 1, reason="field too long", now=NOW + HOUR)
    assert told(ledger)[-1] == ("delivery", "the store refused revision 1: field too long")
    assert ledger.runs.why(URL)[-1].at == NOW + HOUR


def test_an_alias_leads_to_the_story_of_its_article(ledger: Ledger, run: str) -> None:
    alias = "https://daily.test/canonical"
    ledger.crawl.record([read(visit_one(ledger, run), aliases=(alias,))], now=NOW)
    process_all(ledger)
    lines = told(ledger, alias)
    assert lines[0] == ("address", f"leads to the article at {URL}")
    assert lines[1:] == told(ledger)


def test_every_visit_is_told(ledger: Ledger, run: str) -> None:
    publish(ledger, run)
    ledger.crawl.offer_revisits(run, "daily", now=NOW + HOUR)
    (visit,) = ledger.crawl.claim(run, "daily", owner="crawler", limit=1, now=NOW + HOUR)
    ledger.crawl.record([ended(visit, Outcome.GONE, http_status=404)], now=NOW + HOUR + timedelta(seconds=1))
    stages = [stage for stage, _ in told(ledger)]
    assert stages == ["found", "fetched", "fast look", "outcome", "found", "fetched", "outcome", "gone", "coverage", "delivery"]
    assert told(ledger)[4] == ("found", f"{URL} due for another look, run {run}")
    assert told(ledger)[-2] == ("coverage", "watch forum: relevance 0.90, role main, status gone, revision 2")
