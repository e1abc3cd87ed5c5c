"""Who holds a claim: a process, named so that a later one can tell whether it still lives."""

import os
import socket
from pathlib import Path


def this_owner() -> str:
    """Return "host:pid:start" of this process."""
    return f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}"


def is_dead(owner: str) -> bool:
    """True if `owner` was a process of this host that has ended; False for other hosts (their leases run out by themselves)."""
    parts = owner.rsplit(":", 2)
    if len(parts) != 3 or parts[0] != socket.gethostname() or not parts[1].isdigit():
        return False
    return _started(int(parts[1])) != parts[2]


def _started(pid: int) -> str:
    """Return the start time of a process in clock ticks since boot, "" if there is none; a pid alone is soon used again."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return "" if not _exists(pid) else "?"  # no /proc: macOS, BSD
    state, *rest = stat.rpartition(")")[2].split()
    return "" if state in "ZX" else rest[18]


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
