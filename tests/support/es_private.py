"""A real node of one test module alone, which may be killed, and whose disk may fill up."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.support.es_node import HEAP, ROOT, SCRIPT, free_port

_DISK_MB = 320


class PrivateNode:
    """A node with data of its own; where root runs the tests they lie on a small disk of their own, in memory."""

    def __init__(self, name: str) -> None:
        self.name, self.port = name, free_port(21250)
        self.address = f"http://127.0.0.1:{self.port}"
        self.folder = Path(self._script("folder"))
        self.has_own_disk = False

    def start(self) -> None:
        self._script("start")

    def kill(self) -> None:
        """End it at once, as a power cut does."""
        pid = int(self._script("pid"))
        os.kill(pid, signal.SIGKILL)
        state = Path(f"/proc/{pid}/status")
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with suppress(OSError):
                if "State:\tZ" not in state.read_text():
                    time.sleep(0.02)
                    continue
            return
        raise AssertionError(f"process {pid} does not end")

    def fill_disk(self) -> None:
        """Take what is left of its disk, to the last byte."""
        assert self.has_own_disk
        with suppress(OSError), self._filler.open("wb", buffering=0) as file:
            while file.write(bytes(65_536)):
                pass

    def free_disk(self) -> None:
        self._filler.unlink(missing_ok=True)

    @property
    def _filler(self) -> Path:
        return self.folder / "data" / "filler"

    def make(self) -> None:
        self._script("reset")
        data = self.folder / "data"
        data.mkdir(parents=True)
        mount = ["mount", "-t", "tmpfs", "-o", f"size={_DISK_MB}m", "tmpfs", str(data)]
        self.has_own_disk = os.getuid() == 0 and subprocess.run(mount, capture_output=True, check=False).returncode == 0

    def forget(self) -> None:
        self._script("stop")
        data = self.folder / "data"
        if data.is_mount():
            subprocess.run(["umount", str(data)], check=True)
        self._script("reset")

    def _script(self, command: str) -> str:
        """Return what the node's script says. Its output goes to a file: a pipe would stay open as long as the node lives."""
        output = ROOT / "var" / f"{self.name}-{uuid.uuid4().hex}.out"
        output.parent.mkdir(exist_ok=True)
        try:
            with output.open("w") as file:
                done = subprocess.run(
                    [SCRIPT, command, self.name],
                    env={**os.environ, "FORUMWATCH_ES_PORT": str(self.port), "ES_JAVA_OPTS": HEAP},
                    stdin=subprocess.DEVNULL,
                    stdout=file,
                    stderr=subprocess.STDOUT,
                    timeout=300,
                    start_new_session=True,
                    check=False,
                )
            said = output.read_text()
        finally:
            output.unlink(missing_ok=True)
        assert done.returncode == 0, f"{SCRIPT.name} {command}: {said}"
        return said.strip()


@contextmanager
def private_node(name: str) -> Iterator[PrivateNode]:
    node = PrivateNode(f"{name}-{os.getpid()}")
    command = [sys.executable, "-m", "tests.support.es_private", node.name]
    watcher = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, start_new_session=True)
    try:
        node.make()
        node.start()
        yield node
    finally:
        node.forget()
        watcher.kill()
        watcher.communicate()


if __name__ == "__main__":  # forgets the node once the process that has it is gone, however that came about
    sys.stdin.read()
    PrivateNode(sys.argv[1]).forget()
