"""History read again: what of it is news, and what an article said before."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from domain.article import Version
from domain.digest import DigestOrder
from domain.protocols import Finding
from domain.reprocess import Selection
from domain.search import SavedSearch
from domain.urls import normalise
from domain.visit import Candidate
from domain.visit import Outcome as VisitOutcome
from ledger.schema import articles, versions
from scheduler.reprocessing import reprocess
from scheduler.settling import Settling
from scheduler.stages import process_stage
from scheduler.watching import watch_new
from scheduler.wiring import House
from tests.support.history import (
    NOW,
    PAGES,
    QUIET,
    SITE,
    come_again,
    configure,
    current,
    key_of,
    opened,
    read_as_before,
    recrawl,
)
from tests.support.warcs import ours

EVERYTHING = Selection()


def saved(house: House, query: str) -> SavedSearch:
    search = SavedSearch(id="s", name="s", query=query, by="anna", created=NOW, emails=("anna@example.test",))
    house.ledger.searches.add(search)
    return search


def test_what_is_only_read_again_is_news_to_nobody(house: House) -> None:
    house.ledger.digests.begin(DigestOrder(id="d1", schedule="daily", watch=None, since=None, send=False), watches=["forum"], now=NOW)
    search = saved(house, "countries")
    reprocess(house, EVERYTHING)
    read_as_before(house, "/news/2", headline="Menu", body="Home")
    reprocess(house, EVERYTHING)
    Settling(house).settle()
    assert [match.coverage for match in house.ledger.searches.matches("s")] == [key_of("/news/2")], "it is found by the search"
    assert house.ledger.alerts.raise_new(search, now=NOW) == 0, "and alerts nobody"
    order = DigestOrder(id="d2", schedule="daily", watch=None, since=None, send=False)
    digest = house.ledger.digests.begin(order, watches=["forum"], now=NOW)
    (fresh,) = house.ledger.digests.fresh(digest)
    assert (fresh.is_new, fresh.changed, fresh.vanished, fresh.corrected) == (False, False, False, False)


def test_what_newly_became_relevant_is_news_once(folder: Path) -> None:
    with opened(folder) as house:
        house.ledger.digests.begin(DigestOrder(id="d1", schedule="daily", watch=None, since=None, send=False), watches=["guests"], now=NOW)
        search = saved(house, "countries")
    configure(folder, watches={"forum": "Minsk Dialogue", "guests": "Northern Council"})
    with opened(folder) as house:
        for number in range(2):
            reprocess(house, EVERYTHING, anew=True)
            Settling(house).settle()
            watch_new(house)
            stories = {c.story.id for path in PAGES | QUIET if (c := current(house, path, "guests")).story}
            assert house.ledger.alerts.raise_new(search, now=NOW) == (0 if number else len(stories)), "one a story, and once"
        order = DigestOrder(id="d2", schedule="daily", watch=None, since=None, send=False)
        fresh = house.ledger.digests.fresh(house.ledger.digests.begin(order, watches=["guests"], now=NOW))
        assert [f.is_new for f in fresh] == [True] * len(PAGES | QUIET)


def test_what_waits_to_be_told_is_told_though_it_is_read_again_before(house: House) -> None:
    """A change that the store has not acknowledged yet keeps being news."""
    search = saved(house, "corrected")
    recrawl_undelivered(house)
    read_as_before(house, "/news/4", byline=("somebody",))
    reprocess(house, EVERYTHING)
    Settling(house).settle()
    assert house.ledger.alerts.raise_new(search, now=NOW) == 1


def recrawl_undelivered(house: House) -> None:
    settle, Settling.settle = Settling.settle, lambda self: process_stage(self._house, drained=lambda: True)  # type: ignore[method-assign]
    try:
        recrawl(house, "/news/4", headline="Minsk Dialogue, corrected")
    finally:
        Settling.settle = settle  # type: ignore[method-assign]
    assert house.ledger.outbox.depth() == 1


def with_versions(house: House, path: str, *states: tuple[str, str]) -> None:
    """Give an article earlier states of (headline, body), a day apart."""
    article = current(house, path).article.id
    begin = NOW - timedelta(days=len(states))

    def work(connection: object) -> None:
        for n, (headline, body) in enumerate(states):
            values = {
                "headline": headline,
                "body": body,
                "valid_from": begin + timedelta(days=n),
                "valid_to": begin + timedelta(days=n + 1),
            }
            connection.execute(versions.insert().values(article=article, ordinal=n + 1, **values))  # type: ignore[attr-defined]
        since = {"state_since": begin + timedelta(days=len(states))}
        connection.execute(articles.update().where(articles.c.id == article).values(**since))  # type: ignore[attr-defined]

    house.ledger._database.write(work)


def test_states_that_read_alike_today_were_never_a_change(house: House) -> None:
    now = current(house, "/news/1").article
    with_versions(house, "/news/1", ("Other", "Text"), (now.headline, now.body))
    tally = reprocess(house, EVERYTHING)
    assert tally.outcomes == Counter(changed=1, unchanged=3)
    (state,) = current(house, "/news/1").versions
    assert (state.headline, state.valid_from, state.valid_to) == ("Other", NOW - timedelta(days=2), NOW - timedelta(days=1))


def test_earlier_states_are_read_from_their_pages_too(house: House, folder: Path) -> None:
    was = current(house, "/news/1").article
    come_again(house, folder, "/news/1", ours("Minsk Dialogue, put right"), headline="Minsk Dialogue, put right")
    (state,) = current(house, "/news/1").versions
    assert (state.headline, state.body, state.valid_to) == (was.headline, was.body, NOW)
    assert reprocess(house, EVERYTHING).outcomes == Counter(unchanged=4)
    misread = versions.update().where(versions.c.article == was.id).values(headline="Menu", body="Home")
    house.ledger._database.write(lambda connection: connection.execute(misread))
    before = current(house, "/news/1").revision
    assert reprocess(house, EVERYTHING).outcomes == Counter(changed=1, unchanged=3)
    assert current(house, "/news/1").versions == (state,)
    assert current(house, "/news/1").revision > before


def test_what_has_vanished_stays_gone(house: House) -> None:
    run = house.ledger.runs.begin_run(NOW)
    hint = replace(current(house, "/news/1").discovery, modified=NOW)
    house.ledger.crawl.offer(run, [Candidate(url=f"{SITE}/news/1", source="outlet", discovery=hint)], now=NOW)
    (visit,) = house.ledger.crawl.claim(run, "outlet", owner="me", limit=9, now=NOW)
    house.ledger.crawl.record([Finding(visit=visit.id, outcome=VisitOutcome.GONE, http_status=404, article=visit.article)], now=NOW)
    before = current(house, "/news/1")
    assert before.status == "gone"
    assert reprocess(house, EVERYTHING).outcomes == Counter(unchanged=4)
    read_as_before(house, "/news/1", body="Home")
    reprocess(house, EVERYTHING)
    assert current(house, "/news/1").status == "gone"
    lines = [line.text for line in house.ledger.runs.why(visit.url_key) if line.stage == "gone"]
    assert len(lines) == 1
    assert before.archive is not None
    assert before.archive.file in lines[0]


def test_why_tells_the_headlines_before(house: House) -> None:
    recrawl(house, "/news/1", headline="Second")
    lines = [line.text for line in house.ledger.runs.why(normalise(f"{SITE}/news/1")) if line.stage == "changed"]
    assert lines == ["the headline was “Minsk Dialogue, day 1” until then"]
    (state,) = current(house, "/news/1").versions
    assert isinstance(state, Version)
