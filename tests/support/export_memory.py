"""What an export holds in memory, told by the kernel of a process of its own."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from domain.article import Version
from domain.coverage import Coverage
from tests.support.coverages import NOON, make_coverage

GROWTH_MB = 20  # stores and allocators keep some; if all were held, 2,200 coverages more would need 33 MB
_EXPORT = """
import json, sys
from pathlib import Path
from zoneinfo import ZoneInfo
from desk.reports.columns import chosen
from desk.reports.export import format_named
from desk.reports.formats import Sheet, parquet_file
from domain.settings import ElasticsearchSettings
from indexing import open_store
from indexing.query_text import parse_query

parquet_file.ROWS = 400  # small exports have several row groups, too
form, address, settings, query, path = sys.argv[1:]
store = open_store(address, data=Path(), elasticsearch=ElasticsearchSettings(**json.loads(settings)))
with open(path, "wb") as file:
    format_named(form).load()(store.scroll(parse_query(query)), file, Sheet(columns=chosen(None), zone=ZoneInfo("Europe/Minsk")))
[line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
print(int(line.split()[1]))
"""


def large_coverages(few: int, many: int) -> Iterator[list[Coverage]]:
    """Yield batches of `many` coverages of 14 kB, the first `few` of the watch "few"."""
    earlier = (Version(headline="Earlier", body="—" * 7000, valid_from=NOON, valid_to=NOON),)
    for first in range(0, many, 500):
        yield [make_coverage(n, versions=earlier, watch="few" if n < few else "many") for n in range(first, min(many, first + 500))]


def export_peak_mb(form: str, address: str, query: str, path: Path, *, folder: Path, settings: dict[str, str] | None = None) -> float:
    """Return the most memory that the process of an export held, MB."""
    command = [sys.executable, "-c", _EXPORT, form, address, json.dumps(settings or {}), query, str(path)]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=120, check=True)
    return int(done.stdout) / 1024
