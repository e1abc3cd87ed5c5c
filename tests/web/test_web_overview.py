"""The overview's figures are right, and each leads to the list that holds just these articles."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from lxml import html

from desk.web.overview import default_period, net_tone
from domain.coverage import Coverage, Tone, ToneLabel
from tests.support.web_client import Client, desk_over
from tests.support.web_data import NOW, believable

DAY = timedelta(days=1)


def listed(client: Client, href: str) -> int:
    """Return how many articles the list at this address says it has."""
    words = client.page(href).cssselect(".count")[0].text_content().split()
    return int(words[-2].replace(",", ""))


def dated(coverage: Coverage, when: datetime, tone: ToneLabel = "neutral") -> Coverage:
    assert coverage.tone
    article = replace(coverage.article, published=when, published_precision="minute")
    return replace(coverage, article=article, tone=replace(coverage.tone, label=tone))


def figures(page: html.HtmlElement) -> list[tuple[str, int]]:
    """Return (address, number) of each figure of an overview that is a link."""
    found = [(a.get("href"), a.text_content()) for a in page.cssselect(".big a")]
    found += [(a.get("href"), a.cssselect("b")[0].text_content()) for a in page.cssselect(".legend a")]
    for row in page.cssselect(".table tbody tr"):
        cells = row.cssselect("td.n")
        total = cells[-1] if len(cells) > 3 else cells[0]  # over time the last column, by name the first
        found.append((row.cssselect("a")[0].get("href"), total.text_content()))
    found += [
        (li.cssselect("a")[0].get("href"), li.cssselect(".n")[0].text_content())
        for li in page.cssselect("ol.names li")
        if li.cssselect("a")
    ]
    return [(href, int(number.replace(",", ""))) for href, number in found]


@pytest.mark.parametrize("url", ["/?period=7", "/", "/?period=90", "/?period=all", "/?period=30&reprints=1"])
def test_every_figure_leads_to_as_many_articles_as_it_says(client: Client, url: str) -> None:
    found = figures(client.page(url))
    assert len(found) > 8
    for href, number in found:
        assert listed(client, href) == number, href


def test_bars_of_the_charts_lead_to_as_many_articles_as_they_show(client: Client) -> None:
    page = client.page("/?period=30")
    for script in page.xpath("//script[@type='application/json']"):
        spec = json.loads(script.text)
        data = (spec.get("layer") or [spec])[0]["data"]
        bars = spec["datasets"][data["name"]] if "name" in data else data["values"]
        for bar in bars[:6]:
            assert listed(client, bar["href"]) == bar["count"]


def test_the_parts_of_each_chart_add_up(client: Client) -> None:
    page = client.page("/?period=90")
    total = int(page.cssselect(".big a")[0].text_content())
    assert sum(int(b.text_content()) for b in page.cssselect(".legend b")) == total
    over_time = page.cssselect(".table")[0]
    assert sum(int(row.cssselect("td.n")[-1].text_content()) for row in over_time.cssselect("tbody tr")) == total


def test_reprints_are_left_out_until_asked_for(client: Client, coverages: list[Coverage]) -> None:
    reprints = sum(1 for c in coverages if c.story and c.story.role == "reprint")
    page = client.page("/?period=all")
    assert int(page.cssselect(".big a")[0].text_content()) == len(coverages) - reprints
    assert f"and {reprints} reprints" in page.text_content()
    assert int(client.page("/?period=all&reprints=1").cssselect(".big a")[0].text_content()) == len(coverages)


@pytest.mark.parametrize(("age", "period"), [(None, "all"), (0, "30"), (28, "30"), (30, "90"), (88, "90"), (91, "all"), (2_000, "all")])
def test_the_period_is_the_shortest_that_is_not_empty(age: int | None, period: str) -> None:
    assert default_period(None if age is None else NOW - age * DAY, now=NOW) == period


def test_old_coverage_alone_is_shown_over_its_own_span() -> None:
    old = [dated(c, datetime.fromisoformat(f"2019-10-{day:02d}T09:00:00+00:00")) for c, day in zip(believable(3), (7, 8, 21), strict=True)]
    with desk_over(old) as client:
        page = client.page("/")
        assert page.findtext(".//h1") == "7–21 October 2019"
        assert page.cssselect(".picker [aria-current]")[0].text_content() == "All"


def test_days_are_those_of_the_office() -> None:
    late = dated(believable(1)[0], datetime.fromisoformat("2026-11-18T22:30:00+00:00"))  # 01:30 on the 19th in Minsk
    with desk_over([late]) as client:
        days = client.page("/?period=7").cssselect(".table")[0].cssselect("tbody th")
        assert [day.text_content() for day in days] == ["19 November 2026"]
        assert listed(client, "/articles?from=2026-11-19&to=2026-11-19") == 1
        assert listed(client, "/articles?from=2026-11-18&to=2026-11-18") == 0


def test_a_period_begins_at_local_midnight() -> None:
    first, earlier = (
        dated(c, datetime.fromisoformat(when))
        for c, when in zip(believable(2), ("2026-11-13T21:00:00+00:00", "2026-11-13T20:59:59+00:00"), strict=True)
    )
    with desk_over([first, earlier]) as client:
        assert int(client.page("/?period=7").cssselect(".big a")[0].text_content()) == 1


def test_net_tone_counts_articles_and_leaves_the_unsure_out() -> None:
    net = net_tone({"favourable": 3, "neutral": 4, "critical": 1, "unsure": 2, "not-rated": 10})
    assert (net.value, net.rated, net.unsure, net.not_rated) == ("+0.25", 8, "10 %", "50 %")


def test_net_tone_of_nothing_rated_is_no_number() -> None:
    assert net_tone({"not-rated": 5}).value == "–"


def test_a_baseline_is_never_shown_as_more(client: Client) -> None:
    figure = client.page("/?period=90").cssselect(".figure")[1].text_content()
    assert "baseline, unverified" in figure


def test_a_verified_scorer_carries_no_such_note() -> None:
    tone = Tone(polarity=0.5, label="favourable", confidence=0.9, method="target-encoder@1.0")
    rated = replace(dated(believable(1)[0], NOW - DAY), tone=tone)
    with desk_over([rated]) as client:
        assert "unverified" not in client.page("/").text_content()


def test_articles_of_another_watch_stay_out(client: Client) -> None:
    assert "Nothing was found" in client.page("/?watch=lake-forum").text_content()


def test_each_chart_is_drawn_without_scripts_and_told_in_a_table(client: Client) -> None:
    page = client.page("/?period=90")
    charts = page.cssselect(".chart")
    assert len(charts) == 4
    for chart in charts:
        assert chart.cssselect(".drawn svg path")
        assert chart.get("role") == "img"
        assert "table below" in chart.get("aria-label")
    assert len(page.cssselect("details.table table")) == 4
