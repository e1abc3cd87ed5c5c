"""`forumwatch serve`: the cadence and the dashboard in one process."""

import threading
from typing import TYPE_CHECKING, Annotated

import typer

from desk.cli.context import house
from scheduler.wiring import House

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from desk.web.server import DeskServer


def register(app: typer.Typer) -> None:
    app.command(short_help="Keep going: crawl by cadence, with the dashboard.")(serve)


def serve(
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port of the dashboard; 0 takes a free one.")] = None,
) -> None:
    """Keep going until SIGTERM or Ctrl-C: look at each source in its own cadence, read, deliver, and show the dashboard.

    SIGHUP takes up changed sources, watches and settings; while they are broken the last good ones go on.
    """
    from scheduler import serving

    with house() as rooms:
        serving.serve(rooms, Dashboard(port), on_ready=lambda url: _ready(rooms, url))


def _ready(rooms: House, url: str) -> None:
    typer.echo(f"serving; dashboard at {url} (Ctrl-C ends it)")
    if not rooms.settings.crawl.contact:
        typer.echo("outlets are not told whom to write to: set crawl.contact to your web or e-mail address", err=True)


class Dashboard:
    """The dashboard in a thread; what it shows can be replaced while it runs."""

    def __init__(self, port: int | None) -> None:
        self._port = port
        self._shown: ASGIApp | None = None
        self._server: DeskServer | None = None
        self._thread: threading.Thread | None = None

    def start(self, rooms: House) -> str:
        from desk.cli.desk import allowed_hosts
        from desk.web.server import DeskServer

        self.show(rooms)
        web = rooms.settings.web
        port = web.port if self._port is None else self._port
        self._server = DeskServer(self._answer, host=web.host, port=port, allowed_hosts=allowed_hosts(rooms))
        self._thread = threading.Thread(target=self._server.serve_until_stopped, name="dashboard", daemon=True)
        self._thread.start()
        return self._server.url

    def show(self, rooms: House) -> None:
        from desk.cli.desk import desk_app

        self._shown = desk_app(rooms)

    def stop(self) -> None:
        if self._server is not None:
            self._server.stop()

    @property
    def runs(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    async def _answer(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        assert self._shown is not None
        await self._shown(scope, receive, send)
