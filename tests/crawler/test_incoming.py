"""Answers of HTTP/1.1 as they come in: the same however they are cut in pieces, refused for what they are."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy.exceptions import DownloadCancelledError, ResponseDataLossError
from scrapy.http import Headers
from twisted.internet.protocol import connectionDone
from twisted.web._newclient import ParseError, ResponseFailed, ResponseNeverReceived

from crawler.transport.incoming import MAX_HEADER_BYTES, HeadersTooLarge, Incoming
from crawler.transport.stopping import Enough, NoPage, Stop, ToTheEnd

OK = b"HTTP/1.1 200 OK\r\n"


def incoming(*pieces: bytes, stop: Callable[[], Stop] = ToTheEnd, largest: int = 0) -> tuple[Incoming, list[bool]]:
    answer = Incoming(stop=stop(), largest=largest)
    return answer, [answer.feed(piece) for piece in pieces]


def cut(data: bytes, places: Sequence[int]) -> list[bytes]:
    ends = [*sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[start:end] for start, end in zip([0, *ends], ends, strict=False) if end > start]


@settings(deadline=None, derandomize=True)
@given(st.lists(st.integers(min_value=0, max_value=400), max_size=12))
@pytest.mark.parametrize(
    ("answer", "body", "persists"),
    [
        (OK + b"Content-Length: 5\r\nContent-Type: text/html\r\n\r\nhello", b"hello", True),
        (OK + b"Content-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n", b"hello", True),
        (b"HTTP/1.1 103 Early\r\nLink: <a>\r\n\r\n" + OK + b"content-length: 5, 5\nContent-Type:text/html\n\nhello", b"hello", True),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\nno colon here\r\nContent-Type: text/html\r\n\r\nhello", b"hello", False),
        (OK + b"Connection: Close\r\nContent-Length: 5\r\nContent-Type: text/html\r\n\r\nhello", b"hello", False),
        (b"HTTP/1.1 204\r\nContent-Type: text/html\r\n\r\n", b"", True),
        (OK + b"Content-Type: text\r\n /html\r\nContent-Length: 0\r\n\r\n", b"", True),
    ],
)
def test_an_answer_is_read_however_it_is_cut(answer: bytes, body: bytes, persists: bool, places: list[int]) -> None:
    read, done = incoming(*cut(answer, places))
    assert (read.body, read.persists, done[-1], any(done[:-1])) == (body, persists, True, False)
    assert (read.headers.get("Content-Type") or b"").replace(b" ", b"") == b"text/html"
    assert (read.headers.get("Content-Length"), "Connection" in read.headers) in {(str(len(body)).encode(), False), (None, False)}


def test_a_body_without_length_ends_with_its_connection() -> None:
    read, done = incoming(OK + b"\r\nhel", b"lo")
    assert (done, read.closed(connectionDone), read.body, read.persists) == ([False, False], None, b"hello", False)


def test_bytes_behind_an_answer_end_the_connection() -> None:
    read, done = incoming(OK + b"Content-Length: 5\r\n\r\nhello and more")
    assert (done, read.body, read.persists) == ([True], b"hello", False)


@pytest.mark.parametrize(
    ("came", "error"),
    [
        ((), ResponseNeverReceived),
        ((b"HTTP/1.1 200 OK\r\nContent-",), ResponseFailed),
        ((OK + b"Content-Length: 5\r\n\r\nhel",), ResponseDataLossError),
        ((OK + b"Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n",), ResponseDataLossError),
    ],
)
def test_what_breaks_off_is_told(came: tuple[bytes, ...], error: type[Exception]) -> None:
    read, done = incoming(*came)
    assert not any(done)
    assert isinstance(read.closed(connectionDone), error)


@pytest.mark.parametrize(
    ("came", "error"),
    [
        (b"SSH-2.0-OpenSSH_9.2p1\r\n", ParseError),
        (b"HTTP/1.1 two hundred\r\n", ParseError),
        (b"ICY 200 OK\r\n", ParseError),
        (OK + b"Content-Length: five\r\n\r\n", ValueError),
        (OK + b"Content-Length: -5\r\n\r\n", ValueError),
        (OK + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n", ValueError),
        (OK + b"Transfer-Encoding: gzip\r\n\r\n", ParseError),
        (OK + b"Transfer-Encoding: chunked\r\n\r\nhello\r\n", ResponseDataLossError),
        (OK + b"X: " + b"x" * MAX_HEADER_BYTES, HeadersTooLarge),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * (MAX_HEADER_BYTES // 20), HeadersTooLarge),
        (OK + b"Content-Length: 101\r\n\r\n", DownloadCancelledError),
        (OK + b"\r\n" + b"x" * 101, DownloadCancelledError),
    ],
)
def test_what_is_no_http_or_too_much_is_refused(came: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        incoming(came, largest=100)


@pytest.mark.parametrize(
    ("headers", "pieces", "body"),
    [
        (b"Content-Type: image/png\r\n", (b"picture",), b""),
        (b"Content-Type: text/html\r\n", (b"%PDF-1.7 a", b"nd more"), b"%PDF-1.7 a"),
        (b"Content-Type: text/html\r\nContent-Encoding: gzip\r\n", (b"%PDF-1.7 a", b"nd more"), b"%PDF-1.7 and more"),
        (b"Content-Type: text/html\r\n", (b"<html>", b"</html>"), b"<html></html>"),
    ],
)
def test_what_is_no_page_is_not_loaded_to_its_end(headers: bytes, pieces: tuple[bytes, ...], body: bytes) -> None:
    read = Incoming(stop=NoPage())
    for piece in (OK + headers + b"\r\n", *pieces):
        if read.feed(piece):
            break
    assert (read.body, read.is_stopped) == (body, body != b"".join(pieces))


def test_enough_is_enough() -> None:
    stop = Enough(10)
    assert (stop.at_headers(Headers()), [stop.at_piece(b"12345") for _ in range(3)]) == (False, [False, False, True])


@settings(deadline=None, derandomize=True)
@given(st.binary(max_size=200), st.sampled_from([b"", OK, OK + b"Transfer-Encoding: chunked\r\n\r\n", OK + b"Content-Length: 9\r\n\r\n"]))
def test_no_bytes_break_it_but_in_the_ways_that_are_named(data: bytes, before: bytes) -> None:
    read = Incoming(stop=ToTheEnd())
    try:
        read.feed(before + data)
    except (ParseError, ValueError, HeadersTooLarge, DownloadCancelledError, ResponseDataLossError):
        return
    assert read.closed(connectionDone) is None or isinstance(read.closed(connectionDone), Exception)
