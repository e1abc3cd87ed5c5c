"""Sources (outlets) and how they are crawled."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

SourceKind = Literal["agency", "broadcaster", "newspaper", "magazine", "portal", "think-tank", "blog", "official"]
Ownership = Literal["state", "public", "private", "exile"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlPolicy:
    """How one source may be crawled; None means "as the settings say"."""

    delay_s: float | None = None  # pause between two requests to one host
    max_pages: int = 500  # article pages a run
    max_daily: int | None = None  # requests a day to each of its hosts, if fewer than the settings allow
    cadence_s: float = 900.0  # usual pause between two visits of the source
    read_all: bool = False  # skip the fast look: extract every page
    archive: Literal["relevant", "all", "none"] = "relevant"
    render: Literal["none", "browser"] = "none"  # "browser": articles are there only after the page's scripts have run
    tls: Literal["verified", "unverified"] = "verified"  # "unverified": whatever certificate the hosts of its file show is taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Selectors:
    """CSS selectors for an outlet's article pages, where reading them in general fails; None is the general way."""

    headline: str | None = None  # the first element with a text
    body: str | None = None  # all elements, in the order of the page
    byline: str | None = None
    published: str | None = None  # its datetime or content attribute, else its text
    remove: str | None = None  # taken out before anything is read


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One outlet that is polled for news."""

    id: str  # slug: [a-z0-9-]+
    name: str
    homepage: str
    country: str | None = None  # ISO 3166-1 alpha-2, upper case
    languages: tuple[str, ...] = ()  # BCP 47
    time_zone: str = "UTC"  # IANA name
    kind: SourceKind = "portal"
    ownership: Ownership | None = None
    tier: int = 2  # 1 = national reach, 3 = local or niche
    link_warning: str | None = None  # why passing on its links is risky, in words
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    article_pattern: str | None = None  # regular expression that an article's URL must match (section pages only)
    verified: date | Literal["never"] = "never"  # when `sources check` last saw its listings answer
    policy: CrawlPolicy = field(default_factory=CrawlPolicy)
    selectors: Selectors = field(default_factory=Selectors)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """What a coverage keeps of its source (schema.org `publisher`)."""

    id: str
    name: str
    country: str | None = None
    kind: SourceKind = "portal"
    tier: int = 2
    ownership: Ownership | None = None
    time_zone: str = "UTC"
    link_warning: str | None = None

    @classmethod
    def of(cls, source: Source) -> "Publisher":
        return cls(
            id=source.id,
            name=source.name,
            country=source.country,
            kind=source.kind,
            tier=source.tier,
            ownership=source.ownership,
            time_zone=source.time_zone,
            link_warning=source.link_warning,
        )
