"""`forumwatch backfill --warc`: what it says of files, pages and troubles."""

from pathlib import Path

import pytest

from desk import registry
from domain.urls import normalise
from tests.support.command import Office
from tests.support.history import PAGES, QUIET, SITE, configure, opened
from tests.support.warcs import WarcPage, write_warc

CAPTURES = [WarcPage(url=f"{SITE}{path}", body=body) for path, body in (PAGES | QUIET).items()]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    configure(tmp_path)
    return Office(tmp_path)


def test_it_says_what_became_of_every_page(office: Office) -> None:
    folder = office.folder / "warcs"
    folder.mkdir()
    write_warc(folder / "a.warc.gz", [*CAPTURES, WarcPage(url=f"{SITE}/x", body=b"no", status="404 Not Found")])
    done = office.run_here("backfill", "--warc", str(folder))
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "1 file, 6 pages: 0 known before, 6 taken in",
        "          4  put into the inbox",
        "          2  irrelevant",
        "passed over",
        "          1  other answers than 200",
        "          1  warcinfo records",
        "4 coverages delivered",
    ]
    again = office.run_here("backfill", "--warc", str(folder / "a.warc.gz"), str(folder))
    assert again.stdout.startswith("1 file, 6 pages: 6 known before, 0 taken in\n")
    assert "4 found" in office.run_here("search", "minsk").stdout


def test_a_cut_file_ends_with_a_line_and_status_1(office: Office) -> None:
    path = write_warc(office.folder / "a.warc.gz", CAPTURES)
    path.write_bytes(path.read_bytes()[:-100])
    done = office.run_here("backfill", "--warc", str(path))
    assert done.returncode == 1
    assert "5 taken in" in done.stdout
    assert "the file ends inside a record; the pages before that are taken in" in " ".join(done.stderr.split())


def test_a_path_that_is_not_there_is_told_in_one_line(office: Office) -> None:
    done = office.run_here("backfill", "--warc", "missing.warc.gz")
    assert (done.returncode, done.stderr) == (2, "forumwatch: there is no file or folder missing.warc.gz: look at the path\n")


def test_a_page_of_an_outlet_of_the_registry_is_that_outlet_s(office: Office) -> None:
    """Also for whoever reads it later: the configuration has no such source."""
    outlet = next(registry.outlets("PL")).source
    url = f"{outlet.homepage.rstrip('/')}/minsk-dialogue-in-the-archive"
    done = office.run_here("backfill", "--warc", str(write_warc(office.folder / "a.warc.gz", [WarcPage(url=url, body=PAGES["/news/1"])])))
    assert "1 coverage delivered" in done.stdout
    with opened(office.folder) as house:
        (key,) = house.ledger.corrections.of_article(house.ledger.crawl.article_of(normalise(url)) or "")
        publisher = house.store.get(key).publisher
    assert (publisher.id, publisher.name, publisher.country) == (outlet.id, outlet.name, "PL")
