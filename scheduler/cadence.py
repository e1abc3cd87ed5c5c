"""When the listings of a source are due again, and with them the source: pure rules."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.schedule_settings import ScheduleSettings
from domain.source import Source
from ledger.schedule import Listing, listing_due


def due_listings(
    known: Sequence[Listing], *, source: Source, schedule: ScheduleSettings, since: datetime, now: datetime
) -> dict[str, datetime]:
    """Return when each listing that was looked at since `since` is due again."""
    return {
        listing.url: listing_due(
            listing,
            usual_s=source.policy.cadence_s,
            fastest_s=schedule.fastest_s,
            slowest_s=schedule.slowest_s,
            gone_s=schedule.gone_s,
            now=now,
        )
        for listing in known
        if listing.checked is not None and listing.checked >= since
    }


def due_source(
    known: Sequence[Listing], due: dict[str, datetime], *, source: Source, schedule: ScheduleSettings, usual: datetime, now: datetime
) -> datetime:
    """Return when the source is due again: with the first of its listings; at the usual time where that is not known.

    `due` holds what was found anew. Listings that its file does not name count only where it names none: what an index of
    sitemaps leads to is looked at with the index.
    """
    named = {*source.feeds, *source.sitemaps, *source.sections}
    times = [due.get(listing.url) or listing.next_due for listing in known if listing.url in named or not named]
    first = min((moment for moment in times if moment is not None and moment > now), default=usual)
    soonest, latest = (now + timedelta(seconds=pause) for pause in (schedule.fastest_s, schedule.slowest_s))
    return min(max(first, soonest), latest)
