"""Every address answers as it should, with the headers that keep strangers out."""

import re
from pathlib import Path

import pytest

from desk.web.security import CONTENT_SECURITY_POLICY
from domain.coverage import Coverage
from domain.errors import LedgerUnavailable
from domain.protocols import CoverageStore, RunRow
from indexing import open_store
from tests.support.web_client import Client, filled_store, make_app
from tests.support.web_data import FixedRuns

PAGES = ["/", "/?period=7", "/articles", "/articles?q=forum&tone=critical", "/sources", "/sources?run=run-20261119", "/runs"]
REFUSED = [
    ("/articles?tone=angry", "tone cannot be"),
    ("/articles?role=boss", "role cannot be"),
    ("/articles?period=8", "period cannot be"),
    ("/articles?from=yesterday", "is not a date"),
    ("/articles?to=0001-01-01", "out of range"),
    ("/articles?page=0", "page cannot be"),
    ("/articles?page=501", "page cannot be"),
    ("/articles?page=%EF%BC%91", "page cannot be"),
    ("/articles?sort=random", "sort cannot be"),
    ("/articles?reprints=maybe", "reprints cannot be"),
    ("/?watch=nobody", "there is no watch"),
    ("/articles?outlet=" + "x" * 2_001, "longer than"),
]


@pytest.mark.parametrize("url", PAGES)
def test_each_page_answers_in_html_of_modest_size(client: Client, url: str) -> None:
    response = client.get(url)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    without_charts = re.sub(r'<div class="chart.*?</script>', "", response.text, flags=re.S)
    assert len(without_charts.encode()) < 60_000


@pytest.mark.parametrize("url", [*PAGES, "/healthz", "/nowhere", "/articles/unknown", "/articles?tone=angry", "/static/none.js"])
def test_each_answer_carries_the_security_headers(client: Client, url: str) -> None:
    headers = client.get(url).headers
    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"


def test_the_policy_is_the_strict_one() -> None:
    assert CONTENT_SECURITY_POLICY == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def test_no_page_has_inline_script_or_style(client: Client, coverages: list[Coverage]) -> None:
    for url in [*PAGES, f"/articles/{coverages[-3].id}"]:
        page = client.page(url)
        assert not page.xpath("//style | //*[@style]")
        assert not page.xpath("//script[not(@src) and @type != 'application/json']")
        assert not page.xpath("//@*[starts-with(name(), 'on')]")


@pytest.mark.parametrize(("url", "message"), REFUSED)
def test_a_value_that_no_page_knows_is_refused_with_a_fix(client: Client, url: str, message: str) -> None:
    response = client.get(url)
    assert response.status_code == 400
    assert message in response.text
    assert "</html>" in response.text


@pytest.mark.parametrize(
    "url", ["/nowhere", "/articles/unknown", "/articles/a/b", "/static/../app.py", "/static/none.js", "/sources?run=x"]
)
def test_what_is_not_there_is_a_404_in_the_same_dress(client: Client, url: str) -> None:
    response = client.get(url)
    assert response.status_code == 404
    assert "masthead" in response.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_the_desk_only_reads(client: Client, method: str) -> None:
    response = client.request(method, "/articles")
    assert response.status_code == 405
    assert "GET" in response.headers["allow"]


class DeadRuns(FixedRuns):
    def runs(self, *, limit: int = 20) -> list[RunRow]:
        raise LedgerUnavailable("locked")


class BrokenRuns(FixedRuns):
    def runs(self, *, limit: int = 20) -> list[RunRow]:
        raise ZeroDivisionError("a secret of ours")


def test_a_store_that_is_down_gives_503_everywhere(tmp_path: Path) -> None:
    (tmp_path / "coverage.db").write_bytes(b"this is no database" * 100)
    client = Client(make_app(open_store("sqlite:", data=tmp_path)))
    for url in ("/", "/articles", "/articles/some-id"):
        response = client.get(url)
        assert response.status_code == 503
        assert "The store does not answer" in response.text
    assert client.get("/healthz").status_code == 503


def test_a_ledger_that_is_down_gives_503(store: CoverageStore) -> None:
    client = Client(make_app(store, DeadRuns()))
    assert "The ledger does not answer" in client.get("/runs").text
    assert (client.get("/healthz").status_code, client.get("/articles").status_code) == (503, 200)


def test_a_fault_of_ours_shows_no_detail_and_keeps_the_headers(store: CoverageStore) -> None:
    response = Client(make_app(store, BrokenRuns())).get("/runs")
    assert response.status_code == 500
    assert "secret" not in response.text
    assert response.headers["content-security-policy"] == CONTENT_SECURITY_POLICY


def test_static_files_have_hashed_names_and_may_be_kept(client: Client) -> None:
    page = client.page("/")
    names = [*page.xpath("//link/@href"), *page.xpath("//script/@src")]
    assert len(names) == 4
    for name in names:
        assert re.fullmatch(r"/static/[a-z]+\.[0-9a-f]{10}\.(css|js|svg)", name)
        response = client.get(name)
        assert response.status_code == 200
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert client.get("/static/desk.css").status_code == 404


def test_pages_are_not_kept_by_shared_caches(client: Client) -> None:
    assert client.get("/").headers["cache-control"] == "private, no-cache"


def test_an_empty_desk_says_so() -> None:
    with filled_store() as nothing:
        client = Client(make_app(nothing, FixedRuns()))
        assert "Nothing was found" in client.get("/").text
        assert "No article matches" in client.get("/articles").text
        assert "No source yet" in client.get("/sources").text
        assert "No run yet" in client.get("/runs").text


def test_the_frame_names_the_watch_and_offers_the_others(client: Client) -> None:
    page = client.page("/?watch=lake-forum")
    assert page.findtext(".//p[@class='watch']") == "Lake Forum"
    links = {a.text: a.get("href") for a in page.cssselect(".watches a")}
    assert links == {"Minsk Dialogue": "/?watch=minsk-dialogue", "Lake Forum": "/?watch=lake-forum"}
    assert page.cssselect(".search input[name=watch]")[0].get("value") == "lake-forum"
    assert all("watch=lake-forum" in a.get("href") for a in page.cssselect(".pages a"))
