"""The document of a coverage holds all of it, in the names that facets and analysts use."""

import json
from dataclasses import fields, replace

import pytest

from domain.article import Article
from domain.coverage import Coverage
from domain.errors import StoreError
from domain.ids import mention_id
from domain.source import Publisher
from indexing.documents import from_document, mention_documents, to_document
from tests.support import naive_store
from tests.support.coverages import NOON, make_coverage, random_coverages
from tests.support.full_coverage import full_coverage


@pytest.mark.parametrize("coverage", [full_coverage(), make_coverage(), *random_coverages(30, seed=3)], ids=lambda c: c.id[:6])
def test_nothing_is_lost_on_the_way_through_json(coverage: Coverage) -> None:
    assert from_document(json.dumps(to_document(coverage, ingested=NOON)).encode()) == coverage


@pytest.mark.parametrize(
    ("headline", "reason"),
    [(b"7", r"Expected `str`, got `int` - at `\$\.article\.headline`"), (b'"\\ud800"', "escape"), (b'"\xff"', "utf-8"), (b"", "malformed")],
)
def test_a_document_that_is_not_ours_is_told_in_one_line(headline: bytes, reason: str) -> None:
    document = to_document(make_coverage())
    document["article"]["headline"] = "HERE"
    with pytest.raises(StoreError, match=f"did not write: .*{reason}") as caught:
        from_document(json.dumps(document).encode().replace(b'"HERE"', headline))
    assert "rebuild" in str(caught.value.fix)


def test_the_full_coverage_has_no_field_at_its_default() -> None:
    coverage, plain = full_coverage(), make_coverage()
    same = {f.name for f in fields(Coverage) if getattr(coverage, f.name) == f.default}
    assert same == set()
    assert {f.name for f in fields(Article) if getattr(coverage.article, f.name) == f.default} == set()
    assert plain != coverage


def test_of_text_repairs_the_index_knows_the_kinds() -> None:
    full = full_coverage().article
    known = from_document(json.dumps(to_document(full_coverage())).encode()).article
    assert (known.repairs, known.repaired) == (full.repairs, ())
    assert full.repaired[0].kind in full.repairs


def test_the_names_of_the_index() -> None:
    document = to_document(full_coverage(), ingested=NOON)
    assert document["@timestamp"] == "2019-10-07T22:30:00+00:00"
    assert document["url"] == {
        "original": "https://www.news.outlet.co.uk/1?x=1",
        "full": "https://www.news.outlet.co.uk/1",
        "domain": "www.news.outlet.co.uk",
        "registered_domain": "outlet.co.uk",
    }
    assert document["event"]["ingested"] == "2019-10-07T12:00:00+00:00"
    assert document["article"]["published_local_date"] == "2019-10-08"  # in Minsk
    assert document["article"]["search_terms"] == ["форум в минск", "описан", "the forum met it was good next day"]
    assert document["article"]["word_count"] == 8
    assert (document["article"]["version_count"], document["article"]["headline_changed"]) == (1, True)
    assert document["target"] == {"mentioned": ["director", "forum"], "favourable": ["forum"], "critical": ["director"]}
    assert document["entity"] == {
        "person": ["Anna"],
        "organisation": [],
        "location": ["Minsk"],
        "event": [],
        "key": ["anna", "minsk", "q2280"],
    }
    assert document["quote"] == {"speakers": ["Anna"]}
    assert (document["corrected"], document["mention_count"]) == (True, 2)


def test_flat_fields_hold_what_facets_count() -> None:
    for coverage in random_coverages(40, seed=5):
        document = to_document(coverage)
        assert set(document["target"]["mentioned"]) == naive_store.facet_values(coverage, "target")
        for name in ("person", "organisation", "location"):
            assert set(document["entity"][name]) == naive_store.facet_values(coverage, name)  # type: ignore[arg-type]
        assert {document["publisher"]["id"]} == naive_store.facet_values(coverage, "outlet")
        assert {document["article"]["in_language"]} == naive_store.facet_values(coverage, "language")


def test_the_hash_changes_with_the_text_alone() -> None:
    one, same, other = make_coverage(body="a"), make_coverage(body="a", tone=0.5), make_coverage(body="b")
    hashes = [to_document(c)["event"]["hash"] for c in (one, same, other)]
    assert hashes[0] == hashes[1] != hashes[2]


@pytest.mark.parametrize("url", ["not a url", "http://[broken", "https://localhost/x", "https://приклад.укр/1"])
def test_odd_addresses_make_a_document_too(url: str) -> None:
    coverage = make_coverage(url=url)
    assert from_document(json.dumps(to_document(coverage)).encode()) == coverage


def test_an_outlet_in_no_known_zone_has_no_local_date() -> None:
    coverage = replace(make_coverage(), publisher=Publisher(id="p", name="P", time_zone="Mars/Olympus"))
    assert to_document(coverage)["article"]["published_local_date"] is None


def test_each_mention_is_a_flat_document() -> None:
    coverage = full_coverage()
    documents = mention_documents(coverage)
    assert list(documents) == [mention_id(coverage.id, 0), mention_id(coverage.id, 1)]
    first, second = documents.values()
    assert first["sentence"] == "The forum met."
    assert (first["target"], first["confidence"], first["holder"]) == ({"id": "forum", "kind": "event"}, 0.6, "participant")
    assert (second["field"], second["sentence"]) == ("headline", "Форумы в Минске")
    assert json.loads(json.dumps(documents)) == documents
