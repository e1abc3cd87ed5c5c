"""History from WARC files: what is taken in, whose it is, that counts add up, and that nothing is taken in twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.cli import main as warcio_main

from crawler.archive.reading import kept_at
from domain.article import ArchiveRef
from domain.codec import from_json
from ledger.schema import visits
from scheduler.settling import Settling
from scheduler.warc_backfill import Outlets, WarcTally, backfill_warc
from scheduler.wiring import House
from tests.support.crawl import ROOT, source
from tests.support.history import PAGES, QUIET, SITE, SOURCE, configure, opened
from tests.support.site import page
from tests.support.warcs import WarcPage, ours, write_warc

CAPTURES = [WarcPage(url=f"{SITE}{path}", body=body) for path, body in (PAGES | QUIET).items()]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    configure(tmp_path)
    with opened(tmp_path) as house:
        yield house


def take(house: House, *files: Path) -> WarcTally:
    return backfill_warc(house, files, Outlets(house.sources))


def test_each_page_passes_the_fast_look_and_ends_in_an_outcome(house: House, tmp_path: Path) -> None:
    tally = take(house, write_warc(tmp_path / "a.warc.gz", CAPTURES))
    assert (tally.pages, tally.known, tally.outcomes) == (6, 0, Counter(pending=4, irrelevant=2))
    Settling(house).settle()
    (row,) = house.ledger.runs.counts()
    assert (row.source, row.found, row.pending) == ("outlet", 6, 0)
    assert row.outcomes == {"relevant": 4, "irrelevant": 2}
    assert (row.relevant, row.delivered) == (4, 4)
    lines = [line.text for line in house.ledger.runs.why(f"{SITE}/news/1")]
    assert any("taken from the WARC file a.warc.gz" in line for line in lines)


def test_a_second_pass_adds_nothing(house: House, tmp_path: Path) -> None:
    path = write_warc(tmp_path / "a.warc.gz", CAPTURES)
    take(house, path)
    again = take(house, path, path)
    assert (again.files, again.pages, again.known, again.entered) == (2, 12, 12, 0)
    (row,) = house.ledger.runs.counts()
    assert row.found == 6


def test_a_page_that_a_file_holds_twice_is_one_page(house: House, tmp_path: Path) -> None:
    tally = take(house, write_warc(tmp_path / "a.warc.gz", [CAPTURES[0], CAPTURES[0], *CAPTURES[:1]]))
    assert (tally.pages, tally.known, tally.entered) == (3, 2, 1)


def test_pages_that_are_read_in_full_are_archived_with_their_own_time(house: House, tmp_path: Path) -> None:
    take(house, write_warc(tmp_path / "a.warc.gz", CAPTURES))
    (file,) = (tmp_path / "data" / "archive").iterdir()
    assert file.name.endswith(".warc.gz")
    rows = house.ledger._database.read(lambda c: c.execute(visits.select().where(visits.c.archive.is_not(None))).all())
    assert len(rows) == 4
    assert {from_json(ArchiveRef, row.archive).file for row in rows} == {file.name}
    kept = kept_at(file.parent, from_json(ArchiveRef, rows[0].archive))
    assert (kept.date.isoformat(), kept.url) == ("2019-10-08T10:00:00+00:00", rows[0].url)
    with pytest.raises(SystemExit) as ended:
        warcio_main(["check", str(file)])
    assert ended.value.code == 0


def test_an_old_article_is_not_looked_at_again(house: House, tmp_path: Path) -> None:
    """The ages at which it would have been are over."""
    take(house, write_warc(tmp_path / "a.warc.gz", CAPTURES))
    Settling(house).settle()
    run = house.ledger.runs.begin_run(datetime.now(UTC))
    assert house.ledger.crawl.offer_revisits(run, "outlet", now=datetime.now(UTC)) == 0


def test_pages_that_ask_not_to_be_used_are_not(house: House, tmp_path: Path) -> None:
    (tmp_path / "config" / "opt-out.txt").write_text("outlet.test/private/ 2019-10-01 asked by e-mail\n")
    noindex = page("Minsk Dialogue", "Minsk Dialogue", head='<meta name="robots" content="noindex">')
    tally = take(
        house,
        write_warc(
            tmp_path / "a.warc.gz", [WarcPage(url=f"{SITE}/n", body=noindex), WarcPage(url=f"{SITE}/private/a", body=PAGES["/news/1"])]
        ),
    )
    assert tally.outcomes == Counter({"opted-out": 2})
    reasons = [line.text for line in house.ledger.runs.why(f"{SITE}/private/a") if line.stage == "outcome"]
    assert len(reasons) == 1
    assert "asked by e-mail" in reasons[0]


@pytest.mark.parametrize(
    ("url", "owner"),
    [
        ("https://www.outlet.test/x", "outlet"),
        ("https://sport.outlet.test/x", "sport"),
        ("https://m.outlet.test/x", "outlet"),
        ("https://elsewhere.test/x", "warc-elsewhere.test"),
        ("https://news.elsewhere.test/x", "warc-news.elsewhere.test"),
        ("https://mission.union.test/x", "mission"),
        ("https://council.union.test/x", "warc-council.union.test"),
    ],
)
def test_a_page_belongs_to_the_outlet_on_whose_host_it_lies(url: str, owner: str) -> None:
    outlets = Outlets(
        [
            source("outlet", "https://www.outlet.test/"),
            source("sport", "https://sport.outlet.test/"),
            source("mission", "https://mission.union.test/"),
        ]
    )
    assert outlets.of(url).id == owner


def test_an_unknown_host_is_marked_as_that_all_the_way_to_the_store(house: House, tmp_path: Path) -> None:
    url = "https://unknown.test/story"
    take(house, write_warc(tmp_path / "a.warc.gz", [WarcPage(url=url, body=ours("Minsk Dialogue abroad"))]))
    Settling(house).settle()
    (key,) = house.ledger.corrections.of_article(house.ledger.crawl.article_of(url) or "")
    publisher = house.store.get(key).publisher
    assert (publisher.id, publisher.name) == ("warc-unknown.test", "unknown.test")


def test_a_file_that_is_cut_is_named_and_what_was_read_is_kept(house: House, tmp_path: Path) -> None:
    cut, whole = write_warc(tmp_path / "cut.warc.gz", CAPTURES), write_warc(tmp_path / "z.warc.gz", [CAPTURES[5]])
    data = cut.read_bytes()
    cut.write_bytes(data[:-100])
    tally = take(house, cut, whole)
    assert tally.troubles == [f"{cut}: the file ends inside a record; the pages before that are taken in"]
    assert (tally.files, tally.known, tally.entered) == (2, 0, 6)
    cut.write_bytes(data)
    assert take(house, cut).known == 6


def test_a_policy_of_the_source_counts(tmp_path: Path) -> None:
    configure(tmp_path, source=SOURCE + '[policy]\narchive = "none"\nread_all = true\n')
    with opened(tmp_path) as house:
        tally = take(house, write_warc(tmp_path / "a.warc.gz", CAPTURES))
        assert tally.outcomes == Counter(pending=6)
        assert list((tmp_path / "data" / "archive").iterdir()) == []


def victim(folder: str, file: str) -> None:
    with opened(Path(folder)) as house:
        backfill_warc(house, [Path(file)], Outlets(house.sources))


@pytest.mark.slow
def test_killed_at_any_instant_another_pass_takes_in_the_rest(tmp_path: Path) -> None:
    configure(tmp_path, source=SOURCE + '[policy]\narchive = "all"\n')
    many = [WarcPage(url=f"{SITE}/news/{n}", body=ours(f"Minsk Dialogue, day {n}")) for n in range(400)]
    file = write_warc(tmp_path / "a.warc.gz", many)
    with opened(tmp_path) as house:
        house.ledger  # noqa: B018  made before the victims start
    chance = random.Random(3)
    code = f"from tests.scheduler.test_warc_backfill import victim; victim({str(tmp_path)!r}, {str(file)!r})"
    for _ in range(3):
        process = subprocess.Popen([sys.executable, "-P", "-c", code], env={**os.environ, "PYTHONPATH": str(ROOT)})
        time.sleep(chance.uniform(2.0, 5.0))
        process.send_signal(signal.SIGKILL)
        process.wait()
    with opened(tmp_path) as house:
        tally = backfill_warc(house, [file], Outlets(house.sources))
        assert tally.pages == 400
        (row,) = house.ledger.runs.counts()
        assert (row.found, row.pending) == (400, 400)
        assert house.ledger.inbox.depth() == 400, "each page waits to be read, once"
        rows = house.ledger._database.read(lambda c: c.execute(visits.select()).all())
        archive = tmp_path / "data" / "archive"
        assert all(kept_at(archive, from_json(ArchiveRef, row.archive)).url == row.url for row in rows)
        assert list(archive.glob("*.open")) == []
