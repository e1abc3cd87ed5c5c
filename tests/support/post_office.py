"""A real SMTP server and a real receiver of webhooks, both on loopback, that refuse what a test tells them to."""

import json
import socket
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

HOST = "localhost"
USER, PASSWORD = "press@desk.test", "long enough a secret"


@dataclass(frozen=True, slots=True)
class Letter:
    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage
    encrypted: bool
    user: str | None


class PostOffice:
    """Keeps what it took in `letters`. `refusals` maps a recipient to the answers it gets before it is taken ("450 …", "550 …")."""

    def __init__(self, *, tls: bool = False, login: bool = False, folder: Path | None = None) -> None:
        self.letters: list[Letter] = []
        self.refusals: dict[str, deque[str]] = {}
        self.data_answers: deque[str] = deque()
        self.connections = 0
        options: dict[str, Any] = {"enable_SMTPUTF8": True}
        self.ca_file: Path | None = None
        if tls:
            assert folder is not None
            authority = trustme.CA()
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            authority.issue_cert(HOST).configure_cert(context)
            self.ca_file = folder / "post-office.pem"
            authority.cert_pem.write_to_path(str(self.ca_file))
            options |= {"tls_context": context, "require_starttls": True}
        if login:
            options |= {"authenticator": self._authenticate, "auth_required": True, "auth_require_tls": tls}
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, **options)

    def _authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        good = isinstance(data, LoginPassword) and (data.login.decode(), data.password.decode()) == (USER, PASSWORD)
        session.user = USER if good else None
        return AuthResult(success=good, handled=False)

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if waiting := self.refusals.get(address):
            return waiting[0] if waiting[0].startswith("5") else waiting.popleft()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.data_answers:
            return self.data_answers.popleft()
        message = BytesParser(policy=policy.default).parsebytes(envelope.content)
        assert isinstance(message, EmailMessage)
        encrypted, user = session.ssl is not None, getattr(session, "user", None)
        self.letters.append(Letter(envelope.mail_from, tuple(envelope.rcpt_tos), message, encrypted, user))
        return "250 taken"

    def recipients(self) -> list[str]:
        return [recipient for letter in self.letters for recipient in letter.recipients]

    def environment(self, **more: str) -> dict[str, str]:
        """Return the settings that lead here, without encryption unless `more` says so."""
        plain = {"HOST": HOST, "PORT": str(self.port), "SECURITY": "none", "SENDER": "desk@forum.test", "RETRY_S": "0.01"}
        return {f"FORUMWATCH_MAIL__{name.upper()}": value for name, value in {**plain, **more}.items()}

    def __enter__(self) -> "PostOffice":
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Unencrypted:
    """The least of a mail server: it greets, knows neither STARTTLS nor AUTH, and counts who hands a mail over."""

    def __init__(self) -> None:
        self.commands: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as stream:
                self._say(stream, "220 plain.test")
                for line in stream:
                    self.commands.append(line.decode().strip())
                    self._say(stream, "221 bye" if line.upper().startswith(b"QUIT") else "250 plain.test")

    def _say(self, stream: Any, words: str) -> None:
        stream.write(f"{words}\r\n".encode())
        stream.flush()

    def __enter__(self) -> "Unencrypted":
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()


@dataclass(frozen=True, slots=True)
class Call:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        plain: dict[str, Any] = json.loads(self.body)
        return plain


class Receiver:
    """Takes calls of a webhook; `answers` are the statuses that the next calls get, 204 when they are used up."""

    def __init__(self, *, drip_s: float = 0.0) -> None:
        self.calls: list[Call] = []
        self.answers: deque[int] = deque()
        self.before_answer: Callable[[], None] = lambda: None
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.calls.append(Call(self.path, dict(self.headers.items()), body))
                receiver.before_answer()
                if drip_s:
                    return self._drip()
                status = receiver.answers.popleft() if receiver.answers else 204
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", f"http://127.0.0.1:{receiver.port}/elsewhere")
                self.send_header("Content-Length", "0")
                return self.end_headers()

            def _drip(self) -> None:
                """Answer a byte at a time, so that no single wait is long."""
                for letter in b"HTTP/1.1 204 OK\r\nX-Slow: " + b"x" * 600:
                    try:
                        self.wfile.write(bytes([letter]))
                        self.wfile.flush()
                    except OSError:
                        return
                    time.sleep(drip_s)

            def log_message(self, *_: object) -> None:
                """Tests read `calls`."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}/hook"

    def __enter__(self) -> "Receiver":
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
