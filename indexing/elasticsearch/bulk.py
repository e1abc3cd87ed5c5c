"""Bulk requests: bounded, and tried again while the cluster is busy or away."""

import random
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import orjson
from elastic_transport import ConnectionError as NoConnection
from elastic_transport import ConnectionTimeout, SerializationError, TlsError
from elasticsearch import ApiError, Elasticsearch

from domain.errors import StoreError, StoreUnavailable
from indexing.elasticsearch.client import BUSY, NoIndex, reason_of

_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.2, 10.0
CREATED, CONFLICT = 201, 409
_CLOSED = (
    "all waits in the outbox; `forumwatch store status` says whether a migration is at work; else make room on the disk, or take it away"
)
_TOO_LARGE = 413
_CURRENT = re.compile(r"current document has seqNo \[(\d+)\]")  # in Elasticsearch's reason of a conflict
_NO_TERM = 1 << 40  # a primary term that no shard ever reaches: it rises by one when a shard gets another primary
_FILTER = ["took", "items.*.status", "items.*._seq_no", "items.*.error.type", "items.*.error.reason", "items.*.error.caused_by.reason"]


@dataclass(frozen=True, slots=True)
class Action:
    """Two lines of a bulk request (one for a deletion), as bytes."""

    lines: tuple[bytes, ...]

    @property
    def size(self) -> int:
        return sum(map(len, self.lines)) + len(self.lines)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one action; `reason` where it is refused for good.

    `seq_no` is the number of the write by which the index has the document: of this one, or of the one that a conflict of `ask` names.
    """

    status: int
    reason: str | None = None
    seq_no: int | None = None


def keep(alias: str, key: str, version: int, document: Mapping[str, Any]) -> Action:
    """Return the action that keeps a whole document, unless the index has it in this or a newer version."""
    return Action((_head("index", alias, key, version, "external"), _json(document)))


def drop(alias: str, key: str, version: int, *, equal: bool = False) -> Action:
    """Return the action that deletes a document of an older version, and of just this one too if `equal`."""
    return Action((_head("delete", alias, key, version, "external_gte" if equal else "external"),))


def ask(alias: str, key: str) -> Action:
    """Return the action whose answer names the write by which the index has a document: a CONFLICT with `seq_no`, None if it has none.

    It is a write on a condition that never holds, so nothing is ever written. Unlike a get of what was written a moment ago, it does not
    make Elasticsearch refresh the index.
    """
    return Action((_json({"index": {"_index": alias, "_id": key, "if_seq_no": 0, "if_primary_term": _NO_TERM}}), b"{}"))


def _head(verb: str, alias: str, key: str, version: int, kind: Literal["external", "external_gte"]) -> bytes:
    return _json({verb: {"_index": alias, "_id": key, "version": version, "version_type": kind}})


def _json(value: object) -> bytes:
    return orjson.dumps(value)


class Bulk:
    """Sends actions; safe for several threads."""

    def __init__(self, client: Elasticsearch, *, documents: int, size: int, patience_s: float) -> None:
        self._client = client.options(max_retries=0)
        self._documents, self._size, self._patience_s = documents, size, patience_s

    def send(self, actions: Sequence[Action]) -> list[Answer]:
        """Return the answers in the order of the actions.

        Raises StoreUnavailable when the cluster stayed busy, away or read-only for too long: some actions may have been
        done then, and may be sent again.
        """
        return [answer for chunk in self._chunks(actions) for answer in self._patiently(chunk)]

    def _chunks(self, actions: Sequence[Action]) -> Iterator[Sequence[Action]]:
        first, size = 0, 0
        for at, action in enumerate(actions):
            if at > first and (at - first >= self._documents or size + action.size > self._size):
                yield actions[first:at]
                first, size = at, 0
            size += action.size
        if actions:
            yield actions[first:]

    def _patiently(self, chunk: Sequence[Action]) -> list[Answer]:
        """Send a chunk, and what is left of it, until all of it is answered or patience ends."""
        answers: dict[int, Answer] = {}
        deadline = time.monotonic() + self._patience_s
        pause = _FIRST_PAUSE_S
        while True:
            pending = [at for at in range(len(chunk)) if at not in answers]
            found, problem = self._once([chunk[at] for at in pending])
            answers |= {pending[n]: answer for n, answer in found.items()}
            if problem is None:
                return [answers[at] for at in range(len(chunk))]
            if time.monotonic() + pause > deadline:
                raise StoreUnavailable(f"the store takes nothing: {problem}", fix="look at the cluster's health; all waits in the outbox")
            time.sleep(pause * random.uniform(0.5, 1.0))  # many writers must not come back all at once
            pause = min(pause * 2, _LONGEST_PAUSE_S)

    def _once(self, chunk: Sequence[Action]) -> tuple[dict[int, Answer], str | None]:
        """Return the answers by place in the chunk, and why some are missing, if some are."""
        lines: Any = [line for action in chunk for line in action.lines]  # bytes pass the client as they are
        try:
            body = self._client.bulk(operations=lines, require_alias=True, filter_path=_FILTER).body
        except ApiError as error:
            if error.meta.status == _TOO_LARGE:
                return self._halved(chunk)
            if error.meta.status in BUSY:
                return {}, f"{error.meta.status}, {reason_of(error)}"
            raise
        except TlsError:
            raise
        except (NoConnection, ConnectionTimeout, SerializationError) as error:
            return {}, " ".join(str(error.message).split())[:200]
        answers: dict[int, Answer] = {}
        problem = None
        for at, item in enumerate(body["items"]):
            (result,) = item.values()
            answer = _answer_of(result)
            if isinstance(answer, Answer):
                answers[at] = answer
            else:
                problem = answer
        return answers, problem

    def _halved(self, chunk: Sequence[Action]) -> tuple[dict[int, Answer], str | None]:
        """Send what is too large for one request as two; one document that is too large is refused."""
        if len(chunk) == 1:
            return {0: Answer(_TOO_LARGE, f"the document has {chunk[0].size} bytes, more than the cluster takes in one request")}, None
        middle = len(chunk) // 2
        left, problem = self._once(chunk[:middle])
        right, other = self._once(chunk[middle:])
        return left | {middle + at: answer for at, answer in right.items()}, problem or other


def _answer_of(result: Mapping[str, Any]) -> Answer | str:
    """Return the answer, or why it is none yet. Raises StoreUnavailable, StoreError where no document can be taken."""
    status, error = result["status"], result.get("error")
    if error is None:
        return Answer(status, seq_no=result.get("_seq_no"))
    if status == CONFLICT:
        current = _CURRENT.search(str(error.get("reason")))
        return Answer(status, seq_no=int(current[1]) if current else None)
    reason = " ".join(str(error.get("reason")).split())[:500]
    cause = (error.get("caused_by") or {}).get("reason")
    if status in BUSY:
        return f"{status}, {reason}"
    if error["type"] == "cluster_block_exception":
        raise StoreUnavailable(f"the index is closed to writing: {reason}", fix=_CLOSED)
    if error["type"] == "index_not_found_exception":
        raise NoIndex("the store has no index to write to")
    if error["type"] == "security_exception":
        raise StoreError(f"the cluster does not let us write: {reason}", fix="give our API key or user the right")
    return Answer(status, f"{reason} ({cause})" if cause else reason)
