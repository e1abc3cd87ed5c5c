"""Runs a real crawl in a process of its own: a reactor starts only once."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from domain.backfill import Backfill
from domain.codec import from_dict, to_dict
from domain.look import LookRecipe
from domain.opt_out import OptOut, OptOuts, split_address
from domain.settings import CrawlSettings
from domain.source import CrawlPolicy, Source
from tests.support.memory_ledger import MemoryLedger

ROOT = Path(__file__).parents[2]


@dataclass
class Crawls:
    """Crawls over one ledger file and one archive folder below `folder`."""

    folder: Path
    hosts: dict[str, str]
    settings: dict[str, Any] = field(default_factory=dict)
    words: Sequence[str] = ("Minsk Dialogue", "Минский диалог")
    output: str = ""  # of the last crawl by `run`: its log
    peak_bytes: int = 0  # of memory, that it took

    @property
    def archive(self) -> Path:
        return self.folder / "archive"

    @property
    def manners(self) -> Path:
        return self.folder / "manners.db"

    @property
    def ledger(self) -> MemoryLedger:
        """The ledger as it stands."""
        return MemoryLedger(self.folder / "ledger.json")

    def run(self, *sources: Source, run: str = "run-1", **also: Any) -> MemoryLedger:
        """Crawl to the end and return the ledger. `also`: `spider`, `discover`, `settings`."""
        process = self.start(*sources, run=run, **also)
        output, errors = process.communicate(timeout=100)
        assert process.returncode == 0, errors
        assert "Traceback" not in errors, errors
        self.output = output
        self.peak_bytes = int(output.rpartition("\n")[0].rpartition("\n")[2])  # its last line
        return self.ledger

    def start(
        self,
        *sources: Source,
        run: str = "run-1",
        spider: str = "SourceSpider",
        discover: bool = True,
        settings: Mapping[str, Any] | None = None,
        opt_outs: Sequence[str] = (),
        due_only: bool = False,
        backfill: Backfill | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> "subprocess.Popen[str]":
        """Start a crawl. Where there is a ledger `manners.db`, what hosts are owed is kept there."""
        job = {
            "sources": [to_dict(source) for source in sources],
            "settings": {"timeout_s": 20, "retries": 1, "sample_rate": 0, "hosts": self.hosts, **self.settings, **(settings or {})},
            "ledger": str(self.folder / "ledger.json"),
            "archive": str(self.archive),
            "words": list(self.words),
            "run": run,
            "spider": spider,
            "discover": discover,
            "opt_outs": list(opt_outs),
            "due_only": due_only,
            "backfill": to_dict(backfill) if backfill else None,
            "manners": str(self.manners) if self.manners.exists() else None,
        }
        (self.folder / "job.json").write_text(json.dumps(job))
        return child("tests.support.crawl", str(self.folder / "job.json"), environment=environment)

    def kill_after(self, process: "subprocess.Popen[str]", *, readings: int) -> MemoryLedger:
        """Wait until the ledger holds so many readings, kill the crawl, and return what the ledger holds then."""
        self.wait_for(process, readings=readings)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return self.ledger

    def wait_for(self, process: "subprocess.Popen[str]", *, readings: int) -> None:
        path = self.folder / "ledger.json"
        while process.poll() is None and not (path.exists() and len(self.ledger.state.readings) >= readings):
            time.sleep(0.02)


def child(module: str, *arguments: str, environment: Mapping[str, str] | None = None, stdin: int | None = None) -> "subprocess.Popen[str]":
    """Start a module of this repository; -P keeps the current folder out of its path, the root comes by PYTHONPATH."""
    return subprocess.Popen(
        [sys.executable, "-P", "-m", module, *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def source(id_: str = "outlet", homepage: str = "http://outlet.test/", *, policy: dict[str, Any] | None = None, **fields: Any) -> Source:
    """Return a source; its fast look is on unless the policy says otherwise."""
    return Source(id=id_, name=id_, homepage=homepage, policy=CrawlPolicy(**(policy or {})), **fields)


def _opt_out(address: str) -> OptOut:
    host, path = split_address(address)
    return OptOut(host=host, path=path, since=date(2026, 11, 27), reason="asked by e-mail")


def main(path: str) -> None:
    """The child: crawl what the job file says."""
    from crawler import spiders
    from crawler.archive.files import recover
    from crawler.process import run_crawl, run_spider
    from ledger import open_ledger
    from ledger.owners import is_gone, this_process

    job = json.loads(Path(path).read_text())
    ledger = MemoryLedger(Path(job["ledger"]))
    sources = [from_dict(Source, plain) for plain in job["sources"]]
    common: dict[str, Any] = {
        "run": job["run"],
        "ledger": ledger,
        "fast_look": LookRecipe(make="tests.support.memory_ledger:words", of=tuple(job["words"])),
        "settings": CrawlSettings(**job["settings"]),
        "archive_dir": Path(job["archive"]),
        "owner": this_process(),
        "due_only": job["due_only"],
        "backfill": from_dict(Backfill, job["backfill"]) if job["backfill"] else None,
        "opt_outs": OptOuts.of(_opt_out(address) for address in job["opt_outs"]),
    }
    if job["manners"]:
        common["manners"] = open_ledger(Path(job["manners"])).manners
    if job["spider"] == "SourceSpider":
        run_crawl(sources=sources, discover=job["discover"], is_dead=is_gone, **common)
        return
    common["archive_dir"].mkdir(exist_ok=True)
    recover(common["archive_dir"], ledger.warc, is_dead=is_gone)
    run_spider(getattr(spiders, job["spider"]), spiders.Crawl(**common), sources, discover=job["discover"])


def peak_bytes() -> int:
    """Return the most memory that this process has had. Not by getrusage: what its parent had counts there."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


if __name__ == "__main__":
    main(sys.argv[1])
    print(peak_bytes())
