"""The page of an article as it was fetched: byte for byte, and with no way out."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.archive.files import WarcFile
from crawler.archive.reading import KeptPages
from crawler.transport.fetching import Answer
from desk.web import create_app
from domain.article import ArchiveRef
from domain.coverage import Coverage
from tests.support.memory_ledger import MemoryLedger
from tests.support.web_client import Client, filled_store
from tests.support.web_data import NOW, PEER, SOURCES, WATCH, believable, believable_runs

HOSTILE = (
    "<html><head><meta http-equiv=refresh content='0;url=http://evil.test'><title>Мінск</title></head>"
    "<body onload=alert(1)><script>alert(2)</script><img src=http://evil.test/p.gif><form action=/logout></form>Мінск</body></html>"
).encode("windows-1251")


@contextmanager
def desk_with(archive: Path | None, coverages: Sequence[Coverage]) -> Iterator[Client]:
    with filled_store(coverages) as store:
        yield Client(
            create_app(
                store=store,
                runs=believable_runs(),
                watches=(WATCH, PEER),
                sources=SOURCES,
                time_zone="Europe/Minsk",
                archive=KeptPages(archive) if archive else None,
                clock=lambda: NOW,
            )
        )


@pytest.fixture
def kept(tmp_path: Path) -> Coverage:
    """A vanished article whose page is in the archive."""
    warc = WarcFile(tmp_path, MemoryLedger(tmp_path / "ledger.json").warc, owner="me")
    type_ = "text/html; charset=windows-1251"
    answer = Answer(
        url="https://outlet.test/a",
        status=200,
        headers={"content-type": type_},
        raw_headers=(("Content-Type", type_), ("Set-Cookie", "a=1"), ("Refresh", "0; url=http://evil.test")),
        body=HOSTILE,
        fetched=datetime(2019, 10, 7, 12, tzinfo=UTC),
    )
    ref, _ = warc.append(answer)
    warc.close()
    return replace(believable(1)[0], archive=ref, status="gone")


def test_it_is_shown_as_it_was_fetched_and_locked_up(tmp_path: Path, kept: Coverage) -> None:
    with desk_with(tmp_path, [kept]) as client:
        (link,) = client.page(f"/articles/{kept.id}").xpath("//a[text()='The page as we fetched it']/@href")
        answer = client.get(link)
    assert (answer.status_code, answer.content) == (200, HOSTILE)
    assert answer.headers["content-type"] == "text/html; charset=windows-1251"
    policy = answer.headers["content-security-policy"].split("; ")
    assert policy[:2] == ["sandbox", "default-src 'none'"]
    assert not any(part.startswith(("script-src", "connect-src")) or "http" in part or "'self'" in part for part in policy)
    assert {"set-cookie", "refresh"}.isdisjoint(answer.headers)
    assert (answer.headers["referrer-policy"], answer.headers["x-content-type-options"]) == ("no-referrer", "nosniff")


def test_a_page_that_cannot_be_read_is_told_of(tmp_path: Path, kept: Coverage) -> None:
    ref = kept.archive
    assert ref is not None
    (tmp_path / ref.file).unlink()
    with desk_with(tmp_path, [kept]) as client:
        answer = client.get(f"/articles/{kept.id}/archived")
    assert answer.status_code == 410
    assert f"The archived page cannot be read: {ref.file}" in answer.text


def test_no_file_outside_of_the_archive_is_reached(tmp_path: Path, kept: Coverage) -> None:
    (tmp_path / "secret").write_bytes(b"x" * 100)
    (tmp_path / "archive").mkdir()
    outside = replace(kept, archive=ArchiveRef(file="../secret", offset=0, length=100, digest="sha256:0"))
    with desk_with(tmp_path / "archive", [outside]) as client:
        assert client.get(f"/articles/{outside.id}/archived").status_code == 410


@pytest.mark.parametrize("state", ["not-kept", "removed", "unknown", "no-archive"])
def test_what_was_not_kept_is_not_there(tmp_path: Path, kept: Coverage, state: str) -> None:
    coverage = replace(kept, archive=None) if state == "not-kept" else replace(kept, status="removed") if state == "removed" else kept
    with desk_with(None if state == "no-archive" else tmp_path, [coverage]) as client:
        assert client.get(f"/articles/{'x' if state == 'unknown' else kept.id}/archived").status_code == 404
        if state in {"not-kept", "no-archive"}:
            assert "The page as we fetched it" not in client.get(f"/articles/{kept.id}").text
