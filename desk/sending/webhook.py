"""Signed calls of webhooks: to public addresses only, without redirects, within a time limit."""

import hashlib
import hmac
import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from urllib.parse import SplitResult, urlsplit

from domain.addresses import is_public
from domain.errors import BadInput, SendingError
from domain.mail_settings import AlertSettings

SIGNATURE = "X-Forumwatch-Signature"
_SHORTEST_SECRET = 16


def checked_url(url: str, settings: AlertSettings) -> str:
    """Return the address of a webhook. Raises BadInput for one that is never called."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if not host or parts.scheme not in {"https", "http"} or any(ord(letter) <= 32 or ord(letter) > 126 for letter in url):
        raise BadInput(f"{url!r} is no address of a webhook", fix="write it like https://hooks.example.org/forumwatch")
    if parts.username is not None or parts.password is not None:
        raise BadInput("a webhook's address must hold no password", fix="leave it out: calls are signed with alerts.webhook_secret")
    if parts.scheme == "http" and not settings.webhook_private:
        raise BadInput(f"{url} is not encrypted", fix="give its https address, or set alerts.webhook_private to true")
    if settings.webhook_secret is None or len(settings.webhook_secret.get_secret_value()) < _SHORTEST_SECRET:
        fix = f"set {_SHORTEST_SECRET} characters or more, best in a file: FORUMWATCH_ALERTS__WEBHOOK_SECRET_FILE"
        raise BadInput("webhooks are signed, but alerts.webhook_secret is not set or too short", fix=fix)
    return url


def signature(secret: str, body: bytes, *, now: datetime) -> str:
    """Return "t=SECONDS,v1=HEX": HMAC-SHA256 with the secret over "SECONDS.BODY"."""
    seconds = int(now.timestamp())
    code = hmac.new(secret.encode(), b"%d." % seconds + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={code}"


def call(url: str, body: bytes, settings: AlertSettings, *, key: str, now: datetime) -> None:
    """Hand the body over; any answer of 200 to 299 means taken. Raises SendingError, and BadInput as `checked_url`."""
    parts = urlsplit(checked_url(url, settings))
    assert settings.webhook_secret is not None
    assert parts.hostname is not None
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": key,
        SIGNATURE: signature(settings.webhook_secret.get_secret_value(), body, now=now),
        "User-Agent": "forumwatch",
        "Connection": "close",
    }
    status = _status(parts, parts.hostname, body, headers, settings)
    if 300 <= status < 400:
        fix = "give the address that it leads to"
        raise SendingError(f"webhook {parts.netloc} answers with a redirect ({status}), which is not followed", fix=fix, temporary=True)
    if status == 410:
        raise SendingError(
            f"webhook {parts.netloc} answers 410: it is there no more", fix="remove the search or its webhook", temporary=False
        )
    if not 200 <= status < 300:
        raise SendingError(f"webhook {parts.netloc} answered {status}", temporary=True)


def _status(parts: SplitResult, host: str, body: bytes, headers: Mapping[str, str], settings: AlertSettings) -> int:
    """Return the status of the answer; nothing more of it is read."""
    where = f"webhook {parts.netloc}"
    connection: http.client.HTTPConnection | None = None
    over = threading.Event()

    def cut() -> None:
        over.set()
        if connection is not None and connection.sock is not None:
            with suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)

    limit = threading.Timer(settings.timeout_s, cut)  # a receiver that sends a byte now and then would outlast a socket's time-out
    limit.daemon = True
    try:
        limit.start()
        connection = _connection(parts, host, settings)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body=body, headers=dict(headers))
        return connection.getresponse().status
    except ssl.SSLCertVerificationError as error:
        fix = "name the host as its certificate does, or its authority in alerts.webhook_ca_file"
        raise SendingError(f"{where} has a certificate that is not trusted: {error.verify_message}", fix=fix, temporary=True) from error
    except (OSError, http.client.HTTPException) as error:
        late = over.is_set() or isinstance(error, TimeoutError)
        what = f"did not answer in {settings.timeout_s:g} s" if late else f"cannot be reached: {getattr(error, 'strerror', None) or error}"
        raise SendingError(f"{where} {what}", temporary=True) from error
    finally:
        limit.cancel()
        if connection is not None:
            connection.close()


def _connection(parts: SplitResult, host: str, settings: AlertSettings) -> http.client.HTTPConnection:
    """Return a connection to an address that was checked: a name that leads elsewhere a moment later changes nothing."""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not settings.webhook_private:
        for address in addresses:
            if not is_public(address):
                fix = "set alerts.webhook_private to true if that is meant"
                raise SendingError(f"webhook {parts.netloc} is at {address}, which is not a public address", fix=fix, temporary=False)
    raw = socket.create_connection((addresses[0], port), timeout=settings.timeout_s)
    if parts.scheme == "http":
        connection = http.client.HTTPConnection(host, port, timeout=settings.timeout_s)
        connection.sock = raw
        return connection
    connection = http.client.HTTPSConnection(host, port, timeout=settings.timeout_s)
    try:
        connection.sock = _context(settings).wrap_socket(raw, server_hostname=host)
    except BaseException:
        raw.close()
        raise
    return connection


def _context(settings: AlertSettings) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context()
        if settings.webhook_ca_file is not None:
            context.load_verify_locations(settings.webhook_ca_file)
        return context
    except (OSError, ssl.SSLError) as error:
        raise BadInput(
            f"alerts.webhook_ca_file: {settings.webhook_ca_file} cannot be read as certificates", fix="name a PEM file"
        ) from error
