"""Grouping sees each relevant article once and changes only what differs."""

from domain.coverage import StoryRef
from domain.ids import article_id
from domain.visit import Outcome
from ledger import Ledger
from tests.support.ledger_records import HOUR, NOW, WATCH, deliver_all, ended, process_all, publish, read, visit_one

DAY = 24 * HOUR


def test_members_come_in_order_of_time_once_each(ledger: Ledger, run: str) -> None:
    late = visit_one(ledger, run, "late")
    ledger.crawl.record([read(late)], now=NOW)
    process_all(ledger, watches=(WATCH, "peer"), in_language="be")
    early = publish(ledger, run, "early", published=NOW - DAY, headline="Forum to open", body="Soon.")
    members = ledger.stories.members(since=NOW - 2 * DAY)
    assert [member.article for member in members] == [article_id(early.url_key), article_id(late.url_key)]
    assert (members[0].headline, members[0].body, members[0].published) == ("Forum to open", "Soon.", NOW - DAY)
    assert (members[0].source, members[0].in_language, members[1].in_language) == ("daily", "en", "be")
    assert members[0].story is None


def test_members_have_a_beginning(ledger: Ledger, run: str) -> None:
    publish(ledger, run, "old", published=NOW - 2 * DAY)
    publish(ledger, run, "new", published=NOW - DAY)
    assert len(ledger.stories.members(since=NOW - DAY)) == 1


def test_an_article_without_a_date_counts_from_its_fetching(ledger: Ledger, run: str) -> None:
    publish(ledger, run, published=None, fetched=NOW)
    assert [member.published for member in ledger.stories.members(since=NOW)] == [NOW]


def test_what_is_irrelevant_is_no_member_and_what_is_gone_stays_one(ledger: Ledger, run: str) -> None:
    visit = visit_one(ledger, run, "dull")
    ledger.crawl.record([read(visit)], now=NOW)
    process_all(ledger, relevance=0.1)
    publish(ledger, run)
    ledger.crawl.offer_revisits(run, "daily", now=NOW + HOUR)
    (visit,) = ledger.crawl.claim(run, "daily", owner="crawler", limit=9, now=NOW + HOUR)
    assert len(ledger.stories.members(since=NOW - DAY)) == 1
    ledger.crawl.record([ended(visit, Outcome.GONE)], now=NOW + HOUR)
    assert len(ledger.stories.members(since=NOW - DAY)) == 1


def test_assigning_changes_only_what_differs(ledger: Ledger, run: str) -> None:
    first, second = (article_id(publish(ledger, run, path).url_key) for path in "ab")
    deliver_all(ledger)
    stories = {first: StoryRef(id="s"), second: StoryRef(id="s", role="reprint", origin=first, similarity=0.9)}
    assert ledger.stories.assign(stories, now=NOW) == 2
    assert ledger.stories.assign(stories, now=NOW) == 0
    changed = deliver_all(ledger)
    assert {coverage.article.id: coverage.story for coverage in changed} == stories
    assert [coverage.revision for coverage in changed] == [3, 4]
    stories[second] = StoryRef(id="s", role="partial", origin=first, similarity=0.9)
    assert ledger.stories.assign(stories, now=NOW) == 1
    assert [member.story for member in ledger.stories.members(since=NOW - DAY)] in ([*stories.values()], [*stories.values()][::-1])


def test_a_story_goes_to_every_watch_of_an_article(ledger: Ledger, run: str) -> None:
    visit = visit_one(ledger, run)
    ledger.crawl.record([read(visit)], now=NOW)
    process_all(ledger, watches=(WATCH, "peer"))
    deliver_all(ledger)
    assert ledger.stories.assign({article_id(visit.url_key): StoryRef(id="s"), "unknown": StoryRef(id="s")}, now=NOW) == 2
    assert ledger.outbox.depth() == 2
