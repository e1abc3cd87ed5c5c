"""What a feed, sitemap or section page lists."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from domain.article import Discovery
from domain.urls import normalise
from domain.visit import Candidate

SUMMARY_CHARS = 2000
_TAG = re.compile(r"<[^<>]*>")
_W3C_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.\d+)? ?(Z|[+-]\d\d:?\d\d)?)?)?)?$", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What one address of a source lists, in its own order."""

    candidates: tuple[Candidate, ...] = ()
    sitemaps: tuple[str, ...] = ()  # further sitemaps, those to be read first in front
    feeds: tuple[str, ...] = ()  # further feeds
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


def moment(text: str | None, *, time_zone: str) -> datetime | None:
    """Return a date of a feed or sitemap (RFC 822 or W3C) in UTC, None if it cannot be read.

    A time without an offset is meant in the outlet's time zone; a day without a time is its local noon.
    """
    if not text:
        return None
    text = text.strip()
    try:
        match = _W3C_DATE.match(text)
        stated = _w3c(match) if match else parsedate_to_datetime(text)
        local = stated.replace(tzinfo=ZoneInfo(time_zone)) if stated.tzinfo is None else stated
        return local.astimezone(UTC)
    except (ValueError, OverflowError, KeyError):
        return None


def _w3c(match: re.Match[str]) -> datetime:
    year, month, day, clock, offset = match.groups()
    iso = f"{year}-{month or '01'}-{day or '01'}T{clock or '12:00'}{(offset or '').upper()}"
    return datetime.fromisoformat(iso)
