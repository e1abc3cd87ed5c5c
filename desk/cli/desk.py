"""The dashboard as the command line puts it together: over the joined rooms, for the users who are configured."""

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog

from desk.cli.users import book
from domain.addresses import is_loopback
from domain.errors import BadInput
from domain.settings import WebSettings
from scheduler.correcting import DeliveredCorrections
from scheduler.wiring import House

if TYPE_CHECKING:
    from starlette.applications import Starlette

log = structlog.get_logger(__name__)


def desk_app(rooms: House) -> "Starlette":
    """Return the dashboard of an office. Raises BadInput where strangers could reach it without a login."""
    from desk.web import create_app

    users = book(rooms)
    web = rooms.settings.web
    check_reach(web, has_users=bool(users.all()))
    if not is_loopback(web.host) and not _is_https(web.public_url):
        log.warning("desk.in_the_clear", host=web.host, fix="put a proxy with TLS before it, and set web.public_url to its https address")
    return create_app(
        store=rooms.store,
        runs=rooms.ledger.runs,
        watches=rooms.watches,
        sources=rooms.sources,
        time_zone=rooms.time_zone,
        corrections=DeliveredCorrections(rooms),
        searches=rooms.ledger.searches,
        health=rooms.health,
        archive=rooms.kept_pages,
        users=users,
        secret=_secret(rooms.data_folder / "desk.key"),
        secure=_is_https(web.public_url),
    )


def check_reach(web: WebSettings, *, has_users: bool) -> None:
    """Raises BadInput where strangers could reach the dashboard without a login."""
    if not has_users and not is_loopback(web.host):
        words = f"web.host = {web.host!r}: without users the dashboard answers this machine only"
        raise BadInput(words, fix="add one with `forumwatch users add NAME`, or set web.host to 127.0.0.1")


def allowed_hosts(rooms: House) -> tuple[str, ...]:
    """Return the host names that the dashboard answers to besides those of its own address; none means just those."""
    url = rooms.settings.web.public_url
    host = urlsplit(url).hostname if url else None
    return (host, "127.0.0.1", "localhost", "[::1]") if host else ()


def _is_https(url: str | None) -> bool:
    return url is not None and url.startswith("https://")


def _secret(file: Path) -> bytes:
    """Return what signs sessions, made at the first start; without it everybody has to log in again."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        secret = file.read_bytes()
        if len(secret) >= 32:
            return secret
        raise BadInput(f"{file} holds no key", fix="delete it: a new one is made, and everybody has to log in again") from None
    secret = secrets.token_bytes(32)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(secret)
    return secret
