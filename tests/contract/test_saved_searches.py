"""Each coverage that comes to match a saved search is told exactly once, over restarts, kills, corrections and renewed deliveries."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.correction import Change
from domain.errors import BadInput, StoreUnavailable
from domain.protocols import CoverageStore
from domain.query import Query
from domain.search import SavedSearch
from domain.settings import Settings
from indexing.query_text import parse_query
from scheduler.watching import watch_new
from scheduler.wiring import House
from tests.support.houses import publish_many
from tests.support.ledger_records import NOW

QUERIES = {"all": "", "forum": "forum", "critical": "tone:critical", "minsk": '"in Minsk"', "none": "hockey"}


class Killed(BaseException):
    """What a SIGKILL looks like from inside: nothing after it is done."""


@pytest.fixture
def house(tmp_path: Path, store: CoverageStore) -> Iterator[House]:
    """Rooms over a ledger of their own and the store under test."""
    house = House(Settings(data=tmp_path / "data", config=tmp_path / "config", time_zone="Europe/Minsk"))
    house.__dict__["store"] = store
    yield house
    house.__dict__.pop("store")
    house.close()


def save(house: House, name: str, query: str, *, from_start: bool = False) -> None:
    search = SavedSearch(id=name, name=name, query=query, by="anna", created=NOW)
    house.ledger.searches.add(search, from_start=from_start)


def deliver(house: House) -> None:
    """Send what waits and acknowledge it, as delivery does."""
    waiting = house.ledger.outbox.waiting(limit=1000)
    house.store.write(waiting)
    house.ledger.outbox.acknowledge([(c.id, c.revision) for c in waiting], now=datetime.now(UTC))


def told(house: House) -> list[tuple[str, str]]:
    return sorted((match.search, match.coverage) for match in house.ledger.searches.matches())


def test_a_new_coverage_is_told_once(house: House) -> None:
    save(house, "forum", "forum")
    ids = publish_many(house.ledger, ["a", "b"])
    assert watch_new(house) == (), "nothing is asked of what the store has not acknowledged"
    deliver(house)
    assert sorted(match.coverage for match in watch_new(house)) == sorted(ids)
    assert watch_new(house) == ()
    publish_many(house.ledger, ["a", "b"], now=NOW.replace(hour=12), headline="Forum closes")
    deliver(house)
    assert watch_new(house) == (), "a new revision of what has matched is no news"


def test_a_search_begins_when_it_is_saved_unless_it_is_asked_of_everything(house: House) -> None:
    old = publish_many(house.ledger, ["a"])
    deliver(house)
    save(house, "late", "forum")
    save(house, "whole", "forum", from_start=True)
    new = publish_many(house.ledger, ["b"])
    deliver(house)
    watch_new(house)
    assert told(house) == sorted([("late", new[0]), ("whole", old[0]), ("whole", new[0])])


def test_what_comes_to_match_by_a_correction_is_told_then(house: House) -> None:
    save(house, "critical", "tone:critical")
    (key,) = publish_many(house.ledger, ["a"])
    deliver(house)
    assert watch_new(house) == ()
    house.ledger.corrections.add(key, Change(tone="critical"), by="anna", now=NOW)
    deliver(house)
    assert [match.coverage for match in watch_new(house)] == [key]
    house.ledger.corrections.add(key, Change(tone="neutral"), by="anna", now=NOW)
    house.ledger.corrections.add(key, Change(tone="critical"), by="anna", now=NOW)
    deliver(house)
    assert watch_new(house) == (), "it matched before"


def test_what_is_not_about_us_never_matches(house: House) -> None:
    save(house, "all", "")
    (key,) = publish_many(house.ledger, ["a"])
    house.ledger.corrections.add(key, Change(relevant=False), by="anna", now=NOW)
    deliver(house)
    assert watch_new(house) == ()
    assert house.ledger.searches.batch("all", limit=10) is None, "and is not asked for again and again"


def test_a_store_that_is_away_loses_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    save(house, "forum", "forum")
    ids = publish_many(house.ledger, ["a"])
    deliver(house)

    def away() -> None:
        raise StoreUnavailable("away")

    with monkeypatch.context() as patched:
        patched.setattr(house.store, "refresh", away)
        with pytest.raises(StoreUnavailable):
            watch_new(house)
    assert [match.coverage for match in watch_new(house)] == ids


def test_two_who_ask_at_once_tell_it_once(house: House) -> None:
    save(house, "forum", "forum")
    ids = publish_many(house.ledger, ["a"])
    deliver(house)
    batch = house.ledger.searches.batch("forum", limit=10)
    assert batch is not None
    assert [match.coverage for match in house.ledger.searches.record("forum", batch, ids, now=NOW)] == ids
    assert house.ledger.searches.record("forum", batch, ids, now=NOW) == ()
    assert watch_new(house) == ()


@pytest.mark.parametrize("seed", range(4))
def test_over_random_kills_and_deliveries_nothing_is_missing_and_nothing_doubled(
    house: House, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(seed)
    for name, query in QUERIES.items():
        save(house, name, query)
    paths: list[str] = []
    ever: set[tuple[str, str]] = set()
    returned: list[tuple[str, str]] = []
    for turn in range(8):
        fresh = [f"n{turn}-{n}" for n in range(rng.randint(0, 5))]
        paths += fresh
        if fresh:
            publish_many(
                house.ledger, fresh, now=NOW.replace(minute=turn), body=rng.choice(("The forum opened in Minsk.", "Forum at Riga."))
            )
        if paths and rng.random() < 0.5:
            known = house.ledger.outbox.waiting(limit=50) or list(house.store.scroll(parse_query("")))
            if known:
                tone = rng.choice(("critical", "neutral", "favourable"))
                house.ledger.corrections.add(rng.choice(known).id, Change(tone=tone), by="anna", now=NOW)
        deliver(house)
        house.store.refresh()
        ever |= {(name, hit.coverage.id) for name, query in QUERIES.items() for hit in house.store.search(_all(query)).hits}
        _kill_somewhere(house, rng, monkeypatch)
        returned += [(match.search, match.coverage) for match in watch_new(house, limit=rng.choice((1, 2, 100)))]
    assert told(house) == sorted(ever)
    assert len(told(house)) == len(set(told(house)))
    assert len(returned) == len(set(returned))


def _kill_somewhere(house: House, rng: random.Random, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask, and die before or after some step."""
    searches, steps = house.ledger.searches, rng.randint(0, 6)

    def dying(real: Callable[..., object], *, after: bool) -> Callable[..., object]:
        def call(*args: object, **kwargs: object) -> object:
            nonlocal steps
            steps -= 1
            if steps <= 0 and not after:
                raise Killed
            result = real(*args, **kwargs)
            if steps <= 0:
                raise Killed
            return result

        return call

    with monkeypatch.context() as patched:
        patched.setattr(searches, "batch", dying(searches.batch, after=rng.random() < 0.5))
        patched.setattr(searches, "record", dying(searches.record, after=rng.random() < 0.5))
        patched.setattr(house.store, "refresh", dying(house.store.refresh, after=rng.random() < 0.5))
        try:
            watch_new(house, limit=2)
        except Killed:
            return


def _all(query: str) -> Query:
    return parse_query(query, limit=1000)


def test_ids_are_taken_once_and_unknown_ones_are_named(house: House) -> None:
    save(house, "forum", "forum")
    with pytest.raises(BadInput, match="'forum' already"):
        save(house, "forum", "other")
    with pytest.raises(BadInput, match="no saved search 'other'"):
        house.ledger.searches.remove("other")
    house.ledger.searches.remove("forum")
    assert house.ledger.searches.all() == ()


def test_a_query_that_no_longer_parses_keeps_nobody_from_the_others(house: House) -> None:
    save(house, "broken", "tone:angry")
    save(house, "forum", "forum")
    ids = publish_many(house.ledger, ["a"])
    deliver(house)
    assert [match.coverage for match in watch_new(house)] == ids
