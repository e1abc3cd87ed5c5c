"""What every store promises about keeping coverages."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from domain.article import ArchiveRef, Version
from domain.coverage import CorrectionNote, Coverage, Machine, Quote, Tone
from domain.errors import CoverageNotFound
from domain.protocols import CoverageStore
from domain.query import Filters, Query, Word
from indexing.query_text import parse_query
from tests.support.coverages import NOON, make_coverage, random_coverages, revised


def test_setup_may_be_called_again_and_loses_nothing(store: CoverageStore) -> None:
    store.write([make_coverage()])
    store.setup()
    assert store.count() == 1


def test_an_empty_store_answers(store: CoverageStore) -> None:
    query = parse_query("forum lang:en")
    assert store.search(query).total == 0
    assert store.search(query).hits == ()
    assert store.facets(query, ["outlet", "person"]) == {"outlet": (), "person": ()}
    assert store.timeline(query, interval="day") == ()
    assert list(store.scroll(query)) == []
    assert store.count() == 0


def test_what_is_written_comes_back_equal(store: CoverageStore) -> None:
    coverages = random_coverages(40)
    assert store.write(coverages).delivered == tuple(c.id for c in coverages)
    assert [store.get(c.id) for c in coverages] == coverages


def test_every_field_comes_back(store: CoverageStore) -> None:
    full = replace(
        make_coverage(people=("Ivan",), tone=-0.4, story="s1", topics=("security",), headline="H", body="B " * 50),
        archive=ArchiveRef(file="a.warc.gz", offset=10, length=20, digest="sha256:00"),
        quotes=(Quote(speaker="Ivan", text="words", start=1, end=6, target="forum"),),
        versions=(Version(headline="Old", body="Old body", valid_from=NOON, valid_to=NOON + timedelta(days=1)),),
        machine=Machine(relevant=True, relevance=0.6, role="passing", tone=Tone(polarity=0.1, label="neutral", confidence=0.2)),
        correction=CorrectionNote(by="anna", at=NOON, note="ironic"),
        first_indexed=NOON,
        models=("sentiment=textblob@0.20.1",),
    )
    store.write([full])
    assert store.get(full.id) == full


def test_writing_nothing_is_fine(store: CoverageStore) -> None:
    assert store.write([]).delivered == ()
    assert store.count() == 0


def test_write_is_idempotent(store: CoverageStore) -> None:
    coverage = make_coverage()
    assert store.write([coverage]).delivered == (coverage.id,)
    assert store.write([coverage]).delivered == (coverage.id,)
    assert store.count() == 1
    assert store.get(coverage.id) == coverage


def test_a_newer_revision_replaces_the_older_everywhere(store: CoverageStore) -> None:
    old = make_coverage(body="About the border.", outlet="agency", people=("Ivan",))
    store.write([old])
    new = make_coverage(body="About the peace.", outlet="herald", people=("Anna",), revision=2)
    store.write([new])
    assert store.get(old.id) == new
    assert store.count(Query(text=Word(text="border"))) == 0
    assert store.count(Query(text=Word(text="peace"))) == 1
    facets = store.facets(Query(), ["outlet", "person"])
    assert [f.value for f in facets["outlet"]] == ["herald"]
    assert [f.value for f in facets["person"]] == ["Anna"]


def test_an_older_revision_counts_as_delivered_and_changes_nothing(store: CoverageStore) -> None:
    old = make_coverage(body="old words")
    new = make_coverage(body="new words", revision=7)
    store.write([new])
    assert store.write([old]).delivered == (old.id,)
    assert store.get(old.id) == new
    assert store.count(Query(text=Word(text="old"))) == 0


def test_an_equal_revision_counts_as_delivered_and_changes_nothing(store: CoverageStore) -> None:
    first = make_coverage(body="first words", revision=3)
    store.write([first])
    assert store.write([make_coverage(body="second words", revision=3)]).delivered == (first.id,)
    assert store.get(first.id) == first


def test_revisions_of_one_coverage_in_one_batch_may_come_in_any_order(store: CoverageStore) -> None:
    revisions = [make_coverage(body=f"words {n}", revision=n) for n in (2, 4, 1, 3)]
    assert len(store.write(revisions).delivered) == 4
    assert store.get(revisions[0].id) == revisions[1]
    assert store.count() == 1


def test_revision_zero_is_a_revision(store: CoverageStore) -> None:
    coverage = make_coverage(revision=0)
    store.write([coverage])
    assert store.get(coverage.id) == coverage


def test_a_batch_larger_than_any_chunk_is_written_whole(store: CoverageStore) -> None:
    coverages = [make_coverage(n) for n in range(500)]
    assert len(store.write(coverages).delivered) == 500
    assert store.count() == 500


def test_one_article_for_two_watches_is_two_coverages(store: CoverageStore) -> None:
    ours, theirs = make_coverage(watch="forum"), make_coverage(watch="peer")
    store.write([ours, theirs])
    assert ours.id != theirs.id
    assert store.count() == 2
    assert store.count(Query(filters=Filters(watches=("peer",)))) == 1


def test_an_unknown_id_is_not_found(store: CoverageStore) -> None:
    with pytest.raises(CoverageNotFound) as caught:
        store.get("nobody")
    assert caught.value.coverage_id == "nobody"
    with pytest.raises(LookupError):
        store.get("half a character: \ud800")


def test_removed_coverages_are_gone_for_good(store: CoverageStore) -> None:
    keep, drop = make_coverage(1), make_coverage(2, body="border", people=("Anna",))
    store.write([keep, drop])
    store.remove([drop.id])
    assert store.count(Query(filters=Filters(removed=True))) == 1
    assert store.count(Query(text=Word(text="border"))) == 0
    assert store.facets(Query(), ["person"])["person"] == ()
    with pytest.raises(CoverageNotFound):
        store.get(drop.id)


def test_removing_unknown_ids_is_fine(store: CoverageStore) -> None:
    store.write([make_coverage()])
    store.remove(["nobody", "\ud800"])
    store.remove([])
    assert store.count() == 1


def test_a_removed_coverage_may_come_again(store: CoverageStore) -> None:
    coverage = make_coverage(revision=5)
    store.write([coverage])
    store.remove([coverage.id])
    store.write([revised(coverage)])
    assert store.count() == 1


def test_tombstones_are_hidden_unless_asked_for(store: CoverageStore) -> None:
    coverage = make_coverage(people=("Anna",), topics=("security",), story="s1")
    store.write([coverage, make_coverage(2)])
    store.write([revised(coverage, status="removed")])
    shown, all_of_them = Query(), Query(filters=Filters(removed=True))
    assert (store.count(shown), store.count(all_of_them)) == (1, 2)
    assert coverage.id not in {hit.coverage.id for hit in store.search(shown).hits}
    assert coverage.id in {hit.coverage.id for hit in store.search(all_of_them).hits}
    assert store.facets(shown, ["person", "topic", "story"]) == {"person": (), "topic": (), "story": ()}
    assert {name: counts[0].count for name, counts in store.facets(all_of_them, ["person", "topic", "story"]).items()} == {
        "person": 1,
        "topic": 1,
        "story": 1,
    }
    assert [c.id for c in store.scroll(shown)] == [make_coverage(2).id]
    assert sum(point.count for point in store.timeline(shown, interval="day")) == 1
    assert store.get(coverage.id).status == "removed"


def test_a_tombstone_is_found_by_its_filters_when_asked_for(store: CoverageStore) -> None:
    coverage = make_coverage(people=("Anna",), status="removed", body="border")
    store.write([coverage])
    assert store.count(parse_query("border entity:anna")) == 0
    assert store.count(Query(text=Word(text="border"), filters=Filters(entities=("Anna",), targets=("forum",), removed=True))) == 1


def test_an_article_that_vanished_from_its_site_is_still_shown(store: CoverageStore) -> None:
    store.write([make_coverage(status="gone")])
    assert store.search(Query()).hits[0].coverage.status == "gone"


def test_irrelevant_coverages_are_kept_but_never_shown(store: CoverageStore) -> None:
    irrelevant = make_coverage(relevant=False, relevance=0.1, role=None, people=("Anna",))
    tombstone = make_coverage(2, relevant=False, status="removed")
    store.write([irrelevant, tombstone])
    everything = Query(filters=Filters(removed=True))
    assert store.count(everything) == 0
    assert store.search(everything).total == 0
    assert list(store.scroll(everything)) == []
    assert store.facets(everything, ["person", "outlet"]) == {"person": (), "outlet": ()}
    assert store.get(irrelevant.id) == irrelevant


def test_a_correction_to_irrelevant_hides_and_back_shows_again(store: CoverageStore) -> None:
    coverage = make_coverage()
    store.write([coverage])
    hidden = revised(coverage, relevant=False)
    store.write([hidden])
    assert store.count() == 0
    store.write([revised(hidden, relevant=True)])
    assert store.count() == 1


@pytest.mark.parametrize(
    "text",
    [
        "Forum 🕊️👩🏽‍🚀 in Minsk",
        "שלום forum العربية",
        "\u202eright to left\u202c forum",
        "forum\ttabs\nand\r\nlines",
        "quotes ' \" ; -- forum % _ \\ /* */ {}",
        "форум «Мінскі дыялог» – п’ять, Бела́русь",
        "明斯克对话 forum",
        "forum " + "a" * 5000,
        "z\u0335\u0321a\u0335\u0321l\u0335go forum",
        "\ufffe\uffff\U0010ffff forum",
    ],
)
def test_strange_text_is_kept_as_it_is_and_found(store: CoverageStore, text: str) -> None:
    coverage = make_coverage(headline=text, body=text, in_language="ru" if "форум" in text else "en", people=(text,), topics=(text,))
    assert store.write([coverage]).refused == ()
    assert store.get(coverage.id) == coverage
    assert store.count(parse_query("форум" if "форум" in text else "forum")) == 1
    assert store.facets(Query(), ["person", "topic"])["topic"][0].value == text
    assert store.count(Query(filters=Filters(entities=(text,)))) == 1


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        (make_coverage(body="half \ud83d a pair"), "article.body"),
        (make_coverage(headline="nul\0"), "article.headline"),
        (make_coverage(people=("nul\0",)), "entities[0].name"),
        (make_coverage(published=NOON.replace(tzinfo=None)), "article.published"),
        (make_coverage(published=datetime(1, 1, 1, tzinfo=UTC)), "article.published"),
        (make_coverage(relevance=float("nan")), "relevance"),
        (make_coverage(tone=Tone(polarity=float("inf"), label="critical", confidence=1)), "tone.polarity"),
        (make_coverage(revision=-1), "revision"),
        (make_coverage(revision=2**63), "revision"),
        (make_coverage(id=""), "id"),
        (make_coverage(id="x" * 600), "id"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_kept_is_refused_with_the_field_and_the_rest_is_written(store: CoverageStore, broken: Coverage, named: str) -> None:
    good = make_coverage(2)
    result = store.write([broken, good])
    assert result.delivered == (good.id,)
    assert [r.coverage for r in result.refused] == [broken.id]
    assert named in result.refused[0].reason
    assert store.count() == 1


def test_a_moment_in_any_zone_is_taken(store: CoverageStore) -> None:
    coverage = make_coverage(published=datetime(2019, 10, 7, 3, tzinfo=timezone(timedelta(hours=3))))
    store.write([coverage])
    assert store.get(coverage.id) == coverage
    assert store.count(Query(filters=Filters(after=datetime(2019, 10, 7, tzinfo=UTC)))) == 1
    assert store.count(Query(filters=Filters(before=datetime(2019, 10, 7, tzinfo=UTC)))) == 0


def test_a_long_body_is_not_cut(store: CoverageStore) -> None:
    body = "word слово " * 90_000 + "needle"
    coverage = make_coverage(body=body)
    assert len(body.encode()) > 1_000_000
    store.write([coverage])
    assert store.get(coverage.id).article.body == body
    hits = store.search(parse_query("needle")).hits
    assert hits[0].snippet[slice(*hits[0].marks[0])] == "needle"


def test_a_closed_store_says_so(store: CoverageStore) -> None:
    from domain.errors import StoreUnavailable

    store.close()
    with pytest.raises(StoreUnavailable):
        store.count()
