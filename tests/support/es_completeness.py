"""Whether an index holds what the ledger says: everything, once, in its newest revision, with its own mentions."""

import sqlite3
from collections.abc import Mapping
from typing import Any

import orjson
from elasticsearch import Elasticsearch

from domain.coverage import Coverage
from indexing.documents import from_document, mention_documents
from indexing.elasticsearch.names import Names
from scheduler.wiring import House
from tests.support.houses import in_ledger

_ALL = 10_000


def check_complete(house: House, client: Elasticsearch) -> int:
    """Assert that each relevant coverage of the ledger is in the index, or a dead letter with a reason; return the number of the former.

    Compared are whole documents and revisions, both ways: what the ledger does not have must not be in the index either.
    """
    with sqlite3.connect(house.settings.data / "ledger.db") as connection:
        ids = [row[0] for row in connection.execute("SELECT id FROM coverages")]
    connection.close()
    wanted = in_ledger(house, ids)
    assert house.ledger.outbox.depth() == 0
    dead = {letter.coverage: letter.reason for letter in house.ledger.outbox.dead_letters()}
    names = Names(house.settings.elasticsearch.prefix)
    found = _all(client, names.coverage)
    assert set(found) <= set(wanted)
    assert all(dead.values())
    held = {key: coverage for key, coverage in wanted.items() if key not in dead and (coverage.relevant or key in found)}
    assert {key: hit["_version"] for key, hit in found.items() if key not in dead} == {key: c.revision for key, c in held.items()}
    assert {key: from_document(orjson.dumps(found[key]["_source"])) for key in held} == held
    _check_mentions(_all(client, names.mentions), held, dead)
    return sum(coverage.relevant for coverage in held.values())


def _check_mentions(found: Mapping[str, Any], held: Mapping[str, Coverage], dead: Mapping[str, str]) -> None:
    of_the_held = {key: hit for key, hit in found.items() if hit["_source"]["coverage"]["id"] not in dead}
    wanted = {key: document for c in held.values() if c.relevant for key, document in mention_documents(c).items()}
    assert {key: hit["_source"] for key, hit in of_the_held.items()} == wanted
    assert {key: hit["_version"] for key, hit in of_the_held.items()} == {key: document["revision"] for key, document in wanted.items()}


def _all(client: Elasticsearch, alias: str) -> dict[str, Any]:
    client.indices.refresh(index=alias)
    answer = client.search(index=alias, size=_ALL, version=True, track_total_hits=True, allow_partial_search_results=False)
    hits = answer["hits"]["hits"]
    found = {hit["_id"]: hit for hit in hits}
    assert len(found) == len(hits) == answer["hits"]["total"]["value"]
    return found
