"""What all crawls together owe a host: no more than a day's number of requests, and to ask for its robots.txt once a day."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Protocol


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

    def take(self, host: str, *, wanted: int, most: int, now: datetime) -> int:
        """Book up to `wanted` requests of the day (UTC); return how many may be made, so that it has no more than `most`."""

    def give_back(self, host: str, unused: int, *, now: datetime) -> None:
        """Return booked requests that were not made."""


def next_day(now: datetime) -> datetime:
    """Return when the next day of UTC begins."""
    return datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(), UTC)
