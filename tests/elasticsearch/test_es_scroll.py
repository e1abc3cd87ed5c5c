"""Scrolling by a point in time: it is given back, and a reader for whom it ended too early misses and doubles nothing."""

import itertools
from collections.abc import Iterator

import pytest
from elasticsearch import Elasticsearch

from domain.coverage import Coverage
from domain.errors import StoreUnavailable
from domain.query import Query
from indexing.elasticsearch import ElasticsearchStore, scrolling
from tests.support.coverages import make_coverage, revised
from tests.support.es_proxy import Proxy, proxy_to
from tests.support.es_stores import open_elasticsearch

pytestmark = pytest.mark.live_index

COVERAGES = sorted((make_coverage(n) for n in range(250)), key=lambda c: c.id)


@pytest.fixture
def proxy(es_node: str) -> Iterator[Proxy]:
    with proxy_to(es_node) as opened:
        yield opened


@pytest.fixture
def through(store: ElasticsearchStore, proxy: Proxy) -> Iterator[ElasticsearchStore]:
    """Return a store that holds COVERAGES, as it is seen through the proxy."""
    store.write(COVERAGES)
    assert store.count() == len(COVERAGES)
    opened = open_elasticsearch(proxy.address, prefix=store.names.prefix)
    yield opened
    opened.close()


def points_open(client: Elasticsearch, store: ElasticsearchStore) -> int:
    stats = client.indices.stats(index=store.names.coverage, metric="search")
    return int(stats["_all"]["total"]["search"]["open_contexts"])


def test_the_point_in_time_is_given_back_at_the_end(store: ElasticsearchStore, client: Elasticsearch) -> None:
    store.write(COVERAGES)
    scroll = store.scroll(Query())
    next(scroll)
    assert points_open(client, store) == 1
    rest = [c.id for c in itertools.islice(scroll, 248)]
    assert points_open(client, store) == 0, "the last page is here"
    assert [*rest, *(c.id for c in scroll)] == [c.id for c in COVERAGES[1:]]
    assert points_open(client, store) == 0


def test_a_caller_who_stops_early_gives_it_back(store: ElasticsearchStore, client: Elasticsearch) -> None:
    store.write(COVERAGES)
    scroll = store.scroll(Query())
    next(scroll)
    assert points_open(client, store) == 1
    del scroll
    assert points_open(client, store) == 0
    with pytest.raises(ZeroDivisionError):
        [1 / (coverage == COVERAGES[-1]) for coverage in store.scroll(Query())]
    assert points_open(client, store) == 0


@pytest.mark.parametrize("read", [1, 99, 100, 101, 199])
def test_a_point_in_time_that_ended_is_followed_by_a_new_one(
    store: ElasticsearchStore, through: ElasticsearchStore, proxy: Proxy, client: Elasticsearch, read: int
) -> None:
    scroll = through.scroll(Query())
    seen = list(itertools.islice(scroll, read))
    client.close_point_in_time(id=proxy.points[-1])  # as the cluster does once it has been kept long enough
    in_hand = -(-read // 100) * 100  # of the pages that were read
    newer: list[Coverage] = [revised(c, relevance=0.7) for c in COVERAGES]
    store.write(newer)
    store.remove([COVERAGES[-1].id])
    assert store.count() == 249
    seen += scroll
    assert seen == COVERAGES[:in_hand] + newer[in_hand:-1]
    assert len(proxy.points) == 2
    assert points_open(client, store) == 0


def test_one_that_ends_again_and_again_is_followed_each_time(through: ElasticsearchStore, proxy: Proxy, client: Elasticsearch) -> None:
    seen: list[Coverage] = []
    for number, coverage in enumerate(through.scroll(Query())):
        if number in (50, 150):
            client.close_point_in_time(id=proxy.points[-1])
        seen.append(coverage)
    assert seen == COVERAGES
    assert len(proxy.points) == 3


def test_it_is_kept_as_long_as_its_reader_asks_for_pages(
    through: ElasticsearchStore, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scrolling, "KEEP_ALIVE", "61s")
    monkeypatch.setattr(scrolling, "_PAGE", 10)
    assert list(through.scroll(Query())) == COVERAGES
    assert len(proxy.points) == 1
    assert [sent["keep_alive"] for sent in proxy.pits] == ["61s"] * 26


def test_when_the_index_is_gone_a_reader_is_told(es_node: str, prefix: str, client: Elasticsearch) -> None:
    store = open_elasticsearch(es_node, prefix=prefix)
    store.setup()
    store.write(COVERAGES)
    scroll = store.scroll(Query())
    next(scroll)
    client.indices.delete(index=list(client.indices.get_alias(name=store.names.coverage)))
    with pytest.raises(StoreUnavailable, match="store rebuild"):
        list(scroll)
    store.close()


def test_when_the_alias_moved_to_another_index_a_reader_goes_on_there(es_node: str, prefix: str, client: Elasticsearch) -> None:
    store = open_elasticsearch(es_node, prefix=prefix)
    store.setup()
    store.write(COVERAGES)
    scroll = store.scroll(Query())
    seen = list(itertools.islice(scroll, 10))
    [old] = client.indices.get_alias(name=store.names.coverage)
    client.indices.create(index=f"{old}-next", mappings=client.indices.get_mapping(index=old)[old]["mappings"])
    moved = client.search(index=old, size=len(COVERAGES))["hits"]["hits"]
    actions = [action for hit in moved for action in ({"index": {"_id": hit["_id"]}}, hit["_source"])]
    client.bulk(index=f"{old}-next", operations=actions, refresh=True)
    client.indices.delete(index=old)
    client.indices.put_alias(index=f"{old}-next", name=store.names.coverage)
    assert seen + list(scroll) == COVERAGES
    store.close()
