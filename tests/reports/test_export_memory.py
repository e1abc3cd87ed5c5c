"""An export four times as large needs no more memory; of Elasticsearch: tests/elasticsearch/test_es_export_memory.py."""

from pathlib import Path

import pytest

from indexing import open_store
from indexing.query_text import parse_query
from tests.support.export_memory import GROWTH_MB, export_peak_mb, large_coverages

pytestmark = pytest.mark.slow

FEW, MANY = 1_000, 4_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a store that holds MANY coverages, FEW of them of the watch "few"."""
    folder = tmp_path_factory.mktemp("many")
    store = open_store("sqlite:", data=folder)
    store.setup()
    for batch in large_coverages(FEW, MANY):
        store.write(batch)
    assert (store.count(), store.count(parse_query("watch:few"))) == (MANY, FEW)
    store.close()
    return folder


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl", "parquet"])
def test_memory_does_not_grow_with_the_export(folder: Path, tmp_path: Path, form: str) -> None:
    paths = [tmp_path / f"{name}.{form}" for name in ("few", "many")]
    few, many = (export_peak_mb(form, "sqlite:", query, path, folder=folder) for query, path in zip(("watch:few", ""), paths, strict=True))
    assert paths[1].stat().st_size > 2 * paths[0].stat().st_size
    assert many - few < GROWTH_MB
