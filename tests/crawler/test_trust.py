"""Certificates: verified, but for the hosts of a source that says otherwise."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.settings import unverified_hosts
from domain.visit import Outcome
from tests.support.crawl import Crawls, source
from tests.support.site import LOREM, Site, feed, page

OURS = "The Minsk Dialogue opened on Monday.\n\n" + LOREM
HOSTS = ("secure.outlet.test", "elsewhere.outlet.test", "wrong.outlet.test", "other.test")
FEED = "https://secure.outlet.test/feed.xml"
UNVERIFIED = {"tls": "unverified"}


@pytest.fixture
def site() -> Iterator[Site]:
    """Its certificate is by an authority that nobody knows, and not for wrong.outlet.test."""
    with Site(tls_hosts=("secure.outlet.test", "elsewhere.outlet.test", "other.test")) as site:
        for host in HOSTS:
            site.put(f"https://{host}/a", page(f"Minsk Dialogue at {host}", OURS))
        site.put(FEED, feed(("a", "/a"), ("b", "https://elsewhere.outlet.test/a")))
        site.put("https://other.test/feed.xml", feed(("a", "/a")))
        site.put("https://wrong.outlet.test/feed.xml", feed(("a", "/a")))
        yield site


@pytest.fixture
def crawls(tmp_path: Path, site: Site) -> Crawls:
    return Crawls(tmp_path, site.hosts(*HOSTS), {"retries": 0})


def test_the_exception_is_for_the_hosts_that_the_source_s_file_names_and_logged(crawls: Crawls) -> None:
    outlet = source(homepage="https://secure.outlet.test/", feeds=(FEED,), policy=UNVERIFIED)
    other = source("other", "https://other.test/", feeds=("https://other.test/feed.xml",))
    ledger = crawls.run(outlet, other)
    assert [reading.article.url for reading in ledger.state.readings] == ["https://secure.outlet.test/a"]
    visit = ledger.visit_of("https://elsewhere.outlet.test/a")
    assert (visit.state, visit.reason) == (Outcome.FAILED, "tls: certificate verify failed")
    assert ledger.state.problems == {"outlet": None, "other": "https://other.test/feed.xml: tls: certificate verify failed"}
    logged = [line for line in crawls.output.splitlines() if "tls.unverified" in line]
    assert len(logged) == 1
    assert "secure.outlet.test" in logged[0]


def test_a_certificate_for_another_host_is_taken_too_then(crawls: Crawls) -> None:
    named = {"homepage": "https://wrong.outlet.test/", "feeds": ("https://wrong.outlet.test/feed.xml",)}
    assert len(crawls.run(source(policy=UNVERIFIED, **named)).state.readings) == 1


def test_without_the_exception_it_is_not(crawls: Crawls, site: Site, tmp_path: Path) -> None:
    authority = str(site.save_authority(tmp_path / "authority.pem"))
    named = {"homepage": "https://wrong.outlet.test/", "feeds": ("https://wrong.outlet.test/feed.xml",)}
    problem = crawls.run(source(**named), settings={"ca_file": authority}).state.problems["outlet"]
    assert problem == "https://wrong.outlet.test/feed.xml: tls: the certificate is for another host"


def test_a_source_names_hosts_by_homepage_and_listings() -> None:
    named = {
        "homepage": "https://a.test/",
        "feeds": ("https://b.test/f",),
        "sitemaps": ("https://c.test/s",),
        "sections": ("https://d.test/",),
    }
    assert unverified_hosts(source(policy=UNVERIFIED, **named)) == {"a.test", "b.test", "c.test", "d.test"}
    assert unverified_hosts(source(**named)) == frozenset()
