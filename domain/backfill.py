"""Taking in an outlet's past."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill:
    """Which days of a source are to be taken in, both ends included, and how many pages at most."""

    since: date
    until: date
    max_pages: int = 500

    def holds(self, moment: datetime, *, time_zone: str) -> bool:
        """True if a moment lies on one of the days, as the outlet counts them."""
        return self.since <= moment.astimezone(ZoneInfo(time_zone)).date() <= self.until
