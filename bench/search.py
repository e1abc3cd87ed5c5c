"""What our store adds to the search itself: `python -m bench.search --documents 100000`.

Random coverages (bench.store) in a real Elasticsearch; then many different queries through the store's own functions, each
compared with the time that the cluster says it took for just these requests. What is ours is the way there and back, records
made of documents, and the snippet with the inflected words marked. The bar: p95 at most 1.3 times the p95 of what the cluster
took, and 5 ms.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from elasticsearch import Elasticsearch

from bench.node import node
from bench.store import DAYS, PAGE, SINCE, Press, fill
from domain.query import Query
from domain.settings import ElasticsearchSettings
from indexing.elasticsearch import ElasticsearchStore
from indexing.elasticsearch.serializers import Page
from indexing.query_text import parse_query

PREFIX = "forumwatch-bench-search"
FACTOR, ALLOWANCE_MS = 1.3, 5.0


@contextmanager
def metered() -> Iterator[list[int]]:
    """Yield a list to which every answer of a cluster adds what it says it took, ms."""
    took: list[int] = []
    ask = Elasticsearch.perform_request

    def asked(client: Elasticsearch, *arguments: Any, **options: Any) -> Any:
        answer = ask(client, *arguments, **options)
        body = answer.body
        if isinstance(body, Page):
            took.append(body.took)
        elif isinstance(body, dict) and "took" in body:
            took.append(body["took"])
        return answer

    with patch.object(Elasticsearch, "perform_request", asked):
        yield took


def p95(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=20)[18]


def compared(label: str, calls: Sequence[Callable[[], object]]) -> bool:
    """Print what the calls took here and in the cluster; return whether they keep to the bar."""
    for call in calls[:5]:
        call()
    ours: list[float] = []
    theirs: list[float] = []
    with metered() as took:
        for call in calls:
            took.clear()
            start = time.perf_counter()
            call()
            ours.append((time.perf_counter() - start) * 1000)
            theirs.append(sum(took))
    bar = FACTOR * p95(theirs) + ALLOWANCE_MS
    kept = p95(ours) <= bar
    halves = f"p50 {statistics.median(ours):6.1f} (took {statistics.median(theirs):5.1f})"
    print(f"{label:38} {halves}   p95 {p95(ours):6.1f} (took {p95(theirs):5.1f})   bar {bar:6.1f} ms: {'kept' if kept else 'MISSED'}")
    return kept


def asked(press: Press, *, words: int) -> Query:
    """Return a query of some words in a language, of 180 days and a watch."""
    language = press.random.choice(("ru", "en", "pl"))
    first = SINCE + timedelta(days=press.random.randrange(DAYS - 200))
    span = f"after:{first.date()} before:{(first + timedelta(days=180)).date()}"
    return parse_query(f"{press.text(language, words)} lang:{language} watch:forum {span}".strip())


def measure(store: ElasticsearchStore, press: Press, queries: int) -> bool:
    """Print the figures; return whether all keep to the bar."""
    texts = [asked(press, words=press.random.choice((1, 2, 3))) for _ in range(queries)]
    best = [Query(text=query.text, filters=query.filters, sort="best") for query in texts]
    plain = [asked(press, words=0) for _ in range(queries)]

    def counted(query: Query) -> None:
        store.facets(query, PAGE)
        store.timeline(query, interval="week", time_zone="Europe/Minsk")

    kept = [
        compared("words, filters, snippets", [lambda q=q: store.search(q) for q in texts]),  # type: ignore[misc]
        compared("words, filters, snippets, best first", [lambda q=q: store.search(q) for q in best]),  # type: ignore[misc]
        compared("9 facets and a timeline, words", [lambda q=q: counted(q) for q in texts]),  # type: ignore[misc]
        compared("9 facets and a timeline, 180 days", [lambda q=q: counted(q) for q in plain]),  # type: ignore[misc]
    ]
    return all(kept)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--address", help="an Elasticsearch on this machine, which keeps what is filled in; without, one is started")
    options = parser.parse_args(arguments)
    with node(options.address, name="bench-search") as address:
        store = ElasticsearchStore(address, ElasticsearchSettings(prefix=PREFIX, timeout_s=120))
        store.setup()
        press = Press()
        if store.count() < options.documents:
            fill(store, press, options.documents)
        store.refresh()
        print(f"{store.count()} coverages in the index")
        measure(store, press, options.queries)
        store.close()


if __name__ == "__main__":
    main(sys.argv[1:])
