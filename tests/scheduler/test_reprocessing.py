"""History read again: what changes, what does not, what wins, and that nothing is lost."""

import os
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import crawler.extraction
from domain.article import Article
from domain.correction import Change
from domain.errors import BadInput, ExtractionError
from domain.ids import content_hash
from domain.reprocess import Outcome, Selection, Tally, TextFrom
from domain.visit import Candidate
from processing.reader import Reader
from scheduler.reprocessing import Note, reprocess
from scheduler.settling import Settling
from scheduler.stages import rebuild_stage
from scheduler.wiring import House
from tests.support.history import (
    NOW,
    OTHER,
    PAGES,
    SITE,
    SOURCE,
    come_again,
    configure,
    current,
    key_of,
    opened,
    read_as_before,
    recrawl,
    take_in,
)

EVERYTHING = Selection()


def archive_file(folder: Path) -> Path:
    (file,) = (folder / "data" / "archive").glob("*.warc.gz")
    return file


def revisions(house: House) -> dict[str, int]:
    return {path: current(house, path).revision for path in PAGES}


def text_of(tally: Tally) -> dict[str, int]:
    return {name: count for name, count in tally.texts.items() if count}


def test_what_reads_alike_stays_as_it_is(house: House) -> None:
    before = revisions(house)
    tally = reprocess(house, EVERYTHING)
    assert (tally.outcomes, tally.texts) == (Counter(unchanged=4), Counter(archive=4))
    assert (tally.pages, tally.found) == (2, 0)
    assert revisions(house) == before
    assert house.ledger.outbox.depth() == 0


def test_what_an_older_program_misread_is_read_from_its_page(house: House) -> None:
    was, before = current(house, "/news/2"), revisions(house)
    read_as_before(house, "/news/2", headline="Menu", body="Home\n\nContact", byline=("nobody",))
    tally = reprocess(house, EVERYTHING)
    assert tally.outcomes == Counter(changed=1, unchanged=3)
    assert (tally.newly_relevant, tally.no_longer_relevant, tally.revised) == (0, 0, 1)
    now = current(house, "/news/2")
    assert (now.article, now.mentions, now.tone, now.archive) == (was.article, was.mentions, was.tone, was.archive)
    assert now.versions == (), "our better reading is no change of the outlet's"
    after = revisions(house)
    assert after["/news/2"] > max(before.values())
    assert {path: after[path] for path in PAGES if path != "/news/2"} == {p: before[p] for p in PAGES if p != "/news/2"}
    assert [coverage.id for coverage in house.ledger.outbox.waiting(limit=9)] == [key_of("/news/2")]
    assert reprocess(house, EVERYTHING).outcomes == Counter(unchanged=4)


def test_the_next_look_at_an_unchanged_page_finds_it_unchanged(house: House) -> None:
    """The hash that the next look compares with is that of the new reading."""
    was = current(house, "/news/2").article
    read_as_before(house, "/news/2", body="Home")
    reprocess(house, EVERYTHING)
    run = house.ledger.runs.begin_run(NOW)
    hint = replace(current(house, "/news/2").discovery, modified=NOW)
    house.ledger.crawl.offer(run, [Candidate(url=f"{SITE}/news/2", source="outlet", discovery=hint)], now=NOW)
    (visit,) = house.ledger.crawl.claim(run, "outlet", owner="me", limit=9, now=NOW)
    assert visit.content_hash == content_hash(was.headline, was.body)


def test_a_dry_run_tells_the_same_and_changes_nothing(house: House) -> None:
    read_as_before(house, "/news/2", body="Home")
    before = current(house, "/news/2")
    told = reprocess(house, EVERYTHING, dry_run=True)
    assert current(house, "/news/2") == before
    assert house.ledger.outbox.depth() == 0
    assert reprocess(house, EVERYTHING) == told


def test_people_s_corrections_win_also_after_rebuild_and_a_recrawl_of_a_changed_article(house: House) -> None:
    key = key_of("/news/3")
    house.ledger.corrections.add(key, Change(role="passing", tone="critical"), by="anna", note="irony", now=NOW)
    read_as_before(house, "/news/3", body="Home")
    reprocess(house, EVERYTHING)

    def holds() -> None:
        Settling(house).settle()
        said = house.store.get(key)
        assert said.tone is not None
        assert (said.role, said.tone.label, said.tone.method) == ("passing", "critical", "person")
        assert said.correction is not None
        assert (said.correction.by, said.correction.note) == ("anna", "irony")
        assert said == current(house, "/news/3")

    holds()
    assert current(house, "/news/3").article.body != "Home"
    rebuild_stage(house)
    holds()
    recrawl(house, "/news/3", headline="Minsk Dialogue, as corrected by the outlet")
    holds()
    assert house.store.get(key).article.headline == "Minsk Dialogue, as corrected by the outlet"
    assert len(house.store.get(key).versions) == 1
    reprocess(house, EVERYTHING)
    holds()


def test_a_person_s_not_about_us_outlives_it(house: House) -> None:
    house.ledger.corrections.add(key_of("/news/1"), Change(relevant=False), by="anna", now=NOW)
    read_as_before(house, "/news/1", body="Home")
    tally = reprocess(house, EVERYTHING)
    assert (tally.newly_relevant, tally.no_longer_relevant) == (0, 0)
    assert (current(house, "/news/1").relevant, current(house, "/news/1").status) == (False, "removed")


@pytest.mark.parametrize(("harm", "kept"), [("gone", TextFrom.MISSING), ("cut", TextFrom.DAMAGED), ("flip", TextFrom.DAMAGED)])
def test_without_a_legible_record_the_kept_text_is_read_and_counted_apart(house: House, folder: Path, harm: str, kept: TextFrom) -> None:
    ref = current(house, "/news/2").archive
    assert ref is not None
    read_as_before(house, "/news/2", byline=("somebody",))
    file = archive_file(folder)
    if harm == "gone":
        file.unlink()
    elif harm == "cut":
        os.truncate(file, ref.offset + 10)
    else:
        data = bytearray(file.read_bytes())
        data[ref.offset + ref.length // 2] ^= 0xFF
        file.write_bytes(data)
    tally = reprocess(house, Selection(article=current(house, "/news/2").article.id))
    assert text_of(tally) == {kept.value: 1}
    assert tally.outcomes == Counter(changed=1), "it is analysed anew all the same"
    now = current(house, "/news/2")
    assert (now.article.byline, now.archive) == (("somebody",), ref)
    assert now.mentions
    tally = reprocess(house, EVERYTHING)
    assert sum(tally.texts.values()) == tally.articles == 4


def test_an_article_without_an_archived_page_is_read_from_its_text(folder: Path) -> None:
    configure(folder, source=SOURCE + '[policy]\narchive = "none"\n')
    with opened(folder) as house:
        take_in(house, folder, {"/news/9": PAGES["/news/1"].replace(b"day 1", b"day 9")})
        assert current(house, "/news/9").archive is None
        read_as_before(house, "/news/9", byline=("somebody",))
        tally = reprocess(house, EVERYTHING)
        assert text_of(tally) == {"archive": 4, "not-archived": 1}
        assert tally.outcomes == Counter(changed=1, unchanged=4)
        assert current(house, "/news/9").article.byline == ("somebody",)
        assert current(house, "/news/9").mentions


def test_a_page_that_came_again_byte_for_byte_is_read_from_its_first_record(house: House, folder: Path) -> None:
    first = current(house, "/news/1")
    done = come_again(house, folder, "/news/1", PAGES["/news/1"])
    assert done.archive is not None
    assert done.archive.length < 700
    assert current(house, "/news/1").archive == first.archive
    tally = reprocess(house, EVERYTHING)
    assert (tally.outcomes, tally.texts) == (Counter(unchanged=4), Counter(archive=4))


def test_what_is_no_article_to_today_s_code_stays_as_it_was(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def strict(page: object, **also: object) -> Article:
        raise ExtractionError("https://outlet.test", "no article: it has no headline")

    monkeypatch.setattr(crawler.extraction, "extract", strict)
    before = revisions(house)
    tally = reprocess(house, EVERYTHING)
    assert tally.outcomes == Counter({Outcome.NO_ARTICLE.value: 4})
    assert revisions(house) == before


def test_a_new_watch_sees_what_is_in_the_archive_and_nothing_else_changes(folder: Path) -> None:
    configure(folder, watches={"forum": "Minsk Dialogue", "riga": OTHER})
    with opened(folder) as house:
        before, notes = revisions(house), list[Note]()
        tally = reprocess(house, EVERYTHING, on_note=notes.append)
        assert (tally.outcomes, tally.pages, tally.found) == (Counter(unchanged=4), 2, 1)
        Settling(house).settle()
        found = current(house, "/news/harbour", "riga")
        assert (found.relevant, found.discovery.method) == (True, "warc")
        assert found.archive is not None
        assert revisions(house) == before
        (row,) = house.ledger.runs.counts()
        assert row.found == sum(row.outcomes.values()) + row.pending == 6
        assert (row.outcomes["relevant"], row.relevant, row.delivered) == (5, 5, 5)
        assert reprocess(house, EVERYTHING).found == 0


@pytest.mark.parametrize(("watch", "found"), [("riga", 1), ("forum", 0)])
def test_the_archive_is_looked_through_for_the_watch_that_is_asked_for(folder: Path, watch: str, found: int) -> None:
    configure(folder, watches={"forum": "Minsk Dialogue", "riga": OTHER})
    with opened(folder) as house:
        tally = reprocess(house, Selection(watch=watch))
        assert (tally.pages, tally.found) == (2, found)


def test_only_the_watch_that_is_asked_for_is_read(folder: Path) -> None:
    configure(folder, watches={"forum": "Minsk Dialogue", "guests": "Northern Council"})
    with opened(folder) as house:
        read_as_before(house, "/news/1", byline=("somebody",))
        tally = reprocess(house, Selection(watch="guests"))
        assert (tally.newly_relevant, tally.revised) == (4, 0)
        assert current(house, "/news/1").tone is None, "the other watch's coverage is as it was"
        with pytest.raises(BadInput, match="no watch 'riga': known: forum, guests"):
            reprocess(house, Selection(watch="riga"))
        with pytest.raises(BadInput, match="no source 'daily': known: outlet"):
            reprocess(house, Selection(source="daily"))


@pytest.mark.parametrize(
    ("selection", "count"), [(Selection(since=NOW), 0), (Selection(since=NOW - timedelta(days=60)), 4), (Selection(source="outlet"), 4)]
)
def test_a_selection_is_kept_to(house: House, selection: Selection, count: int) -> None:
    assert reprocess(house, selection).articles == count


def test_a_crawl_that_was_quicker_wins(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = Reader.read

    def late(self: Reader, reading, publisher, *, now):  # type: ignore[no-untyped-def]
        if reading.article.headline.endswith("day 2") and not done:
            done.append(1)
            recrawl(house, "/news/2", headline="Fresh")
        return honest(self, reading, publisher, now=now)

    done: list[int] = []
    monkeypatch.setattr(Reader, "read", late)
    tally = reprocess(house, EVERYTHING)
    assert tally.outcomes == Counter({Outcome.OVERTAKEN.value: 1, Outcome.UNCHANGED.value: 3})
    assert current(house, "/news/2").article.headline == "Fresh"


def test_an_interrupted_pass_is_taken_up_and_counts_once(house: House) -> None:
    for path in PAGES:
        read_as_before(house, path, byline=("somebody",))

    def stop(tally: Tally) -> None:
        if tally.articles == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reprocess(house, EVERYTHING, on_progress=stop)
    resumed: list[bool] = []
    tally = reprocess(house, EVERYTHING, on_begin=lambda going: resumed.append(going.is_resumed))
    assert resumed == [True]
    assert (tally.outcomes, tally.revised, tally.pages) == (Counter(changed=4), 4, 2)
    again = reprocess(house, EVERYTHING, on_begin=lambda going: resumed.append(going.is_resumed))
    assert resumed == [True, False]
    assert again.outcomes == Counter(unchanged=4)


def test_an_interrupted_pass_begins_anew_where_the_watches_changed_since(folder: Path) -> None:
    def stop(tally: Tally) -> None:
        raise KeyboardInterrupt

    with opened(folder) as house, pytest.raises(KeyboardInterrupt):
        reprocess(house, EVERYTHING, on_progress=stop)
    configure(folder, watches={"forum": "Minsk Dialogue", "riga": OTHER})
    with opened(folder) as house:
        resumed: list[bool] = []
        assert reprocess(house, EVERYTHING, on_begin=lambda going: resumed.append(going.is_resumed)).articles == 4
        assert resumed == [False]
