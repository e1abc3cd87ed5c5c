"""Sources and runs show the ledger's counts as they are."""

from dataclasses import replace
from datetime import timedelta

from lxml import html

from domain.manners import HostDay
from domain.protocols import CoverageStore, RunRow, SourceCounts
from domain.source import CrawlPolicy
from tests.support.web_client import Client, make_app
from tests.support.web_data import NOW, SOURCES, FixedRuns, believable_runs
from tests.support.web_health import FixedHealth, pace_of


def cells(row: html.HtmlElement) -> list[str]:
    return [" ".join(cell.text_content().split()) for cell in row.cssselect("th, td")]


def test_each_source_has_its_counts_in_words(client: Client) -> None:
    page = client.page("/sources")
    rows = page.cssselect("tbody tr")
    assert len(rows) == len(SOURCES)
    name, found, outcomes, pending, relevant, delivered = cells(rows[1])
    assert name.startswith("Вестник региона Russia, agency, state-owned, Russian")
    assert (found, pending, relevant) == ("34", "–", "1")
    assert outcomes == "27 not about us, 4 unchanged, 1 failed, 1 relevant, 1 refused by robots.txt"
    assert delivered == "– 1 dead letter"


def test_what_is_wrong_with_a_source_is_said(client: Client) -> None:
    assert "⚠ its feed answers HTML, not a feed" in client.page("/sources").text_content()


def test_a_source_whose_links_are_risky_says_so_beside_its_link(store: CoverageStore) -> None:
    [risky] = [source for source in SOURCES if source.link_warning]
    counts = [SourceCounts(source=risky.id, found=0, outcomes={}, pending=0, relevant=0, delivered=0, waiting=0, dead_letters=0)]
    page = Client(make_app(store, FixedRuns(rows=counts))).page("/sources")
    [note] = page.cssselect("tbody th a ~ .caution")
    assert note.text_content() == f"Before you pass its links on: {risky.link_warning}"


def test_a_source_that_is_asked_by_way_of_exception_says_so(store: CoverageStore) -> None:
    policy = CrawlPolicy(tls="unverified", render="browser")
    exempt = replace(SOURCES[0], policy=policy)
    counts = [SourceCounts(source=exempt.id, found=0, outcomes={}, pending=0, relevant=0, delivered=0, waiting=0, dead_letters=0)]
    page = Client(make_app(store, FixedRuns(rows=counts), sources=(exempt,))).page("/sources")
    assert "its certificate is not verified, read in a browser" in page.text_content()


def test_the_requests_of_the_day_are_told_and_what_a_spent_host_means(store: CoverageStore) -> None:
    first, second, third = SOURCES[:3]
    today = {
        first.id: HostDay(host="one.example", requests=1_234, most=5_000),
        second.id: HostDay(host="two.example", requests=4_500, most=5_000),
    }
    paces = [replace(pace_of(source, "usual", [1, 2, 3]), today=today.get(source.id)) for source in (first, second, third)]
    counts = [
        SourceCounts(source=source.id, found=1, outcomes={}, pending=1, relevant=0, delivered=0, waiting=0, dead_letters=0)
        for source in (first, second, third)
    ]
    rows = Client(make_app(store, FixedRuns(rows=counts), health=FixedHealth(paces=paces))).page("/sources").cssselect("tbody tr th")
    said = [" ".join(row.text_content().split()) for row in rows]
    assert said[0].endswith("1,234 of 5,000 requests today to one.example")
    assert said[1].endswith("4,500 of 5,000 requests today to two.example: the rest waits for tomorrow")
    assert "requests" not in said[2]
    assert len(rows[1].cssselect("small.problem")) == 1 + len(rows[0].cssselect("small.problem"))


def test_the_totals_add_up(client: Client) -> None:
    counts = believable_runs().rows
    total = cells(client.page("/sources").cssselect("tfoot tr")[0])
    assert int(total[1]) == sum(c.found for c in counts) == sum(sum(c.outcomes.values()) + c.pending for c in counts)
    outcomes = [int(part.split()[0]) for part in total[2].split(", ")]
    assert sum(outcomes) + int(total[3]) == int(total[1])


def test_relevant_leads_to_the_sources_articles(client: Client) -> None:
    [link] = client.page("/sources").cssselect("tbody tr:nth-child(2) td a")
    assert link.get("href") == "/articles?outlet=vestnik&reprints=1"


def test_a_source_that_left_the_registry_keeps_its_counts(store: CoverageStore) -> None:
    gone = SourceCounts(source="old-paper", found=2, outcomes={"gone": 2}, pending=0, relevant=0, delivered=0, waiting=0, dead_letters=0)
    page = Client(make_app(store, FixedRuns(rows=[gone]))).page("/sources")
    assert cells(page.cssselect("tbody tr")[0])[0] == "old-paper not in the configuration"


def test_one_run_alone_can_be_looked_at(client: Client) -> None:
    page = client.page("/runs")
    href = page.cssselect("tbody tr")[1].cssselect("a")[0].get("href")
    assert href == "/sources?run=run-20261119"
    assert len(client.page(href).cssselect("tbody tr")) == 3


def test_runs_come_with_state_time_and_counts(client: Client) -> None:
    rows = [cells(row) for row in client.page("/runs").cssselect("tbody tr")]
    assert rows[0] == ["20 Nov 2026, 14:57 run-20261120", "running", "–", "40", "3", "5"]
    assert rows[1][1:] == ["done", "7 min", "310", "–", "12"]
    assert rows[2][1:] == ["interrupted", "2 h 00 min", "101", "44", "4"]


def test_the_miss_rate_of_the_fast_look_is_given_with_its_sample(client: Client, store: CoverageStore) -> None:
    assert "1 relevant among 120 read: a miss rate of 0.8 %" in client.page("/runs").text_content()
    run = RunRow(id="r", started=NOW, ended=NOW + timedelta(seconds=9), state="done", found=0, pending=0, relevant=0)
    page = Client(make_app(store, FixedRuns(past=[run]))).page("/runs")
    assert "nothing is known of what the fast look misses" in page.text_content()
    assert "9 s" in page.text_content()
