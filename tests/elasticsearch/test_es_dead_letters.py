"""What the cluster refuses becomes a dead letter with its reason, and comes into the index once the reason is gone."""

from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from domain.coverage import Entity
from tests.support.command import Office
from tests.support.es_completeness import check_complete
from tests.support.houses import a_house, deliver, opened, publish_many

pytestmark = pytest.mark.live_index


def test_a_refused_coverage_waits_as_a_dead_letter_until_it_is_replayed(
    es_node: str, prefix: str, client: Elasticsearch, tmp_path: Path
) -> None:
    office = Office(tmp_path, {"FORUMWATCH_STORE": es_node, "FORUMWATCH_ELASTICSEARCH__PREFIX": prefix})
    with opened(a_house(tmp_path, es_node, prefix=prefix)) as house:
        publish_many(house.ledger, ["first"], mentions=1)
        assert deliver(house) == 1
        client.indices.put_settings(index=f"{prefix}-coverage", settings={"index.mapping.nested_objects.limit": 3})
        publish_many(house.ledger, ["short"], mentions=1)
        [refused] = publish_many(house.ledger, ["long"], said={"entities": tuple(Entity(name=f"Guest {n}", kind="PER") for n in range(5))})
        deliver(house)
        assert [letter.coverage for letter in house.ledger.outbox.dead_letters()] == [refused]
        assert check_complete(house, client) == 2
        told = office.run_here("store", "dead-letters")
        assert told.returncode == 0
        assert refused in told.stdout
        assert "nested documents has exceeded the allowed limit of [3]" in " ".join(told.stdout.split())
        assert max(map(len, told.stdout.splitlines())) <= 80
        status = office.run_here("store", "status")
        assert "1 dead letter" in status.stdout

        client.indices.put_settings(index=f"{prefix}-coverage", settings={"index.mapping.nested_objects.limit": None})
        replayed = office.run_here("store", "replay", refused)
        assert replayed.returncode == 0, replayed.stderr
        deliver(house)
        assert check_complete(house, client) == 3
        assert office.run_here("store", "dead-letters").stdout == "0 dead letters\n"
        assert office.run_here("store", "status").stdout.endswith("all is well\n")
