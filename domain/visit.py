"""Visits: one URL at one due time, with exactly one state."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.article import Capture, Discovery


class Outcome(StrEnum):
    """How a visit ended. `PENDING` is the only state that is not an end: found = sum of outcomes + pending."""

    PENDING = "pending"
    RELEVANT = "relevant"
    IRRELEVANT = "irrelevant"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"  # `of` names the article
    REDIRECTED = "redirected"  # led to a URL that has a visit of its own
    NOT_HTML = "not-html"
    NO_ARTICLE = "no-article"
    GONE = "gone"
    OFF_SITE = "off-site"
    ROBOTS_REFUSED = "robots-refused"
    OPTED_OUT = "opted-out"  # on the opt-out list, or noindex / tdm reservation
    BLOCKED_ADDRESS = "blocked-address"
    TOO_LARGE = "too-large"
    BUDGET = "budget"
    FAILED = "failed"  # `reason` gives the kind


OUTCOMES: tuple[Outcome, ...] = tuple(o for o in Outcome if o is not Outcome.PENDING)


PAGE_STATES = frozenset({200, 203})  # HTTP states of an answer that is a page


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A URL that discovery found for a source."""

    url: str  # as found, absolute
    source: str
    discovery: Discovery


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One URL at one due time."""

    id: int
    run: str
    source: str
    url: str  # as found
    url_key: str  # domain.urls.normalise(url)
    due: datetime
    discovery: Discovery
    state: Outcome = Outcome.PENDING
    stage: str = "found"  # found, fetched, inbox, done: how far it came
    reason: str | None = None  # in words, for `forumwatch why`
    of: str | None = None  # article id, for DUPLICATE and REDIRECTED
    article: str | None = None
    http_status: int | None = None
    attempts: int = 0
    not_before: datetime | None = None  # put off by Retry-After
    finished: datetime | None = None
    # What a conditional request needs, from the last good fetch of the same URL:
    etag: str | None = None
    last_modified: str | None = None
    content_hash: str | None = None  # of headline + body as last read
    capture: Capture | None = None  # of the same URL in the archive
    revisit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What a conditional request of a feed, sitemap or section page needs."""

    url: str
    source: str
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    checked: datetime | None = None
    status: int | None = None
    failures: int = 0
    problem: str | None = None  # in words: "answers HTML, not a feed"
    not_before: datetime | None = None  # Retry-After: it is not to be asked earlier
    news: tuple[datetime, ...] = ()  # when the newest items that it lists were published, ascending; none: not known
    # The ledger's own, as it stands; what is saved here counts for nothing:
    failing_since: datetime | None = None  # the first of the failures in a row
    next_due: datetime | None = None
