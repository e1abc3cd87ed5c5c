"""The dashboard in process: made over any store, asked without a network."""

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from lxml import html
from starlette.applications import Starlette

from desk.web import create_app
from domain.coverage import Coverage
from domain.health import HealthView
from domain.protocols import CoverageStore, RunsView
from domain.source import Source
from indexing import open_store
from tests.support.web_data import NOW, PEER, SOURCES, WATCH, believable_runs


@dataclass(frozen=True)
class Client:
    """Asks an application; each request has a thread of its own, for Playwright keeps an event loop in the test's."""

    app: Starlette

    def request(self, method: str, url: str, **sent: Any) -> httpx.Response:
        with ThreadPoolExecutor(max_workers=1) as pool:
            return pool.submit(asyncio.run, self._request(method, url, **sent)).result(timeout=60)

    def get(self, url: str) -> httpx.Response:
        return self.request("GET", url)

    def page(self, url: str) -> html.HtmlElement:
        """Return the page at this address, which must be there."""
        response = self.get(url)
        assert response.status_code == 200, response.text
        return html.document_fromstring(response.text)

    async def _request(self, method: str, url: str, **sent: Any) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as client:
            return await client.request(method, url, **sent)


def make_app(
    store: CoverageStore, runs: RunsView | None = None, sources: Sequence[Source] = SOURCES, *, health: HealthView | None = None
) -> Starlette:
    return create_app(
        store=store,
        runs=runs or believable_runs(),
        watches=(WATCH, PEER),
        sources=sources,
        time_zone="Europe/Minsk",
        health=health,
        clock=lambda: NOW,
    )


@contextmanager
def filled_store(coverages: Sequence[Coverage] = ()) -> Iterator[CoverageStore]:
    """Lend an embedded store that holds these coverages."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store("sqlite:", data=Path(folder))
        store.setup()
        assert store.write(coverages).refused == ()
        try:
            yield store
        finally:
            store.close()


@contextmanager
def desk_over(coverages: Sequence[Coverage]) -> Iterator[Client]:
    """Lend a dashboard over these coverages and nothing else."""
    with filled_store(coverages) as store:
        yield Client(make_app(store))
