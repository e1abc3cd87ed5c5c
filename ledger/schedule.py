"""When a URL is due again, and a source: pure rules, no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any

from domain.article import Article, Discovery
from domain.visit import Outcome

_LONGEST_RETRY_S = 86_400.0
_LASTING = ("crashed", "processing:")  # failures that waiting does not mend


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Pauses, in seconds."""

    revisit_s: tuple[float, ...]  # ages at which a relevant article is looked at again; 0: in the next run
    lease_s: float  # after which the claim of a silent owner is free
    retry_s: float  # after the first temporary failure of a URL; doubles with each in a row


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the ledger remembers of a URL that was offered again."""

    seen: datetime | None  # newest time that a hint or the page itself gave
    finished: datetime | None
    retry_at: datetime | None
    last_run: str | None
    next_look: datetime | None  # None as well where the article is not relevant


def hint(discovery: Discovery) -> datetime | None:
    """Return when the page changed last, as feed or sitemap say."""
    return discovery.modified or discovery.published


def newest(*times: datetime | None) -> datetime | None:
    return max((t for t in times if t is not None), default=None)


def is_due(known: Known, discovery: Discovery, *, run: str, now: datetime) -> bool:
    """Whether a URL that has no pending visit is to be visited again. A person's word (`by-hand`, `refetch`) always counts."""
    if discovery.method in {"by-hand", "refetch"}:
        return True
    changed = hint(discovery)
    last_look = known.seen or known.finished
    if changed and last_look and changed > last_look:
        return True
    # A pause of zero means "in the next run": within one run it would never end.
    if known.retry_at and known.retry_at <= now:
        return known.last_run != run or _after(known.retry_at, known.finished)
    return is_look_due(known, run=run, now=now)


def is_look_due(known: Known, *, run: str, now: datetime) -> bool:
    """Whether the time of a planned look at a relevant article has come."""
    if known.next_look is None or known.next_look > now:
        return False
    return known.last_run != run or _after(known.next_look, known.finished)


def _after(moment: datetime, finished: datetime | None) -> bool:
    return finished is not None and moment > finished


def retry_at(outcome: Outcome, reason: str | None, *, failures: int, rules: Rules, now: datetime) -> datetime | None:
    """Return when a visit that came to nothing may be tried again; `failures` counts those in a row, this one included."""
    if outcome is Outcome.BUDGET:
        return now
    if outcome is not Outcome.FAILED or (reason or "").startswith(_LASTING):
        return None
    return now + timedelta(seconds=min(rules.retry_s * 2 ** min(failures - 1, 20), max(rules.retry_s, _LONGEST_RETRY_S)))


def looks_from(article: Article, *, fetched: datetime) -> datetime:
    """Return the time that an article's age is counted from: when it was published, as far as its page says so credibly."""
    published = article.published
    if published is None or published > fetched:
        return fetched
    is_of_today = article.published_precision == "day" and fetched - published < timedelta(days=1)
    return fetched if is_of_today else published


def planned(
    looks: int, next_look: datetime | None, outcome: Outcome, *, found: datetime, since: datetime, rules: Rules, now: datetime
) -> dict[str, Any]:
    """Return `looks` and `next_look` of a relevant article after a visit that was entered at `found` has ended.

    `since`: what its age is counted from. `looks` counts planned looks that took place or were passed over, and is the index
    into the ages. Other visits (a newer hint) do not use up a look; an unchanged page found by one leaves the plan as it is.
    An article that was found late is not looked at for the ages that it had by then.
    """
    was_planned = next_look is not None and next_look <= found
    if outcome is Outcome.BUDGET or (outcome is Outcome.UNCHANGED and not was_planned):
        return {"looks": looks, "next_look": next_look}
    if outcome is Outcome.GONE:
        return {"looks": looks, "next_look": None}
    return _next(looks + was_planned, since=since, rules=rules, now=now)


def _next(looks: int, *, since: datetime, rules: Rules, now: datetime) -> dict[str, Any]:
    for number, age_s in enumerate(rules.revisit_s[looks:], looks):
        at = since + timedelta(seconds=age_s)
        if at > now or not age_s:
            return {"looks": number, "next_look": max(at, now)}
    return {"looks": max(looks, len(rules.revisit_s)), "next_look": None}


def first_look(article: Article, *, fetched: datetime, rules: Rules, now: datetime) -> dict[str, Any]:
    """Return the plan of an article that turned out to be relevant only later."""
    since = looks_from(article, fetched=fetched)
    return {"looks_from": since, **_next(0, since=since, rules=rules, now=now)}


# Weights of a look that failed, by how likely it is to succeed soon.
TEMPORARY, SOFT, HARD = 0.25, 0.5, 1.0
_TEMPORARY_KINDS = ("timeout", "truncated", "connection", "dns", "silent", "robots-unreachable")
_TEMPORARY_STATES = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})


def setback(problem: str | None, status: int | None) -> float:
    """Return the weight of what a feed, sitemap or section page answered: 0 if it was read.

    Temporary: no answer, or one that asks for patience. Hard: not there (404, 410), a wrong certificate, a forbidden
    address. Soft: all else, such as a feed that cannot be read.
    """
    if problem is None:
        return 0.0
    if status in _TEMPORARY_STATES or problem.startswith(_TEMPORARY_KINDS):
        return TEMPORARY
    return HARD if status in {404, 410} or problem.startswith("tls") else SOFT


GONE_AFTER = timedelta(days=14)  # of failures in a row: from then on a listing is asked now and then only


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What paces one feed, sitemap or section page."""

    url: str
    checked: datetime | None
    news: tuple[datetime, ...] = ()  # when its newest items were published
    setbacks: float = 0.0  # weights of the failures in a row
    failing_since: datetime | None = None
    not_before: datetime | None = None  # Retry-After
    next_due: datetime | None = None

    def is_gone(self, now: datetime) -> bool:
        return self.failing_since is not None and now - self.failing_since >= GONE_AFTER


def listing_due(listing: Listing, *, usual_s: float, fastest_s: float, slowest_s: float, gone_s: float, now: datetime) -> datetime:
    """Return when a listing that was looked at now is due again: after `pace_s`, and one that is gone after up to `gone_s`."""
    wait_s = (listing.not_before - now).total_seconds() if listing.not_before else 0.0
    slowest_s = max(slowest_s, gone_s) if listing.is_gone(now) else slowest_s
    pause = pace_s(
        listing.news, usual_s=usual_s, setbacks=listing.setbacks, fastest_s=fastest_s, slowest_s=slowest_s, wait_s=wait_s, now=now
    )
    return now + timedelta(seconds=pause)


def pace_s(
    news: Sequence[datetime],
    *,
    usual_s: float,
    setbacks: float,
    fastest_s: float,
    slowest_s: float,
    wait_s: float = 0.0,
    now: datetime | None = None,
) -> float:
    """Return the pause until a source or one of its listings is looked at again, seconds; between `fastest_s` and `slowest_s`.

    Half of the median gap between its items, and at least a 24th of the time since the newest, so that what has fallen asleep
    is asked less and less; but not under a third of the usual pause, which counts where fewer than four items are known.
    Each weight of 1 among the failures in a row doubles it. A host that asks us to wait `wait_s` is not asked earlier.
    """
    pause = usual_s
    gap_s = _median_gap_s(news)
    if gap_s is not None:
        asleep_s = (now - max(news)).total_seconds() if now is not None else 0.0
        pause = max(gap_s / 2, asleep_s / 24, usual_s / 3)
    pause = min(max(pause, fastest_s), slowest_s)
    return min(max(pause * 2 ** min(setbacks, 30.0), wait_s), slowest_s)


def _median_gap_s(news: Sequence[datetime]) -> float | None:
    if len(news) < 4:
        return None
    ordered = sorted(news)
    return median((later - earlier).total_seconds() for earlier, later in pairwise(ordered))
