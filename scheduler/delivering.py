"""Batches of the outbox on their way to the store: while they are on the wire, the next is read from the ledger."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from domain.coverage import Coverage
from domain.query import WriteResult
from scheduler.upkeep import retention
from scheduler.wiring import House

_ON_THE_WIRE = 2  # batches

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A batch of the outbox, what the store said of it, and what is too old for the store and was taken out of it."""

    batch: Sequence[Coverage]
    result: WriteResult
    too_old: Sequence[Coverage]


def sent(house: House, first: Sequence[Coverage], *, stopped: Callable[[], bool]) -> Iterator[Sent]:
    """Send a batch, and all that waits behind it, in order of revision; yield each as the store has taken it, in that order.

    Two batches are on the wire, so that the store has work while one ends and is acknowledged; no more than these are in memory,
    and the one that the caller has. Raises StoreUnavailable; the batch it was raised for, and those behind it, are to be sent again.
    """
    outbox, limit = house.ledger.outbox, house.settings.deliver.batch
    house.store  # noqa: B018  opened here: two threads must not open it at once
    with ThreadPoolExecutor(_ON_THE_WIRE, thread_name_prefix="deliver") as wire:
        last, under_way = first, deque([wire.submit(_send, house, first)])
        while under_way:
            while last and len(under_way) < _ON_THE_WIRE and not stopped():
                last = outbox.waiting(limit=limit, after=last[-1].revision)
                if last:
                    under_way.append(wire.submit(_send, house, last))
            yield under_way.popleft().result()


def _send(house: House, batch: Sequence[Coverage]) -> Sent:
    keep = retention(house.settings.deliver, datetime.now(UTC))
    too_old = [coverage for coverage in batch if not keep.keeps(coverage)]
    result = house.store.write([coverage for coverage in batch if keep.keeps(coverage)])
    house.store.remove([coverage.id for coverage in too_old])
    return Sent(batch=batch, result=result, too_old=too_old)


def acknowledge(house: House, done: Sent, *, now: datetime) -> None:
    """Note in the ledger what became of a batch, and in the log what became of each coverage."""
    outbox, result = house.ledger.outbox, done.result
    revisions = {coverage.id: coverage.revision for coverage in done.batch}
    outbox.acknowledge([(key, revisions[key]) for key in result.delivered], now=now)
    if done.too_old:
        outbox.pass_over([(coverage.id, coverage.revision) for coverage in done.too_old], now=now)
    for refusal in result.refused:
        outbox.refuse(refusal.coverage, revisions[refusal.coverage], reason=refusal.reason, now=now)
    _log_delivered(done.batch, result)


def _log_delivered(batch: Sequence[Coverage], result: WriteResult) -> None:
    refused = {refusal.coverage: refusal.reason for refusal in result.refused}
    taken = set(result.delivered)
    said = log.bind()  # once: a module's logger binds itself anew at each call
    for coverage in batch:
        about = {"run": coverage.run, "article": coverage.article.id, "coverage": coverage.id, "revision": coverage.revision}
        if coverage.id in taken:
            said.info("coverage.delivered", **about)
        elif coverage.id in refused:
            said.warning("coverage.refused", **about, reason=refused[coverage.id])
