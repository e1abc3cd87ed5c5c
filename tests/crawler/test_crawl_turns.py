"""Two crawls whose sources share a host ask it together no more often than its delay allows; a source is crawled once at a time."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from ledger import open_ledger
from tests.support.command import Office
from tests.support.site import LOREM, Site, feed, page

DELAY_S = 0.3
JITTER_S = 0.1  # of connecting and of noting the time, not of the crawl
ARTICLES = 10  # of each source


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


@pytest.fixture
def office(tmp_path: Path, site: Site) -> Office:
    office = Office(tmp_path)
    office.write_watch()
    for name in ("one", "two"):
        urls = [f"http://outlet.test/{name}/{number}" for number in range(ARTICLES)]
        site.put(f"http://outlet.test/{name}.xml", feed(*((url, url) for url in urls)))
        for url in urls:
            site.put(url, page("The Minsk Dialogue opens", f"The Minsk Dialogue opened.\n\n{LOREM}"))
        office.write_source(name, f'name = "{name}"\nhomepage = "http://outlet.test/"\nfeeds = ["http://outlet.test/{name}.xml"]\n')
    hosts = f'{{"outlet.test": "127.0.0.1:{site.port}"}}'
    office.extra |= {"FORUMWATCH_CRAWL__HOSTS": hosts, "FORUMWATCH_CRAWL__HOSTS_DELAY_S": str(DELAY_S)}
    open_ledger(office.data / "ledger.db").close()  # so that neither waits for the other to make it
    return office


def crawl_at_once(office: Office, *sources: str) -> str:
    """Start a crawl of each source at the same moment; return what all of them said."""
    crawls = [office.start("crawl", "--source", source) for source in sources]
    said = [crawl.communicate(timeout=100)[0].decode() for crawl in crawls]
    assert [crawl.returncode for crawl in crawls] == [0] * len(sources), said
    return "".join(said)


def test_two_crawls_keep_the_delay_of_a_host_together(office: Office, site: Site) -> None:
    crawl_at_once(office, "one", "two")
    asked = sorted(site.asked, key=lambda one: one.at)
    assert sorted(site.paths()).count("/one/0") == 1
    assert len(site.paths()) == 2 * (ARTICLES + 1)
    gaps = [later.at - earlier.at for earlier, later in pairwise(asked)]
    assert min(gaps) > DELAY_S - JITTER_S, [f"{gap:.2f} before {one.path}" for gap, one in zip(gaps, asked[1:], strict=True)]
    paths = [one.path[:4] for one in asked if one.path != "/robots.txt"]
    assert sum(one != other for one, other in pairwise(paths)) > 1, "they took turns: the crawls ran at the same time"


def test_a_source_that_another_process_crawls_is_left_to_it(office: Office, site: Site) -> None:
    with open_ledger(office.data / "ledger.db") as ledger:
        now = datetime.now(UTC)
        granted = ledger.sources.grant("run of another process", ["one"], lease_s=60, now=now)
        assert "source.busy" in crawl_at_once(office, "one")
        assert site.asked == []
        ledger.leases.release(granted.leases.values())
        assert [line for line in crawl_at_once(office, "one").splitlines() if "article.fetched" not in line] == []
        assert len(site.paths()) == ARTICLES + 1
        assert ledger.sources.free(["one"], now=now) == ["one"], "it was given back"
