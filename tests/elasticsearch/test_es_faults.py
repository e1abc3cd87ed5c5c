"""A cluster that is busy, away or only half there: after it is well again everything is in the index exactly once."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from domain.errors import StoreUnavailable
from indexing.elasticsearch import ElasticsearchStore
from tests.support.coverages import make_coverage, random_coverages, revised
from tests.support.es_completeness import check_complete
from tests.support.es_proxy import Proxy, proxy_to
from tests.support.es_stores import open_elasticsearch
from tests.support.houses import a_house, deliver, opened, publish_many
from tests.support.ledger_records import HOUR, NOW

pytestmark = pytest.mark.live_index


@pytest.fixture
def proxy(es_node: str) -> Iterator[Proxy]:
    with proxy_to(es_node) as proxy:
        yield proxy


@pytest.fixture
def through(store: ElasticsearchStore, proxy: Proxy) -> Iterator[ElasticsearchStore]:
    """Return the store as it is seen through the proxy."""
    through = open_elasticsearch(proxy.address, prefix=store.names.prefix, patience_s=20)
    yield through
    through.close()


@pytest.mark.parametrize(
    "faults",
    [[429, 429], [503, 502], ["drop"], ["half"], ["cut"], ["429 items", "429 items"], ["drop", 503, "half", "cut", "429 items"]],
    ids=lambda faults: " ".join(map(str, faults)),
)
def test_a_passing_trouble_passes(store: ElasticsearchStore, through: ElasticsearchStore, proxy: Proxy, faults: list[int | str]) -> None:
    coverages = random_coverages(30, seed=3)
    through.write([coverages[0]])
    proxy.faults = list(faults)
    result = through.write([revised(c) for c in coverages])
    assert proxy.faults == []
    assert result.delivered == tuple(c.id for c in coverages)
    assert result.refused == ()
    assert [store.get(c.id) for c in coverages] == [revised(c) for c in coverages]


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_request_is_struck_all_arrives(
    store: ElasticsearchStore, proxy: Proxy, client: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr("scheduler.stages.STORE_PAUSES_S", (0.05,))
    rng = random.Random(seed)
    with opened(a_house(tmp_path, proxy.address, prefix=store.names.prefix)) as house:
        publish_many(house.ledger, [f"a{n}" for n in range(40)])
        house.store.count()
        proxy.any_request = True
        for hour in range(1, 4):
            proxy.faults = [rng.choice((None, 429, 503, "drop", "half", "cut")) for _ in range(8)]
            deliver(house, patience_s=60)
            publish_many(house.ledger, [f"a{rng.randrange(60)}"], now=NOW + hour * HOUR, mentions=rng.randrange(4))
        proxy.faults = []
        deliver(house)
        assert {"_bulk", "_mget"} <= {request.rpartition("/")[2] for request in proxy.struck}
        assert check_complete(house, client) >= 40


@pytest.mark.parametrize("fault", [429, 503, "drop", "half", "429 items"])
def test_a_lasting_trouble_is_told_and_nothing_is_lost(store: ElasticsearchStore, proxy: Proxy, fault: int | str) -> None:
    through = open_elasticsearch(proxy.address, prefix=store.names.prefix, patience_s=0)
    coverages = random_coverages(10, seed=4)
    proxy.faults = [fault] * 100
    with pytest.raises(StoreUnavailable) as caught:
        through.write(coverages)
    assert "\n" not in str(caught.value)
    proxy.faults = []
    assert len(through.write(coverages).delivered) == 10
    through.close()
    assert [store.get(c.id) for c in coverages] == coverages


def test_an_answer_that_does_not_come_in_time_is_asked_for_again(store: ElasticsearchStore, proxy: Proxy) -> None:
    through = open_elasticsearch(proxy.address, prefix=store.names.prefix, timeout_s=5)
    proxy.faults = ["late"]
    coverages = random_coverages(5, seed=6)
    assert len(through.write(coverages).delivered) == 5
    assert [store.get(c.id) for c in coverages] == coverages
    through.close()


def test_a_request_that_is_too_large_is_sent_in_pieces_and_only_the_piece_that_cannot_be_is_refused(
    through: ElasticsearchStore, proxy: Proxy
) -> None:
    small = [make_coverage(n) for n in range(20)]
    huge = make_coverage(99, body="word " * 20_000)
    proxy.largest = 30_000
    result = through.write([*small[:10], huge, *small[10:]])
    assert result.delivered == tuple(c.id for c in small)
    assert [r.coverage for r in result.refused] == [huge.id]
    assert "bytes" in result.refused[0].reason
    assert through.count() == 20
    assert max(size for size in proxy.bulks if size <= 30_000) > 5_000


def test_bulk_requests_are_bounded_by_bytes_and_documents(store: ElasticsearchStore, proxy: Proxy) -> None:
    bounded = open_elasticsearch(proxy.address, prefix=store.names.prefix, bulk_bytes=20_000, bulk_documents=8, bulk_threads=1)
    bounded.write([make_coverage(n, body="word " * n * 20) for n in range(40)])
    bounded.close()
    assert store.count() == 40
    assert max(proxy.bulks) <= 20_000
    assert len(proxy.bulks) >= 2 * 40 // 8
