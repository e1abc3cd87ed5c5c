"""What looking at an outlet showed: what answers, what robots.txt says, and the source entry that follows from it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

from domain.source import Source

ListingKind = Literal["feed", "sitemap", "section"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingSeen:
    """What one feed, sitemap or section page answered."""

    kind: ListingKind
    url: str
    problem: str | None = None  # why nothing could be read, in words
    items: int = 0  # articles that it lists
    newest: datetime | None = None  # the time of its last item, None where it states none
    sitemaps: int = 0  # further sitemaps that it lists

    @property
    def is_empty(self) -> bool:
        """True if it answered and lists nothing."""
        return self.problem is None and not self.items and not self.sitemaps


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsSeen:
    """What robots.txt says to us."""

    problem: str | None = None  # why it could not be read; then nothing may be fetched
    is_absent: bool = False  # there is none, so everything is allowed
    asked: int = 0  # articles for which it was looked up
    refused: tuple[str, ...] = ()  # those of them that it forbids
    delay_s: float | None = None  # pause between two requests that it asks for


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSeen:
    """What a source answered when it was looked at."""

    source: Source
    listings: tuple[ListingSeen, ...]
    robots: RobotsSeen

    @property
    def newest(self) -> datetime | None:
        """The time of the last item of all listings."""
        return max((listing.newest for listing in self.listings if listing.newest), default=None)

    @property
    def answers(self) -> bool:
        """True if a listing gave articles, or further sitemaps."""
        return any(listing.items or listing.sitemaps for listing in self.listings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A source entry as an outlet's own pages suggest it."""

    source: Source
    listings: tuple[ListingSeen, ...] = ()  # what answered, also what the entry does without
    guesses: Mapping[str, str] = field(default_factory=dict)  # field -> what it was guessed from, in words
    sections: tuple[str, ...] = ()  # further pages that seem to list news


def slug_of(homepage: str) -> str:
    """Return an id made of a front page's host: "https://www.harbour-post.lv/" -> "harbour-post-lv"."""
    return re.sub(r"[^a-z0-9]+", "-", (urlsplit(homepage).hostname or "").removeprefix("www.")).strip("-") or "source"
