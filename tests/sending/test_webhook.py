"""Webhooks: signed, to public addresses only, without redirects, within a time limit."""

import hashlib
import hmac
import socket
from datetime import UTC, datetime
from typing import Any

import pytest

from desk.sending.webhook import SIGNATURE, call, checked_url, signature
from domain.errors import BadInput, SendingError
from domain.mail_settings import AlertSettings
from tests.support.post_office import Receiver, free_port

SECRET = "a secret of some length"
AT = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


def settings(**more: Any) -> AlertSettings:
    return AlertSettings(**({"webhook_secret": SECRET, "webhook_private": True, "timeout_s": 5} | more))


def test_a_call_is_signed_and_has_its_key() -> None:
    with Receiver() as receiver:
        call(f"{receiver.url}?room=1", "{«тест»}".encode(), settings(), key="k1", now=AT)
    (got,) = receiver.calls
    assert (got.path, got.body.decode()) == ("/hook?room=1", "{«тест»}")
    assert got.headers["Idempotency-Key"] == "k1"
    expected = hmac.new(SECRET.encode(), f"{int(AT.timestamp())}.".encode() + got.body, hashlib.sha256).hexdigest()
    assert got.headers[SIGNATURE] == f"t={int(AT.timestamp())},v1={expected}"
    assert signature(SECRET, b"other", now=AT) != got.headers[SIGNATURE]


@pytest.mark.parametrize(("status", "temporary"), [(302, True), (400, True), (410, False), (429, True), (500, True)])
def test_what_is_not_taken_is_told(status: int, temporary: bool) -> None:
    with Receiver() as receiver:
        receiver.answers.append(status)
        with pytest.raises(SendingError, match=str(status)) as caught:
            call(receiver.url, b"{}", settings(), key="k", now=AT)
        assert caught.value.temporary is temporary
        assert [got.path for got in receiver.calls] == ["/hook"], "no redirect is followed"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1", "169.254.169.254"]
)
def test_private_addresses_are_never_called(host: str) -> None:
    with pytest.raises(SendingError, match="not a public address") as caught:
        call(f"https://{host}:{free_port()}/", b"{}", settings(webhook_private=False), key="k", now=AT)
    assert not caught.value.temporary


def test_a_receiver_that_drips_is_cut_at_the_time_limit() -> None:
    with Receiver(drip_s=0.05) as receiver, pytest.raises(SendingError, match=r"did not answer in 0\.4 s") as caught:
        call(receiver.url, b"{}", settings(timeout_s=0.4), key="k", now=AT)
    assert caught.value.temporary


def test_a_receiver_that_is_not_there_and_one_that_takes_no_tls() -> None:
    with pytest.raises(SendingError, match="cannot be reached"):
        call(f"http://127.0.0.1:{free_port()}/", b"{}", settings(), key="k", now=AT)
    with Receiver() as receiver, pytest.raises(SendingError, match="cannot be reached"):
        call(receiver.url.replace("http:", "https:"), b"{}", settings(), key="k", now=AT)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("hooks.example.org", "no address of a webhook"),
        ("ftp://hooks.example.org/", "no address of a webhook"),
        ("https://hooks.example.org/a b", "no address of a webhook"),
        ("https://hooks.example.org:port/", "no address of a webhook"),
        ("https://user:pass@hooks.example.org/", "must hold no password"),
        ("http://hooks.example.org/", "is not encrypted"),
    ],
)
def test_an_address_that_is_never_called_is_refused(url: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        checked_url(url, settings(webhook_private=False))


@pytest.mark.parametrize("secret", [None, "short"])
def test_without_a_secret_nothing_is_called(secret: str | None) -> None:
    with pytest.raises(BadInput, match=r"alerts\.webhook_secret is not set or too short"):
        checked_url("https://hooks.example.org/", settings(webhook_secret=secret))


def test_the_address_that_was_checked_is_the_one_that_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads to a public address when it is asked first, and to this machine a moment later."""
    answers = ["93.184.216.34", "127.0.0.1"]
    asked: list[str] = []

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answers[len(asked) - 1], port))]

    connected: list[str] = []

    def connect(address: tuple[str, int], timeout: float | None = None, **_: Any) -> socket.socket:
        connected.append(address[0])
        raise OSError(111, "Connection refused")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(SendingError):
        call("https://hooks.example.org/", b"{}", settings(webhook_private=False), key="k", now=AT)
    assert (asked, connected) == (["hooks.example.org"], ["93.184.216.34"])
