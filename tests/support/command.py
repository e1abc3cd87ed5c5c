"""Runs the `forumwatch` command as a user would: a process of its own, in an environment of its own."""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import structlog

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"


def run_main(arguments: Sequence[str], *, stdin: bytes, environment: Mapping[str, str], folder: Path) -> tuple[int, str, str]:
    """Return exit status, stdout and stderr of the entry point, called with these surroundings; they are put back after."""
    from desk.cli.main import main

    buffers = [io.BytesIO(data) for data in (stdin, b"", b"")]
    streams = [io.TextIOWrapper(buffer, encoding="utf-8", write_through=True) for buffer in buffers]
    before = (sys.argv, sys.stdin, sys.stdout, sys.stderr, Path.cwd(), dict(os.environ), structlog.get_config())
    sys.argv, (sys.stdin, sys.stdout, sys.stderr) = ["forumwatch", *arguments], streams
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    try:
        main()
        status: object = 0
    except SystemExit as end:
        status = end.code or 0
    finally:
        os.chdir(before[4])
        os.environ.clear()
        os.environ.update(before[5])
        structlog.configure(**before[6])
        sys.argv, sys.stdin, sys.stdout, sys.stderr = before[:4]
    assert isinstance(status, int)
    out, err = (buffer.getvalue().decode() for buffer in buffers[1:])
    return status, out, err


@dataclass
class Office:
    """A data folder and a configuration folder below `folder`, and commands that use them."""

    folder: Path
    extra: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.config.mkdir(parents=True, exist_ok=True)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def config(self) -> Path:
        return self.folder / "config"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("FORUMWATCH_")}
        return {**kept, "COLUMNS": "80", "FORUMWATCH_DATA": str(self.data), "FORUMWATCH_CONFIG": str(self.config), **self.extra}

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-P", "-m", "desk.cli.main", *arguments]

    def run(
        self, *arguments: str, stdin: str | bytes | None = None, timeout: float = 120, env: Mapping[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end; stdout and stderr are captured."""
        data = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run(
            self.command(*arguments),
            input=data,
            stdin=subprocess.DEVNULL if data is None else None,
            capture_output=True,
            timeout=timeout,
            env={**self.environment, **(env or {})},
            cwd=self.folder,
            check=False,
        )
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    def run_here(
        self, *arguments: str, stdin: str | bytes | None = None, env: Mapping[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """Run a command inside this process: for many small cases, without the second that a process needs to load.

        Not for what starts a crawl: its reactor starts only once.
        """
        data = stdin.encode() if isinstance(stdin, str) else stdin or b""
        done = run_main(arguments, stdin=data, environment={**self.environment, **(env or {})}, folder=self.folder)
        return subprocess.CompletedProcess(["forumwatch", *arguments], *done)

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start a command in a session of its own, so that it can be killed with all its children.

        It heeds SIGINT as at a terminal, also where the tests themselves run in the background and inherited that it is ignored.
        """
        return subprocess.Popen(
            self.command(*arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self.environment,
            cwd=self.folder,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def logs(self) -> str:
        """Return all that the children of runs wrote."""
        return "\n".join(path.read_text(errors="replace") for path in sorted((self.data / "logs").glob("*.log")))

    def write_watch(self, text: str | None = None, name: str = "minsk-dialogue") -> None:
        """Lay a watch file; without a text the shipped one."""
        shipped = ROOT / "desk" / "shipped" / "watches" / "minsk-dialogue.toml"
        self._write("watches", name, shipped.read_text() if text is None else text)

    def write_source(self, name: str, text: str) -> None:
        self._write("sources", name, text)

    def _write(self, kind: str, name: str, text: str) -> None:
        path = self.config / kind / f"{name}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
