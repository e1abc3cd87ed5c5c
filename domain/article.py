"""Pages as they came and articles as published."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

DateSource = Literal["json-ld", "meta", "time-tag", "detail-block", "url", "script", "feed", "selector"]
Precision = Literal["second", "minute", "day"]
Access = Literal["open", "paywall"]
RepairKind = Literal["bitrix-split", "homoglyph", "mojibake", "soft-hyphen", "zero-width"]
RepairedField = Literal["headline", "description", "body", "byline", "section", "keywords"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What came over the wire."""

    url: str  # as asked for
    final_url: str  # after redirects
    status: int
    headers: dict[str, str]  # lower-case names; the last value of a repeated header
    body: bytes  # decompressed
    fetched: datetime  # aware, UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """One place of an article where its text was mended.

    `start` and `end` count code points of the field as it reads now, end exclusive; in `byline` and `keywords`, of the items joined
    by line breaks. An empty span is where something was taken out.
    """

    kind: RepairKind
    field: RepairedField
    start: int
    end: int
    was: str  # what stood there, its first 200 code points


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One news article as published (schema.org NewsArticle).

    `body` and `headline` are NFC; paragraphs of `body` are joined by a blank line. Guesses carry the evidence they
    came from. `in_language` is what the page says of itself (a hint); the detected language stands on the coverage.
    """

    id: str  # domain.ids.article_id of the canonical URL as first seen
    url: str  # as found
    canonical_url: str
    source: str
    headline: str
    description: str | None = None
    body: str = ""
    byline: tuple[str, ...] = ()
    published: datetime | None = None  # aware, UTC
    published_from: DateSource | None = None
    published_precision: Precision | None = None
    published_offset: int | None = None  # minutes east of UTC that the page stated
    modified: datetime | None = None
    fetched: datetime | None = None
    in_language: str | None = None  # BCP 47, the page's own word
    section: str | None = None
    keywords: tuple[str, ...] = ()
    image: str | None = None
    access: Access = "open"
    repairs: tuple[str, ...] = ()  # kinds of the text repairs that changed something, sorted
    repaired: tuple[Repair, ...] = field(default=(), compare=False)  # their places; kept in the ledger, the store knows the kinds only


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """An earlier state of an article that changed."""

    headline: str
    body: str
    valid_from: datetime
    valid_to: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveRef:
    """Where the WARC record of a page lies."""

    file: str  # name inside the archive folder
    offset: int  # bytes from the start of the file
    length: int  # bytes, compressed
    digest: str  # "sha256:…" of the payload


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """The last whole record of an address in the archive: what the record of an unchanged page refers to."""

    ref: ArchiveRef
    url: str  # that answered
    date: datetime
    record_id: str  # WARC-Record-ID


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """How we came to a URL."""

    method: Literal["feed", "sitemap", "section", "by-hand", "revisit", "backfill", "alternate", "warc", "refetch"]
    via: str | None = None  # address of the feed, sitemap or section page
    headline: str | None = None  # hints that the feed or sitemap gave
    summary: str | None = None
    published: datetime | None = None
    modified: datetime | None = None
    in_language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One extracted article on its way through the inbox, with its provenance."""

    visit: int
    run: str
    article: Article
    discovery: Discovery
    archive: ArchiveRef | None = None
