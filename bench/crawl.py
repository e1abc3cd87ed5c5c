"""Crawls one local site by three crawlers, one after the other, each on one core, the server on the other.

    python -m bench.crawl [--pages 480] [--every 10] [--set DIR] [--rounds 1]

plain Scrapy downloads only; Scrapy + trafilatura extracts in the callback; `forumwatch run` does the whole job (fast look,
archive, extraction, ledger, language, mentions, entities, tone, delivery, store), once with its fast look and once reading
every page in full. Figures are of whole processes, start-up included: pages/s of wall time, CPU ms/page (user + system, all
children). Compare the ratios, not the seconds: machines differ.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.support.command import Office

HOST = "bench.test"


@dataclass(frozen=True)
class Row:
    crawler: str
    pages: int
    wall_s: float
    cpu_s: float

    @property
    def rate(self) -> float:
        return self.pages / self.wall_s

    @property
    def cpu_ms(self) -> float:
        return 1000 * self.cpu_s / self.pages


def measured(crawler: str, pages: int, command: list[str], core: int | None, environment: dict[str, str]) -> Row:
    """Run a command pinned to a core and return what it cost. Raises CalledProcessError if it fails."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()

    def pin() -> None:
        if core is not None:
            os.sched_setaffinity(0, {core})

    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, preexec_fn=pin)
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Row(crawler, pages, wall, cpu)


def ours(port: int, pages: int, core: int | None, *, read_all: bool) -> Row:
    with tempfile.TemporaryDirectory() as name:
        office = Office(Path(name))
        office.write_watch()
        policy = f"[policy]\nmax_pages = {pages + 1}\nread_all = {'true' if read_all else 'false'}\n"
        text = f'name = "bench"\nhomepage = "http://{HOST}/"\nfeeds = ["http://{HOST}/feed.xml"]\n{policy}'
        office.write_source("bench", text)
        office.extra = {"FORUMWATCH_CRAWL__HOSTS": f'{{"{HOST}": "127.0.0.1:{port}"}}'}
        title = "forumwatch run, read_all" if read_all else "forumwatch run"
        return measured(title, pages, office.command("run"), core, office.environment)


def table(rows: list[Row], peer: Row) -> str:
    lines = [f"{'crawler':34}{'pages':>7}{'pages/s':>9}{'CPU ms/page':>13}{'rate ratio':>12}{'CPU ratio':>11}"]
    for row in rows:
        ratios = f"{row.rate / peer.rate:>12.2f}{row.cpu_ms / peer.cpu_ms:>11.2f}"
        lines.append(f"{row.crawler:34}{row.pages:>7}{row.rate:>9.1f}{row.cpu_ms:>13.1f}{ratios}")
    return "\n".join([*lines, f"ratios: to {peer.crawler}"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=480)
    parser.add_argument("--every", type=int, default=10, help="every k-th page names the forum")
    parser.add_argument("--set", type=Path, default=None, help="real pages: a folder with gold.jsonl and html/")
    parser.add_argument("--rounds", type=int, default=1)
    arguments = parser.parse_args()
    cores = sorted(os.sched_getaffinity(0))
    core = cores[1] if len(cores) > 1 else None
    given = ["--pages", str(arguments.pages), "--every", str(arguments.every)]
    given += ["--set", str(arguments.set)] if arguments.set else []
    given += ["--core", str(cores[0])] if core is not None else []
    server = subprocess.Popen([sys.executable, "-m", "bench.site", *given], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        for _ in range(arguments.rounds):
            print(compare(port, arguments.pages, core), flush=True)
    finally:
        server.terminate()
        server.wait(timeout=10)
    return 0


def compare(port: int, pages: int, core: int | None) -> str:
    feed, environment = f"http://127.0.0.1:{port}/feed.xml", dict(os.environ)
    peer = [sys.executable, "-m", "bench.peers", feed]
    plain = measured("Scrapy, download only", pages, peer, core, environment)
    extracting = measured("Scrapy + trafilatura in callback", pages, [*peer, "--extract"], core, environment)
    rows = [plain, extracting, ours(port, pages, core, read_all=False), ours(port, pages, core, read_all=True)]
    return table(rows, extracting)


if __name__ == "__main__":
    sys.exit(main())
