"""What the fast look skipped can be offered again, whatever is known of it, and only that."""

from zoneinfo import ZoneInfo

import pytest

from domain.visit import Outcome
from ledger import Ledger
from tests.support.ledger_records import HOUR, NOW, candidate, ended, publish, read, visit_one


def skip(ledger: Ledger, run: str, path: str, **more: object) -> None:
    visit = visit_one(ledger, run, path)
    ledger.crawl.record([ended(visit, skipped_by_fast_look=True, http_status=200, etag='"1"', **more)], now=NOW)


def offer_again(ledger: Ledger, run: str) -> list[str]:
    page = ledger.skipped.page(["daily"], since=None, after=0, limit=100)
    ledger.crawl.offer(run, [candidate for _, candidate in page], now=NOW + HOUR)
    return [candidate.url for _, candidate in page]


def test_skipped_pages_are_offered_again_and_asked_for_whole(ledger: Ledger, run: str) -> None:
    skip(ledger, run, "a")
    publish(ledger, run, "b")
    visit = visit_one(ledger, run, "c")
    ledger.crawl.record([ended(visit, Outcome.NO_ARTICLE)], now=NOW)
    assert offer_again(ledger, run) == ["https://daily.test/a"]
    (again,) = ledger.crawl.claim(run, "daily", owner="crawler", limit=9, now=NOW + HOUR)
    assert (again.url_key, again.discovery.method, again.etag, again.revisit) == ("https://daily.test/a", "refetch", None, False)


def test_they_are_no_finds_of_the_day(ledger: Ledger, run: str) -> None:
    skip(ledger, run, "a")
    offer_again(ledger, run)
    ((day,),) = ledger.completeness.days(NOW.date(), NOW.date(), ZoneInfo("UTC")).values()
    assert (day.pending, day.outcomes) == (0, {"irrelevant": 1})


def test_they_are_offered_once_while_they_wait(ledger: Ledger, run: str) -> None:
    skip(ledger, run, "a")
    assert len(offer_again(ledger, run)) == 1
    found = ledger.skipped.page(["daily"], since=None, after=0, limit=100)
    assert ledger.crawl.offer(run, [candidate for _, candidate in found], now=NOW + 2 * HOUR) == 0


def test_what_the_budget_left_can_be_offered_once_more(ledger: Ledger, run: str) -> None:
    skip(ledger, run, "a")
    offer_again(ledger, run)
    (visit,) = ledger.crawl.claim(run, "daily", owner="crawler", limit=9, now=NOW + HOUR)
    ledger.crawl.record([ended(visit, Outcome.BUDGET)], now=NOW + HOUR)
    assert offer_again(ledger, run) == ["https://daily.test/a"]


def test_pages_that_have_become_articles_are_left_out(ledger: Ledger, run: str) -> None:
    skip(ledger, run, "a")
    later = candidate("a", modified=NOW + HOUR)
    ledger.crawl.offer(run, [later], now=NOW + HOUR)
    (visit,) = ledger.crawl.claim(run, "daily", owner="crawler", limit=9, now=NOW + HOUR)
    ledger.crawl.record([read(visit)], now=NOW + HOUR)
    assert offer_again(ledger, run) == []


@pytest.mark.parametrize(("sources", "expected"), [(["daily"], (2, 0, 1)), (["daily", "weekly"], (3, 0, 0)), ([], (0, 0, 3))])
def test_they_are_counted_by_whether_they_can_be_fetched(
    ledger: Ledger, run: str, sources: list[str], expected: tuple[int, int, int]
) -> None:
    skip(ledger, run, "a")
    skip(ledger, run, "b")
    visit = visit_one(ledger, run, "c", source="weekly")
    ledger.crawl.record([ended(visit, skipped_by_fast_look=True)], now=NOW)
    found = ledger.skipped.count(sources, since=None)
    assert (found.to_fetch, found.archived, found.elsewhere) == expected
    assert ledger.skipped.count(sources, since=NOW + HOUR).to_fetch == 0
