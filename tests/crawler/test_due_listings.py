"""Which feeds a crawl asks: all of them, or only those that are due; never one that asked us to wait."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.crawl import Crawls, source
from tests.support.site import Reply, Site, feed

FEEDS = {name: f"http://outlet.test/{name}.xml" for name in ("due", "later", "gone", "waits")}
OUTLET = source(feeds=tuple(FEEDS.values()))


@pytest.fixture(scope="module")
def crawls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Crawls, Site]]:
    """A first crawl of four feeds; then each is given a time."""
    with Site() as site:
        for name in ("due", "later"):
            site.put(FEEDS[name], feed(("x", f"/{name}")))
        site.put(FEEDS["waits"], Reply(status=429, headers={"Retry-After": "7200"}))
        crawls = Crawls(tmp_path_factory.mktemp("due"), site.hosts("outlet.test"), settings={"retries": 0})
        ledger = crawls.run(OUTLET)
        now = datetime.now(UTC)
        states = ledger.state.feeds
        states[FEEDS["due"]] = replace(states[FEEDS["due"]], next_due=now - timedelta(hours=1))
        states[FEEDS["later"]] = replace(states[FEEDS["later"]], next_due=now + timedelta(hours=1))
        since = now - timedelta(days=30)
        states[FEEDS["gone"]] = replace(states[FEEDS["gone"]], next_due=now + timedelta(days=5), failing_since=since)
        ledger.save()
        yield crawls, site


def asked(site: Site) -> list[str]:
    found = [path.removeprefix("/").removesuffix(".xml") for path in site.paths() if path.endswith(".xml")]
    site.asked.clear()
    return found


def test_only_due_feeds_are_asked_where_that_is_wanted(crawls: tuple[Crawls, Site]) -> None:
    runs, site = crawls
    assert asked(site) == list(FEEDS)
    told = runs.run(OUTLET, run="run-2", due_only=True).state.problems["outlet"] or ""
    assert asked(site) == ["due"]
    gone, waits = told.split("; ")
    assert gone.startswith(f"{FEEDS['gone']}: answers 404 since ")
    assert ", asked again " in gone
    assert waits.startswith(f"{FEEDS['waits']}: http-429: Too Many Requests, asked again ")


def test_else_all_are_asked_but_those_that_asked_us_to_wait(crawls: tuple[Crawls, Site]) -> None:
    runs, site = crawls
    site.asked.clear()
    runs.run(OUTLET, run="run-3")
    assert asked(site) == ["due", "later", "gone"]
