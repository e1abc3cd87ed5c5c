"""What a feed, sitemap or section page lists."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from urllib.parse import urljoin

from crawler.discovery.calendars import Calendar
from domain.article import Discovery
from domain.urls import normalise
from domain.visit import Candidate

SUMMARY_CHARS = 2000
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What one address of a source lists, in its own order."""

    candidates: tuple[Candidate, ...] = ()
    sitemaps: tuple[str, ...] = ()  # further sitemaps, those to be read first in front
    changed: Mapping[str, datetime] = field(default_factory=dict)  # when each of them changed last, where that is said
    feeds: tuple[str, ...] = ()  # further feeds
    next_page: str | None = None  # of a list that has several
    calendar: Calendar | None = None  # the lists of its days or months
    problem: str | None = None  # why nothing could be read, in words: "answers HTML, not a feed"


def unique(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Return the candidates, each normalised URL once; what is no http(s) address is left out."""
    by_key: dict[str, Candidate] = {}
    for candidate in candidates:
        try:
            by_key.setdefault(normalise(candidate.url), candidate)
        except ValueError:
            continue
    return tuple(by_key.values())


def candidate(url: str, *, base: str, source: str, discovery: Discovery) -> Candidate:
    """Return the candidate of a link that may be relative to `base`; `unique` drops it if it is no address."""
    try:
        absolute = urljoin(base, url.strip())
    except ValueError:
        absolute = ""
    return Candidate(url=absolute.partition("#")[0], source=source, discovery=discovery)


def plain(text: str | None, *, limit: int = SUMMARY_CHARS) -> str | None:
    """Return the words of a text that may hold HTML, single-spaced, None if there are none."""
    if not text:
        return None
    words = " ".join(unescape(_TAG.sub(" ", unescape(text) if "&lt;" in text else text)).split())
    return words[:limit] or None
