"""What the store is to hold, by acknowledgement, by id and by age."""

from datetime import timedelta
from pathlib import Path

from domain.upkeep import Retention
from ledger import Ledger
from ledger.holdings import Standing
from tests.support.houses import publish_many
from tests.support.ledger_records import HOUR, NOW, deliver_all

DAY = timedelta(days=1)
ALL = Retention(removed_since=NOW - 30 * DAY)


def test_acknowledged_coverages_come_in_order_and_once_more_when_acknowledged_again(ledger: Ledger) -> None:
    first = publish_many(ledger, ["a", "b", "c"])
    assert ledger.holdings.last_acknowledgement() == 0
    assert ledger.holdings.acknowledged(after=0, limit=9, retention=ALL) == ([], 0)
    deliver_all(ledger)
    assert ledger.holdings.last_acknowledgement() == 3
    page, last = ledger.holdings.acknowledged(after=0, limit=2, retention=ALL)
    assert ([c.id for c in page], last) == (first[:2], 2)
    publish_many(ledger, ["a"], now=NOW + HOUR, mentions=1)
    deliver_all(ledger)
    page, last = ledger.holdings.acknowledged(after=2, limit=9, retention=ALL)
    assert ([c.id for c in page], last) == ([first[2], first[0]], 4)
    assert page[1].revision == 4


def test_a_page_of_nothing_wanted_still_moves_on(ledger: Ledger) -> None:
    publish_many(ledger, ["a", "b"], published=NOW - 50 * DAY)
    deliver_all(ledger)
    young = Retention(published_since=NOW - 10 * DAY, removed_since=NOW)
    assert ledger.holdings.acknowledged(after=0, limit=1, retention=young) == ([], 1)


def test_the_standing_tells_of_delivery_death_and_age(ledger: Ledger) -> None:
    old = publish_many(ledger, ["old"], published=NOW - 50 * DAY)
    gone = publish_many(ledger, ["gone"])
    deliver_all(ledger)
    publish_many(ledger, ["gone"], now=NOW + HOUR, relevance=0.1)
    deliver_all(ledger, now=NOW - 31 * DAY)
    dead = publish_many(ledger, ["dead"], now=NOW + HOUR)
    ledger.outbox.refuse(dead[0], 4, reason="no", now=NOW)
    young = Retention(published_since=NOW - 10 * DAY, removed_since=NOW - 30 * DAY)
    assert ledger.holdings.standing([*old, *gone, *dead, "unknown"], retention=young) == {
        old[0]: Standing(id=old[0], revision=1, delivered=1, dead=False, too_old=True, served=False),
        gone[0]: Standing(id=gone[0], revision=3, delivered=3, dead=False, too_old=False, served=True),
        dead[0]: Standing(id=dead[0], revision=4, delivered=0, dead=True, too_old=False, served=False),
    }
    assert ledger.holdings.page(after="", limit=9, retention=young) == []
    assert ledger.holdings.beyond(young) == 1
    assert ledger.holdings.beyond(ALL) == 0
    assert [s.id for s in ledger.holdings.page(after="", limit=9, retention=Retention(removed_since=NOW - 99 * DAY))] == sorted(old + gone)


def test_coverages_are_read_by_id(ledger: Ledger) -> None:
    ids = publish_many(ledger, [f"a{n}" for n in range(3)])
    assert {c.id for c in ledger.holdings.coverages([*ids[:2], "unknown"])} == set(ids[:2])
    assert ledger.holdings.coverages([]) == []


def test_what_is_passed_over_waits_no_more_and_is_no_news(ledger: Ledger) -> None:
    ids = publish_many(ledger, ["a", "b"])
    ledger.outbox.pass_over([(ids[0], 1)], now=NOW)
    assert [c.id for c in ledger.outbox.waiting(limit=9)] == [ids[1]]
    assert ledger.holdings.last_acknowledgement() == 0
    publish_many(ledger, ["a"], now=NOW + HOUR, mentions=1)
    ledger.outbox.pass_over([(ids[0], 1)], now=NOW)
    assert {c.id for c in ledger.outbox.waiting(limit=9)} == set(ids), "an older revision hides no newer one"


def test_what_a_new_store_refuses_is_a_dead_letter_that_can_be_replayed(ledger: Ledger, path: Path) -> None:
    ids = publish_many(ledger, ["a", "b"])
    deliver_all(ledger)
    ledger.outbox.take_back(ids[0], 7, reason="not this revision", now=NOW)
    assert ledger.outbox.dead_letters() == []
    ledger.outbox.take_back(ids[0], 1, reason="too crowded", now=NOW)
    assert [(letter.coverage, letter.reason) for letter in ledger.outbox.dead_letters()] == [(ids[0], "too crowded")]
    (row,) = ledger.runs.counts()
    assert (row.relevant, row.delivered, row.waiting, row.dead_letters) == (2, 1, 0, 1)
    assert ledger.outbox.replay() == 1
    assert [c.id for c in deliver_all(ledger)] == [ids[0]]
