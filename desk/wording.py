"""What values are called on pages and in digests: tones, roles, outcomes, dates, languages, countries."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime

from domain.article import Article
from domain.coverage import Coverage, ToneLabel
from domain.source import Publisher

LOCALE = Locale.parse("en_GB")

TONE_WORDS: dict[ToneLabel, str] = {
    "favourable": "favourable",
    "neutral": "neutral",
    "critical": "critical",
    "unsure": "unsure",
    "not-rated": "not rated",
}
TONE_SYMBOLS: dict[ToneLabel, str] = {"favourable": "▲", "neutral": "●", "critical": "▼", "unsure": "◆", "not-rated": "○"}
_BASELINES = {"lexicon": "word lists", "textblob": "TextBlob"}  # scorers without a model
ROLE_WORDS = {
    "main": "main subject",
    "secondary": "secondary subject",
    "affiliation": "in a person's title only",
    "passing": "in passing",
}
ROLE_SENTENCES = {
    "main": "The forum is its main subject.",
    "secondary": "The forum is a secondary subject.",
    "affiliation": "The forum is named only in a person’s title.",
    "passing": "The forum is named in passing.",
}
OWNERSHIP_WORDS = {"state": "state-owned", "public": "public", "private": "private", "exile": "in exile"}
STORY_WORDS = {"original": "original", "reprint": "reprint", "partial": "partial reprint", "follow-up": "follow-up"}
EVIDENCE_WORDS = {
    "json-ld": "from the page's JSON-LD",
    "meta": "from a meta tag",
    "time-tag": "from a <time> tag",
    "detail-block": "from the detail block",
    "url": "from the address",
    "feed": "from the feed",
}
OUTCOME_WORDS = {
    "pending": "pending",
    "relevant": "relevant",
    "irrelevant": "not about us",
    "unchanged": "unchanged",
    "duplicate": "duplicate",
    "redirected": "redirected",
    "not-html": "not HTML",
    "no-article": "no article",
    "gone": "gone",
    "off-site": "off site",
    "robots-refused": "refused by robots.txt",
    "opted-out": "opted out",
    "blocked-address": "blocked address",
    "too-large": "too large",
    "budget": "over budget",
    "failed": "failed",
}
KIND_WORDS = {"PER": "person", "ORG": "organisation", "LOC": "place", "EVENT": "event"}
DISCOVERY_WORDS = {
    "feed": "its feed",
    "sitemap": "its sitemap",
    "section": "a section page",
    "by-hand": "a person's hand",
    "revisit": "a revisit",
    "backfill": "a backfill",
    "warc": "a WARC file",
    "refetch": "a second look, for a new or changed watch",
    "alternate": "another language of it",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A moment for people (`text`) and for machines (`iso`, the <time> tag's datetime)."""

    text: str
    iso: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToneMark:
    """A tone that can be told without colour."""

    label: ToneLabel
    word: str
    symbol: str
    number: str = ""  # signed polarity, "" where nobody rated
    note: str = ""  # who said so, with its standing


def tone_mark(label: ToneLabel, *, polarity: float | None = None, note: str = "") -> ToneMark:
    number = "" if polarity is None or label == "not-rated" else signed(polarity)
    return ToneMark(label=label, word=TONE_WORDS[label], symbol=TONE_SYMBOLS[label], number=number, note=note)


def coverage_tone(coverage: Coverage) -> ToneMark:
    """Return the tone of a whole coverage; without mentions or a scorer it is not rated."""
    tone = coverage.tone
    if tone is None:
        return tone_mark("not-rated")
    return tone_mark(tone.label, polarity=tone.polarity, note="baseline, unverified" if tone.baseline and tone.label != "not-rated" else "")


def signed(number: float) -> str:
    """Return +0.42, −0.42 (a real minus) or 0.00."""
    text = f"{abs(number):.2f}"
    return text if float(text) == 0 else ("+" if number > 0 else "−") + text


def percent(part: int, whole: int, *, digits: int = 0) -> str:
    return f"{100 * part / whole:.{digits}f} %" if whole else "–"


def counted(count: int, one: str, many: str | None = None) -> str:
    """Return "1 article", "1,204 articles"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def day(value: date, *, long: bool = False) -> str:
    return format_date(value, "d MMMM y" if long else "d MMM y", locale=LOCALE)


def span_of_days(start: date, end: date) -> str:
    """Return both days, inclusive, in as few words as they need: "1–7 October 2026"."""
    if start == end:
        return day(start, long=True)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{day(end, long=True)}"
    if start.year == end.year:
        return f"{format_date(start, 'd MMMM', locale=LOCALE)} – {day(end, long=True)}"
    return f"{day(start, long=True)} – {day(end, long=True)}"


def moment(value: datetime, zone: ZoneInfo, *, long: bool = False) -> When:
    """Return a moment on the clock of `zone`."""
    pattern = "d MMMM y, HH:mm" if long else "d MMM y, HH:mm"
    local = value.astimezone(zone)
    return When(text=format_datetime(local, pattern, locale=LOCALE), iso=local.isoformat(timespec="seconds"))


def published(article: Article, publisher: Publisher, zone: ZoneInfo, *, long: bool = False) -> When | None:
    """Return when it was published: with day precision the outlet's own date, else the office's clock."""
    if article.published is None:
        return None
    if article.published_precision == "day":
        local = article.published.astimezone(zone_of(publisher.time_zone)).date()
        return When(text=day(local, long=long), iso=local.isoformat())
    return moment(article.published, zone, long=long)


def dated(coverage: Coverage, zone: ZoneInfo) -> When:
    """Return when it was published, else when we first saw it: the time that lists go by."""
    return published(coverage.article, coverage.publisher, zone) or moment(coverage.timestamp, zone)


def zone_of(name: str) -> ZoneInfo:
    """Return the zone, UTC where the name is unknown (an outlet's zone may come from an older registry)."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


@cache
def language(code: str) -> str:
    """Return the English name of a BCP 47 language; the code itself where none is known."""
    if code == "und":
        return "undetermined"
    try:
        return Locale.parse(code, sep="-").get_display_name("en") or code
    except (UnknownLocaleError, ValueError):
        return str(LOCALE.languages.get(code, code))


def country(code: str | None) -> str:
    """Return the English name of an ISO 3166-1 code."""
    return str(LOCALE.territories.get(code, code)) if code else "unknown country"


def lang_tag(code: str) -> str | None:
    """Return the code if it may stand in an HTML lang attribute."""
    return code if code != "und" and re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", code) else None


def safe_href(url: str | None) -> str | None:
    """Return the address if a page may link to it: absolute, http or https; else None."""
    if not url or re.search(r"[\s\x00-\x1f]", url):
        return None
    try:
        parts = urlsplit(url)
        return url if parts.scheme.lower() in {"http", "https"} and parts.hostname else None
    except ValueError:
        return None


def method(name: str | None) -> str:
    """Return who scored, in words: "TextBlob 0.20.1 (baseline, unverified)"."""
    if not name:
        return "nobody"
    scorer, _, version = name.partition("@")
    known = _BASELINES.get(scorer.lower())
    return f"{known or scorer} {version}".strip() + (" (baseline, unverified)" if known else "")
