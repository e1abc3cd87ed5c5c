"""The archive: standard records, durable before the ledger names them, cut back after a kill."""

import asyncio
import gzip
import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.cli import main as warcio_main

from crawler.archive.files import OPEN, WarcFile, recover
from crawler.transport.fetching import Answer
from crawler.visits.recorder import GROUP_RECORDS, Entry, Recorder
from domain.article import ArchiveRef, Article, Discovery, Reading
from domain.errors import LedgerUnavailable
from domain.protocols import Finding
from domain.visit import Candidate, Outcome
from tests.support.memory_ledger import MemoryLedger

OWNER = "somewhere:1:2"


@pytest.fixture
def ledger(tmp_path: Path) -> MemoryLedger:
    return MemoryLedger(tmp_path / "ledger.json")


def answer(number: int = 0, *, body: bytes | None = None) -> Answer:
    return Answer(
        url=f"http://outlet.test/{number}",
        status=200,
        headers={"content-type": "text/html"},
        raw_headers=(("Content-Type", "text/html"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Content-Length", "12")),
        body=f"<html>страница {number}</html>".encode() if body is None else body,
        content_encoding="gzip",
        address="192.0.2.7",
        fetched=datetime(2019, 10, 7, 12, 0, 0, 5, tzinfo=UTC),
    )


def payload_at(folder: Path, ref: ArchiveRef) -> bytes:
    """Return the payload of the one record that the reference names, read by itself."""
    whole = (folder / ref.file).read_bytes()
    with gzip.open(folder / ref.file) as unpacked:
        assert unpacked.read(5) == b"WARC/"
    member = gzip.decompress(whole[ref.offset : ref.offset + ref.length])
    return member.split(b"\r\n\r\n", 2)[2].removesuffix(b"\r\n\r\n")


def test_a_reference_leads_to_exactly_its_record(tmp_path: Path, ledger: MemoryLedger) -> None:
    warc = WarcFile(tmp_path, ledger.warc, owner=OWNER)
    refs = [warc.append(answer(n))[0] for n in range(3)]
    warc.close()
    for number, ref in enumerate(refs):
        assert payload_at(tmp_path, ref) == answer(number).body
        assert ref.digest == f"sha256:{hashlib.sha256(answer(number).body).hexdigest()}"


def test_records_are_read_by_other_archive_tools(tmp_path: Path, ledger: MemoryLedger, capsys: pytest.CaptureFixture[str]) -> None:
    warc = WarcFile(tmp_path, ledger.warc, owner=OWNER)
    warc.append(answer())
    warc.close()
    with (tmp_path / warc.name).open("rb") as stream:
        info, record = ArchiveIterator(stream)
        assert info.rec_type == "warcinfo"
        assert record.rec_headers.get_header("WARC-Target-URI") == "http://outlet.test/0"
        assert record.rec_headers.get_header("WARC-Date") == "2019-10-07T12:00:00.000005Z"
        assert record.rec_headers.get_header("WARC-IP-Address") == "192.0.2.7"
    with pytest.raises(SystemExit) as ended:
        warcio_main(["check", "-v", str(tmp_path / warc.name)])
    assert ended.value.code == 0
    assert capsys.readouterr().out.count("digest pass") == 2


def test_the_record_says_what_the_server_said_and_what_we_unpacked(tmp_path: Path, ledger: MemoryLedger) -> None:
    warc = WarcFile(tmp_path, ledger.warc, owner=OWNER)
    warc.append(answer())
    warc.close()
    with (tmp_path / warc.name).open("rb") as stream:
        _, record = ArchiveIterator(stream)
        http = record.http_headers
        assert (http.protocol, http.statusline) == ("HTTP/1.1", "200 OK")
        assert [value for name, value in http.headers if name == "Set-Cookie"] == ["a=1", "b=2"]
        assert http.get_header("X-Archive-Orig-Content-Encoding") == "gzip"
        assert http.get_header("X-Archive-Orig-Content-Length") == "12"
        assert http.get_header("Content-Encoding") is None
        assert http.get_header("Content-Length") == str(len(answer().body))


def test_a_file_is_named_open_until_it_is_closed_and_the_ledger_knows_it_before(tmp_path: Path, ledger: MemoryLedger) -> None:
    warc = WarcFile(tmp_path, ledger.warc, owner=OWNER)
    assert list(tmp_path.glob("*.warc.gz*")) == []
    warc.append(answer())
    assert [path.name for path in tmp_path.glob("*.warc.gz*")] == [warc.name + OPEN]
    assert ledger.warc.unfinished() == [(warc.name, 0, OWNER)]
    warc.close()
    assert [path.name for path in tmp_path.glob("*.warc.gz*")] == [warc.name]
    assert ledger.warc.unfinished() == []


@pytest.mark.parametrize("cut", [0, 1, 17, None])
def test_what_a_dead_process_left_is_cut_to_what_the_ledger_knows(tmp_path: Path, ledger: MemoryLedger, cut: int | None) -> None:
    warc = WarcFile(tmp_path, ledger.warc, owner=OWNER)
    first, _ = warc.append(answer(1))
    commit(ledger, first)
    warc.append(answer(2))  # never committed
    warc.sync()
    warc.abandon()
    path = tmp_path / (warc.name + OPEN)
    committed = first.offset + first.length
    with path.open("r+b") as file:
        file.truncate(committed + cut if cut is not None else path.stat().st_size)
    assert recover(tmp_path, ledger.warc, is_dead=lambda owner: owner == OWNER) == [warc.name]
    assert (tmp_path / warc.name).stat().st_size == committed
    assert payload_at(tmp_path, first) == answer(1).body
    with (tmp_path / warc.name).open("rb") as stream:
        assert [record.rec_type for record in ArchiveIterator(stream)] == ["warcinfo", "response"]
    assert ledger.warc.unfinished() == []


def test_a_file_without_a_committed_record_is_removed(tmp_path: Path, ledger: MemoryLedger) -> None:
    warc = WarcFile(tmp_path, ledger.warc, owner=OWNER)
    warc.append(answer())
    warc.sync()
    warc.abandon()
    recover(tmp_path, ledger.warc, is_dead=lambda _: True)
    assert list(tmp_path.glob("*.warc.gz*")) == []
    assert ledger.warc.unfinished() == []


def test_files_of_the_living_are_left_alone(tmp_path: Path, ledger: MemoryLedger) -> None:
    warc = WarcFile(tmp_path, ledger.warc, owner=OWNER)
    warc.append(answer())
    assert recover(tmp_path, ledger.warc, is_dead=lambda _: False) == []
    assert (tmp_path / (warc.name + OPEN)).exists()
    warc.close()


def test_a_kill_between_renaming_and_telling_the_ledger_is_mended(tmp_path: Path, ledger: MemoryLedger) -> None:
    warc = WarcFile(tmp_path, ledger.warc, owner=OWNER)
    ref, _ = warc.append(answer())
    commit(ledger, ref)
    warc.close()
    ledger.warc.opened(warc.name, owner=OWNER)
    recover(tmp_path, ledger.warc, is_dead=lambda _: True)
    assert payload_at(tmp_path, ref) == answer().body
    assert ledger.warc.unfinished() == []


def commit(ledger: MemoryLedger, ref: ArchiveRef) -> None:
    now = datetime.now(UTC)
    ledger.offer("run", [Candidate(url="http://outlet.test/1", source="outlet", discovery=Discovery(method="feed"))], now=now)
    ledger.record([Finding(visit=1, outcome=Outcome.IRRELEVANT, archive=ref)], now=now)


class GroupWatcher(MemoryLedger):
    """Notes the groups that are recorded, and that the archive was on disk by then."""

    groups: list[int]
    locked: int = 0

    def record(self, findings: Sequence[Finding], *, now: datetime) -> None:
        if self.locked:
            self.locked -= 1
            raise LedgerUnavailable("locked")
        for finding in findings:
            if finding.archive:
                (file,) = self._path.parent.glob(f"{finding.archive.file}*")
                assert file.stat().st_size >= finding.archive.offset + finding.archive.length
        self.groups.append(len(findings))
        super().record(findings, now=now)


def visits(ledger: MemoryLedger, count: int) -> None:
    found = [Candidate(url=f"http://outlet.test/{n}", source="outlet", discovery=Discovery(method="feed")) for n in range(count)]
    ledger.offer("run", found, now=datetime.now(UTC))


def entry(number: int) -> Entry:
    article = Article(id=f"a{number}", url="", canonical_url="", source="outlet", headline="h")
    reading = Reading(visit=number, run="run", article=article, discovery=Discovery(method="feed"))
    return Entry(finding=Finding(visit=number, outcome=Outcome.PENDING, reading=reading), page=answer(number))


def record_all(ledger: MemoryLedger, folder: Path, count: int) -> None:
    async def all_of_them() -> None:
        recorder = Recorder(ledger, folder=folder, owner=OWNER)
        for number in range(1, count + 1):
            await recorder.submit(entry(number))
        await recorder.close()

    asyncio.run(all_of_them())


def test_findings_are_recorded_in_groups_with_their_place_in_the_archive(tmp_path: Path) -> None:
    ledger = GroupWatcher(tmp_path / "ledger.json")
    ledger.groups = []
    visits(ledger, 500)
    record_all(ledger, tmp_path, 500)
    assert sum(ledger.groups) == 500
    assert max(ledger.groups) == GROUP_RECORDS
    for finding in ledger.state.findings:
        assert finding.archive is not None
        assert finding.reading is not None
        assert finding.reading.archive == finding.archive
        assert payload_at(tmp_path, finding.archive) == answer(finding.visit).body


def test_a_ledger_that_is_locked_for_a_while_loses_nothing(tmp_path: Path) -> None:
    ledger = GroupWatcher(tmp_path / "ledger.json")
    ledger.groups, ledger.locked = [], 3
    visits(ledger, 5)
    record_all(ledger, tmp_path, 5)
    assert len(ledger.state.readings) == 5


def test_an_archive_that_cannot_be_written_ends_the_crawl_and_records_nothing(tmp_path: Path) -> None:
    ledger = MemoryLedger(tmp_path / "ledger.json")
    visits(ledger, 300)
    with pytest.raises(FileNotFoundError):
        record_all(ledger, tmp_path / "missing", 300)
    assert ledger.state.findings == []
