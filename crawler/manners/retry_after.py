"""What a Retry-After header asks for."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST_PUT_OFF = timedelta(days=1)


def retry_after(value: bytes | None, *, now: datetime) -> datetime | None:
    """Return the time that a Retry-After header (seconds or a date) names, at most a day from `now`; None if it names none."""
    if value is None:
        return None
    text = value.decode("latin-1").strip()
    try:
        until = now + timedelta(seconds=int(text)) if text.isdigit() else parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return now + LONGEST_PUT_OFF if text.isdigit() else None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return min(max(until, now), now + LONGEST_PUT_OFF)
