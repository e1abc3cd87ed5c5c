"""The mapping has a place for everything that documents hold, of core types only, and is pinned to its schema version."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from domain.coverage import Coverage, Machine, Span, Tone
from domain.ids import digest
from indexing.documents import mention_documents, to_document
from indexing.elasticsearch.mapping import SCHEMA, coverage_mapping, flat, mentions_mapping
from tests.support.coverages import NOON, random_coverages
from tests.support.full_coverage import full_coverage

ANALYSERS = ("english", "russian")
CORE = {"boolean", "date", "dense_vector", "double", "float", "integer", "keyword", "long", "nested", "object", "text"}
PINNED = {1: "8d02d1fe95d49f0e"}
NOT_FILLED = {"embedding"}


def fullest_coverage() -> Coverage:
    full = full_coverage()
    tone = Tone(polarity=0.1, label="neutral", confidence=0.2, outlet=0.1, third_party=0.2, method="m", baseline=True, evidence=(1,))
    entities = (replace(full.entities[0], spans=(Span(start=1, end=2),)), *full.entities[1:])
    return replace(full, entities=entities, machine=Machine(relevant=True, relevance=0.5, role="main", tone=tone))


def leaves(value: Mapping[str, Any], mapping: Mapping[str, str], prefix: str = "") -> Iterator[str]:
    """Yield the dotted names of all values, down to what the mapping keeps whole."""
    for name, inner in value.items():
        path = prefix + name
        yield from _leaves_of(inner, mapping, path)


def _leaves_of(inner: Any, mapping: Mapping[str, str], path: str) -> Iterator[str]:
    if mapping.get(path) == "object" or not isinstance(inner, dict | list):
        yield path
    elif isinstance(inner, dict):
        yield from leaves(inner, mapping, f"{path}.")
    else:
        if mapping.get(path) == "nested" or not any(isinstance(item, dict) for item in inner):
            yield path
        for item in inner:
            if isinstance(item, dict):
                yield from leaves(item, mapping, f"{path}.")


def test_the_mapping_has_a_field_for_everything_a_coverage_holds_and_no_other() -> None:
    mapping = flat(coverage_mapping(()))
    held = set(leaves(to_document(fullest_coverage(), ingested=NOON), mapping))
    assert held - set(mapping) == set()
    assert set(mapping) - held == NOT_FILLED | {"article.headline.keyword"}


def test_every_document_fits() -> None:
    mapping, mentions = flat(coverage_mapping(())), flat(mentions_mapping(()))
    missing_objects = {name.partition(".")[0] for name in mapping} | {"machine.tone"}
    for coverage in random_coverages(100, seed=11):
        assert set(leaves(to_document(coverage), mapping)) - set(mapping) <= missing_objects
        for document in mention_documents(coverage).values():
            assert set(leaves(document, mentions)) == set(mentions)


def test_only_core_field_types_are_used() -> None:
    used = set(flat(coverage_mapping(ANALYSERS)).values()) | set(flat(mentions_mapping(ANALYSERS)).values())
    assert used == CORE


def test_only_text_is_read_by_further_analysers() -> None:
    plain, read = flat(coverage_mapping(())), flat(coverage_mapping(ANALYSERS))
    added = {f"article.{field}.{analyser}" for field in ("headline", "description", "body") for analyser in ANALYSERS}
    assert set(read) - set(plain) == added
    assert set(flat(mentions_mapping(ANALYSERS))) - set(flat(mentions_mapping(()))) == {f"sentence.{a}" for a in ANALYSERS}


@pytest.mark.parametrize("mapping", [coverage_mapping(ANALYSERS), mentions_mapping(ANALYSERS)], ids=["coverage", "mentions"])
def test_nothing_is_mapped_by_guess(mapping: dict[str, Any]) -> None:
    assert mapping["dynamic"] == "strict"


def test_a_changed_mapping_has_a_new_schema_version() -> None:
    both = [coverage_mapping(ANALYSERS), mentions_mapping(ANALYSERS)]
    assert digest(json.dumps(both, sort_keys=True), length=16) == PINNED[SCHEMA]
