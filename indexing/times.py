"""Instants as integers, and local days, weeks and months as instants."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.errors import BadInput
from domain.query import Interval

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """Return microseconds since 1970, UTC. Raises BadInput for a moment without time zone."""
    if moment.tzinfo is None:
        raise BadInput(f"{moment.isoformat()} has no time zone", fix="add its offset from UTC")
    return (moment - _EPOCH) // _MICROSECOND


def zone(name: str) -> ZoneInfo:
    """Return the IANA time zone. Raises BadInput."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise BadInput(f"{name!r} is no time zone", fix="use an IANA name such as Europe/Minsk") from error


def moment(time: int) -> datetime:
    """Return the moment of microseconds since 1970, UTC."""
    return _EPOCH + time * _MICROSECOND


def interval_of(moment: datetime, *, interval: Interval, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the local midnights that begin the interval around the moment and the next one.

    Weeks begin on Monday. A midnight that the clock skips is the moment of the jump.
    """
    day = _floor(moment.astimezone(zone).date(), interval)
    following = _next(day, interval)
    return datetime(day.year, day.month, day.day, tzinfo=zone), datetime(following.year, following.month, following.day, tzinfo=zone)


def _floor(day: date, interval: Interval) -> date:
    if interval == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if interval == "month" else day


def _next(day: date, interval: Interval) -> date:
    if interval == "month":
        return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return day + timedelta(days=7 if interval == "week" else 1)
