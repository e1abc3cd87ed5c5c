"""Whether a process that left something unfinished still lives. An owner is written "host:pid:start"."""

import os
import socket
from pathlib import Path


def is_dead(owner: str) -> bool:
    """True if `owner` was a process of this host that has ended; False for processes of other hosts.

    `start` is the process's start time in clock ticks since boot (/proc/PID/stat): a pid alone is soon used again.
    Where there is no /proc, the pid alone decides.
    """
    host, _, rest = owner.rpartition(":")[0].rpartition(":")
    pid, start = rest, owner.rpartition(":")[2]
    if host != socket.gethostname() or not pid.isdigit():
        return False
    if not Path("/proc/self/stat").exists():
        return not _runs(int(pid))
    return _start_of(int(pid)) != start


def _start_of(pid: int) -> str:
    """Return the start time of a running process, "" if there is none."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    state, *rest = stat.rpartition(")")[2].split()
    return "" if state in "ZX" else rest[18]


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
