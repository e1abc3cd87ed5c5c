"""An export from Elasticsearch several times as large needs no more memory: its point in time is walked page by page."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexing.elasticsearch import ElasticsearchStore
from indexing.query_text import parse_query
from tests.support.es_stores import Stores
from tests.support.export_memory import GROWTH_MB, export_peak_mb, large_coverages

pytestmark = [pytest.mark.live_index, pytest.mark.slow]

FEW, MANY = 600, 2_800


@pytest.fixture(scope="module")
def store(stores: Stores) -> Iterator[ElasticsearchStore]:
    """Yield a store that holds MANY coverages, FEW of them of the watch "few"."""
    store = stores.open_one()
    for batch in large_coverages(FEW, MANY):
        store.write(batch)
    assert (store.count(), store.count(parse_query("watch:few"))) == (MANY, FEW)
    yield store
    store.close()


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_memory_does_not_grow_with_an_export_from_a_cluster(store: ElasticsearchStore, tmp_path: Path, form: str) -> None:
    settings = {"prefix": store.names.prefix}
    paths = [tmp_path / f"{name}.{form}" for name in ("few", "many")]
    few, many = (
        export_peak_mb(form, store.address, query, path, folder=tmp_path, settings=settings)
        for query, path in zip(("watch:few", ""), paths, strict=True)
    )
    assert paths[1].stat().st_size > 2 * paths[0].stat().st_size
    assert many - few < GROWTH_MB
