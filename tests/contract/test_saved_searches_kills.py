"""SIGKILL at every single step of asking the saved searches: each match is told once, none is missing."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from domain.search import SavedSearch
from scheduler.watching import newest_match, watch_new
from scheduler.wiring import House
from tests.support.es_stores import a_prefix, forget_prefix
from tests.support.houses import a_house, deliver, opened, publish_many
from tests.support.ledger_records import NOW

STORES = ["sqlite", pytest.param("elasticsearch", marks=pytest.mark.live_index)]
QUERIES = {"forum": "forum", "minsk": '"in Minsk"'}
ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.slow


@pytest.fixture(params=STORES)
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    address, prefix = "sqlite:" if request.param == "sqlite" else request.getfixturevalue("es_node"), a_prefix()
    with opened(a_house(tmp_path, address, prefix=prefix)) as house:
        yield house
    if address != "sqlite:":
        forget_prefix(address, prefix)


@pytest.fixture
def victim() -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "tests.support.watching_victim"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def die(victim: "subprocess.Popen[str]", house: House, step: int) -> int:
    """Let another process ask and die at this step; return its exit status."""
    settings = house.settings
    task = {
        "data": str(settings.data),
        "config": str(settings.config),
        "store": settings.store,
        "prefix": settings.elasticsearch.prefix,
        "die_at": step,
    }
    assert victim.stdin is not None
    assert victim.stdout is not None
    victim.stdin.write(json.dumps(task) + "\n")
    victim.stdin.flush()
    return int(victim.stdout.readline())


def test_whoever_is_killed_at_whatever_step_each_match_is_told_once(house: House, victim: "subprocess.Popen[str]") -> None:
    for name, query in QUERIES.items():
        house.ledger.searches.add(SavedSearch(id=name, name=name, query=query, by="anna", created=NOW))
    expected: list[tuple[str, str]] = []
    # What the ledger does is the same with every store; over the slower one every third step will do.
    step, status, stride = 0, -9, 1 if house.settings.store == "sqlite:" else 3
    while status != 0:
        step += stride
        here = [f"{step}-{n}" for n in range(3)]  # more than one batch
        said_of = "in Minsk" if step % 2 else "at Riga"
        ids = publish_many(house.ledger, here, now=NOW + timedelta(minutes=step), body=f"The forum opened {said_of}.")
        assert send(house) == len(here)
        expected += [("forum", id_) for id_ in ids] + [("minsk", id_) for id_ in ids if step % 2]
        status = die(victim, house, step)
        assert status in (-9, 0)
        told = [(match.search, match.coverage) for match in house.ledger.searches.matches(limit=10_000)]
        assert len(told) == len(set(told))
        assert set(told) <= set(expected)
        watch_new(house, limit=2)  # whoever comes next takes up what is left, and nothing else
        told = [(match.search, match.coverage) for match in house.ledger.searches.matches(limit=10_000)]
        assert sorted(told) == sorted(expected)
    assert step > 20, "it did come to every step"
    last = newest_match(house.ledger.searches)
    assert watch_new(house) == ()
    assert newest_match(house.ledger.searches) == last


def send(house: House) -> int:
    """Deliver without asking the searches."""
    waiting = house.ledger.outbox.waiting(limit=100)
    result = house.store.write(waiting)
    house.ledger.outbox.acknowledge([(coverage.id, coverage.revision) for coverage in waiting], now=NOW)
    return len(result.delivered)


def test_delivery_asks_the_searches_of_what_it_has_delivered(house: House) -> None:
    house.ledger.searches.add(SavedSearch(id="forum", name="forum", query="forum", by="anna", created=NOW))
    ids = publish_many(house.ledger, ["a", "b"])
    assert deliver(house) == 2
    assert sorted(match.coverage for match in house.ledger.searches.matches()) == sorted(ids)
    assert deliver(house) == 0
    assert len(house.ledger.searches.matches()) == 2
