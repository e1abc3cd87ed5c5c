"""The columns of an export: one flat row of a coverage, each value under the name that it has in the index."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from domain.coverage import Coverage, EntityKind, ToneLabel
from domain.errors import BadInput

Kind = Literal["text", "texts", "number", "count", "flag", "time", "local time"]
Value = str | tuple[str, ...] | float | int | bool | datetime | None
Row = tuple[Value, ...]

ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column; `usual`: part of an export that names none. `kind` says of which type `value` is, None aside.

    Texts are str or a tuple of it, a number float, a count int, a flag bool; a time is aware, UTC; a local time has no zone.
    """

    name: str
    kind: Kind
    meaning: str
    value: Callable[[Coverage, ZoneInfo], Value]
    usual: bool = True


def chosen(names: str | None) -> tuple[Column, ...]:
    """Return the columns of a list "a,b,c", the usual ones without a list, each one for "all". Raises BadInput."""
    if names is None:
        return tuple(column for column in COLUMNS if column.usual)
    if names.strip() == ALL:
        return COLUMNS
    known = {column.name: column for column in COLUMNS}
    asked = list(dict.fromkeys(name.strip() for name in names.split(",") if name.strip()))
    unknown = [name for name in asked if name not in known]
    if unknown:
        raise BadInput(f"{unknown[0]!r} is no column", fix=f"there are {ALL}, {', '.join(known)}")
    if not asked:
        raise BadInput("no column is named", fix=f"there are {ALL}, {', '.join(known)}")
    return tuple(known[name] for name in asked)


def row_of(coverage: Coverage, columns: Sequence[Column], zone: ZoneInfo) -> Row:
    return tuple(column.value(coverage, zone) for column in columns)


def _column(name: str, kind: Kind, meaning: str, value: Callable[[Coverage], Value], *, usual: bool = True) -> Column:
    return Column(name=name, kind=kind, meaning=meaning, value=lambda coverage, _: value(coverage), usual=usual)


def _local(name: str, meaning: str, moment: Callable[[Coverage], datetime | None]) -> Column:
    """Return a column of what the clock showed in the office."""

    def value(coverage: Coverage, zone: ZoneInfo) -> datetime | None:
        found = moment(coverage)
        return found.astimezone(zone).replace(tzinfo=None) if found else None

    return Column(name=name, kind="local time", meaning=meaning, value=value)


def _utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment else None


def _names(kind: EntityKind) -> Callable[[Coverage], tuple[str, ...]]:
    return lambda coverage: tuple(dict.fromkeys(entity.name for entity in coverage.entities if entity.kind == kind))


def _targets(label: ToneLabel) -> Callable[[Coverage], tuple[str, ...]]:
    return lambda coverage: tuple(sorted({mention.target for mention in coverage.mentions if mention.label == label}))


def _key_sentence(coverage: Coverage) -> str | None:
    """Return the sentence that weighs most in the tone, else the first that names a target; on one line."""
    evidence = coverage.tone.evidence if coverage.tone else ()
    weighing = [coverage.mentions[ordinal] for ordinal in evidence if ordinal < len(coverage.mentions)]
    for mention in (*weighing, *coverage.mentions):
        text = getattr(coverage.article, mention.field) or ""
        return " ".join(text[mention.sentence_start : mention.sentence_end].split())
    return None


COLUMNS: tuple[Column, ...] = (
    _column("timestamp", "time", "published, else first seen; UTC", lambda c: _utc(c.timestamp)),
    _local("timestamp.local", "the same by the office's clock", lambda c: c.timestamp),
    _column("publisher.name", "text", "the outlet's name", lambda c: c.publisher.name),
    _column("publisher.country", "text", "its country, ISO 3166-1", lambda c: c.publisher.country),
    _column("publisher.kind", "text", "agency, newspaper, …", lambda c: c.publisher.kind),
    _column("publisher.tier", "count", "1 national reach to 3 local or niche", lambda c: c.publisher.tier),
    _column("publisher.ownership", "text", "state, public, private, exile", lambda c: c.publisher.ownership),
    _column("article.in_language", "text", "detected language, BCP 47", lambda c: c.in_language),
    _column("article.headline", "text", "headline", lambda c: c.article.headline),
    _column("url.full", "text", "canonical address", lambda c: c.article.canonical_url),
    _column("article.byline", "texts", "authors", lambda c: c.article.byline),
    _column("watch.id", "text", "the watch", lambda c: c.watch),
    _column("role", "text", "of the forum in it: main, secondary, affiliation, passing", lambda c: c.role),
    _column("tone.label", "text", "toward the forum; empty without mentions", lambda c: c.tone.label if c.tone else None),
    _column(
        "tone.polarity", "number", "-1 critical to 1 favourable; look at the label first", lambda c: c.tone.polarity if c.tone else None
    ),
    _column("tone.confidence", "number", "0 to 1", lambda c: c.tone.confidence if c.tone else None),
    _column("tone.baseline", "flag", "only the unverified baseline has spoken", lambda c: c.tone.baseline if c.tone else None),
    _column("corrected", "flag", "whether a person corrected it", lambda c: c.correction is not None),
    _column("mention_count", "count", "mentions of targets", lambda c: len(c.mentions)),
    _column("target.mentioned", "texts", "targets that are named", lambda c: tuple(sorted({m.target for m in c.mentions}))),
    _column("target.favourable", "texts", "those with a favourable mention", _targets("favourable")),
    _column("target.critical", "texts", "those with a critical mention", _targets("critical")),
    _column("key_sentence", "text", "the sentence that weighs most in the tone, else the first that names a target", _key_sentence),
    _column("entity.person", "texts", "persons that are named", _names("PER")),
    _column("entity.organisation", "texts", "organisations", _names("ORG")),
    _column("entity.location", "texts", "places", _names("LOC")),
    _column("entity.event", "texts", "events", _names("EVENT")),
    _column("quote.speakers", "texts", "who is quoted", lambda c: tuple(sorted({q.speaker for q in c.quotes if q.speaker}))),
    _column("topics", "texts", "topics", lambda c: c.topics),
    _column("story.id", "text", "articles on one event share it", lambda c: c.story.id if c.story else None),
    _column("story.role", "text", "original, reprint, partial, follow-up", lambda c: c.story.role if c.story else None),
    _column("story.origin", "text", "the article that this is a reprint of: its article.id", lambda c: c.story.origin if c.story else None),
    _column("article.status", "text", "live, or gone from its site", lambda c: c.status),
    _column("publisher.link_warning", "text", "why passing on its links is risky", lambda c: c.publisher.link_warning),
    _column("models", "texts", "what made the values", lambda c: c.models),
    _column("article.id", "text", "the article; the same for all watches", lambda c: c.article.id),
    _column("coverage.id", "text", "article and watch", lambda c: c.id),
    # What few need, or what makes a sheet unwieldy:
    _column("article.description", "text", "the outlet's own summary", lambda c: c.article.description, usual=False),
    _column("article.body", "text", "full text; a blank line between paragraphs", lambda c: c.article.body, usual=False),
    _column("article.section", "text", "the outlet's section", lambda c: c.article.section, usual=False),
    _column("article.keywords", "texts", "the outlet's tags", lambda c: c.article.keywords, usual=False),
    _column("article.access", "text", "open or paywall", lambda c: c.article.access, usual=False),
    _column("article.published", "time", "as the outlet says; UTC", lambda c: _utc(c.article.published), usual=False),
    _column("article.published_from", "text", "where that was found", lambda c: c.article.published_from, usual=False),
    _column("article.published_precision", "text", "second, minute, day", lambda c: c.article.published_precision, usual=False),
    _column("article.modified", "time", "as the outlet says; UTC", lambda c: _utc(c.article.modified), usual=False),
    _column("event.created", "time", "when it was first fetched; UTC", lambda c: _utc(c.article.fetched), usual=False),
    _column("event.first_indexed", "time", "when it was first queued for the store; UTC", lambda c: _utc(c.first_indexed), usual=False),
    _column("url.original", "text", "address as found", lambda c: c.article.url, usual=False),
    _column("publisher.id", "text", "id of the outlet", lambda c: c.publisher.id, usual=False),
    _column("watch.kind", "text", "own, or peer for share of voice", lambda c: c.watch_kind, usual=False),
    _column("relevance", "number", "probability, 0 to 1", lambda c: c.relevance, usual=False),
    _column("tone.outlet", "number", "the outlet's own attitude", lambda c: c.tone.outlet if c.tone else None, usual=False),
    _column("tone.third_party", "number", "that of third parties", lambda c: c.tone.third_party if c.tone else None, usual=False),
    _column("tone.method", "text", "scorer and version", lambda c: c.tone.method if c.tone else None, usual=False),
    _column("correction.by", "text", "who corrected it", lambda c: c.correction.by if c.correction else None, usual=False),
    _column("correction.at", "time", "when; UTC", lambda c: _utc(c.correction.at) if c.correction else None, usual=False),
    _column("correction.note", "text", "why", lambda c: c.correction.note if c.correction else None, usual=False),
    _column("story.similarity", "number", "to the origin, 0 to 1", lambda c: c.story.similarity if c.story else None, usual=False),
    _column("revision", "count", "grows with every change", lambda c: c.revision, usual=False),
)
