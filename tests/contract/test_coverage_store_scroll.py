"""What every store promises about reading all that matches: one state, whatever others write meanwhile."""

import itertools
from dataclasses import replace

import pytest

from domain.protocols import CoverageStore
from domain.query import Query
from indexing.query_text import parse_query
from tests.support.coverages import make_coverage, revised


def test_scroll_ignores_paging_and_may_be_left_early(store: CoverageStore) -> None:
    store.write([make_coverage(n) for n in range(250)])
    assert len(list(store.scroll(Query(offset=100, limit=1)))) == 250
    scroll = store.scroll(Query())
    first = next(scroll)
    del scroll
    assert store.get(first.id) == first


@pytest.mark.parametrize("asked", ["", "forum", "outlet:agency", "entity:anna"])
def test_scroll_gives_what_there_was_when_it_began_while_others_write(store: CoverageStore, asked: str) -> None:
    query = parse_query(asked)
    before = sorted((make_coverage(n, people=("Anna",)) for n in range(250)), key=lambda c: c.id)
    store.write(before)
    scroll = store.scroll(query)
    seen = [next(scroll)]
    last = before[-40:]
    store.remove([c.id for c in last[:10]])
    store.write([revised(c, status="removed") for c in last[10:20]])
    store.write([make_coverage(n, revision=2, outlet="herald", body="Changed.") for n in range(250, 400)])  # new ones
    store.write([revised(c, publisher=replace(c.publisher, id="herald"), entities=(), relevance=0.6) for c in last[20:]])
    seen += itertools.islice(scroll, 120)
    store.write([revised(c, revision=9, relevant=False) for c in before])
    seen += scroll
    assert seen == before
    assert list(store.scroll(query)) == sorted(
        (make_coverage(n, revision=2, outlet="herald", body="Changed.") for n in range(250, 400)), key=lambda c: c.id
    ) * (asked == "")


def test_scroll_begins_with_the_first_that_is_asked_for(store: CoverageStore) -> None:
    scroll = store.scroll(Query())
    store.write([make_coverage(1)])
    assert next(scroll) == make_coverage(1)
    store.remove([make_coverage(1).id])
    store.write([make_coverage(2)])
    assert list(scroll) == []
    assert [c.id for c in store.scroll(Query())] == [make_coverage(2).id]


def test_two_scrolls_each_see_their_own_beginning(store: CoverageStore) -> None:
    coverages = sorted((make_coverage(n) for n in range(120)), key=lambda c: c.id)
    store.write(coverages)
    first = store.scroll(Query())
    seen = [next(first)]
    newer = [revised(c, relevance=0.7) for c in coverages]
    store.write(newer)
    assert list(store.scroll(Query())) == newer
    assert seen + list(first) == coverages
