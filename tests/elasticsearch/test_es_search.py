"""What only a cluster has to take care of: windows, shards, limits on clauses, copies of the index elsewhere."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Literal

import pytest
from elasticsearch import Elasticsearch

from domain.errors import BadInput
from domain.query import And, Filters, Not, Or, Phrase, Query, TextQuery, Word
from indexing.elasticsearch import ElasticsearchStore, counting
from indexing.elasticsearch import store as module
from indexing.query_text import parse_query
from tests.support import naive_store
from tests.support.coverages import NOON, make_coverage, random_coverages
from tests.support.es_stores import Stores, open_elasticsearch

pytestmark = pytest.mark.live_index

CORPUS = random_coverages(120, seed=31, words=8)


@pytest.fixture(scope="module")
def corpus(stores: Stores) -> ElasticsearchStore:
    store = stores.open_one()
    store.write(CORPUS)
    return store


@pytest.mark.parametrize("sort", ["newest", "oldest", "best"])
@pytest.mark.parametrize(("offset", "limit"), [(0, 15), (9, 2), (35, 20), (60, 5), (0, 1000), (500, 10)])
def test_a_page_beyond_the_window_is_walked_to(
    corpus: ElasticsearchStore, monkeypatch: pytest.MonkeyPatch, sort: Literal["newest", "oldest", "best"], offset: int, limit: int
) -> None:
    query = parse_query("форум OR forum OR war", sort=sort, limit=1000)
    everything = corpus.search(query)
    monkeypatch.setattr(module, "_WINDOW", 10)
    page = corpus.search(replace(query, offset=offset, limit=limit))
    assert page.hits == everything.hits[offset : offset + limit]
    assert page.total == everything.total == len(everything.hits) > 40


def test_moments_closer_than_a_millisecond_are_told_apart(store: ElasticsearchStore) -> None:
    times = [NOON + timedelta(microseconds=n) for n in (3, 1, 2)]
    store.write([make_coverage(n, headline=str(n), published=time) for n, time in enumerate(times)])
    assert [hit.coverage.article.headline for hit in store.search(Query()).hits] == ["0", "2", "1"]
    assert store.count(Query(filters=Filters(after=times[2]))) == 2
    assert store.count(Query(filters=Filters(before=times[2]))) == 1


def test_tones_over_several_shards_are_exact(es_node: str, prefix: str) -> None:
    store = open_elasticsearch(es_node, prefix=prefix, shards=4)
    store.setup()
    store.write(CORPUS)
    for size in range(1, 6):
        assert [(f.value, f.count) for f in store.facets(Query(), ["tone"], size=size)["tone"]] == naive_store.facet(
            CORPUS, Query(), "tone", size
        )
    store.close()


def test_facets_over_several_shards_are_exact(es_node: str, prefix: str) -> None:
    store = open_elasticsearch(es_node, prefix=prefix, shards=5)
    store.setup()
    # Each shard has other topics in front: by its own few commonest alone no shard would tell the truth.
    coverages = [make_coverage(n, topics=(f"rare{n % 40}", f"common{n % 9}")) for n in range(200)]
    store.write(coverages)
    topics = Counter(topic for coverage in coverages for topic in coverage.topics)
    for size in (1, 3, 5, 12, 60):
        expected = sorted(topics.items(), key=lambda item: (-item[1], item[0]))[:size]
        assert [(f.value, f.count) for f in store.facets(Query(), ["topic"], size=size)["topic"]] == expected
    assert [hit.coverage.id for hit in store.search(Query(limit=300)).hits] == [c.id for c in naive_store.matching(coverages, Query())]
    assert [c.id for c in store.scroll(Query())] == sorted(c.id for c in coverages)
    store.close()


def test_a_facet_with_more_values_than_one_answer_holds(corpus: ElasticsearchStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "_MANY", 2)
    monkeypatch.setattr(counting, "_FEW", 2)
    for name in ("person", "outlet", "target"):
        expected = naive_store.facet(CORPUS, Query(), name, 100)  # type: ignore[arg-type]
        assert [(f.value, f.count) for f in corpus.facets(Query(), [name], size=100)[name]] == expected  # type: ignore[list-item]


def deep(depth: int) -> TextQuery:
    node: TextQuery = Word(text="форум")
    for n in range(depth):
        node = Not(node=Or(nodes=(Not(node=And(nodes=(node, Word(text=f"w{n}")))), Word(text="war"))))
    return node


@pytest.mark.parametrize(
    "text",
    [
        deep(6),
        Phrase(words=("форума", "безопасности", "Лаврова", "вопросов", "мира", "войны", "диалога", "минского")),
        And(nodes=tuple(Word(text=word) for word in ("форум", "forum", "Sicherheit", "dialogiem", "მინსკი") * 12)),
        Or(nodes=tuple(Phrase(words=("форума", f"слово{n}", "Лаврова")) for n in range(21))),
    ],
    ids=["deep", "long phrase", "many words", "many phrases"],
)
def test_all_that_the_query_language_allows_is_answered(corpus: ElasticsearchStore, text: TextQuery) -> None:
    query = Query(text=text, limit=1000)
    assert [hit.coverage.id for hit in corpus.search(query).hits] == [c.id for c in naive_store.matching(CORPUS, query)]
    assert corpus.search(replace(query, sort="best")).total == corpus.count(query)


def test_more_than_a_cluster_can_answer_is_a_mistake_of_the_caller(corpus: ElasticsearchStore) -> None:
    text = Or(nodes=tuple(Phrase(words=("форума", f"слово{n}", "Лаврова")) for n in range(2500)))
    with pytest.raises(BadInput, match="too large"):
        corpus.count(Query(text=text))
    assert corpus.count() > 0


def test_a_word_in_the_headline_weighs_more(store: ElasticsearchStore) -> None:
    body = "The border was closed, and then the border was open."
    store.write([make_coverage(1, headline="Nothing else", body=body), make_coverage(2, headline="The border", body=body[:20])])
    best = store.search(parse_query("border", sort="best")).hits
    assert [hit.coverage.article.headline for hit in best] == ["The border", "Nothing else"]


def test_a_document_holds_the_stems_in_the_order_of_the_text(store: ElasticsearchStore, client: Elasticsearch) -> None:
    store.write([make_coverage(headline="Форумы в Минске", body="Удзельнікі форуму", in_language="be")])
    assert store.count() == 1
    phrase = {"match_phrase": {"article.search_terms": "удзельнік форум"}}
    assert client.count(index=store.names.coverage, query=phrase)["count"] == 1
    spanning = {"match_phrase": {"article.search_terms": "мінск удзельнік"}}
    assert client.count(index=store.names.coverage, query=spanning)["count"] == 0
