"""Any query over any documents finds what the plain oracle of tests.support.naive_store finds."""

import itertools
import os
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.coverage import Coverage, Role, ToneLabel
from domain.protocols import CoverageStore
from domain.query import And, FacetName, Filters, Interval, Not, Or, Phrase, Query, TextQuery, Word
from tests.support import naive_store
from tests.support.coverages import NOON, WORDS, random_coverage, random_coverages, random_text

SEED = os.environ.get("FUZZ_SEED")  # of the documents; with it, queries are drawn anew each time
CORPUS = random_coverages(150, seed=int(SEED or 7), words=12)
ZONES = ("UTC", "Europe/Minsk", "Europe/Berlin", "America/Sao_Paulo", "Asia/Kathmandu")


@pytest.fixture(scope="module")
def corpus(open_empty: Callable[[], CoverageStore]) -> CoverageStore:
    store = open_empty()
    store.write(CORPUS)
    return store


def some(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    """Mostly no filter, else up to three values, now and then one that nothing has."""
    return st.one_of(st.just(()), st.just(()), st.lists(st.sampled_from((*values, "nobody")), max_size=3).map(tuple))


moments = st.none() | st.integers(0, 60 * 24).map(lambda hours: NOON + timedelta(hours=hours))
polarities = st.none() | st.integers(-100, 100).map(lambda n: n / 100)
filters = st.builds(
    Filters,
    watches=some("forum", "peer"),
    outlets=some("agency", "herald", "gazeta", "novosti"),
    countries=some("BY", "PL", "DE"),
    languages=some("en", "ru", "be", "uk", "pl", "ka", "und"),
    tones=some(*get_args(ToneLabel)),
    roles=some(*get_args(Role)),
    targets=some("forum", "council", "director"),
    entities=some("Ivan Ivanov", "anna nowak", "MINSK", "Мінск", "Minsk Dialogue", "ЎЎ"),
    topics=some("security", "trade"),
    stories=some("s1", "s2"),
    articles=some(*(c.article.id for c in CORPUS[:5])),
    coverages=some(*(c.id for c in CORPUS[3:9]), "nothing"),
    after=moments,
    before=moments,
    polarity_min=polarities,
    polarity_max=polarities,
    reprints=st.booleans(),
    removed=st.booleans(),
)
vocabulary = st.sampled_from(sorted({word for words in WORDS.values() for word in words} | {"форумам", "лавров", "—", "co-operation"}))


def in_sequence(seed: int) -> tuple[str, ...]:
    """Return words that follow each other somewhere in the corpus, or nearly."""
    rng = random.Random(seed)
    words = rng.choice(CORPUS).article.body.replace("-", " ").split()
    at = rng.randrange(len(words))
    return tuple(words[at : at + rng.randint(1, 3)])


leaves: st.SearchStrategy[TextQuery] = st.one_of(
    vocabulary.map(lambda text: Word(text=text)),
    st.integers(0, 10_000).map(lambda seed: Phrase(words=in_sequence(seed))),
    st.lists(vocabulary, max_size=3).map(lambda words: Phrase(words=tuple(words))),
)
texts: st.SearchStrategy[TextQuery] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        inner.map(lambda node: Not(node=node)),
        st.lists(inner, max_size=3).map(lambda nodes: And(nodes=tuple(nodes))),
        st.lists(inner, max_size=3).map(lambda nodes: Or(nodes=tuple(nodes))),
    ),
    max_leaves=6,
)
SETTINGS: dict[str, Any] = {"deadline": None, "derandomize": SEED is None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


def ids(coverages: list[Coverage]) -> list[str]:
    return [coverage.id for coverage in coverages]


@settings(max_examples=200, **SETTINGS)
@given(chosen=filters)
def test_any_filters_find_the_oracles_set_in_its_order(corpus: CoverageStore, chosen: Filters) -> None:
    query = Query(filters=chosen, limit=1000)
    page = corpus.search(query)
    assert ids([hit.coverage for hit in page.hits]) == ids(naive_store.matching(CORPUS, query))
    assert page.total == len(page.hits) == corpus.count(query)


@settings(max_examples=200, **SETTINGS)
@given(text=texts)
def test_any_text_finds_the_oracles_set(corpus: CoverageStore, text: TextQuery) -> None:
    query = Query(text=text, limit=1000)
    assert ids([hit.coverage for hit in corpus.search(query).hits]) == ids(naive_store.matching(CORPUS, query))


@settings(max_examples=100, **SETTINGS)
@given(
    text=st.none() | texts,
    chosen=filters,
    sort=st.sampled_from(("newest", "oldest", "best")),
    offset=st.integers(0, 30),
    limit=st.integers(0, 30),
)
def test_a_page_is_a_slice_of_all_hits(
    corpus: CoverageStore, text: TextQuery | None, chosen: Filters, sort: Any, offset: int, limit: int
) -> None:
    everything = corpus.search(Query(text=text, filters=chosen, sort=sort, limit=1000))
    page = corpus.search(Query(text=text, filters=chosen, sort=sort, offset=offset, limit=limit))
    assert page.hits == everything.hits[offset : offset + limit]
    assert sorted(hit.coverage.id for hit in everything.hits) == [c.id for c in corpus.scroll(Query(text=text, filters=chosen))]


@settings(max_examples=100, **SETTINGS)
@given(text=st.none() | texts, chosen=filters, size=st.integers(0, 12))
def test_facets_are_the_oracles(corpus: CoverageStore, text: TextQuery | None, chosen: Filters, size: int) -> None:
    query = Query(text=text, filters=chosen)
    names = get_args(FacetName)
    facets = corpus.facets(query, names, size=size)
    assert {name: [(f.value, f.count) for f in counts] for name, counts in facets.items()} == {
        name: naive_store.facet(CORPUS, query, name, size) for name in names
    }


@settings(max_examples=100, **SETTINGS)
@given(chosen=filters, interval=st.sampled_from(get_args(Interval)), zone=st.sampled_from(ZONES))
def test_timelines_are_the_oracles(corpus: CoverageStore, chosen: Filters, interval: Interval, zone: str) -> None:
    points = corpus.timeline(Query(filters=chosen), interval=interval, time_zone=zone)
    assert [(p.start.date(), p.tone, p.count) for p in points] == naive_store.timeline(CORPUS, Query(filters=chosen), interval, zone)
    assert all(p.start.utcoffset() == p.start.astimezone(p.start.tzinfo).utcoffset() for p in points)


@settings(max_examples=50, **SETTINGS)
@given(text=texts)
def test_marks_are_words_of_the_snippet(corpus: CoverageStore, text: TextQuery) -> None:
    for hit in corpus.search(Query(text=text)).hits:
        assert all(0 <= start < end <= len(hit.snippet) for start, end in hit.marks)
        assert all(hit.snippet[start].isalnum() for start, _ in hit.marks)
        assert [end for _, end in hit.marks][:-1] <= [start for start, _ in hit.marks][1:]


_REMOVALS = itertools.count(step=10)
writes = st.lists(st.tuples(st.integers(0, 5), st.integers(1, 4), st.integers(0, 1_000_000), st.booleans()), min_size=1, max_size=25)


@settings(max_examples=40, **SETTINGS)
@given(history=writes)
def test_any_history_of_writes_ends_with_the_newest_revisions(store: CoverageStore, history: list[tuple[int, int, int, bool]]) -> None:
    everything = [random_coverage(random.Random(0), n) for n in range(6)]
    store.remove([_with(c, revision=0, watch="forum", headline="").id for c in everything])
    # The ledger's revisions only grow: what comes after a removal is newer than what was removed, whatever came before.
    since = next(_REMOVALS)
    kept: dict[str, Coverage] = {}
    for n, revision, seed, removed in history:
        rng = random.Random(seed)
        coverage = random_coverage(rng, n, words=8)
        coverage = _with(coverage, revision=since + revision, watch="forum", headline=random_text(rng, "ru", 3))
        if removed:
            store.remove([coverage.id])
            kept.pop(coverage.id, None)
            since = next(_REMOVALS)
            continue
        store.write([coverage])
        if coverage.id not in kept or kept[coverage.id].revision < coverage.revision:
            kept[coverage.id] = coverage
    for query in (Query(limit=50), Query(limit=50, text=Word(text="форум")), Query(limit=50, filters=Filters(removed=True))):
        assert ids([hit.coverage for hit in store.search(query).hits]) == ids(naive_store.matching(kept.values(), query))
    assert all(store.get(key) == coverage for key, coverage in kept.items())


def _with(coverage: Coverage, *, revision: int, watch: str, headline: str) -> Coverage:
    from dataclasses import replace

    from domain.ids import coverage_id

    article = replace(coverage.article, headline=headline)
    return replace(coverage, id=coverage_id(article.id, watch), watch=watch, revision=revision, article=article)
