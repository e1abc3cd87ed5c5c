"""`forumwatch export` as people type it: files that are whole or not there, one clear line for every mistake."""

import csv
import io
import json
import os
import pty
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]
import pytest

from desk.cli.files import whole_file
from desk.reports.columns import COLUMNS
from domain.errors import BadInput
from indexing import open_store
from tests.support.command import Office
from tests.support.coverages import make_coverage

COVERAGES = sorted((make_coverage(n, tone=n / 100 - 0.3, outlet=f"outlet-{n % 3}") for n in range(60)), key=lambda c: c.id)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = Office(tmp_path_factory.mktemp("export"))
    office.write_watch()
    store = open_store("sqlite:", data=office.data)
    store.setup()
    store.write(COVERAGES)
    store.close()
    return office


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], Path]:
    return lambda name: tmp_path / name


def test_csv_goes_to_standard_output_and_the_closing_line_does_not(office: Office) -> None:
    done = office.run_here("export", "--columns", "coverage.id,publisher.id")
    assert done.returncode == 0
    assert done.stderr == "60 coverages written to standard output\n"
    assert done.stdout.startswith("coverage.id,publisher.id\r\n")
    assert list(csv.reader(io.StringIO(done.stdout, newline="")))[1:] == [[c.id, c.publisher.id] for c in COVERAGES]
    assert office.run_here("export", "--columns", "coverage.id,publisher.id", "--output", "-").stdout == done.stdout


def test_who_names_a_file_where_the_query_stands_is_told(office: Office) -> None:
    done = office.run_here("export", "march.xlsx", "--columns", "role")
    assert (done.returncode, done.stdout) == (0, "role\r\n")
    hint = "forumwatch: 'march.xlsx' was taken for words to search; a file is named by --output march.xlsx\n"
    assert done.stderr == f"0 coverages written to standard output\n{hint}"


def test_json_lines_are_those_of_search(office: Office) -> None:
    exported = office.run_here("export", "outlet:outlet-1", "--format", "jsonl")
    searched = office.run_here("search", "outlet:outlet-1", "--json", "--limit", "100")
    assert len(exported.stdout.splitlines()) == 20
    assert sorted(exported.stdout.splitlines()) == sorted(searched.stdout.splitlines())


@pytest.mark.parametrize("name", ["found.csv", "found.XLSX", "found.jsonl", "found.parquet", "без имени.csv", "noending"])
def test_the_ending_of_the_file_tells_its_format(office: Office, file: Callable[[str], Path], name: str) -> None:
    path = file(name)
    done = office.run_here("export", "tone:critical", "--output", str(path))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"15 coverages written to {path}\n"
    data = path.read_bytes()
    kinds = {"xlsx": b"PK\x03\x04", "jsonl": b'{"id": ', "parquet": b"PAR1"}
    assert data.startswith(kinds.get(name.rpartition(".")[2].lower(), b"\xef\xbb\xbftimestamp,"))
    assert list(path.parent.iterdir()) == [path], "nothing else lies beside it"


def test_a_format_that_is_named_wins_over_the_ending(office: Office, file: Callable[[str], Path]) -> None:
    path = file("found.csv")
    assert office.run_here("export", "--format", "JSONL", "--output", str(path)).returncode == 0
    assert len([json.loads(line) for line in path.read_text().splitlines()]) == 60


def test_workbook_and_parquet_hold_the_query(office: Office, file: Callable[[str], Path]) -> None:
    xlsx, parquet = file("a.xlsx"), file("a.parquet")
    for path in (xlsx, parquet):
        assert office.run_here("export", "outlet:outlet-2", "--columns", "coverage.id", "--output", str(path)).returncode == 0
    expected = [c.id for c in COVERAGES if c.publisher.id == "outlet-2"]
    assert [row[0].value for row in openpyxl.load_workbook(xlsx).active.iter_rows(min_row=2)] == expected
    assert pq.read_table(parquet).column("coverage.id").to_pylist() == expected


@pytest.mark.parametrize("form", ["xlsx", "parquet"])
def test_a_binary_format_may_go_into_a_pipe(office: Office, file: Callable[[str], Path], form: str) -> None:
    done = subprocess.run(office.command("export", "--format", form), env=office.environment, capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b"60 coverages written to standard output\n")
    path = file(f"a.{form}")
    path.write_bytes(done.stdout)
    rows = openpyxl.load_workbook(path).active.max_row - 1 if form == "xlsx" else pq.read_table(path).num_rows
    assert rows == 60


def test_local_times_and_days_are_those_of_the_zone_that_is_asked_for(office: Office) -> None:
    columns = ("--columns", "timestamp,timestamp.local", "--format", "csv")
    ours = office.run_here("export", "before:2019-10-08", *columns).stdout.splitlines()
    assert len(ours) == 61
    assert ours[1].endswith(f"Z,2019-10-07 15:{ours[1][14:19]}")
    away = office.run_here("export", "before:2019-10-08", "--time-zone", "Pacific/Kiritimati", *columns).stdout.splitlines()
    assert away == ["timestamp,timestamp.local"], "there it is the 8th already"


def test_what_exists_is_replaced_only_when_told_so(office: Office, file: Callable[[str], Path]) -> None:
    path = file("mine.csv")
    path.write_text("mine")
    path.chmod(0o600)
    refused = office.run_here("export", "--output", str(path))
    assert refused.returncode == 2
    assert refused.stderr == f"forumwatch: {path} exists: name another, or replace it with --force\n"
    assert path.read_text() == "mine"
    assert office.run_here("export", "--output", str(path), "--force").returncode == 0
    assert len(path.read_text().splitlines()) == 61
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_link_stays_a_link(office: Office, file: Callable[[str], Path]) -> None:
    target, link = file("target.csv"), file("link.csv")
    link.symlink_to(target)
    assert office.run_here("export", "--output", str(link)).returncode == 0
    assert link.is_symlink()
    assert len(target.read_text().splitlines()) == 61


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--format", "ods"), "'ods' is no format: there are csv, xlsx, jsonl, parquet"),
        (("--columns", "headline"), "'headline' is no column: there are all, timestamp, timestamp.local, publisher.name,"),
        (("--columns", ""), "no column is named: there are all,"),
        (("--format", "jsonl", "--columns", "role"), "jsonl has no columns, it holds the whole coverage: leave --columns out, or take csv"),
        (("--time-zone", "Mars/Base"), "'Mars/Base' is no time zone: use an IANA name such as Europe/Minsk"),
        (("tone:<",), "search text, character 6, at '<': tone: "),
        (("--output", "."), ". is a folder: name a file in it"),
        (("--output", "no/such/folder/a.csv"), "no/such/folder/a.csv cannot be written (No such file or directory)"),
        (("--output", "/dev/null", "--force"), "/dev/null is no ordinary file: write to standard output: -"),
        (("--output", "x" * 300 + ".csv"), "cannot be written (File name too long)"),
    ],
)
def test_a_mistake_is_told_in_one_line(office: Office, arguments: tuple[str, ...], told: str) -> None:
    before = sorted(office.folder.iterdir())
    done = office.run_here("export", *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("forumwatch: ")
    assert told in done.stderr
    assert done.stderr.count("\n") == 1
    assert sorted(office.folder.iterdir()) == before


def test_a_column_that_does_not_exist_is_answered_with_all_that_do(office: Office) -> None:
    told = office.run_here("export", "--columns", "nothing").stderr
    assert all(column.name in told for column in COLUMNS)


def test_without_pyarrow_the_extra_is_named(office: Office, monkeypatch: pytest.MonkeyPatch, file: Callable[[str], Path]) -> None:
    monkeypatch.setitem(sys.modules, "desk.reports.formats.parquet_file", None)
    done = office.run_here("export", "--output", str(file("a.parquet")))
    assert done.returncode == 2
    assert done.stderr == "forumwatch: parquet needs pyarrow, which is not installed: pip install 'forumwatch[parquet]'\n"
    assert not file("a.parquet").exists()


def test_a_reader_who_leaves_early_hears_nothing(office: Office) -> None:
    export = subprocess.Popen(
        office.command("export", "--columns", "all"), env=office.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert export.stdout is not None
    export.stdout.close()
    _, told = export.communicate(timeout=60)
    assert told == b""
    assert export.returncode == 1


def at_terminal(office: Office, *arguments: str) -> tuple[int, str]:
    """Return exit status and what a terminal shows of both streams."""
    ours, theirs = pty.openpty()
    running = subprocess.Popen(office.command(*arguments), env=office.environment, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    shown = b""
    while True:
        try:
            read = os.read(ours, 65536)
        except OSError:  # how Linux says that nobody is left at the other end
            break
        if not read:
            break
        shown += read
    os.close(ours)
    return running.wait(timeout=60), shown.decode()


@pytest.mark.parametrize("form", ["xlsx", "parquet"])
def test_a_terminal_gets_no_binary(office: Office, form: str) -> None:
    status, shown = at_terminal(office, "export", "--format", form)
    assert status == 2
    assert shown == f"forumwatch: {form} is not for a terminal: name a file: --output coverage.{form}\r\n"


def test_a_terminal_sees_how_far_it_is(office: Office, file: Callable[[str], Path]) -> None:
    status, shown = at_terminal(office, "export", "--output", str(file("a.csv")))
    assert status == 0
    assert "60/60" in shown
    assert "60 coverages written to" in shown
    status, shown = at_terminal(office, "export", "--columns", "coverage.id")
    assert status == 0
    *lines, last = [line for line in shown.splitlines() if line]
    assert lines == ["coverage.id", *[c.id for c in COVERAGES]], "no bar stands between them"
    assert last == "60 coverages written to standard output"


def test_a_file_is_there_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with whole_file(path, replace=False) as file:
        file.write(b"half")
        assert not path.exists()
        assert [p.suffix for p in tmp_path.iterdir()] == [".part"]
    assert path.read_bytes() == b"half"
    assert list(tmp_path.iterdir()) == [path]
    umask = os.umask(0o027)
    try:
        with whole_file(tmp_path / "b.csv", replace=False):
            pass
    finally:
        os.umask(umask)
    assert stat.S_IMODE((tmp_path / "b.csv").stat().st_mode) == 0o640


def write_half(path: Path, then: Callable[[], object], *, replace: bool = False) -> None:
    with whole_file(path, replace=replace) as file:
        file.write(b"half")
        then()


def test_an_error_leaves_nothing_and_what_was_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("before")
    with pytest.raises(ZeroDivisionError):
        write_half(path, lambda: 1 / 0, replace=True)
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text() == "before"


def test_a_file_that_came_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with pytest.raises(BadInput, match="exists"):
        write_half(path, lambda: path.write_text("theirs"))
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text() == "theirs"


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"a\.csv cannot be written \(No space left on device\)"):
        write_half(tmp_path / "a.csv", lambda: Path("/dev/full").write_text("x"))
    assert list(tmp_path.iterdir()) == []


def test_a_kill_leaves_no_half_file(office: Office, file: Callable[[str], Path]) -> None:
    path = file("a.csv")
    code = (
        "import sys, time; from pathlib import Path; from desk.cli.files import whole_file\n"
        "with whole_file(Path(sys.argv[1]), replace=True) as file:\n"
        "    file.write(b'half'); file.flush(); print('writing', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, cwd=office.folder) as writing:
        assert writing.stdout is not None
        assert writing.stdout.readline() == b"writing\n"
        writing.send_signal(signal.SIGKILL)
    assert not path.exists()
    assert office.run_here("export", "--output", str(path)).returncode == 0
    assert len(path.read_text().splitlines()) == 61
