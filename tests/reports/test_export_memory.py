"""An export four times as large needs no more memory."""

import subprocess
import sys
from pathlib import Path

import pytest

from domain.article import Version
from indexing import open_store
from indexing.query_text import parse_query
from tests.support.coverages import NOON, make_coverage

pytestmark = pytest.mark.slow

FEW, MANY = 1_000, 4_000
GROWTH_MB = 20  # SQLite's cache and allocators keep some; if all were held, the larger export would need 45 MB more
MEASURED = """
import sys
from pathlib import Path
from zoneinfo import ZoneInfo
from desk.reports.columns import chosen
from desk.reports.export import format_named
from desk.reports.formats import Sheet, parquet_file
from indexing import open_store
from indexing.query_text import parse_query

parquet_file.ROWS = 400  # both exports have several row groups
form, query, path = sys.argv[1:]
with open(path, "wb") as file:
    found = open_store("sqlite:", data=Path()).scroll(parse_query(query))
    format_named(form).load()(found, file, Sheet(columns=chosen(None), zone=ZoneInfo("Europe/Minsk")))
[line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
print(int(line.split()[1]))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a store that holds MANY coverages, FEW of them of the watch "few"."""
    folder = tmp_path_factory.mktemp("many")
    store = open_store("sqlite:", data=folder)
    store.setup()
    earlier = (Version(headline="Earlier", body="—" * 7000, valid_from=NOON, valid_to=NOON),)
    for first in range(0, MANY, 500):
        made = range(first, first + 500)
        store.write([make_coverage(n, versions=earlier, watch="few" if n < FEW else "many") for n in made])
    assert (store.count(), store.count(parse_query("watch:few"))) == (MANY, FEW)
    store.close()
    return folder


def exported(folder: Path, form: str, query: str, path: Path) -> float:
    """Return the most memory that the process of an export held, MB."""
    command = [sys.executable, "-c", MEASURED, form, query, str(path)]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=120, check=True)
    return int(done.stdout) / 1024


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl", "parquet"])
def test_memory_does_not_grow_with_the_export(folder: Path, tmp_path: Path, form: str) -> None:
    paths = [tmp_path / f"{name}.{form}" for name in ("few", "many")]
    few, many = (exported(folder, form, query, path) for query, path in zip(("watch:few", ""), paths, strict=True))
    assert paths[1].stat().st_size > 2 * paths[0].stat().st_size
    assert many - few < GROWTH_MB
