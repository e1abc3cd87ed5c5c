"""Pages of WARC files that others wrote, as if they had just come."""

from collections import Counter
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from pathlib import Path

from crawler.archive.stream import BodyTooLarge, WarcRecord, opened
from crawler.pages.glance import is_html
from crawler.transport.fetching import Answer
from domain.errors import BadInput
from domain.urls import normalise

_ENDINGS = (".warc", ".warc.gz")


def warc_files(paths: Sequence[Path]) -> list[Path]:
    """Return the files, and those of the folders with all below them, in order. Raises BadInput."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(file for file in path.rglob("*") if file.name.endswith(_ENDINGS) and file.is_file())
            if not inside:
                raise BadInput(f"{path} holds no .warc or .warc.gz file", fix="name another folder, or a file whatever its ending")
            found += inside
        elif path.is_file():
            found.append(path)
        else:
            raise BadInput(f"there is no file or folder {path}", fix="look at the path")
    return list(dict.fromkeys(found))


def pages_of(path: Path, *, limit: int, passed_over: Counter[str]) -> Iterator[Answer]:
    """Yield the HTML pages that were answered with 200; what else the file holds is counted in `passed_over`, by what it is.

    Bodies are unpacked, up to `limit` bytes. Raises ArchiveError where the file cannot be read further, OSError.
    """
    with opened(path) as records:
        for record in records:
            page = _page(record, limit)
            if isinstance(page, str):
                passed_over[page] += 1
            else:
                yield page


def _page(record: WarcRecord, limit: int) -> Answer | str:
    """Return the page of a record, or in words what it is instead."""
    if record.kind != "response":
        return f"{record.kind or 'unnamed'} records"
    url, date = record.url, record.date
    if not _is_of_the_web(url):
        return "other addresses than of the web"
    if date is None:
        return "pages without a date"
    try:
        answer = record.http(limit=limit)
    except BodyTooLarge:
        return "pages that are too large"
    if answer is None:
        return "answers that are no HTTP"
    if answer.status != HTTPStatus.OK:
        return "other answers than 200"
    headers = {name.lower(): value for name, value in answer.headers}
    if not is_html(headers, answer.body):
        return "other contents than HTML"
    return Answer(
        url=url,
        status=answer.status,
        headers=headers,
        raw_headers=answer.headers,
        body=answer.body,
        protocol=answer.protocol,
        content_encoding=answer.content_encoding,
        address=record.headers.get("warc-ip-address"),
        fetched=date,
    )


def _is_of_the_web(url: str) -> bool:
    try:
        return normalise(url).startswith(("http://", "https://"))
    except ValueError:
        return False
