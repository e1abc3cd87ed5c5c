"""A command as a child process: started, told to drain or to stop, restarted after a crash, ended with its parent."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from scheduler.pipe import DRAIN, STOP

BAD_INPUT = 2  # exit status that says: a person must mend something, trying again does not help
STORE_AWAY = 3  # exit status of a delivery whose store did not answer
LARGEST_LOG = 10_000_000  # bytes; then a log is put aside, in the place of the one before


def command(*arguments: str) -> list[str]:
    """Return the command line of a forumwatch child; -P keeps the current folder's packages from shadowing ours."""
    return [sys.executable, "-P", "-m", "desk.cli.child", *arguments]


class Child:
    """One command in a process of its own session; it ends by itself when this process ends, however that ends."""

    def __init__(
        self,
        name: str,
        arguments: Sequence[str],
        *,
        log: Path,
        keep: int | None = None,
        tries: int = 5,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """`keep`: a file descriptor that it inherits; `environment`: variables besides ours."""
        self.name = name
        self._environment = dict(environment or {})
        self._arguments = arguments
        self._log = log
        self._keep = () if keep is None else (keep,)
        self._tries = tries
        self._draining = False
        self._ended: float | None = None
        self._process = self._start()

    def _start(self) -> "subprocess.Popen[bytes]":
        if self._log.exists() and self._log.stat().st_size > LARGEST_LOG:
            self._log.replace(self._log.with_suffix(".log.1"))
        with self._log.open("ab") as stderr:
            return subprocess.Popen(
                self._command(),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                start_new_session=True,
                pass_fds=self._keep,
                env={**os.environ, "FORUMWATCH_LOG_FORMAT": "json", **self._environment},
            )

    def _command(self) -> list[str]:
        return command(*self._arguments)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def status(self) -> int | None:
        """The exit status, None while it runs."""
        return self._process.poll()

    @property
    def rested_s(self) -> float:
        """For how long it has been seen to have ended, seconds."""
        if self.status is None:
            return 0.0
        self._ended = self._ended or time.monotonic()
        return time.monotonic() - self._ended

    @property
    def crashed(self) -> bool:
        """True if it ended in a way that another start may mend."""
        return self.status not in (None, 0, BAD_INPUT, STORE_AWAY)

    def restart(self) -> bool:
        """Start it again after a crash; False when it crashed too often."""
        if self._tries <= 1:
            return False
        self._tries -= 1
        self.start_again()
        return True

    def start_again(self) -> None:
        """Start it again however it ended; that is not counted."""
        self._close_pipe()
        self._process = self._start()
        self._ended = None
        if self._draining:
            self.drain()

    def drain(self) -> None:
        """Tell it that nothing more will come: it ends when its queue is empty."""
        self._draining = True
        self._say(DRAIN)

    def ask_to_stop(self) -> None:
        """Tell it to end after what it has in hand; not every command listens."""
        self._say(STOP)

    def cut(self) -> None:
        """Let it end now by closing its pipe, without waiting for that; what it held is leased in the ledger."""
        self._close_pipe()

    def stop(self, *, patience_s: float = 5.0) -> None:
        """End it now, and everything that it started."""
        self.cut()
        try:
            self._process.wait(timeout=patience_s)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def last_words(self) -> str:
        """Return the last line of its log, for a person."""
        lines = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines() if self._log.exists() else []
        return lines[-1].removeprefix("forumwatch: ") if lines else ""

    def _say(self, word: bytes) -> None:
        pipe = self._pipe()
        try:
            pipe.write(word)
            pipe.flush()
        except (BrokenPipeError, ValueError):
            return  # it has ended; `status` tells how

    def _pipe(self) -> IO[bytes]:
        assert self._process.stdin is not None
        return self._process.stdin

    def _close_pipe(self) -> None:
        try:
            self._pipe().close()
        except BrokenPipeError:
            return
