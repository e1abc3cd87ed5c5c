"""A press officer's morning in a real Chromium: open, filter, correct a tone, see the chart change, save a search, get alert and digest."""

import json
import queue
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from examples.newsroom.serve import Newsroom
from tests.support.command import Office
from tests.support.newsroom import newsroom_office
from tests.support.post_office import PostOffice
from tests.web.conftest import CHROMIUM

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSWORD = "a long enough password"
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def post() -> Iterator[PostOffice]:
    with PostOffice() as post:
        yield post


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, post: PostOffice) -> Iterator[Office]:
    with Newsroom() as newsroom:
        office = newsroom_office(newsroom, tmp_path_factory.mktemp("morning"), encoder=True)
        office.extra |= {**post.environment(), "FORUMWATCH_MAIL__RECIPIENTS": '["anna@desk.test"]'}
        assert office.run("run", timeout=200).returncode == 0
        added = office.run("users", "add", "anna", "--role", "editor", "--password-stdin", stdin=f"{PASSWORD}\n")
        assert added.returncode == 0, added.stderr
        yield office


@pytest.fixture(scope="module")
def address(office: Office) -> Iterator[str]:
    """The dashboard, as a command of its own."""
    process = office.start("dashboard", "--port", "0")
    try:
        yield _address(process)
    finally:
        process.terminate()
        process.wait(timeout=30)
        assert process.stdout is not None
        process.stdout.close()


def _address(process: "subprocess.Popen[bytes]") -> str:
    """Return the address that it says; it has a minute."""
    lines: queue.Queue[bytes] = queue.Queue()
    stdout = process.stdout
    assert stdout is not None
    threading.Thread(target=lambda: [lines.put(line) for line in iter(stdout.readline, b"")], daemon=True).start()
    while True:
        if found := re.search(rb"http://[\d.:]+", lines.get(timeout=60)):
            return found[0].decode()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path, "these tests need Chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def page(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Page]:
    context = chromium.new_context(base_url=address, viewport=request.param)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert complaints == []


def critical(page: Page) -> int:
    """Return how many articles the overview's chart over time counts as critical."""
    page.goto("/?period=all&reprints=1")
    script = page.locator(".chart script").first.text_content() or ""
    figures = [row for rows in json.loads(script)["datasets"].values() for row in rows]
    return sum(int(row.get("articles", row.get("count", 0))) for row in figures if row.get("tone") == "critical")


def test_the_morning(
    page: Page, office: Office, post: PostOffice, chromium: Browser, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    device = request.node.callspec.id
    page.goto("/articles?language=pl&period=all")
    expect(page).to_have_url(re.compile("/login"))
    page.get_by_label("Name").fill("anna")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_url(re.compile(r"/articles\?language=pl"))
    before = critical(page)

    page.goto("/articles?language=pl&period=all&reprints=1")
    page.get_by_text("Save this search").click()
    page.locator("#save-name").fill(f"Critics in Polish, {device}")
    page.locator("#save-emails").fill(f"{device}@desk.test")
    page.locator(".save").get_by_role("button", name="Save").click()
    expect(page.get_by_role("table")).to_contain_text(f"{device}@desk.test")

    page.goto("/articles?language=pl&period=all&reprints=1")
    page.locator("article.row").filter(has_not_text="critical").locator("h2 a").first.click()
    headline = page.locator("h1").inner_text().strip("«»„”\n ")
    page.get_by_label("Tone toward the forum").select_option("critical")
    page.get_by_label("Why").fill("irony")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".verdict")).to_contain_text("critical")
    expect(page.locator(".badges")).to_contain_text("Corrected by anna")
    assert critical(page) == before + 1

    assert office.run("alerts", "send").returncode == 0
    alerts = [letter for letter in post.letters if f"{device}@desk.test" in letter.recipients]
    assert len(alerts) == 1, "the correction made one article news for the search"
    assert office.run("digest", "--since", "24h", "--id", f"morning-{device}").returncode == 0
    digest = [letter.message for letter in post.letters if letter.recipients == ("anna@desk.test",)][-1]
    body = digest.get_body(preferencelist=("html",))
    assert body is not None
    file = tmp_path / "digest.html"
    file.write_text(body.get_content(), encoding="utf-8")
    mail = chromium.new_context(viewport=page.viewport_size, offline=True).new_page()
    mail.goto(file.as_uri())
    assert "anna" in mail.inner_text("body"), "who corrected is told"
    assert headline.split(".")[0][:30] in mail.inner_text("body")
    assert mail.evaluate("document.documentElement.scrollWidth <= innerWidth"), "no sideways scrolling"
    mail.context.close()
