"""A coverage as the document that an index holds, and back, without loss but for the places of text repairs, which the ledger keeps.

ECS names where ECS has one, schema.org NewsArticle names in snake_case under `article.`, our analysis in objects of its
own; beside the nested lists stand flat companions, for tools whose charts know no nesting. All values are plain JSON.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, get_type_hints
from urllib.parse import urlsplit

import msgspec

from domain.article import Article, Discovery
from domain.codec import to_dict
from domain.coverage import Coverage, EntityKind
from domain.errors import BadInput, StoreError
from domain.ids import content_hash, mention_id
from indexing.terms import joined_terms
from indexing.text_query import family_of
from indexing.times import micros, zone

if TYPE_CHECKING:
    from tldextract import TLDExtract

Document = dict[str, Any]

ENTITY_FIELDS: dict[EntityKind, str] = {"PER": "person", "ORG": "organisation", "LOC": "location", "EVENT": "event"}
_ARTICLE = (
    *("id", "source", "access", "headline", "description", "body", "byline", "section", "keywords", "image", "repairs"),
    *("published", "published_from", "published_precision", "published_offset", "modified"),
)
_PUBLISHER = ("id", "name", "country", "kind", "tier", "ownership", "time_zone")
_WHOLE = (
    *("publisher", "archive", "tone", "entities", "quotes", "topics", "story", "mentions"),
    *("versions", "models", "machine", "correction"),
    *("relevant", "relevance", "role", "revision", "processed"),
)
_OF_COVERAGE = ("status", "in_language", "in_language_confidence")  # what stands under `article.` though it is the coverage's
_DISCOVERY = tuple(field.name for field in fields(Discovery))


def to_document(coverage: Coverage, *, ingested: datetime | None = None) -> Document:
    """Return the document of a coverage that indexing.refusals does not refuse; `ingested`: now, by the store's clock."""
    plain = to_dict(coverage)
    article = plain["article"]
    document: Document = {name: plain[name] for name in _WHOLE}
    document |= {
        "@timestamp": _iso(coverage.timestamp),
        "timestamp": {"us": micros(coverage.timestamp)},  # a date of Elasticsearch has milliseconds
        "event": {
            "created": article["fetched"],
            "first_indexed": plain["first_indexed"],
            "ingested": _iso(ingested) if ingested else None,
            "hash": content_hash(coverage.article.headline, coverage.article.body),
        },
        "url": {"original": article["url"], "full": article["canonical_url"]} | _domains(article["canonical_url"]),
        "article": {name: article[name] for name in _ARTICLE} | _article(coverage),
        "coverage": {"id": coverage.id},
        "discovery": _renamed(plain["discovery"], "via", "feed"),
        "run": {"id": coverage.run},
        "watch": {"id": coverage.watch, "kind": coverage.watch_kind},
        "corrected": coverage.correction is not None,
        "mention_count": len(coverage.mentions),
    }
    return document | _flat(coverage)


def from_document(document: bytes | msgspec.Raw) -> Coverage:
    """Return the coverage of which `to_document` made the document that this JSON holds. Raises StoreError for any other."""
    try:
        found = _READER.decode(document)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        fix = "look who else writes to the index, then make it anew with `forumwatch store rebuild`"
        raise StoreError(f"the index holds a document that forumwatch did not write: {error}", fix=fix) from error
    article, url, event, way = found.article, found.url, found.event, found.discovery
    return Coverage(
        **{name: getattr(found, name) for name in _WHOLE},
        id=found.coverage.id,
        run=found.run.id,
        watch=found.watch.id,
        watch_kind=found.watch.kind,
        status=article.status,
        in_language=article.in_language,
        in_language_confidence=article.in_language_confidence,
        first_indexed=event.first_indexed,
        discovery=Discovery(**{name: getattr(way, name) for name in _DISCOVERY}),
        article=Article(
            **{name: getattr(article, name) for name in _ARTICLE},
            url=url.original,
            canonical_url=url.full,
            fetched=event.created,
            in_language=article.stated_language,
        ),
    )


def _reading() -> type[msgspec.Struct]:
    """Return what a document is read as: the fields of the records, all of them, in the places that `to_document` gives them."""
    coverage, article, discovery = map(get_type_hints, (Coverage, Article, Discovery))

    def part(name: str, types: Mapping[str, Any], names: Iterable[str] = (), **others: Any) -> type[msgspec.Struct]:
        return msgspec.defstruct(name, [*((field, types[field]) for field in names), *others.items()], gc=False)

    return part(
        "Document",
        coverage,
        _WHOLE,
        article=part("Article", article | coverage, (*_ARTICLE, *_OF_COVERAGE), stated_language=article["in_language"]),
        url=part("Url", {}, original=str, full=str),
        event=part("Event", {}, created=article["fetched"], first_indexed=coverage["first_indexed"]),
        discovery=msgspec.defstruct("Discovery", [(name, discovery[name]) for name in _DISCOVERY], rename={"via": "feed"}, gc=False),
        coverage=part("Key", {}, id=str),
        run=part("Run", {}, id=coverage["run"]),
        watch=part("Watch", {}, id=str, kind=coverage["watch_kind"]),
    )


def mention_documents(coverage: Coverage) -> dict[str, Document]:
    """Return one flat document for each mention, by the id that its place in the list gives it."""
    article, text = coverage.article, {"headline": coverage.article.headline, "description": coverage.article.description or ""}
    text["body"] = article.body
    shared: Document = {
        "@timestamp": _iso(coverage.timestamp),
        "article": {"id": article.id, "in_language": coverage.in_language},
        "coverage": {"id": coverage.id},
        "watch": {"id": coverage.watch},
        "publisher": {name: getattr(coverage.publisher, name) for name in _PUBLISHER},
        "role": coverage.role,
        "revision": coverage.revision,
    }
    documents: dict[str, Document] = {}
    for ordinal, mention in enumerate(coverage.mentions):
        chances = mention.probabilities
        documents[mention_id(coverage.id, ordinal)] = shared | {
            "target": {"id": mention.target, "kind": mention.target_kind},
            "sentence": text[mention.field][mention.sentence_start : mention.sentence_end],
            "field": mention.field,
            "start": mention.start,
            "end": mention.end,
            "polarity": mention.polarity,
            "label": mention.label,
            "confidence": max(chances.negative, chances.neutral, chances.positive),
            "holder": mention.holder,
            "speaker": mention.speaker,
            "ordinal": ordinal,
        }
    return documents


def _article(coverage: Coverage) -> Document:
    """Return what stands under `article.` beside the article's own fields."""
    article, language = coverage.article, (coverage.in_language,)
    terms = [joined_terms(text, language) for text in (article.headline, article.description or "", article.body)]
    return {
        "status": coverage.status,
        "in_language": coverage.in_language,
        "in_language_confidence": coverage.in_language_confidence,
        "stated_language": article.in_language,
        "search_terms": list(filter(None, terms)),  # one value a field: no phrase spans two
        "headline_terms": terms[0],
        "search_language": family_of(coverage.in_language),
        "word_count": terms[-1].count(" ") + 1 if terms[-1] else 0,
        "published_local_date": _local_date(article.published, coverage.publisher.time_zone),
        "version_count": len(coverage.versions),
        "headline_changed": any(version.headline != article.headline for version in coverage.versions),
    }


def _flat(coverage: Coverage) -> Document:
    labelled = {label: sorted({m.target for m in coverage.mentions if m.label == label}) for label in ("favourable", "critical")}
    entity: Document = {
        field: list(dict.fromkeys(e.name for e in coverage.entities if e.kind == kind)) for kind, field in ENTITY_FIELDS.items()
    }
    # What `entity:` asks for: any name or Wikidata id, capitals aside.
    keys = [key.casefold() for e in coverage.entities for key in (e.name, e.wikidata) if key]
    return {
        "target": {"mentioned": sorted({m.target for m in coverage.mentions})} | labelled,
        "entity": entity | {"key": sorted(set(keys))},
        "quote": {"speakers": sorted({quote.speaker for quote in coverage.quotes if quote.speaker})},
    }


def _renamed(fields: Mapping[str, Any], name: str, other: str) -> Document:
    return {other if key == name else key: value for key, value in fields.items()}


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _local_date(published: datetime | None, time_zone: str) -> str | None:
    """Return the day it was published where the outlet is; None if the outlet's zone is unknown."""
    try:
        return published.astimezone(zone(time_zone)).date().isoformat() if published else None
    except BadInput:
        return None


def _domains(url: str) -> Document:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    return {"domain": host, "registered_domain": _registered(host)}


@lru_cache(maxsize=10_000)
def _registered(host: str) -> str:
    return _suffixes()(host).top_domain_under_public_suffix or host


@cache
def _suffixes() -> "TLDExtract":
    """Return the public suffix list that comes with tldextract; nothing is fetched."""
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None)


_DOCUMENT = _reading()
_READER: msgspec.json.Decoder[Any] = msgspec.json.Decoder(_DOCUMENT)
