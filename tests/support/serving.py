"""`forumwatch serve` in an office over the sample newsroom, as a test starts, watches and ends it."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from domain.serving import Serving
from ledger import open_ledger
from tests.support.command import Office

# Each source every few seconds, and whatever waits for a look soon looked at; one crawl, for starting one takes most of a core.
QUICK = {
    "FORUMWATCH_SCHEDULE__TICK_S": "0.25",
    "FORUMWATCH_SCHEDULE__FASTEST_S": "3",
    "FORUMWATCH_SCHEDULE__SLOWEST_S": "4",
    "FORUMWATCH_SCHEDULE__MAX_CRAWLS": "1",
}


@dataclass(kw_only=True)
class Served:
    """A `serve` that runs; what it prints goes to a file, so that it never waits for a reader."""

    office: Office
    process: "subprocess.Popen[bytes]"
    output: Path

    def said(self) -> str:
        return self.output.read_text(errors="replace")

    def wait_until(self, true: Callable[[], object], *, within_s: float = 90) -> None:
        """Raise AssertionError, with all that was said, unless it becomes true while it serves."""
        deadline = time.monotonic() + within_s
        while not true():
            assert self.process.poll() is None, f"it ended: {self.said()}"
            assert time.monotonic() < deadline, f"{self.said()[-6000:]}\n{self.office.logs()[-3000:]}"
            time.sleep(0.1)

    def state(self) -> Serving:
        """Return what it said of itself last."""
        found = state_of(self.office)
        assert found is not None
        return found

    @property
    def address(self) -> str:
        match = re.search(r"dashboard at (http\S+)", self.said())
        assert match
        return match[1]

    def end(self, number: int = signal.SIGTERM) -> tuple[int, float]:
        """Send a signal; return exit status and the seconds it took."""
        begun = time.monotonic()
        self.process.send_signal(number)
        return self.process.wait(timeout=60), time.monotonic() - begun

    def pids(self) -> set[int]:
        """Return the processes of its children."""
        return {child.pid for child in self.state().children}


@contextmanager
def served(office: Office, *, settings: Mapping[str, str] = QUICK) -> Iterator[Served]:
    """Start `serve` and wait until it looks for what is due; it is killed at the end if need be."""
    output = office.folder / f"serve-{time.monotonic_ns()}.txt"
    with output.open("wb") as out:
        process = subprocess.Popen(
            office.command("serve", "--port", "0"),
            env={**office.environment, **settings},
            cwd=office.folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    running = Served(office=office, process=process, output=output)
    try:
        running.wait_until(lambda: "dashboard at" in running.said() and looks(running))
        yield running
    finally:
        process.kill()
        process.wait()


def looks(running: Served) -> bool:
    state = state_of(running.office)
    return state is not None and state.pid == running.process.pid


def state_of(office: Office) -> Serving | None:
    with open_ledger(office.data / "ledger.db") as ledger:
        return ledger.serving.serving(now=datetime.now(UTC))


def exists(pid: int) -> bool:
    """Whether a process runs; a zombie that nobody waits for does not."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
