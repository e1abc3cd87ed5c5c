"""The document of a coverage holds all of it, in the names that facets and analysts use."""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.article import ArchiveRef, Article, Version
from domain.coverage import CorrectionNote, Coverage, Entity, Machine, Mention, Probabilities, Quote, StoryRef, Tone
from domain.ids import mention_id
from domain.source import Publisher
from indexing.documents import from_document, mention_documents, to_document
from tests.support import naive_store
from tests.support.coverages import NOON, make_coverage, random_coverages


def full_coverage() -> Coverage:
    """Return a coverage in which no field has its default value."""
    base = make_coverage()
    article = Article(
        id="a1",
        url="https://www.news.outlet.co.uk/1?x=1",
        canonical_url="https://www.news.outlet.co.uk/1",
        source="agency",
        headline="Форумы в Минске",
        description="Описание",
        body="The forum met. It was good.\n\nNext day.",
        byline=("Anna Nowak",),
        published=datetime(2019, 10, 7, 22, 30, tzinfo=UTC),
        published_from="json-ld",
        published_precision="second",
        published_offset=180,
        modified=NOON,
        fetched=NOON + timedelta(days=1),
        in_language="ru-BY",
        section="Politics",
        keywords=("forum",),
        image="https://outlet.test/i.jpg",
        access="paywall",
        repairs=("mojibake",),
    )
    mentions = (
        Mention(
            target="forum",
            target_kind="event",
            field="body",
            start=4,
            end=9,
            text="forum",
            form="nominal",
            affiliation=True,
            sentence_start=0,
            sentence_end=14,
            polarity=0.5,
            label="favourable",
            probabilities=Probabilities(negative=0.1, neutral=0.3, positive=0.6),
            holder="participant",
            speaker="Anna",
            method="textblob@0.20.1",
        ),
        Mention(
            target="director",
            target_kind="person",
            field="headline",
            start=0,
            end=6,
            text="Форумы",
            sentence_start=0,
            sentence_end=15,
            label="critical",
        ),
    )
    return replace(
        base,
        article=article,
        mentions=mentions,
        watch_kind="peer",
        publisher=Publisher(
            id="p", name="P", country="BY", kind="agency", tier=1, ownership="state", time_zone="Europe/Minsk", link_warning="law"
        ),
        discovery=replace(base.discovery, method="sitemap", headline="h", summary="s", published=NOON, modified=NOON, in_language="be"),
        archive=ArchiveRef(file="a.warc.gz", offset=1, length=2, digest="sha256:0"),
        status="gone",
        in_language="ru",
        in_language_confidence=0.99,
        tone=Tone(
            polarity=0.2, label="favourable", confidence=0.5, outlet=0.1, third_party=0.3, method="m", baseline=True, evidence=(0, 1)
        ),
        entities=(
            Entity(name="Minsk", kind="LOC", wikidata="Q2280", count=2, salience=0.5),
            Entity(name="Anna", kind="PER"),
            Entity(name="Minsk", kind="LOC"),
        ),
        quotes=(
            Quote(speaker="Anna", text="good", field="body", start=1, end=2, target="forum"),
            Quote(speaker=None, text="x", start=0, end=1),
        ),
        topics=("security",),
        story=StoryRef(id="s1", role="reprint", origin="a0", similarity=0.9),
        versions=(Version(headline="Old", body="old", valid_from=NOON, valid_to=NOON),),
        models=("x=y@1",),
        revision=7,
        first_indexed=NOON,
        machine=Machine(relevant=False, relevance=0.2, role=None, tone=None),
        correction=CorrectionNote(by="anna", at=NOON, note="n"),
    )


@pytest.mark.parametrize("coverage", [full_coverage(), make_coverage(), *random_coverages(30, seed=3)], ids=lambda c: c.id[:6])
def test_nothing_is_lost_on_the_way_through_json(coverage: Coverage) -> None:
    assert from_document(json.loads(json.dumps(to_document(coverage, ingested=NOON)))) == coverage


def test_the_full_coverage_has_no_field_at_its_default() -> None:
    coverage, plain = full_coverage(), make_coverage()
    same = {f.name for f in fields(Coverage) if getattr(coverage, f.name) == f.default}
    assert same == set()
    assert {f.name for f in fields(Article) if getattr(coverage.article, f.name) == f.default} == set()
    assert plain != coverage


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
    assert from_document(to_document(coverage)) == coverage


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
