"""An Elasticsearch for a benchmark: the one at an address, else one of its own on loopback for as long as it is asked."""

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCRIPT = Path(__file__).parents[1] / "deploy" / "elasticsearch" / "node.sh"


@contextmanager
def node(address: str | None, *, name: str, heap: str = "1g") -> Iterator[str]:
    """Yield the address of a node; one that is started here has an empty folder, and is stopped and forgotten at the end."""
    if address:
        yield address
        return
    port = _free_port()
    environment = {**os.environ, "FORUMWATCH_ES_PORT": str(port), "ES_JAVA_OPTS": f"-Xms{heap} -Xmx{heap}"}
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "env": environment, "start_new_session": True}
    subprocess.run([SCRIPT, "reset", name], check=True, timeout=60, **quiet)
    try:
        subprocess.run([SCRIPT, "start", name], check=True, timeout=400, **quiet)
        yield f"http://127.0.0.1:{port}"
    finally:
        subprocess.run([SCRIPT, "reset", name], check=True, timeout=60, **quiet)


def _free_port() -> int:
    """Return a port that is free, as is the one 1000 above, which the node takes too."""
    for port in range(18250, 18950):
        with socket.socket() as tried, socket.socket() as other:
            try:
                tried.bind(("127.0.0.1", port))
                other.bind(("127.0.0.1", port + 1000))
            except OSError:
                continue
            return port
    raise SystemExit("no free port between 18250 and 18950")
