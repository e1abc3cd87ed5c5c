"""Real Elasticsearch nodes for all tests of this checkout, however many processes and sessions run them.

Whoever comes first starts a node, on a free port; whoever leaves last stops it. Who is there stands in a folder as one file
a user, named by process id. A node belongs to no session: one that is killed takes it from nobody else, and where it was
the last, a watcher (this file as a program) stops the node.
"""

import fcntl
import os
import random
import shutil
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "deploy" / "elasticsearch" / "node.sh"
HEAP = "-Xms256m -Xmx512m"
ADMIN, PASSWORD = "admin", "only-for-tests"


@pytest.fixture(scope="session")
def es_node() -> Iterator[str]:
    """Return the address of a real node on loopback; every test uses an index prefix of its own."""
    with _Shared("tests").used() as port:
        yield f"http://127.0.0.1:{port}"


@dataclass(frozen=True)
class SecureNode:
    """A node with TLS and security on, and its superuser."""

    address: str
    ca_file: Path
    user: str = ADMIN
    password: str = PASSWORD


@pytest.fixture(scope="module")
def es_secure_node() -> Iterator[SecureNode]:
    shared = _Shared("tests-secure")
    with shared.used() as port:
        yield SecureNode(f"https://127.0.0.1:{port}", shared.certificates / "ca.crt")


class _Shared:
    """A node that several processes use."""

    def __init__(self, name: str) -> None:
        self.name, self.is_secure = name, name.endswith("secure")
        self.state = ROOT / "var" / "elasticsearch" / f"{name}.users"
        self.certificates = self.state / "certificates"

    @contextmanager
    def used(self) -> Iterator[int]:
        """Yield the port; the node is there as long."""
        me, port = self.state / f"{os.getpid()}-{uuid.uuid4().hex}", self.state / "port"
        with self._alone():
            if not self._users() or not port.exists():
                port.write_text(str(self._started()))
            me.touch()
            number = int(port.read_text())
        try:
            yield number
        finally:
            with self._alone():
                me.unlink(missing_ok=True)
                if not self._users():
                    self._run("reset", timeout_s=60)
                    port.unlink(missing_ok=True)

    def _started(self) -> int:
        self._run("reset", timeout_s=60)
        self._run("install", timeout_s=280)
        port = free_port()
        environment = {"FORUMWATCH_ES_PORT": str(port), "ES_JAVA_OPTS": os.environ.get("ES_JAVA_OPTS", HEAP)}
        if self.is_secure:
            make_certificates(self.certificates)
            environment |= {"FORUMWATCH_ES_CERTS": str(self.certificates), "FORUMWATCH_ES_PASSWORD": PASSWORD}
        self._run("start", environment, timeout_s=240)
        subprocess.run([sys.executable, __file__, self.name], cwd=ROOT, stdin=subprocess.DEVNULL, timeout=60, check=True)
        return port

    def watch(self) -> None:
        """Stop the node once all its users have died without doing so."""
        while True:
            time.sleep(5)
            with self._alone():
                if not self._users():
                    self._run("reset", timeout_s=60)
                    (self.state / "port").unlink(missing_ok=True)
                    return

    def _run(self, command: str, environment: Mapping[str, str] | None = None, *, timeout_s: float) -> None:
        # Its output goes to a file: a pipe would stay open as long as the node lives.
        with (self.state / ".output").open("w+") as output:
            done = subprocess.run(
                [SCRIPT, command, self.name],
                env={**os.environ, **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=timeout_s,
                start_new_session=True,
                check=False,
            )
            output.seek(0)
            assert done.returncode == 0, f"{SCRIPT.name} {command}: {output.read()}"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.state.mkdir(parents=True, exist_ok=True)
        with (self.state / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _users(self) -> list[Path]:
        """Return the files of those who use the node and live; those of the dead are removed."""
        living = []
        for file in self.state.glob("*-*"):
            if _lives(int(file.name.partition("-")[0])):
                living.append(file)
            else:
                file.unlink()
        return living


def make_certificates(folder: Path) -> None:
    """Lay a certificate authority of our own and a certificate for this machine: ca.crt, chain.crt, http.key."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    authority = trustme.CA()
    leaf = authority.issue_cert("localhost", "127.0.0.1")
    (folder / "ca.crt").write_bytes(authority.cert_pem.bytes())
    (folder / "chain.crt").write_bytes(b"".join([*(pem.bytes() for pem in leaf.cert_chain_pems), authority.cert_pem.bytes()]))
    (folder / "http.key").write_bytes(leaf.private_key_pem.bytes())


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def free_port(first: int = 19250) -> int:
    """Return a port from this one on that is free, as is the one 1000 above, which the node takes too.

    Any of them: nodes that start at the same time are not to choose the same one.
    """
    for port in random.sample(range(first, first + 700), 700):
        if _is_free(port) and _is_free(port + 1000):
            return port
    raise AssertionError(f"no free port between {first} and {first + 700}")


def _is_free(port: int) -> bool:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


if __name__ == "__main__":
    if os.fork() == 0:
        os.setsid()
        null = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(null, stream)
        _Shared(sys.argv[1]).watch()
