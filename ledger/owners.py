"""Names of processes, so that the claims of a dead one can be told from those of a living one."""

import os
import socket
from datetime import datetime
from functools import cache
from pathlib import Path

from domain.ids import digest


def this_process() -> str:
    """Return "machine/pid/start" of this process; no later process gets the same name."""
    pid = os.getpid()
    return f"{_machine()}/{pid}/{_start(pid)}"


def is_here(process: str) -> bool:
    """Whether the process runs (or ran) where we can see it: same boot, same PID namespace."""
    return process.partition("/")[0] == _machine()


def is_gone(process: str) -> bool:
    """Whether the process is known to have ended; False where we cannot see it (its lease decides then)."""
    _, _, rest = process.partition("/")
    pid, _, start = rest.partition("/")
    return is_here(process) and _start(int(pid)) != start


def is_free(process: str | None, lease_until: datetime | None, *, now: datetime) -> bool:
    """Whether nobody holds what a process had claimed: it ended, or its lease ran out."""
    return process is None or is_gone(process) or (lease_until is not None and lease_until <= now)


@cache
def _machine() -> str:
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        namespace = str(Path("/proc/self/ns/pid").readlink())
    except OSError:  # no Linux
        return digest("machine", socket.gethostname(), length=12)
    return digest("machine", boot, namespace, length=12)


def _start(pid: int) -> str:
    """Return when the process began (clock ticks since boot), "" if there is none, "?" where nobody tells.

    A zombie counts as ended: it writes nothing any more.
    """
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return _asked_by_signal(pid)
    return "" if state in "ZX" else fields[18]


def _asked_by_signal(pid: int) -> str:
    if Path("/proc/self").exists():
        return ""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return ""
    except PermissionError:
        return "?"
    return "?"
