"""Who may work on a data folder and its ledger: one `serve` or one run at a time."""

import fcntl
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from domain.errors import BadInput
from ledger import Ledger
from ledger.leases import SCHEDULER, Holder, Lease

LOCK_PATIENCE_S = 15.0  # the children of a killed run need a moment to notice


@contextmanager
def only_run(data: Path) -> Iterator[int]:
    """Hold the run lock, shared with the children: it is free only when the last of them has ended."""
    descriptor = os.open(data / "run.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        deadline = time.monotonic() + LOCK_PATIENCE_S
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise BadInput(f"another run is using {data}", fix="wait for it, or set FORUMWATCH_DATA") from None
                time.sleep(0.1)
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def only_serve(ledger: Ledger, *, lease_s: float, clock: Callable[[], datetime]) -> Iterator[Lease]:
    """Hold the scheduler lease. Raises BadInput, naming the holder, where another has it."""
    owner = f"forumwatch serve ({socket.gethostname()}, process {os.getpid()})"
    lease = ledger.leases.take(SCHEDULER, owner=owner, lease_s=lease_s, now=clock())
    if lease is None:
        holder = serving_now(ledger, now=clock())
        raise BadInput(f"{holder.owner if holder else 'another serve'} is at work on this ledger", fix="end that one first")
    try:
        yield lease
    finally:
        ledger.leases.release([lease])


def serving_now(ledger: Ledger, *, now: datetime) -> Holder | None:
    """Return which `serve` paces this ledger."""
    return ledger.leases.holder(SCHEDULER, now=now)


def check_not_serving(ledger: Ledger, *, now: datetime) -> None:
    """Raise BadInput, naming the holder, while `serve` paces this ledger."""
    if holder := serving_now(ledger, now=now):
        fix = "it fetches what is due by itself; `forumwatch add URL` works beside it"
        raise BadInput(f"{holder.owner} is at work on this ledger", fix=fix)
