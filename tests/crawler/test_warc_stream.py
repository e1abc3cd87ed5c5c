"""WARC files of any make are read record by record, as far as they are whole."""

import gzip
import tracemalloc
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.archive.foreign import pages_of, warc_files
from crawler.transport.fetching import Answer
from crawler.transport.unpacking import unchunked, unpacked
from domain.errors import ArchiveError, BadInput
from tests.support.site import page
from tests.support.warcs import WarcPage, write_warc

BODY = page("A headline")
URL = "https://outlet.test/a"


def read(path: Path, *, limit: int = 1_000_000) -> tuple[list[Answer], Counter[str], ArchiveError | None]:
    """Return the pages, what was passed over, and why the file could not be read further."""
    passed_over, found, trouble = Counter[str](), list[Answer](), None
    try:
        found.extend(pages_of(path, limit=limit, passed_over=passed_over))
    except ArchiveError as error:
        trouble = error
    return found, passed_over, trouble


def chunked(body: bytes, size: int = 1000) -> bytes:
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x;name=value\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (BODY, ()),
        (chunked(BODY), (("Transfer-Encoding", "chunked"),)),
        (BODY, (("Transfer-Encoding", "chunked"),)),
        (gzip.compress(BODY), (("Content-Encoding", "gzip"),)),
        (BODY, (("Content-Encoding", "gzip"),)),
        (zlib.compress(BODY), (("Content-Encoding", "deflate"),)),
        (zlib.compress(BODY)[2:-4], (("Content-Encoding", "deflate"),)),
        (brotli.compress(BODY), (("Content-Encoding", "br"),)),
        (chunked(brotli.compress(BODY)), (("Transfer-Encoding", "chunked"), ("Content-Encoding", "br"))),
        (brotli.compress(gzip.compress(BODY)), (("Content-Encoding", "gzip, br"),)),
    ],
)
@pytest.mark.parametrize("packed", [True, False])
def test_a_page_is_unpacked_however_it_was_sent(tmp_path: Path, body: bytes, headers: tuple[tuple[str, str], ...], packed: bool) -> None:
    found, _, trouble = read(write_warc(tmp_path / "a.warc", [WarcPage(url=URL, body=body, headers=headers)], packed=packed))
    assert trouble is None
    assert [(answer.url, answer.status, answer.body) for answer in found] == [(URL, 200, BODY)]
    assert found[0].fetched.isoformat() == "2019-10-08T10:00:00+00:00"


def test_a_file_that_is_packed_as_a_whole_is_read_too(tmp_path: Path) -> None:
    path = write_warc(tmp_path / "a.warc", [WarcPage(url=f"{URL}{n}", body=BODY) for n in range(5)], packed=False)
    path.write_bytes(gzip.compress(path.read_bytes()) + b"\0" * 512)
    found, _, trouble = read(path)
    assert (len(found), trouble) == (5, None)


def test_what_is_no_page_is_counted_by_what_it_is(tmp_path: Path) -> None:
    captures = [
        WarcPage(url=URL, body=BODY, kind="request"),
        WarcPage(url=URL, body=b"no", status="404 Not Found"),
        WarcPage(url=URL, body=b"%PDF-1.7", content_type="application/pdf"),
        WarcPage(url=URL, body=BODY, date="yesterday"),
        WarcPage(url="ftp://outlet.test/a", body=BODY),
        WarcPage(url=URL, body=BODY + b" " * 2_000_000),
        WarcPage(url=URL, body=gzip.compress(b"a" * 50_000_000), headers=(("Content-Encoding", "gzip"),)),
        WarcPage(url=URL, body=brotli.compress(b"a" * 50_000_000), headers=(("Content-Encoding", "br"),)),
        WarcPage(url=URL, body=BODY),
    ]
    found, passed_over, trouble = read(write_warc(tmp_path / "a.warc.gz", captures))
    assert (len(found), trouble) == (1, None)
    assert passed_over == {
        "warcinfo records": 1,
        "request records": 1,
        "other answers than 200": 1,
        "other contents than HTML": 1,
        "pages without a date": 1,
        "other addresses than of the web": 1,
        "pages that are too large": 3,
    }


@pytest.mark.parametrize("packed", [True, False])
def test_a_truncated_file_gives_its_whole_records_wherever_it_is_cut(tmp_path: Path, packed: bool) -> None:
    path = write_warc(tmp_path / "a.warc", [WarcPage(url=f"{URL}{n}", body=BODY) for n in range(3)], packed=packed)
    whole = path.read_bytes()
    counts = []
    for end in range(1, len(whole), 97):
        path.write_bytes(whole[:end])
        found, _, trouble = read(path)
        assert trouble is None or trouble.kind in {"truncated", "damaged"}
        counts.append(len(found))
    assert counts == sorted(counts)
    assert set(counts) == {0, 1, 2} or set(counts) == {0, 1, 2, 3}


@pytest.mark.parametrize("harm", ["flip", "text", "no-length"])
def test_a_damaged_file_ends_with_its_reason(tmp_path: Path, harm: str) -> None:
    path = write_warc(tmp_path / "a.warc", [WarcPage(url=f"{URL}{n}", body=BODY) for n in range(3)], packed=harm == "flip")
    data = bytearray(path.read_bytes())
    if harm == "flip":
        middle = len(data) * 2 // 3
        data[middle : middle + 40] = b"\xff" * 40
    elif harm == "text":
        data += b"and then a shopping list\r\n"
    else:
        data = bytearray(bytes(data).replace(b"Content-Length", b"Content-Breadth"))
    path.write_bytes(data)
    found, _, trouble = read(path)
    assert trouble is not None
    assert trouble.kind == "damaged"
    assert len(found) == {"flip": 1, "text": 3, "no-length": 0}[harm]


def test_a_long_file_is_read_in_constant_memory(tmp_path: Path) -> None:
    body = BODY + b"<!--" + b"x" * 400_000 + b"-->"
    path = write_warc(tmp_path / "a.warc.gz", [WarcPage(url=f"{URL}{n}", body=body) for n in range(60)])
    tracemalloc.start()
    seen = sum(1 for _ in pages_of(path, limit=1_000_000, passed_over=Counter()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert seen == 60
    assert peak < 5_000_000


def test_folders_are_looked_through_and_what_is_missing_is_named(tmp_path: Path) -> None:
    deep = tmp_path / "2019" / "10"
    deep.mkdir(parents=True)
    for name in ("b.warc.gz", "a.warc", "notes.txt"):
        (deep / name).touch()
    assert [path.name for path in warc_files([tmp_path, deep / "a.warc", deep / "notes.txt"])] == ["a.warc", "b.warc.gz", "notes.txt"]
    with pytest.raises(BadInput, match="there is no file or folder"):
        warc_files([tmp_path / "missing"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput, match=r"holds no \.warc or \.warc\.gz file"):
        warc_files([tmp_path / "empty"])


@pytest.fixture(scope="module")
def intact(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, bytes]:
    """A file with one page, packed or not."""
    folder = tmp_path_factory.mktemp("intact")
    return {packed: write_warc(folder / "a", [WarcPage(url=URL, body=BODY)], packed=packed).read_bytes() for packed in (True, False)}


_HARM = st.tuples(st.integers(0, 10_000), st.integers(0, 30), st.binary(max_size=30))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(packed=st.booleans(), harms=st.lists(_HARM, max_size=4))
def test_no_bytes_raise_anything_but_what_is_declared(
    tmp_path: Path, intact: dict[bool, bytes], packed: bool, harms: list[tuple[int, int, bytes]]
) -> None:
    whole = bytearray(intact[packed])
    for at, length, instead in harms:
        begin = at % len(whole)
        whole[begin : begin + length] = instead
    path = tmp_path / "a.warc"
    path.write_bytes(whole)
    found, _, _ = read(path)
    assert len(found) <= 1 + bytes(whole).count(b"WARC/")


@pytest.mark.parametrize("function", [unchunked, lambda raw: unpacked(raw, "gzip, deflate, br", limit=1000)])
@settings(max_examples=100, deadline=None)
@given(raw=st.binary(max_size=400))
def test_unpacking_never_raises(function: Callable[[bytes], bytes | None], raw: bytes) -> None:
    out = function(raw)
    assert out is None or isinstance(out, bytes)
