"""Crawls one local site by several crawlers, one after the other.

    python -m bench.crawl [--pages 2000] [--every 50] [--set DIR] [--rounds 1] [--one-core] [--whole] [--news-please PYTHON]
    python -m bench.crawl --memory [--pages 20000]

Plain Scrapy downloads only; Scrapy + trafilatura extracts every page in the callback, once the text alone, once a record with
headline, author and date, as ours has of the pages that earn it (one in `--every`); `forumwatch crawl` finds, fetches, looks, reads what
earns it, archives and writes the ledger. `--whole`: also `forumwatch run`, which goes on to language, mentions, entities, tone,
stories and the store. `--news-please`: also news-please, by the Python of an environment that has it (its dependencies and
ours do not go together). `--memory`: ours alone, with its resident memory at every tenth of the way. All crawlers may use the cores
there are (ours reads in further processes), the server has the first of them; `--one-core` pins each crawler to the second.
Figures are of whole processes, start-up included: pages/s of wall time, CPU ms/page (user + system, all children), most
resident memory of one process. Compare the ratios, not the seconds: machines differ.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.memory import resident_mb
from bench.site import PER_FEED
from tests.support.command import Office

HOST = "bench.test"
DOWNLOAD, OURS = "Scrapy, download only", "forumwatch crawl"
TEXT, RECORD = "Scrapy + trafilatura, text alone", "Scrapy + trafilatura, record"
LEAST = {TEXT: 8.0, RECORD: 8.0, DOWNLOAD: 0.5}  # times the peer's pages/s that ours must reach


@dataclass(frozen=True)
class Row:
    crawler: str
    pages: int
    wall_s: float
    cpu_s: float
    rss_mb: float

    @property
    def rate(self) -> float:
        return self.pages / self.wall_s

    @property
    def cpu_ms(self) -> float:
        return 1000 * self.cpu_s / self.pages


def measured(crawler: str, pages: int, command: list[str], core: int | None, environment: dict[str, str]) -> Row:
    """Run a command, pinned to a core where one is given, and return what it cost. Raises CalledProcessError if it fails."""
    started = time.perf_counter()
    process = _start(command, core, environment)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Row(crawler, pages, time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _start(command: list[str], core: int | None, environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    def pin() -> None:
        if core is not None:
            os.sched_setaffinity(0, {core})

    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, preexec_fn=pin)


def feeds(port: int, pages: int) -> list[str]:
    return [f"http://127.0.0.1:{port}/feed/{number}.xml" for number in range(-(-pages // PER_FEED))]


@contextmanager
def office(port: int, pages: int) -> Iterator[Office]:
    """Yield an office of ours that watches the site."""
    with tempfile.TemporaryDirectory() as name:
        made = Office(Path(name))
        made.write_watch()
        listed = ", ".join(f'"http://{HOST}/feed/{number}.xml"' for number in range(len(feeds(port, pages))))
        policy = f"[policy]\nmax_pages = {pages + 1}\n"
        made.write_source("bench", f'name = "bench"\nhomepage = "http://{HOST}/"\nfeeds = [{listed}]\n{policy}')
        made.extra = {"FORUMWATCH_CRAWL__HOSTS": f'{{"{HOST}": "127.0.0.1:{port}"}}', "FORUMWATCH_CRAWL__MAX_PAGES": str(pages + 1)}
        yield made


def ours(port: int, pages: int, core: int | None, *, command: str) -> Row:
    with office(port, pages) as made:
        return measured(f"forumwatch {command}", pages, made.command(command), core, made.environment)


def compare(port: int, arguments: argparse.Namespace, core: int | None) -> list[Row]:
    pages, environment = arguments.pages, dict(os.environ)
    peer = [sys.executable, "-m", "bench.peers", *feeds(port, pages)]
    rows = [
        measured(DOWNLOAD, pages, peer, core, environment),
        measured(TEXT, pages, [*peer, "--extract", "text"], core, environment),
        measured(RECORD, pages, [*peer, "--extract", "record"], core, environment),
        ours(port, pages, core, command="crawl"),
    ]
    if arguments.whole:
        rows.append(ours(port, pages, core, command="run"))
    if arguments.news_please is not None:
        few = min(pages, 200)  # 4 pages a second
        urls = [f"http://127.0.0.1:{port}/a/{number}" for number in range(few)]
        command = [arguments.news_please, str(Path(__file__).with_name("news_please.py")), *urls]
        rows.append(measured("news-please", few, command, core, environment))
    return rows


def table(rows: list[Row]) -> str:
    of = {row.crawler: row for row in rows}
    head = f"{'crawler':33}{'pages':>7}{'pages/s':>9}{'CPU ms/page':>13}{'RSS MB':>8}"
    lines = [head + f"{'x text':>8}{'x record':>10}{'x download':>12}"]
    for row in rows:
        ratios = f"{row.rate / of[TEXT].rate:>8.2f}{row.rate / of[RECORD].rate:>10.2f}{row.rate / of[DOWNLOAD].rate:>12.2f}"
        lines.append(f"{row.crawler:33}{row.pages:>7}{row.rate:>9.1f}{row.cpu_ms:>13.2f}{row.rss_mb:>8.0f}{ratios}")
    return "\n".join(lines)


def verdict(rows: list[Row]) -> str:
    of = {row.crawler: row.rate for row in rows}
    reached = [f"{of[OURS] / of[peer]:.2f} x {peer} (bar {least})" for peer, least in LEAST.items()]
    return f"{OURS}: {', '.join(reached)}"


def memory(port: int, pages: int, core: int | None) -> Iterator[str]:
    """Crawl and yield a line for each tenth of the site: pages fetched, resident MB of the crawl."""
    with office(port, pages) as made:
        process = _start(made.command("crawl"), core, made.environment)
        tenth = 1
        while process.poll() is None:
            time.sleep(0.2)
            fetched = _fetched(made.data / "ledger.db")
            if fetched >= tenth * pages / 10:
                yield f"{fetched:>8} pages {resident_mb(process.pid):>6.0f} MB"
                tenth = fetched * 10 // pages + 1
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, "forumwatch crawl")
        fetched = _fetched(made.data / "ledger.db")
        assert fetched == pages, f"{fetched} pages fetched of {pages}"


def _fetched(ledger: Path) -> int:
    import sqlite3

    if not ledger.exists():
        return 0
    with sqlite3.connect(f"file:{ledger}?mode=ro", uri=True, timeout=30) as connection:
        try:
            found: int = connection.execute("SELECT count(*) FROM visits WHERE http_status IS NOT NULL").fetchone()[0]
        except sqlite3.OperationalError:  # not made yet
            return 0
    return found


def main() -> int:
    arguments = parse()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # or each crawler compiles its libraries anew at every start
    pages = arguments.pages = arguments.pages or (20_000 if arguments.memory else 2_000)
    cores = sorted(os.sched_getaffinity(0))
    core = cores[1] if arguments.one_core and len(cores) > 1 else None
    given = ["--pages", str(pages), "--every", str(arguments.every)]
    given += ["--set", str(arguments.set)] if arguments.set else []
    given += ["--core", str(cores[0])]
    server = subprocess.Popen([sys.executable, "-m", "bench.site", *given], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        if arguments.memory:
            for line in memory(port, pages, core):
                print(line, flush=True)
            return 0
        for _ in range(arguments.rounds):
            rows = compare(port, arguments, core)
            print(table(rows), verdict(rows), sep="\n", flush=True)
    finally:
        server.terminate()
        server.wait(timeout=10)
    return 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=0, help="2000, with --memory 20000")
    parser.add_argument("--every", type=int, default=50, help="every k-th page names the forum")
    parser.add_argument("--set", type=Path, default=None, help="real pages: a folder with gold.jsonl and html/")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--one-core", action="store_true", help="each crawler on the second core alone")
    parser.add_argument("--whole", action="store_true", help="also forumwatch run")
    parser.add_argument("--memory", action="store_true", help="ours alone, its memory on the way")
    parser.add_argument("--news-please", default=None, metavar="PYTHON", help="the Python of an environment with news-please")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
