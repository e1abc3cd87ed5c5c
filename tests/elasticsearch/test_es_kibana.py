"""What every panel and saved search asks, asked of a real node that holds tests.support.press."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from indexing.elasticsearch import ElasticsearchStore
from indexing.kibana import saved_objects
from tests.support.es_stores import Stores
from tests.support.kql import query_dsl
from tests.support.lens import search_of, table_of
from tests.support.press import press

pytestmark = pytest.mark.live_index
Json = dict[str, Any]
OBJECTS: list[Json] = [json.loads(line) for line in saved_objects("forumwatch")][:-1]
LENS = {each["id"].removeprefix("forumwatch-"): each for each in OBJECTS if each["type"] == "lens"}
SEARCHES = {each["id"].removeprefix("forumwatch-"): each for each in OBJECTS if each["type"] == "search"}


@pytest.fixture(scope="module")
def store(stores: Stores) -> Iterator[ElasticsearchStore]:
    opened = stores.open_one()
    opened.write(press())
    assert opened.count() == 16  # makes them findable
    yield opened
    opened.close()


@pytest.fixture
def shown(store: ElasticsearchStore, client: Elasticsearch) -> Any:
    """Return a function: the name of a chart -> the rows of the table behind it."""

    def table(name: str) -> list[Json]:
        saved = LENS[name]
        index = saved["references"][0]["id"].replace("forumwatch", store.names.prefix)
        answer = client.search(index=index, **search_of(saved["attributes"]["state"]))
        return table_of(saved["attributes"]["state"], answer.body["aggregations"])

    return table


@pytest.mark.parametrize("name", LENS)
def test_a_panel_shows_something(shown: Any, name: str) -> None:
    rows = shown(name)
    _, layer = next(iter(LENS[name]["attributes"]["state"]["datasourceStates"]["formBased"]["layers"].items()))
    columns = {key for key, column in layer["columns"].items() if "X" not in key or column["isBucketed"]}
    assert rows
    assert all(set(row) == columns for row in rows)
    assert {column for row in rows for column in columns if row[column] is not None} == columns
    assert all(row.get("n", 1) for row in rows)


@pytest.mark.parametrize("name", [*LENS, *(name for name in SEARCHES if name != "corrected")])
def test_what_was_removed_or_is_irrelevant_is_nowhere(store: ElasticsearchStore, client: Elasticsearch, name: str) -> None:
    query = search_of(LENS[name]["attributes"]["state"])["query"] if name in LENS else searched(name)
    index = (LENS | SEARCHES)[name]["references"][0]["id"].replace("forumwatch", store.names.prefix)
    hidden = {"terms": {"coverage.id": ["vestnik-3", "kurier-4"]}}
    assert client.count(index=index, query={"bool": {"filter": [query, hidden]}})["count"] == 0


def searched(name: str) -> Json:
    """Return the query of a saved search."""
    return query_dsl(json.loads(SEARCHES[name]["attributes"]["kibanaSavedObjectMeta"]["searchSourceJSON"])["query"]["query"])


def test_the_figures_at_the_top_of_the_overview(shown: Any) -> None:
    # Favourable: vestnik-1, vestnik-2, dzien-1 and the peer's two; critical: kurier-1, kurier-2, ostpost-1.
    assert [shown(name) for name in ("articles", "opinions", "rated", "outlets")] == [[{"n": 16}], [{"n": 12}], [{"n": 10}], [{"n": 6}]]
    assert shown("net-tone") == [{"net": pytest.approx((5 - 3) / 10)}]
    assert shown("unsure") == [{"doubt": pytest.approx(1 / 12)}]


def test_net_tone_by_week_is_of_that_weeks_articles(shown: Any) -> None:
    weeks = {row["time"][:10]: row["net"] for row in shown("net-tone-over-time")}
    assert weeks == {
        "2019-10-07": pytest.approx(0),  # vestnik-1 +, kurier-1 -, riga:kurier-1 neutral
        "2019-10-14": pytest.approx(1 / 3),  # ostpost-1 -, vestnik-2 +, riga:agora-3 +
        "2019-10-21": pytest.approx(-1 / 2),  # kurier-2 -, zorka-2 neutral
        "2019-11-11": pytest.approx(1),  # dzien-1 +, riga:dzien-2 +
    }


def test_countries_with_articles_rated_ones_and_net_tone(shown: Any) -> None:
    rows = {row["top"]: (row["n"], row["rated"], row["net"]) for row in shown("by-country")}
    assert rows == {
        "PL": (5, 5, pytest.approx(0)),  # kurier-1 -, kurier-2 -, dzien-1 +, riga:dzien-2 +, riga:kurier-1 neutral
        "BY": (3, 3, pytest.approx(2 / 3)),  # vestnik-1 +, vestnik-2 +, zorka-2 neutral
        "DE": (3, 1, pytest.approx(1)),  # agora-1 unsure, agora-2 not rated, riga:agora-3 +
        "UA": (1, 1, pytest.approx(-1)),  # ostpost-1
    }


def test_tones_by_day_add_up_to_all_opinions(shown: Any) -> None:
    rows = shown("tone-over-time")
    sums = {name: sum(row[name] for row in rows) for name in ("favourable", "neutral", "critical", "unsure", "unrated")}
    assert sums == {"favourable": 5, "neutral": 2, "critical": 3, "unsure": 1, "unrated": 1}


def test_outlets_stand_with_the_longest_silent_first(shown: Any) -> None:
    assert [(row["top"], row["last"][:10], row["n"]) for row in shown("last-article")] == [
        ("Вестник", "2019-10-16", 2),
        ("Зорка", "2019-10-23", 2),
        ("Ostpost", "2019-10-24", 3),
        ("Agora", "2019-11-12", 3),
        ("Kurier", "2019-11-13", 4),
        ("Dzień", "2019-11-14", 2),
    ]


def test_speakers_with_their_attitude(shown: Any) -> None:
    assert shown("speakers") == [
        {"top": "Евгений Прейгерман", "n": 3, "rated": 3, "net": 1.0, "doubt": 0.0},
        {"top": "Jan Kowal", "n": 1, "rated": 1, "net": -1.0, "doubt": 0.0},
        {"top": "Ян Коваль", "n": 1, "rated": 1, "net": -1.0, "doubt": 0.0},
    ]


FOUND = {
    "latest": 16,
    "critical-sentences": 5,
    "corrected": 4,
    "changed": 2,  # kurier-2 has another headline than before, zorka-2 is gone
    "to-read": 1,  # agora-2 is about us and not rated
}


def test_every_saved_search_has_its_expectation() -> None:
    assert set(FOUND) == set(SEARCHES)


@pytest.mark.parametrize("name", FOUND)
def test_a_saved_search_finds_what_it_should(store: ElasticsearchStore, client: Elasticsearch, name: str) -> None:
    [[by, direction]] = SEARCHES[name]["attributes"]["sort"]
    index = SEARCHES[name]["references"][0]["id"].replace("forumwatch", store.names.prefix)
    answer = client.search(index=index, query=searched(name), sort=[{by: direction}], size=50)
    assert answer["hits"]["total"]["value"] == FOUND[name]
    times = [hit["sort"][0] for hit in answer["hits"]["hits"]]
    assert times == sorted(times, reverse=True)
