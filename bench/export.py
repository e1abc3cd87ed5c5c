"""How fast a store is exported, and in how much memory: `python -m bench.export --documents 20000 --store sqlite:`.

The store is filled once with the random coverages of `bench.store`; then each format is written by a process of its own, whose
peak memory the kernel tells. `--store` may also be the address of an Elasticsearch (`make elasticsearch` prints one); what it
fills there stays, under the prefix forumwatch-bench-export, for the next time.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.store import Press, batches
from desk.reports.columns import ALL, chosen
from desk.reports.export import FORMATS, format_named
from desk.reports.formats import Sheet
from domain.coverage import Coverage
from domain.protocols import CoverageStore
from domain.query import Query
from domain.settings import ElasticsearchSettings
from indexing import open_store

PREFIX = "forumwatch-bench-export"


def opened(address: str, folder: Path) -> CoverageStore:
    store = open_store(address, data=folder, elasticsearch=ElasticsearchSettings(prefix=PREFIX, timeout_s=120))
    store.setup()
    return store


def peak_mb() -> float:
    """Return the most memory that this process ever held, MB."""
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def fill(store: CoverageStore, documents: int) -> None:
    held = store.count()
    if held >= documents:
        return
    start = time.perf_counter()
    for batch in batches(Press(), documents):
        store.write(batch)
    print(f"filled with {store.count()} coverages in {time.perf_counter() - start:.0f} s", flush=True)


def one(name: str, address: str, folder: Path, *, columns: str | None) -> None:
    """Export everything in this process and print a line of figures."""
    store = opened(address, folder)
    before = peak_mb()
    count = 0

    def counted() -> Iterator[Coverage]:
        nonlocal count
        for count, coverage in enumerate(store.scroll(Query()), start=1):  # noqa: B007
            yield coverage

    start = time.perf_counter()
    path = folder / f"export.{name}"
    with path.open("wb") as file:
        format_named(name).load()(counted(), file, Sheet(columns=chosen(columns), zone=ZoneInfo("Europe/Minsk")))
    took = time.perf_counter() - start
    size = path.stat().st_size / 1e6
    path.unlink()
    store.close()
    label = f"{name}{', all columns' if columns else ''}"
    rate = f"{count:8} rows {count / took:7.0f} rows/s {took:7.1f} s"
    print(f"{label:22} {rate} {size:8.1f} MB   peak {peak_mb():5.0f} MB (before {before:.0f})")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--store", default="sqlite:", help="sqlite:, or the address of an Elasticsearch")
    parser.add_argument("--folder", type=Path, help="keep the SQLite store here, and use it again if it is there")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--columns", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        if options.one:
            one(options.one, options.store, folder, columns=options.columns)
            return
        store = opened(options.store, folder)
        fill(store, options.documents)
        store.close()
        for form in FORMATS:
            for columns in ([], ["--columns", ALL]) if form.has_columns else ([],):
                again = ["--one", form.name, "--store", options.store, "--folder", str(folder), *columns]
                subprocess.run([sys.executable, "-m", "bench.export", *again], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
