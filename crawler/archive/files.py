"""The WARC archive: standard records, and files that a kill leaves mendable."""

import os
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

import structlog

from crawler.archive import records as warc_records
from crawler.transport.fetching import Answer
from crawler.visits.patience import patiently
from domain.article import ArchiveRef, Capture
from domain.protocols import WarcLedger

log = structlog.get_logger(__name__)
OPEN = ".open"  # suffix while a process writes the file
LEVEL = 3  # of gzip: a quarter of a page's size for 1.8 ms of CPU; 6 takes 4.5 ms for 10 % less, 9 takes 7.8 ms
LARGEST_FILE = 1_000_000_000  # bytes after which a new file is begun


class WarcFile:
    """One gzipped WARC file, a record a member, written by one process and never opened again for writing.

    It is named `forumwatch-<UTC>-<pid>.warc.gz`, with `.open` behind until it is closed. Nothing is created before the
    first record.
    """

    def __init__(self, folder: Path, ledger: WarcLedger, *, owner: str, level: int = LEVEL) -> None:
        self.name = f"forumwatch-{datetime.now(UTC):%Y%m%dT%H%M%S%f}Z-{os.getpid()}.warc.gz"
        self.size = 0  # bytes
        self._path = folder / (self.name + OPEN)
        self._ledger, self._owner, self._level = ledger, owner, level
        self._file: BinaryIO | None = None

    def append(self, answer: Answer, *, before: Capture | None = None) -> tuple[ArchiveRef, Capture | None]:
        """Write what was asked and what came; return the answer's record, and the whole record that now stands for its address.

        `before` is the one that stood for it so far: where the server says that nothing has changed, or sends the same bytes,
        a revisit record refers to it. `sync` makes it durable. The request lies before its answer, so that whatever keeps the
        answer keeps both. Behind the answer lies what a browser made of it: then that is the record returned, as it was read.
        """
        record_id = warc_records.new_id()
        ref, whole = self._append_answer(answer, record_id, before)
        if answer.rendered is not None:
            member = warc_records.conversion(answer, refers_to=record_id, level=self._level)
            ref = self._write(member, digest=warc_records.payload_digest(answer.rendered))
        return ref, whole

    def _append_answer(self, answer: Answer, record_id: str, before: Capture | None) -> tuple[ArchiveRef, Capture | None]:
        if answer.request_headers:
            self._write(warc_records.request(answer, record_id=record_id, level=self._level))
        digest = warc_records.payload_digest(answer.body)
        if before is not None and (answer.status == HTTPStatus.NOT_MODIFIED or digest == before.ref.digest):
            member = warc_records.revisit(answer, before=before, record_id=record_id, level=self._level)
            return self._write(member, digest=before.ref.digest), before
        ref = self._write(warc_records.response(answer, record_id=record_id, digest=digest, level=self._level), digest=digest)
        return ref, Capture(ref=ref, url=answer.url, date=answer.fetched, record_id=record_id)

    def sync(self) -> None:
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())

    def close(self) -> None:
        if self._file is None:
            return
        self.sync()
        self._file.close()
        self._file = None
        finish(self._path)
        patiently(self._ledger.closed, self.name)

    def abandon(self) -> None:
        """Let go of the file as it is; the next start finishes it."""
        if self._file is not None:
            self._file.close()

    def _write(self, member: bytes, *, digest: str = "") -> ArchiveRef:
        if self._file is None:
            patiently(self._ledger.opened, self.name, owner=self._owner)
            self._file = self._path.open("xb")
            sync_folder(self._path.parent)
            self.size = self._file.write(warc_records.warcinfo(self.name, level=self._level))
        self._file.write(member)
        ref = ArchiveRef(file=self.name, offset=self.size, length=len(member), digest=digest)
        self.size += len(member)
        return ref


class WarcFiles:
    """The files that one process writes, one after the other: a new one when the last has become large."""

    def __init__(self, folder: Path, ledger: WarcLedger, *, owner: str, level: int = LEVEL, largest: int = LARGEST_FILE) -> None:
        self._begin: Callable[[], WarcFile] = lambda: WarcFile(folder, ledger, owner=owner, level=level)
        self._largest = largest
        self.file = self._begin()

    def turn_over(self) -> None:
        """Close a file that is large enough. Only when the ledger knows all of it: a closed file is not cut any more."""
        if self.file.size >= self._largest:
            self.file.close()
            self.file = self._begin()


def finish(path: Path) -> None:
    """Take the `.open` from a file's name, durably."""
    path.rename(path.with_name(path.name.removesuffix(OPEN)))
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def recover(folder: Path, ledger: WarcLedger, *, is_dead: Callable[[str], bool]) -> list[str]:
    """Close the files that dead processes left open: each is cut to what the ledger has committed. Return their names.

    A file without a committed record is removed. One that is shorter than what was committed (a disk that lied, a copy that
    was cut) keeps its whole records. Files of living processes, and of other hosts, are left alone.
    """
    closed = []
    for name, committed, owner in ledger.unfinished():
        if not is_dead(owner):
            continue
        path = folder / (name + OPEN)
        try:
            if committed:
                os.truncate(path, _whole(path, committed))
                finish(path)
            else:
                path.unlink()
        except FileNotFoundError:
            pass  # never begun, or another process was quicker
        ledger.closed(name)
        closed.append(name)
        log.info("archive.recovered", file=name, bytes=committed)
    return closed


def _whole(path: Path, committed: int) -> int:
    """Return where the file is to be cut: at the committed end, or behind its last whole record if it does not reach that far."""
    size = path.stat().st_size
    if size >= committed:
        return committed
    kept = last_whole_member(path)
    log.error("archive.records_lost", file=path.name, bytes=committed - kept, reason="the file is shorter than what was written")
    return kept


def last_whole_member(path: Path) -> int:
    """Return the offset behind the last gzip member that is complete."""
    end = position = 0
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
    with path.open("rb") as file:
        while piece := file.read(1 << 16):
            while piece:
                try:
                    unpacking.decompress(piece)
                except zlib.error:
                    return end
                position += len(piece) - len(unpacking.unused_data)
                piece = unpacking.unused_data
                if unpacking.eof:
                    end, unpacking = position, zlib.decompressobj(zlib.MAX_WBITS | 16)
    return end
