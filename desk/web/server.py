"""Serving the dashboard with uvicorn, until a signal ends it."""

import contextlib
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from types import FrameType

import uvicorn
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp

from desk.web.security import LOOPBACK
from domain.errors import BadInput

Ready = Callable[[str], None]


class DeskServer(uvicorn.Server):
    """A server on a socket of its own; `stop()` may be called from any thread."""

    def __init__(self, app: ASGIApp, *, host: str, port: int, on_ready: Ready | None = None, allowed_hosts: Sequence[str] = ()) -> None:
        self.listening = _listen(host, port)
        self.host, self.port = self.listening.getsockname()[:2]
        self._on_ready = on_ready
        guarded = TrustedHostMiddleware(app, allowed_hosts=list(allowed_hosts or _names_of(host)), www_redirect=False)
        super().__init__(
            uvicorn.Config(guarded, log_config=None, access_log=False, server_header=False, ws="none", timeout_graceful_shutdown=3)
        )

    @property
    def url(self) -> str:
        return f"http://[{self.host}]:{self.port}" if ":" in self.host else f"http://{self.host}:{self.port}"

    def serve_until_stopped(self) -> None:
        """Block until SIGINT, SIGTERM or `stop()`; then finish what is under way (3 s at most) and return."""
        try:
            self.run(sockets=[self.listening])
        finally:
            self.listening.close()

    def stop(self) -> None:
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started and self._on_ready:
            self._on_ready(self.url)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on SIGINT and SIGTERM and return: uvicorn's own way raises the signal again, so a clean stop would end in a trace."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self._on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self.should_exit:
            self.force_exit = True  # the second signal does not wait for open requests
        self.should_exit = True


def serve(app: ASGIApp, host: str, port: int, *, on_ready: Ready | None = None, allowed_hosts: Sequence[str] = ()) -> None:
    """Serve until SIGINT or SIGTERM. Port 0 takes a free one; `on_ready(url)` is told the real address.

    On a loopback address only loopback names are answered (a page elsewhere must not read the desk through DNS
    rebinding), unless `allowed_hosts` says otherwise. Raises BadInput when the port cannot be had.
    """
    DeskServer(app, host=host, port=port, on_ready=on_ready, allowed_hosts=allowed_hosts).serve_until_stopped()


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        raise BadInput(f"cannot listen on {host}:{port} ({error.strerror})", fix="set web.host to an address of this machine") from error
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise BadInput(f"cannot listen on {host}:{port} ({error.strerror})", fix="set web.port to a free port, or to 0") from error
    return listening


def _names_of(host: str) -> Sequence[str]:
    return LOOPBACK if host in {"127.0.0.1", "localhost", "::1"} else ("*",)
