"""The mappings of both indices, field by field; docs/index.md says what each means.

Core field types only, so that they work on a plain node. Nothing is mapped by guess (`dynamic: strict`) and no text is
cut; a keyword longer than IGNORE_ABOVE is kept and shown, but cannot be searched as a whole.
"""

from collections.abc import Mapping, Sequence
from typing import Any

Fields = dict[str, dict[str, Any]]

SCHEMA = 1  # grows with every change of a mapping; a test pins them to each other
IGNORE_ABOVE = 8191  # UTF-16 units; Lucene takes terms up to 32,766 bytes

_KEYWORD: dict[str, Any] = {"type": "keyword", "ignore_above": IGNORE_ABOVE}
_DATE: dict[str, Any] = {"type": "date"}
_FLOAT: dict[str, Any] = {"type": "float"}
# Polarities are filtered by exact bounds (tone:<-0.2), for which a float is too coarse.
_DOUBLE: dict[str, Any] = {"type": "double"}
_INTEGER: dict[str, Any] = {"type": "integer"}
_LONG: dict[str, Any] = {"type": "long"}
_BOOLEAN: dict[str, Any] = {"type": "boolean"}
_TEXT: dict[str, Any] = {"type": "text"}
_TERMS: dict[str, Any] = {"type": "text", "analyzer": "whitespace"}
_KEPT: dict[str, Any] = {"type": "object", "enabled": False}  # comes back as written, cannot be searched
_SHOWN: dict[str, Any] = {"type": "keyword", "index": False, "doc_values": False}


def coverage_mapping(analysers: Sequence[str]) -> dict[str, Any]:
    """Return the mapping of one document per article and watch; texts get a sub-field for each analyser."""
    fields: Fields = {
        "@timestamp": _DATE,
        "timestamp": _object({"us": _LONG}),
        "event": _object({"created": _DATE, "first_indexed": _DATE, "ingested": _DATE, "hash": _KEYWORD}),
        "url": _object(_all(_KEYWORD, "original", "full", "domain", "registered_domain")),
        "article": _object(_article(analysers)),
        "publisher": _object(_publisher() | {"link_warning": _SHOWN}),
        "discovery": _object(_discovery()),
        "run": _object({"id": _KEYWORD}),
        "archive": _object({"file": _KEYWORD, "offset": _LONG, "length": _LONG, "digest": _KEYWORD}),
        "coverage": _object({"id": _KEYWORD}),
        "watch": _object({"id": _KEYWORD, "kind": _KEYWORD}),
        **_judgement(),
        "machine": _object(_judgement()),
        "corrected": _BOOLEAN,
        "correction": _object({"by": _KEYWORD, "at": _DATE, "note": _TEXT}),
        "target": _object(_all(_KEYWORD, "mentioned", "favourable", "critical")),
        "mention_count": _INTEGER,
        "mentions": _KEPT,
        "entities": _nested(_all(_KEYWORD, "name", "kind", "wikidata") | {"count": _INTEGER, "salience": _FLOAT, "spans": _KEPT}),
        "entity": _object(_all(_KEYWORD, "person", "organisation", "location", "event", "key")),
        "quotes": _nested(_all(_KEYWORD, "speaker", "target", "field") | {"text": _TEXT, "start": _INTEGER, "end": _INTEGER}),
        "quote": _object({"speakers": _KEYWORD}),
        "topics": _KEYWORD,
        "story": _object(_all(_KEYWORD, "id", "role", "origin") | {"similarity": _FLOAT}),
        "embedding": {"type": "dense_vector"},
        "versions": _KEPT,
        "models": _KEYWORD,
        "revision": _LONG,
        "processed": _DATE,
    }
    return {"dynamic": "strict", "properties": fields}


def mentions_mapping(analysers: Sequence[str]) -> dict[str, Any]:
    """Return the mapping of one flat document per mention."""
    fields: Fields = {
        "@timestamp": _DATE,
        "article": _object(_all(_KEYWORD, "id", "in_language")),
        "coverage": _object({"id": _KEYWORD}),
        "watch": _object({"id": _KEYWORD}),
        "publisher": _object(_publisher()),
        "role": _KEYWORD,
        "target": _object({"id": _KEYWORD, "kind": _KEYWORD}),
        "sentence": _read_by(analysers),
        "field": _KEYWORD,
        "start": _INTEGER,
        "end": _INTEGER,
        "polarity": _DOUBLE,
        "label": _KEYWORD,
        "confidence": _FLOAT,
        "holder": _KEYWORD,
        "speaker": _KEYWORD,
        "ordinal": _INTEGER,
        "revision": _LONG,
    }
    return {"dynamic": "strict", "properties": fields}


def flat(mapping: Mapping[str, Any]) -> dict[str, str]:
    """Return dotted name -> type of every field and sub-field of a mapping, objects without fields of their own included."""
    return dict(_flattened(mapping["properties"], ""))


def _flattened(fields: Mapping[str, Any], prefix: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, field in fields.items():
        inner = field.get("properties")
        if inner is None or field.get("type") == "nested":
            found.append((prefix + name, field["type"]))
        found += _flattened(inner or field.get("fields", {}), f"{prefix}{name}.")
    return found


def _article(analysers: Sequence[str]) -> Fields:
    text = _read_by(analysers)
    return {
        **_all(_KEYWORD, "id", "source", "status", "access"),
        "headline": {**text, "fields": {"keyword": _KEYWORD, **text.get("fields", {})}},
        "description": text,
        "body": text,
        "search_terms": _TERMS,
        "headline_terms": _TERMS,
        **_all(_KEYWORD, "search_language", "in_language", "stated_language"),
        "in_language_confidence": _FLOAT,
        **_all(_DATE, "published", "published_local_date", "modified"),
        **_all(_KEYWORD, "published_from", "published_precision", "published_offset"),
        **_all(_KEYWORD, "byline", "section", "keywords", "image", "repairs"),
        "word_count": _INTEGER,
        "version_count": _INTEGER,
        "headline_changed": _BOOLEAN,
    }


def _judgement() -> Fields:
    """Return what a person may correct."""
    tone = {**_all(_DOUBLE, "polarity", "outlet", "third_party"), **_all(_KEYWORD, "label", "method")}
    tone |= {"confidence": _FLOAT, "baseline": _BOOLEAN, "evidence": _INTEGER}
    return {"relevant": _BOOLEAN, "relevance": _FLOAT, "role": _KEYWORD, "tone": _object(tone)}


def _publisher() -> Fields:
    return _all(_KEYWORD, "id", "name", "country", "kind", "tier", "ownership", "time_zone")


def _discovery() -> Fields:
    return {
        **_all(_KEYWORD, "method", "feed", "in_language"),
        **_all(_SHOWN, "headline", "summary"),
        **_all(_DATE, "published", "modified"),
    }


def _read_by(analysers: Sequence[str]) -> dict[str, Any]:
    """Return a text field that is read by each analyser too."""
    if not analysers:
        return _TEXT
    return {"type": "text", "fields": {name: {"type": "text", "analyzer": name} for name in analysers}}


def _all(field: dict[str, Any], *names: str) -> Fields:
    return dict.fromkeys(names, field)


def _object(fields: Fields) -> dict[str, Any]:
    return {"properties": fields}


def _nested(fields: Fields) -> dict[str, Any]:
    return {"type": "nested", "properties": fields}
