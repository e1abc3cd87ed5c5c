"""Notices and figures on pages and for programs: in words, in JSON, in Prometheus' format; details for those who may see them."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.requests import Request

from desk.web.access import is_here
from desk.web.metrics import CONTENT_TYPE, Metric, exposition, metrics
from domain.health import HealthReport
from domain.notice import KINDS
from domain.protocols import CoverageStore
from tests.support.documentation import page as doc
from tests.support.documentation import spans
from tests.support.web_client import Client, make_app
from tests.support.web_data import NOW, SOURCES
from tests.support.web_health import REFUSED, SILENT, FixedHealth, believable_health

FULL = believable_health()


def client_of(store: CoverageStore, health: FixedHealth) -> Client:
    return Client(make_app(store, health=health))


@pytest.fixture
def desk(store: CoverageStore) -> Client:
    return client_of(store, FULL)


def samples(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    families = text_string_to_metric_families(text)
    return {(s.name, tuple(sorted(s.labels.items()))): s.value for family in families for s in family.samples}


def test_a_process_that_answers_is_alive_whatever_is_wrong(store: CoverageStore) -> None:
    broken = client_of(store, FixedHealth(ledger_answers=False, store_problem="away"))
    assert (broken.get("/livez").status_code, broken.get("/livez").text) == (200, "ok\n")


@pytest.mark.parametrize(
    ("health", "status"),
    [(FULL, 200), (FixedHealth(store_problem="https://store.test is away"), 503), (FixedHealth(ledger_answers=False), 503)],
)
def test_readiness_is_store_and_ledger_and_tells_no_detail(store: CoverageStore, health: FixedHealth, status: int) -> None:
    response = client_of(store, health).get("/readyz")
    assert response.status_code == status
    assert response.text in {"ok\n", "not ready\n"}


def test_health_in_words(desk: Client) -> None:
    lines = desk.get("/healthz").text.splitlines()
    assert lines[0] == "attention"
    assert "last run 20261120T090000-ab12 done, began 9 min ago" in lines
    assert {"lag 75 s", "inbox 3", "dead letters 2", f"silent {SOURCES[0].id}", "serve at work, last beat 4 s ago", "free 81.5 GB"} <= set(
        lines
    )
    assert lines[-2].startswith("GRAVE dead-letters store: The store refused 2 articles")
    assert lines[-1].startswith(f"notice source-silent {SOURCES[0].id} since ")
    assert lines[-1].endswith(SILENT.action)


@pytest.mark.parametrize("asked", [{"params": {"format": "json"}}, {"headers": {"Accept": "application/json"}}])
def test_health_in_json(desk: Client, asked: dict[str, dict[str, str]]) -> None:
    response = desk.request("GET", "/healthz", **asked)
    found = json.loads(response.text)
    assert response.headers["content-type"] == "application/json"
    assert (found["status"], found["waiting"], found["inbox"], found["dead_letters"], found["lag_s"]) == ("attention", 5, 3, 2, 75)
    assert found["last_run"]["age_s"] == 540
    assert found["serve"]["beat_age_s"] == 4
    assert found["silent"] == [SOURCES[0].id]
    assert [notice["kind"] for notice in found["notices"]] == ["dead-letters", "source-silent"]


@pytest.mark.parametrize(
    ("health", "status", "word"),
    [
        (FixedHealth(), 200, "ok"),
        (FixedHealth(notices=[SILENT]), 200, "ok"),
        (FixedHealth(notices=[REFUSED, SILENT]), 200, "attention"),
        (FixedHealth(store_problem="away"), 503, "down"),
        (FixedHealth(ledger_answers=False), 503, "ledger does not answer"),
    ],
)
def test_only_a_store_or_ledger_that_is_away_is_an_error(store: CoverageStore, health: FixedHealth, status: int, word: str) -> None:
    response = client_of(store, health).get("/healthz")
    assert (response.status_code, response.text.splitlines()[0]) == (status, word)


def test_metrics_are_read_as_prometheus_reads_them(desk: Client) -> None:
    response = desk.get("/metrics")
    assert response.headers["content-type"] == CONTENT_TYPE
    found = samples(response.text)
    assert found["forumwatch_visits_total", (("outcome", "relevant"), ("source", "sozh"))] == 12
    assert found["forumwatch_visits_total", (("outcome", "gone"), ("source", 'odd"\\name\n'))] == 1
    assert found["forumwatch_pending_visits", (("source", "sozh"),)] == 1
    assert found["forumwatch_dead_letters", (("kind", "coverage"),)] == 2
    assert found["forumwatch_coverages", (("status", "gone"), ("watch", "forum"))] == 2
    assert found["forumwatch_build_info", (("version", "0.1.0"),)] == 1
    assert found["forumwatch_last_run_started_timestamp_seconds", ()] == (NOW - timedelta(minutes=9)).timestamp()
    assert (found["forumwatch_store_up", ()], found["forumwatch_serve_up", ()], found["forumwatch_silent_sources", ()]) == (1, 1, 1)
    of_kinds = {kind: found["forumwatch_notices", (("kind", kind),)] for kind in KINDS}
    assert {kind for kind, count in of_kinds.items() if count} == {"dead-letters", "source-silent"}


def test_what_is_not_known_has_no_sample(store: CoverageStore) -> None:
    response = client_of(store, FixedHealth(store_problem="away")).get("/metrics")
    found = samples(response.text)
    assert response.status_code == 200
    assert found["forumwatch_store_up", ()] == 0
    assert ("forumwatch_serve_beat_timestamp_seconds", ()) not in found
    assert client_of(store, FixedHealth(ledger_answers=False)).get("/metrics").status_code == 503


def test_numbers_and_help_are_written_as_the_format_wants_them() -> None:
    metric = Metric(name="x", type="gauge", help="a\\b\nc", samples=(({}, 0.25), ({"l": 'say "hi"'}, 1e21)))
    assert exposition([metric]).splitlines() == [
        "# HELP x a\\\\b\\nc",
        "# TYPE x gauge",
        "x 0.25",
        'x{l="say \\"hi\\""} 1000000000000000000000',
    ]


def every_metric() -> tuple[Metric, ...]:
    report: HealthReport = FULL.report(NOW)
    return metrics(report, FULL.tallies())


def test_the_guide_names_every_metric_with_its_type_and_nothing_else() -> None:
    named = {spans(row[0])[0]: row[1] for row in doc("docs/health.md").rows("Metrics")}
    assert named == {metric.name: metric.type for metric in every_metric()}


def test_the_guide_names_every_notice_and_nothing_else() -> None:
    named = [spans(row[0])[0] for row in doc("docs/health.md").rows("Notices")]
    assert sorted(named) == sorted(KINDS)


@pytest.mark.parametrize(
    ("client", "headers", "here"),
    [
        ("127.0.0.1", {"host": "127.0.0.1:8600"}, True),
        ("::1", {"host": "[::1]:8600"}, True),
        ("127.0.0.1", {"host": "localhost"}, True),
        ("127.0.0.1", {"host": "desk.example.org"}, False),  # through a proxy on this machine that says nothing of itself
        ("127.0.0.1", {"host": "127.0.0.1:8600", "x-forwarded-for": "198.51.100.7"}, False),
        ("127.0.0.1", {"host": "localhost", "forwarded": "for=198.51.100.7"}, False),
        ("198.51.100.7", {"host": "127.0.0.1:8600"}, False),
        ("127.0.0.1", {"host": "[broken"}, False),
        ("127.0.0.1", {}, False),
    ],
)
def test_who_asks_on_this_machine(client: str, headers: dict[str, str], here: bool) -> None:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    assert is_here(Request({"type": "http", "client": (client, 4711), "headers": raw})) is here


def test_the_band_tells_the_gravest_and_leads_to_what_to_do(desk: Client) -> None:
    for url in ("/", "/sources"):
        (band,) = desk.page(url).cssselect("aside.band")
        assert "grave" in band.get("class")
        assert [line.text_content() for line in band.cssselect("li")] == [REFUSED.text, SILENT.text]
        assert band.cssselect("a")[0].get("href") == "/health"


def test_many_notices_make_a_short_band(store: CoverageStore) -> None:
    many = [replace(SILENT, subject=f"s{number}", text=f"Notice {number}.") for number in range(9)]
    (band,) = client_of(store, FixedHealth(notices=many)).page("/").cssselect("aside.band")
    assert len(band.cssselect("li")) == 3
    assert "and 6 more" in band.text_content()
    assert "grave" not in band.get("class")


def test_an_office_in_order_has_no_band(store: CoverageStore) -> None:
    quiet = client_of(store, FixedHealth())
    assert quiet.page("/").cssselect("aside.band") == []
    assert "Everything is as usual" in quiet.page("/health").text_content()


def test_the_page_tells_what_to_do_and_shows_commands_as_such(desk: Client) -> None:
    shown = desk.page("/health")
    grave, other = shown.cssselect(".notices li")
    assert [code.text for code in grave.cssselect("code")] == ["forumwatch store dead-letters", "forumwatch store replay"]
    assert grave.get("class") == "grave"
    assert other.get("class") is None
    assert other.cssselect("time")[0].get("datetime").startswith("2026-11-17T")
    figures = {row.cssselect("dt")[0].text: row.cssselect("dd b")[0].text for row in shown.cssselect(".gauges > div")}
    assert (figures["Waiting for the store"], figures["Service"], figures["Given up"]) == ("5", "at work", "2")


def test_each_source_shows_its_last_days_and_a_word(desk: Client) -> None:
    rows = desk.page("/sources").cssselect("tbody tr")
    words = [row.cssselect(".pace")[0].text for row in rows]
    assert words[:4] == ["silent since Tuesday", "quiet", "too new to tell", "usual"]
    bars = rows[0].cssselect("svg.bars")[0]
    assert bars.get("aria-label") == "Last 14 days: 121 found, 19 relevant, at most 14 a day"
    assert len(bars.cssselect("rect.found")) == 14
    assert len(rows[2].cssselect("rect.unknown")) == 9
    assert desk.page("/sources?run=run-20261119").cssselect(".bars") == []


def test_a_notice_cannot_bring_markup(store: CoverageStore) -> None:
    hostile = replace(REFUSED, text="<script>alert(1)</script> `<b>x</b>`", action='"><img src=x>')
    shown = client_of(store, FixedHealth(notices=[hostile])).get("/health").text
    assert "<script>alert" not in shown
    assert "<b>x</b>" not in shown
    assert "<img" not in shown
