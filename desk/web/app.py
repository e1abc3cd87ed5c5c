"""The dashboard as one Starlette application."""

import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from desk.users import UserBook, login_name
from desk.web import archived, correcting, errors, login, monitoring, pages, searching
from desk.web.access import Access, guarded
from desk.web.assets import chart_bundle, serve_asset
from desk.web.health import health_page
from desk.web.security import SecurityHeaders
from desk.web.site import Desk, environment
from domain.health import HealthView
from domain.protocols import ArchivedPages, Corrections, CoverageStore, RunsView, Searches
from domain.source import Source
from domain.watch import Watch


def _now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    """Make the chart bundle before the first request: it takes about a second, in which no other thread can run."""
    chart_bundle()
    yield


def create_app(
    *,
    store: CoverageStore,
    runs: RunsView,
    watches: Sequence[Watch],
    sources: Sequence[Source],
    time_zone: str,
    corrections: Corrections | None = None,
    searches: Searches | None = None,
    health: HealthView | None = None,
    archive: ArchivedPages | None = None,
    users: UserBook | None = None,
    secret: bytes = b"",
    secure: bool = False,
    clock: Callable[[], datetime] = _now,
) -> Starlette:
    """Return the dashboard; `store`, `runs`, `corrections`, `searches` and `health` are called from several threads at once.

    Without `corrections` nothing can be corrected, without `searches` none kept, without `health` no notice is told,
    without `archive` no page is shown as it was fetched.

    `time_zone` is the office's (IANA name): days and clock times on the pages are its own. Without `users` nobody has to
    log in: serve it on this machine only. `secret` signs sessions, and ends them when it changes; by default with this
    process. `secure`: browsers send the session over https alone.
    """
    app = Starlette(
        routes=[
            guarded("/", pages.overview_page, role="reader"),
            guarded("/articles", pages.articles_page, role="reader"),
            guarded("/articles/{coverage_id}", pages.article_page, role="reader"),
            guarded("/articles/{coverage_id}/archived", archived.archived_page, role="reader"),
            guarded("/articles/{coverage_id}/corrections", correcting.history_page, role="reader"),
            guarded("/articles/{coverage_id}/corrections", correcting.correct, role="editor", methods=["POST"]),
            guarded("/articles/{coverage_id}/corrections/undo", correcting.undo, role="editor", methods=["POST"]),
            guarded("/searches", searching.searches_page, role="reader"),
            guarded("/searches", searching.save, role="editor", methods=["POST"]),
            guarded("/searches/{search_id}/remove", searching.remove, role="editor", methods=["POST"]),
            guarded("/sources", pages.sources_page, role="reader"),
            guarded("/runs", pages.runs_page, role="reader"),
            *([guarded("/health", health_page, role="reader")] if health else []),
            *([guarded("/metrics", monitoring.prometheus, role="local")] if health else []),
            guarded("/healthz", monitoring.healthz, role="local"),
            guarded("/readyz", monitoring.readyz, role="public"),
            guarded("/livez", monitoring.livez, role="public"),
            guarded("/static/{name}", serve_asset, role="public"),
            guarded("/login", login.login_page, role="public"),
            guarded("/login", login.log_in, role="public", methods=["POST"]),
            guarded("/logout", login.log_out, role="reader", methods=["POST"]),
        ],
        middleware=[Middleware(SecurityHeaders), Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=6)],
        exception_handlers=errors.HANDLERS,
        lifespan=_lifespan,
    )
    app.state.templates = environment()
    app.state.access = Access(users=users, secret=secret or secrets.token_bytes(32), local=login_name(), secure=secure, clock=clock)
    app.state.guesses = login.Guesses(clock)
    app.state.desk = Desk(
        store=store,
        runs=runs,
        corrections=corrections,
        searches=searches,
        health=health,
        archive=archive,
        watches=tuple(watches),
        sources=tuple(sources),
        zone=ZoneInfo(time_zone),
        clock=clock,
    )
    return app
