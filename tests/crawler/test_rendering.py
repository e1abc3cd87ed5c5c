"""Sources whose pages need a browser: a real Chromium runs their scripts, and reaches nothing that the crawl would not."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright
from warcio.archiveiterator import ArchiveIterator

from crawler.archive.reading import kept_at
from crawler.rendering.browser import SWITCHES, WITHOUT
from crawler.rendering.presence import chromium
from domain.settings import CrawlSettings
from domain.visit import Outcome
from ledger import open_ledger
from tests.support.crawl import Crawls, source
from tests.support.hostile_page import LOOPBACK, WAYS, Ears, ears, hostile_page
from tests.support.memory_ledger import MemoryLedger
from tests.support.proxying import proxying
from tests.support.site import LOREM, Reply, Site, feed, page

pytestmark = pytest.mark.browser

HOSTS = ("outlet.test", "plain.test", "cdn.outlet.test")
SCRIPT = {"Content-Type": "text/javascript; charset=utf-8"}
SHELL = '<!doctype html><html><head><title>Outlet</title></head><body><div id="app"></div><script>{script}</script></body></html>'
SHOW = """
const show = article => {{ document.title = article.headline; document.getElementById("app").innerHTML =
    `<article><h1>${{article.headline}}</h1>` + article.text.split("\\n\\n").map(p => `<p>${{p}}</p>`).join("") + "</article>"; }};
fetch("{api}").then(answer => answer.json()).then(show);
"""
PAGES = {
    "article": SHELL.format(script=SHOW.format(api="http://cdn.outlet.test/api/article")),
    "polls": SHELL.format(script=SHOW.format(api="/api/article") + "setInterval(() => fetch('/api/poll'), 100);"),
    "forbidden": SHELL.format(script=SHOW.format(api="/secret/article")),
    "busy": SHELL.format(script="while (true) { }"),
    "grows": SHELL.format(script="document.body.append(document.createComment('a'.repeat(3_000_000)));"),
    "asks-back": SHELL.format(script="alert('x'); confirm('y'); print();" + SHOW.format(api="/api/article")),
    "leads-on": SHELL.format(script="document.body.innerHTML = '<p>Minsk Dialogue</p>'; location.href = '/article-elsewhere';"),
    "breaks": SHELL.format(script="throw new Error('broken');"),
}

listening = pytest.fixture(scope="module")(ears)


def article(headline: str) -> Reply:
    body = json.dumps({"headline": headline, "text": "The Minsk Dialogue opened on Monday.\n\n" + LOREM})
    headers = {"Content-Type": "application/json", "Access-Control-Allow-Origin": "*"}
    return Reply(body=body.encode(), headers=headers)


@pytest.fixture(scope="module")
def site(listening: Ears) -> Iterator[Site]:
    with Site() as site:
        for name, html in PAGES.items():
            site.put(f"http://outlet.test/{name}", html.encode())
        for host in ("outlet.test", "cdn.outlet.test"):
            site.put(f"http://{host}/api/article", article("Minsk Dialogue opens"))
        site.put("http://outlet.test/secret/article", article("Minsk Dialogue in secret"))
        site.put(
            "http://outlet.test/robots.txt", Reply(body=b"User-agent: *\nDisallow: /secret/\n", headers={"Content-Type": "text/plain"})
        )
        private = Reply(status=302, headers={"Location": f"http://127.0.0.1:{listening.port}/redirected"})
        site.put("http://outlet.test/redirect.js", private)
        site.put("http://outlet.test/worker.js", Reply(body=b"self.onfetch = 0", headers=SCRIPT))
        site.put("http://outlet.test/hostile", hostile_page(listening.port, redirector="http://outlet.test/redirect.js"))
        site.put("http://plain.test/article", PAGES["article"].encode())
        site.put("http://outlet.test/feed.xml", feed(*((name, f"/{name}") for name in (*PAGES, "hostile"))))
        site.put("http://plain.test/feed.xml", feed(("news", "/article"), ("ours", "/ours")))
        site.put("http://plain.test/ours", page("Minsk Dialogue without scripts", "Minsk Dialogue.\n\n" + LOREM))
        yield site


RENDERED = source(feeds=("http://outlet.test/feed.xml",), policy={"render": "browser"}, languages=("be",))
PLAIN = source("plain", "http://plain.test/", feeds=("http://plain.test/feed.xml",))


@pytest.fixture(scope="module")
def crawled(site: Site, tmp_path_factory: pytest.TempPathFactory) -> tuple[MemoryLedger, Crawls]:
    limits = {"timeout_s": 10, "retries": 0, "render_s": 4, "max_body_bytes": 2_000_000}
    crawls = Crawls(tmp_path_factory.mktemp("rendering"), site.hosts(*HOSTS), limits)
    return crawls.run(RENDERED, PLAIN), crawls


@pytest.mark.parametrize("path", ["article", "polls", "asks-back"])
def test_an_article_that_scripts_make_is_read(crawled: tuple[MemoryLedger, Crawls], path: str) -> None:
    reading = crawled[0].reading_of(f"http://outlet.test/{path}")
    assert reading.article.headline == "Minsk Dialogue opens"
    assert "The Minsk Dialogue opened on Monday." in reading.article.body
    assert "The harbour was quiet" in reading.article.body


@pytest.mark.parametrize(
    ("path", "outcome", "reason"),
    [
        ("busy", Outcome.FAILED, "render: its scripts left no document within 4 s"),
        ("grows", Outcome.FAILED, "render: its scripts made a document of more than 2,000,000 letters"),
        ("forbidden", Outcome.IRRELEVANT, "fast look: no name of any watch"),
        ("breaks", Outcome.IRRELEVANT, "fast look: no name of any watch"),
    ],
)
def test_a_page_whose_scripts_come_to_nothing_has_its_outcome(
    crawled: tuple[MemoryLedger, Crawls], path: str, outcome: Outcome, reason: str
) -> None:
    visit = crawled[0].visit_of(f"http://outlet.test/{path}")
    assert (visit.state, visit.reason) == (outcome, reason)


def test_a_page_that_leads_on_by_script_is_read_as_it_stands(crawled: tuple[MemoryLedger, Crawls]) -> None:
    assert crawled[0].visit_of("http://outlet.test/leads-on").state is Outcome.NO_ARTICLE


def test_scripts_may_not_load_what_robots_txt_forbids_nor_lead_on(crawled: tuple[MemoryLedger, Crawls], site: Site) -> None:
    assert crawled[0].visit_of("http://outlet.test/forbidden").state is Outcome.IRRELEVANT
    assert {"/secret/article", "/article-elsewhere"}.isdisjoint(site.paths())


def test_each_page_is_fetched_once_by_the_crawl_and_outlets_see_who_asks(crawled: tuple[MemoryLedger, Crawls], site: Site) -> None:
    assert sorted(path for path in site.paths(host="outlet.test") if path.strip("/") in PAGES) == sorted(f"/{name}" for name in PAGES)
    assert {asked.headers["user-agent"].partition("/")[0] for asked in site.asked} == {"forumwatch"}
    api = next(asked for asked in site.asked if asked.host == "cdn.outlet.test" and asked.path == "/api/article")
    assert api.headers["accept-language"].startswith("be")


def test_what_scripts_load_counts_for_the_day_of_its_host(tmp_path: Path) -> None:
    script = "setInterval(() => fetch('/poll').catch(() => 0), 50);" + SHOW.format(api="/api/article")
    with Site() as site, open_ledger(tmp_path / "manners.db") as ledger:
        site.put("http://polls.test/page", SHELL.format(script=script).encode())
        site.put("http://polls.test/api/article", article("Minsk Dialogue opens"))
        site.put("http://polls.test/feed.xml", feed(("page", "/page")))
        crawls = Crawls(tmp_path, site.hosts("polls.test"), {"render_s": 3})
        outlet = source("polls", "http://polls.test/", feeds=("http://polls.test/feed.xml",), policy={"render": "browser", "max_daily": 10})
        crawls.run(outlet)
        asked = [each.path for each in site.asked]
        assert ledger.manners.asked_today(now=datetime.now(UTC)) == {"polls.test": 10}
    assert len(asked) < 13, "the ten, and what a browser asked anew because a connection broke; without a budget 60 polls"
    assert "/poll" in asked


def test_other_sources_are_read_without_a_browser(crawled: tuple[MemoryLedger, Crawls]) -> None:
    assert crawled[0].visit_of("http://plain.test/article").state is Outcome.IRRELEVANT
    assert crawled[0].reading_of("http://plain.test/ours").article.headline == "Minsk Dialogue without scripts"


def test_the_archive_keeps_what_came_and_what_scripts_made_of_it(crawled: tuple[MemoryLedger, Crawls]) -> None:
    ledger, crawls = crawled
    kept: dict[str, bytes] = {}
    for file in crawls.archive.iterdir():
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_headers.get_header("WARC-Target-URI") == "http://outlet.test/article":
                    kept[record.rec_type] = record.content_stream().read()
    assert kept["response"] == PAGES["article"].encode()
    assert b"<h1>Minsk Dialogue opens</h1>" in kept["conversion"]
    ref = ledger.reading_of("http://outlet.test/article").archive
    assert ref is not None
    again = kept_at(crawls.archive, ref).page("http://outlet.test/article")
    assert (again.body, again.headers) == (kept["conversion"], {"content-type": "text/html; charset=utf-8"}), "what is read again"


# What a browser could reach


def test_a_hostile_page_reaches_nothing_on_this_machine(crawled: tuple[MemoryLedger, Crawls], site: Site, listening: Ears) -> None:
    visit = crawled[0].visit_of("http://outlet.test/hostile")
    assert (visit.stage, visit.reason) == ("inbox", None)
    reading = crawled[0].reading_of("http://outlet.test/hostile")
    assert f"{WAYS * len(LOOPBACK)} ways" in reading.article.body, "it has tried"
    assert (listening.connections, listening.packets) == (0, 0)
    assert "root:" not in reading.article.body
    assert "/redirect.js" in site.paths(), "what redirects there was let through"


def test_nor_does_it_when_the_proxy_is_all_that_stands_in_its_way(site: Site, listening: Ears) -> None:
    """Without the rules on what pages may load, which belong to the crawl."""
    with proxying(hosts=site.hosts(*HOSTS)) as proxy, sync_playwright() as playwright:
        server = {"server": proxy.address, "bypass": "<-loopback>"}
        browser = playwright.chromium.launch(executable_path=chromium(CrawlSettings()), args=list(SWITCHES), proxy=server)  # type: ignore[arg-type]
        with browser.new_context(proxy={**server, "username": proxy.name, "password": proxy.secret}) as context:  # type: ignore[arg-type]
            context.add_init_script(WITHOUT)
            opened = context.new_page()
            opened.goto("http://outlet.test/hostile", wait_until="commit")
            opened.wait_for_timeout(3000)
        browser.close()
        refused = proxy.revoke()
    assert (listening.connections, listening.packets) == (0, 0)
    assert any("127.0.0.1" in words for words in refused), refused


def test_without_all_that_it_would(site: Site) -> None:
    """The same page in the same browser, as it is: or the tests above would show nothing."""
    for unguarded in ears():
        html = hostile_page(unguarded.port, redirector="http://127.0.0.1:9/").decode()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(CrawlSettings()))
            opened = browser.new_page()
            opened.set_content(html, wait_until="commit")
            opened.wait_for_timeout(2000)
            browser.close()
        assert unguarded.connections > WAYS


# Without a browser


@pytest.mark.parametrize("browser", ["/nowhere/chromium", "/bin/false"])
def test_without_a_browser_its_source_says_so_and_the_others_go_on(site: Site, tmp_path: Path, browser: str) -> None:
    crawls = Crawls(tmp_path, site.hosts(*HOSTS), {"browser": browser})
    before = len(site.paths(host="outlet.test"))
    ledger = crawls.run(RENDERED, PLAIN)
    problem = ledger.state.problems["outlet"]
    assert problem is not None
    assert "browser" in problem
    assert "\n" not in problem
    visit = ledger.visit_of("http://outlet.test/article")
    assert (visit.state, str(visit.reason).partition(":")[0]) == (Outcome.FAILED, "no-browser")
    assert site.paths(host="outlet.test")[before:] == ["/feed.xml"], "what cannot be read is not fetched"
    assert ledger.state.problems["plain"] is None
    assert [reading.article.headline for reading in ledger.state.readings] == ["Minsk Dialogue without scripts"]
