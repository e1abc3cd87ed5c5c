"""An Elasticsearch for a benchmark: the one at an address, else one of its own on loopback for as long as it is asked."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

SCRIPT = Path(__file__).parents[1] / "deploy" / "elasticsearch" / "node.sh"


@contextmanager
def node(address: str | None, *, name: str, heap: str = "1g") -> Iterator[str]:
    """Yield the address of a node; one that is started here has an empty folder, and is stopped and forgotten at the end."""
    if address:
        yield address
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # or the node would outlive us
    port = _free_port()
    environment = {**os.environ, "FORUMWATCH_ES_PORT": str(port), "ES_JAVA_OPTS": f"-Xms{heap} -Xmx{heap}"}
    _script("reset", name, environment)
    try:
        _script("start", name, environment)
        yield f"http://127.0.0.1:{port}"
    finally:
        _script("reset", name, environment)


def _script(command: str, name: str, environment: Mapping[str, str]) -> None:
    """Run the script of the node; its output goes nowhere, for a pipe would stay open as long as the node lives."""
    none = subprocess.DEVNULL
    subprocess.run([SCRIPT, command, name], env=environment, stdin=none, stdout=none, start_new_session=True, timeout=400, check=True)


def _free_port() -> int:
    """Return a port that is free, as is the one 1000 above, which the node takes too."""
    for port in range(16250, 16950):
        with socket.socket() as tried, socket.socket() as other:
            try:
                tried.bind(("127.0.0.1", port))
                other.bind(("127.0.0.1", port + 1000))
            except OSError:
                continue
            return port
    raise SystemExit("no free port between 16250 and 16950")
