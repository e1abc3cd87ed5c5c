"""What the archive holds at a place that the ledger names."""

import gzip
import io
import zlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crawler.archive.files import OPEN
from crawler.archive.records import payload_digest
from crawler.archive.stream import HttpAnswer, records
from domain.article import ArchiveRef, Page
from domain.coverage import Coverage
from domain.errors import ArchiveError
from domain.protocols import ArchivedPages

_LARGEST = 200_000_000  # bytes of a page; the crawl's own limit lies far below


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An answer in the archive. Of a revisit record the body is empty: it is that of the record referred to."""

    is_revisit: bool
    url: str  # that answered
    date: datetime
    answer: HttpAnswer

    def page(self, url: str, *, body: bytes | None = None, date: datetime | None = None) -> Page:
        """Return the page as it came when `url` was asked for; another body and date for one that was unchanged."""
        return Page(
            url=url,
            final_url=self.url,
            status=self.answer.status,
            headers={name.lower(): value for name, value in self.answer.headers},
            body=self.answer.body if body is None else body,
            fetched=date or self.date,
        )


def kept_at(folder: Path, ref: ArchiveRef) -> Kept:
    """Return the answer at this place, its bytes checked. Raises ArchiveError, naming the file."""
    try:
        return _kept(_member(folder, ref), ref)
    except ArchiveError as error:
        raise ArchiveError(error.kind, f"{ref.file}, byte {ref.offset:,}: {error.message}") from error


def _member(folder: Path, ref: ArchiveRef) -> bytes:
    if Path(ref.file).name != ref.file:
        raise ArchiveError("missing", "that is no file of the archive")
    data = None
    for name in (ref.file, ref.file + OPEN):  # the second while a crawl is at it
        try:
            with (folder / name).open("rb") as file:
                file.seek(ref.offset)
                data = file.read(ref.length)
                break
        except FileNotFoundError:
            continue
    if data is None:
        raise ArchiveError("missing", "there is no such file in the archive")
    if len(data) < ref.length:
        raise ArchiveError("truncated", "the file ends before")
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        raise ArchiveError("damaged", "the record cannot be unpacked") from error


def _kept(data: bytes, ref: ArchiveRef) -> Kept:
    for record in records(io.BytesIO(data)):
        if record.kind == "conversion":  # what a browser made of the page
            answer: HttpAnswer | None = record.converted(limit=_LARGEST)
        else:
            answer = record.http(limit=_LARGEST) if record.kind in {"response", "revisit"} else None
        if answer is None or record.date is None:
            break
        if record.kind != "revisit" and payload_digest(answer.body) != ref.digest:
            raise ArchiveError("damaged", "the page is not the one that was kept")
        return Kept(is_revisit=record.kind == "revisit", url=record.url, date=record.date, answer=answer)
    raise ArchiveError("damaged", "there is no answer of a server")


class KeptPages(ArchivedPages):
    """See `domain.protocols.ArchivedPages`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def page(self, coverage: Coverage) -> Page:
        if coverage.archive is None:
            raise ArchiveError("missing", "the page was not kept")
        kept = kept_at(self._folder, coverage.archive)
        if kept.is_revisit:
            raise ArchiveError("missing", f"{coverage.archive.file}, byte {coverage.archive.offset:,}: the record repeats another")
        return kept.page(coverage.article.url)
