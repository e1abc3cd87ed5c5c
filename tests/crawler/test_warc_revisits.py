"""What the archive says of pages that were looked at again: unchanged, changed in passing, changed, gone; killed at any point."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.cli import main as warcio_main

from crawler.archive.files import OPEN, WarcFiles, last_whole_member, recover
from crawler.archive.reading import kept_at
from crawler.archive.records import NOT_MODIFIED, SAME_PAYLOAD
from crawler.transport.fetching import Answer
from crawler.visits.recorder import Entry, archived
from domain.article import ArchiveRef, Article, Discovery, Reading
from domain.errors import ArchiveError
from domain.protocols import Finding
from domain.visit import Candidate, Outcome
from tests.support.crawl import ROOT, Crawls, source
from tests.support.memory_ledger import MemoryLedger
from tests.support.site import LOREM, Reply, Site, feed, page

OURS = "The Minsk Dialogue opened on Monday.\n\n" + LOREM
OWNER = "somewhere:1:2"


def article(name: str, *, footer: str = "", text: str = OURS) -> bytes:
    return page(f"Minsk Dialogue, {name}", text).replace(b"</body>", f"<footer>{footer}</footer></body>".encode())


@dataclass(frozen=True)
class Looks:
    """The ledger after two crawls, and the records of each crawl's archive file."""

    ledger: MemoryLedger
    folder: Path

    def finding(self, name: str, run: str) -> Finding:
        visit = next(v for v in self.ledger.state.visits if v.run == run and v.url.endswith(f"/{name}"))
        return next(f for f in self.ledger.state.findings if f.visit == visit.id)

    def header(self, ref: ArchiveRef, name: str) -> str | None:
        with (self.folder / ref.file).open("rb") as stream:
            stream.seek(ref.offset)
            value: str | None = next(iter(ArchiveIterator(stream))).rec_headers.get_header(name)
            return value


@pytest.fixture(scope="module")
def looks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Looks]:
    folder = tmp_path_factory.mktemp("looks")
    names = ("tagged", "same-bytes", "new-footer", "rewritten", "vanished")
    with Site() as site:
        for name in names:
            site.put(f"http://outlet.test/{name}", Reply(body=article(name), etag='"1"' if name == "tagged" else None))
        site.put("http://outlet.test/feed.xml", feed(*((name, f"http://outlet.test/{name}") for name in names)))
        crawls = Crawls(folder, site.hosts("outlet.test"))
        outlet = source(feeds=("http://outlet.test/feed.xml",))
        crawls.run(outlet)
        site.put("http://outlet.test/new-footer", article("new-footer", footer="Read 17 times"))
        site.put("http://outlet.test/rewritten", article("rewritten", text="The Minsk Dialogue was put off.\n\n" + LOREM))
        site.put("http://outlet.test/vanished", Reply(status=410, body=b"gone"))
        yield Looks(crawls.run(outlet, run="run-2"), crawls.archive)


@pytest.mark.parametrize(
    ("name", "outcome", "kind"),
    [
        ("tagged", Outcome.UNCHANGED, "revisit"),
        ("same-bytes", Outcome.UNCHANGED, "revisit"),
        ("new-footer", Outcome.UNCHANGED, "response"),
        ("rewritten", Outcome.PENDING, "response"),
        ("vanished", Outcome.GONE, "response"),
    ],
)
def test_a_second_look_leaves_a_record_of_what_came(looks: Looks, name: str, outcome: Outcome, kind: str) -> None:
    finding = looks.finding(name, "run-2")
    assert finding.outcome is outcome
    assert finding.archive is not None
    assert looks.header(finding.archive, "WARC-Type") == kind


@pytest.mark.parametrize(("name", "profile"), [("tagged", NOT_MODIFIED), ("same-bytes", SAME_PAYLOAD)])
def test_a_revisit_record_refers_to_the_whole_record_of_the_first_look(looks: Looks, name: str, profile: str) -> None:
    first, second = looks.finding(name, "run-1").archive, looks.finding(name, "run-2").archive
    assert first is not None
    assert second is not None
    assert looks.header(second, "WARC-Profile") == profile
    assert looks.header(second, "WARC-Refers-To") == looks.header(first, "WARC-Record-ID")
    assert looks.header(second, "WARC-Refers-To-Date") == looks.header(first, "WARC-Date")
    assert looks.header(second, "WARC-Refers-To-Target-URI") == f"http://outlet.test/{name}"
    assert looks.header(second, "WARC-Payload-Digest") == looks.header(first, "WARC-Payload-Digest") == first.digest
    assert second.length < 700
    assert looks.finding(name, "run-2").capture == looks.finding(name, "run-1").capture or name == "tagged"


def test_what_changed_or_vanished_keeps_its_earlier_copy(looks: Looks) -> None:
    before, after = looks.finding("rewritten", "run-1").archive, looks.finding("rewritten", "run-2").archive
    assert before is not None
    assert after is not None
    assert kept_at(looks.folder, before).answer.body == article("rewritten")
    assert b"was put off" in kept_at(looks.folder, after).answer.body
    gone, copy = looks.finding("vanished", "run-2").archive, looks.finding("vanished", "run-1").archive
    assert gone is not None
    assert copy is not None
    assert (kept_at(looks.folder, gone).answer.status, kept_at(looks.folder, gone).answer.body) == (410, b"gone")
    assert kept_at(looks.folder, copy).answer.body == article("vanished")


def test_each_answer_has_its_request_beside_it(looks: Looks) -> None:
    for path in looks.folder.glob("*.warc.gz"):
        with path.open("rb") as stream:
            pairs: dict[str, str] = {}
            for record in ArchiveIterator(stream):
                id_ = record.rec_headers.get_header("WARC-Record-ID")
                if record.rec_type == "request":
                    pairs[record.rec_headers.get_header("WARC-Concurrent-To")] = id_
                    assert record.http_headers.protocol == "GET"
                    assert record.http_headers.get_header("Host") == "outlet.test"
                    assert "forumwatch" in record.http_headers.get_header("User-Agent")
                elif record.rec_type != "warcinfo":
                    assert id_ in pairs
        assert len(pairs) == 5


def test_other_tools_find_no_fault_in_it(looks: Looks, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        warcio_main(["check", *map(str, looks.folder.glob("*.warc.gz"))])
    assert ended.value.code == 0, capsys.readouterr().out


def answer(number: int, *, status: int = 200) -> Answer:
    return Answer(
        url=f"http://outlet.test/{number}",
        status=status,
        headers={},
        raw_headers=(("Content-Type", "text/html"),),
        request_headers=(("User-Agent", "forumwatch"), ("Cookie", "secret=1"), ("Authorization", "Basic c2VjcmV0")),
        body=b"" if status == 304 else article(str(number)),
        fetched=datetime(2019, 10, 7, 12, tzinfo=UTC),
    )


def test_a_large_file_is_followed_by_another(tmp_path: Path) -> None:
    ledger = MemoryLedger(tmp_path / "ledger.json")
    warc = WarcFiles(tmp_path, ledger.warc, owner=OWNER, largest=3_000)
    refs = []
    for number in range(12):
        refs.append(warc.file.append(answer(number))[0])
        warc.turn_over()
    warc.file.close()
    sizes = [path.stat().st_size for path in sorted(tmp_path.glob("*.warc.gz"))]
    assert len(sizes) > 2
    assert all(3_000 <= size < 6_000 for size in sizes[:-1])
    assert ledger.warc.unfinished() == []
    assert [kept_at(tmp_path, ref).answer.body for ref in refs] == [answer(n).body for n in range(12)]


def test_secrets_of_a_request_are_not_kept(tmp_path: Path) -> None:
    warc = WarcFiles(tmp_path, MemoryLedger(tmp_path / "ledger.json").warc, owner=OWNER)
    warc.file.append(answer(1))
    warc.file.close()
    with (tmp_path / warc.file.name).open("rb") as stream:
        asked = [record.http_headers.headers for record in ArchiveIterator(stream) if record.rec_type == "request"]
    assert asked == [[("Host", "outlet.test"), ("User-Agent", "forumwatch")]]


def test_a_reading_of_repeated_bytes_names_the_whole_record(tmp_path: Path) -> None:
    """Or a coverage's evidence would be a record without a page."""
    warc = WarcFiles(tmp_path, MemoryLedger(tmp_path / "ledger.json").warc, owner=OWNER)
    known = Article(id="a", url="", canonical_url="", source="outlet", headline="h")
    reading = Reading(visit=1, run="run", article=known, discovery=Discovery(method="by-hand"))
    finding = Finding(visit=1, outcome=Outcome.PENDING, reading=reading, http_status=200)
    first = archived(warc.file, Entry(finding=finding, page=answer(1)))
    again = archived(warc.file, Entry(finding=finding, page=answer(1), before=first.capture))
    warc.file.close()
    assert first.archive is not None
    assert again.archive is not None
    assert (again.reading and again.reading.archive) == (first.reading and first.reading.archive) == first.archive
    assert kept_at(tmp_path, again.archive).is_revisit


@pytest.mark.parametrize(
    ("harm", "kind"),
    [("gone", "missing"), ("cut", "truncated"), ("flip", "damaged"), ("other", "damaged"), ("open", None)],
)
def test_a_damaged_record_is_told_from_a_missing_one(tmp_path: Path, harm: str, kind: str | None) -> None:
    warc = WarcFiles(tmp_path, MemoryLedger(tmp_path / "ledger.json").warc, owner=OWNER)
    ref, _ = warc.file.append(answer(1))
    warc.file.close()
    path = tmp_path / ref.file
    whole = bytearray(path.read_bytes())
    if harm == "gone":
        path.unlink()
    elif harm == "cut":
        path.write_bytes(whole[:-9])
    elif harm == "flip":
        whole[ref.offset + ref.length // 2] ^= 0xFF
        path.write_bytes(whole)
    elif harm == "other":
        ref = replace(ref, digest="sha256:0")
    else:
        path.rename(path.with_name(path.name + OPEN))
    if kind is None:
        assert kept_at(tmp_path, ref).answer.body == answer(1).body
        return
    with pytest.raises(ArchiveError, match=ref.file) as found:
        kept_at(tmp_path, ref)
    assert found.value.kind == kind


@pytest.mark.parametrize("lost", [1, 40, 400])
def test_a_file_that_lost_its_end_keeps_its_whole_records(tmp_path: Path, lost: int) -> None:
    ledger = MemoryLedger(tmp_path / "ledger.json")
    warc = WarcFiles(tmp_path, ledger.warc, owner=OWNER)
    refs = [warc.file.append(answer(n))[0] for n in range(3)]
    ledger.offer("run", [Candidate(url="http://outlet.test/1", source="outlet", discovery=Discovery(method="feed"))], now=datetime.now(UTC))
    ledger.record([Finding(visit=1, outcome=Outcome.IRRELEVANT, archive=refs[-1])], now=datetime.now(UTC))
    warc.file.sync()
    warc.file.abandon()
    path = tmp_path / (warc.file.name + OPEN)
    os.truncate(path, path.stat().st_size - lost)
    recover(tmp_path, ledger.warc, is_dead=lambda _: True)
    mended = tmp_path / warc.file.name
    assert mended.stat().st_size == last_whole_member(mended)
    assert [kept_at(tmp_path, ref).answer.body for ref in refs[:2]] == [answer(0).body, answer(1).body]
    with pytest.raises(ArchiveError, match="ends before"):
        kept_at(tmp_path, refs[2])


def victim(folder: str) -> None:
    """Record looks at ten pages for ever: whole, unchanged by word, unchanged by bytes."""
    ledger = MemoryLedger(Path(folder) / "ledger.json")
    recover(Path(folder), ledger.warc, is_dead=lambda _: True)
    owner, chance = str(os.getpid()), random.Random(os.getpid())
    warc = WarcFiles(Path(folder), ledger.warc, owner=owner, largest=8_000)
    for turn in range(1_000_000):
        ledger.offer_revisits(f"{os.getpid()}-{turn}", "outlet", now=datetime.now(UTC))
        for visit in ledger.claim("any", "outlet", owner=owner, limit=10, now=datetime.now(UTC)):
            came = answer(int(visit.url.rpartition("/")[2]), status=304 if visit.capture and chance.random() < 0.5 else 200)
            outcome = Outcome.UNCHANGED if visit.capture else Outcome.IRRELEVANT
            finding = Finding(visit=visit.id, outcome=outcome, http_status=came.status, content_hash="x", article=f"a{came.url}")
            done = archived(warc.file, Entry(finding=finding, page=came, before=visit.capture))
            warc.file.sync()
            ledger.record([done], now=datetime.now(UTC))
            warc.turn_over()


@pytest.mark.slow
def test_revisit_records_survive_a_kill_at_any_instant(tmp_path: Path) -> None:
    found = [Candidate(url=f"http://outlet.test/{n}", source="outlet", discovery=Discovery(method="feed")) for n in range(10)]
    ledger = MemoryLedger(tmp_path / "ledger.json")
    ledger.offer("run", found, now=datetime.now(UTC))
    chance = random.Random(1)
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", f"from tests.crawler.test_warc_revisits import victim; victim({str(tmp_path)!r})"],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        before = (tmp_path / "ledger.json").stat().st_mtime_ns
        while process.poll() is None and (tmp_path / "ledger.json").stat().st_mtime_ns == before:
            time.sleep(0.01)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=chance.uniform(0.0, 0.4))
        assert process.poll() is None, "the victim ended by itself"
        process.send_signal(signal.SIGKILL)
        process.wait()
    ledger = MemoryLedger(tmp_path / "ledger.json")
    recover(tmp_path, ledger.warc, is_dead=lambda _: True)
    refs = [finding.archive for finding in ledger.state.findings if finding.archive]
    kinds = Counter(kept_at(tmp_path, ref).is_revisit for ref in refs)
    assert kinds[False] == 10, "a page is whole in the archive once, however often it was looked at"
    assert kinds[True] > 10
    assert list(tmp_path.glob(f"*{OPEN}")) == []
    with pytest.raises(SystemExit) as ended:
        warcio_main(["check", *map(str, tmp_path.glob("*.warc.gz"))])
    assert ended.value.code == 0
