"""The dashboard as one Starlette application."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Route

from desk.web import errors, pages
from desk.web.assets import chart_bundle, serve_asset
from desk.web.security import SecurityHeaders
from desk.web.site import Desk, environment
from domain.protocols import CoverageStore, RunsView
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
    clock: Callable[[], datetime] = _now,
) -> Starlette:
    """Return the dashboard. It only reads; `store` and `runs` are called from several threads at once.

    `time_zone` is the office's (IANA name): days and clock times on the pages are its own.
    """
    app = Starlette(
        routes=[
            Route("/", pages.overview_page, methods=["GET"]),
            Route("/articles", pages.articles_page, methods=["GET"]),
            Route("/articles/{coverage_id}", pages.article_page, methods=["GET"]),
            Route("/sources", pages.sources_page, methods=["GET"]),
            Route("/runs", pages.runs_page, methods=["GET"]),
            Route("/healthz", pages.health, methods=["GET"]),
            Route("/static/{name}", serve_asset, methods=["GET"]),
        ],
        middleware=[Middleware(SecurityHeaders), Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=6)],
        exception_handlers=errors.HANDLERS,
        lifespan=_lifespan,
    )
    app.state.templates = environment()
    app.state.desk = Desk(store=store, runs=runs, watches=tuple(watches), sources=tuple(sources), zone=ZoneInfo(time_zone), clock=clock)
    return app
