"""Stories do not depend on the order in which articles were read, nor on kills between reading and grouping."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.article import Article
from domain.coverage import StoryRef
from domain.ids import article_id
from domain.visit import Visit
from ledger import Ledger, open_ledger
from scheduler.grouping import regroup
from tests.support.ledger_records import article_of, candidate, process_all, read

NOW = datetime(2019, 10, 9, 12, tzinfo=UTC)
START = datetime(2019, 10, 7, 9, tzinfo=UTC)
WORDS = ("форум", "эксперт", "дипломат", "встреча", "доклад", "граница", "доверие", "регион", "сосед", "мир", "страна", "совет")
PATHS = [f"n{i}" for i in range(12)]


def body_of(number: int) -> str:
    """Four different texts, so that each has two reprints."""
    return " ".join(random.Random(number % 4).choices(WORDS, k=60))


def written(visit: Visit, number: int) -> Article:
    return article_of(visit, body=body_of(number), published=START + timedelta(hours=number), fetched=NOW)


def take_in(ledger: Ledger, paths: list[str], *, group: bool = True) -> None:
    run = ledger.runs.begin_run(NOW)
    for path in paths:
        ledger.crawl.offer(run, [candidate(path)], now=NOW)
        (visit,) = ledger.crawl.claim(run, "daily", owner="crawler", limit=1, now=NOW)
        ledger.crawl.record([read(visit, written(visit, PATHS.index(path)))], now=NOW)
        process_all(ledger)
        if group:
            regroup(ledger.stories, window_days=30, now=NOW)


def stories(ledger: Ledger) -> dict[str, StoryRef | None]:
    return {member.article: member.story for member in ledger.stories.members(since=START - timedelta(days=9))}


@pytest.fixture
def ordered(tmp_path: Path) -> dict[str, StoryRef | None]:
    with open_ledger(tmp_path / "ordered.db") as ledger:
        take_in(ledger, PATHS)
        return stories(ledger)


def test_reprints_point_to_the_earliest(ordered: dict[str, StoryRef | None]) -> None:
    first, reprint = (article_id(f"https://daily.test/{path}") for path in ("n1", "n5"))
    original, copy = ordered[first], ordered[reprint]
    assert original is not None
    assert copy is not None
    assert (original.role, copy.role, copy.origin, copy.id) == ("original", "reprint", first, original.id)


@pytest.mark.parametrize("seed", range(3))
def test_any_order_of_reading_gives_the_same_stories(tmp_path: Path, ordered: dict[str, StoryRef | None], seed: int) -> None:
    paths = random.Random(seed).sample(PATHS, len(PATHS))
    with open_ledger(tmp_path / "mixed.db") as ledger:
        take_in(ledger, paths)
        assert stories(ledger) == ordered


def test_a_kill_before_grouping_leaves_it_to_the_next(tmp_path: Path, ordered: dict[str, StoryRef | None]) -> None:
    with open_ledger(tmp_path / "killed.db") as ledger:
        take_in(ledger, PATHS, group=False)
    with open_ledger(tmp_path / "killed.db") as ledger:
        regroup(ledger.stories, window_days=30, now=NOW)
        assert stories(ledger) == ordered


def test_settled_stories_are_left_alone(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "ledger.db") as ledger:
        take_in(ledger, PATHS)
        assert ledger.stories.unsettled() is None
        assert regroup(ledger.stories, window_days=30, now=NOW) == 0


def test_what_is_read_again_while_grouping_stays_unsettled(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "ledger.db") as ledger:
        take_in(ledger, PATHS[:1], group=False)
        waiting = ledger.stories.unsettled()
        assert waiting is not None
        run = ledger.runs.begin_run(NOW)
        later = NOW + timedelta(hours=1)
        ledger.crawl.offer(run, [candidate(PATHS[0], modified=later)], now=later)
        (visit,) = ledger.crawl.claim(run, "daily", owner="crawler", limit=1, now=later)
        ledger.crawl.record([read(visit, article_of(visit, body="исправленный текст", published=START, fetched=later))], now=later)
        process_all(ledger, now=later)
        ledger.stories.settle(waiting)
        assert ledger.stories.unsettled() is not None
