"""Ledger calls from a thread of their own, tried again while the ledger is locked."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

import structlog

from domain.errors import LedgerUnavailable

P = ParamSpec("P")
T = TypeVar("T")

PATIENCE_S = 900.0
log = structlog.get_logger(__name__)


def patiently(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return what the call returns; while the ledger is unavailable try again for 15 minutes. Then LedgerUnavailable goes out."""
    deadline, pause_s = time.monotonic() + PATIENCE_S, 0.1
    while True:
        try:
            return call(*args, **kwargs)
        except LedgerUnavailable as error:
            if time.monotonic() > deadline:
                raise
            log.warning("ledger.waits", reason=str(error))
        time.sleep(pause_s)
        pause_s = min(pause_s * 2, 5.0)


class LedgerThread:
    """The one thread that asks the ledger for the reactor, which must never wait for a disk or a lock."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger")

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, lambda: patiently(function, *args, **kwargs))

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
