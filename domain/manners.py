"""What all crawls together owe a host: a day's number of requests and no more, robots.txt once a day, and to wait when it says so."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Protocol

from domain.settings import CrawlSettings

LEAST_DAILY = 10  # requests: with fewer, feeds and pages cannot share a day


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsFile:
    """What an origin answered when it was asked for its robots.txt: 2xx, or that there is none."""

    origin: str  # scheme://host:port
    asked: datetime
    status: int
    body: bytes  # empty where there is none


class HostManners(Protocol):
    """What is remembered of hosts over all crawls. Every method is one short transaction; safe from several processes."""

    def robots(self, origin: str) -> RobotsFile | None:
        """Return what was kept last, however old."""

    def keep_robots(self, file: RobotsFile) -> None: ...

    def paused_until(self, host: str) -> datetime | None:
        """Return until when the host asked to be left alone, be it over or not."""

    def pause(self, host: str, until: datetime) -> None:
        """The host asked to be left alone until then."""

    def take(self, host: str, *, wanted: int, most: int, now: datetime) -> int:
        """Book up to `wanted` requests of the day (UTC); return how many may be made, so that it has no more than `most`."""

    def give_back(self, host: str, unused: int, *, now: datetime) -> None:
        """Return booked requests that were not made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostDay:
    """How often a host was asked today, and how often it may be."""

    host: str
    requests: int
    most: int

    @property
    def spent(self) -> bool:
        """Whether no more pages are fetched."""
        return self.requests >= for_pages(self.most)


def for_pages(most: int) -> int:
    """Return how many of a day's requests pages may have; the last tenth is kept for feeds, sitemaps and robots.txt.

    What is not found today may be listed nowhere tomorrow; what is found can be fetched tomorrow.
    """
    return most - max(1, most // 10)


def most_daily(settings: CrawlSettings, *, own: int | None, mapped: bool) -> int | None:
    """Return the day's number for a host: the settings' or its sources' own, the smaller; None for any number.

    `mapped`: the host is one of `crawl.hosts`.
    """
    usual = settings.hosts_max_daily if mapped else settings.max_daily
    return min((most for most in (usual, own) if most is not None), default=None)


def next_day(now: datetime) -> datetime:
    """Return when the next day of UTC begins."""
    return datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(), UTC)
