"""One real Elasticsearch node for all tests of this checkout, however many processes and sessions run them.

Whoever comes first starts it, on a free port; whoever leaves last stops it. Who is there stands in a folder as one file a
user, named by process id, so that a killed test process does not keep the node for ever.
"""

import fcntl
import os
import socket
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "deploy" / "elasticsearch" / "node.sh"
STATE = ROOT / "var" / "elasticsearch" / "tests.users"
NAME = "tests"
HEAP = "-Xms256m -Xmx512m"


@pytest.fixture(scope="session")
def es_node() -> Iterator[str]:
    """Return the address of a real node on loopback; every test uses an index prefix of its own."""
    me = STATE / f"{os.getpid()}-{uuid.uuid4().hex}"
    with _alone():
        port = STATE / "port"
        if not _users() or not port.exists():
            _node("reset", None, timeout_s=60)
            _node("install", None, timeout_s=280)
            number = _free_port()
            _node("start", number, timeout_s=100)
            port.write_text(str(number))
        me.touch()
        address = f"http://127.0.0.1:{int(port.read_text())}"
    try:
        yield address
    finally:
        with _alone():
            me.unlink()
            if not _users():
                _node("reset", None, timeout_s=60)


@contextmanager
def _alone() -> Iterator[None]:
    STATE.mkdir(parents=True, exist_ok=True)
    with (STATE / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _users() -> list[Path]:
    """Return the files of those who use the node and live; those of the dead are removed."""
    living = []
    for file in STATE.glob("*-*"):
        if _lives(int(file.name.partition("-")[0])):
            living.append(file)
        else:
            file.unlink()
    return living


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _node(command: str, port: int | None, *, timeout_s: float) -> None:
    environment = {**os.environ, "ES_JAVA_OPTS": os.environ.get("ES_JAVA_OPTS", HEAP)}
    environment |= {"FORUMWATCH_ES_PORT": str(port)} if port else {}
    # Its output goes to a file: a pipe would stay open as long as the node lives.
    with (STATE / ".output").open("w+") as output:
        done = subprocess.run(
            [SCRIPT, command, NAME],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            timeout=timeout_s,
            check=False,
        )
        output.seek(0)
        assert done.returncode == 0, f"{SCRIPT.name} {command}: {output.read()}"


def _free_port() -> int:
    """Return a port that is free, as is the one 1000 above, which the node takes too."""
    for port in range(19250, 19950):
        if _is_free(port) and _is_free(port + 1000):
            return port
    raise AssertionError("no free port between 19250 and 19950")


def _is_free(port: int) -> bool:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
