"""The dashboard over believable data: called in process, and served to a real Chromium."""

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from desk.web import DeskServer
from domain.coverage import Coverage
from domain.protocols import CoverageStore
from tests.support.web_client import Client, filled_store, make_app
from tests.support.web_data import believable

CHROMIUM = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
CHROMIUM += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="session")
def coverages() -> list[Coverage]:
    return believable(60)


@pytest.fixture(scope="session")
def store(coverages: list[Coverage]) -> Iterator[CoverageStore]:
    with filled_store(coverages) as store:
        yield store


@pytest.fixture(scope="session")
def client(store: CoverageStore) -> Client:
    return Client(make_app(store))


@pytest.fixture(scope="session")
def desk_address(store: CoverageStore, coverages: list[Coverage]) -> Iterator[str]:
    """Serve the dashboard on a free port for the whole session."""
    started = threading.Event()
    server = DeskServer(make_app(store), host="127.0.0.1", port=0, on_ready=lambda url: started.set())
    thread = threading.Thread(target=server.serve_until_stopped)
    thread.start()
    try:
        assert started.wait(timeout=30)
        yield server.url
    finally:
        server.stop()
        thread.join(timeout=30)


@pytest.fixture(scope="module")  # Playwright keeps an event loop running: it must not outlive the pages' own tests
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path, "these tests need Chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        yield browser
        browser.close()


@dataclass
class Visit:
    """One open page, and what it complained of or asked for."""

    page: Page
    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def note_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.console.append(f"{message.type}: {message.text}")

    def note_request(self, request: Request) -> None:
        self.requests.append(request.url)


@pytest.fixture
def browsing(chromium: Browser, desk_address: str) -> Iterator[Visit]:
    """Return an empty page at desktop size whose relative addresses are the desk's."""
    context = chromium.new_context(base_url=desk_address, viewport={"width": 1280, "height": 900})
    visit = Visit(context.new_page())
    visit.page.on("console", visit.note_console)
    visit.page.on("pageerror", lambda error: visit.console.append(f"exception: {error}"))
    visit.page.on("request", visit.note_request)
    yield visit
    context.close()
