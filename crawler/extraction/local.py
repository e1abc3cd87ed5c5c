"""The outlet's own clock: a moment that a machine states in UTC or without its hour, told as the readers of the page saw it."""

from datetime import datetime, time, timedelta, tzinfo

from crawler.extraction.moments import Moment

_WHOLE = 30  # minutes that offsets are multiples of, nearly everywhere
_EAST, _WEST = 14 * 60, -12 * 60  # minutes; no clock on earth is further off
_NEAR_EAST, _NEAR_WEST = 5 * 60, -8 * 60  # minutes that a day alone may speak for: from the Atlantic to Central Asia, and America
_HOUR = 60


def refined(record: Moment, shown: Moment, modified: Moment | None, zone: tzinfo) -> Moment:
    """Return the recorded moment with what the date beside the headline adds: its time of day, or the outlet's offset.

    A record of a mere day takes the time that is shown for that day. One in UTC takes the offset by which the shown time lies
    off, in whole half hours; or, where a day alone is shown that is a neighbour of its UTC day, the offset of `zone` if that
    leads there, else the least whole hour that does. The instant stays the same.
    """
    if record.precision == "day":
        return shown if shown.precision != "day" and shown.day == record.day else record
    if record.offset != 0 or shown.offset:
        return record
    own = _own_offset(record, zone)
    if own and (record.local + timedelta(minutes=own)).date() == shown.day:
        return _moved(record, own)
    offset = _by_time(record, shown, modified) if shown.precision != "day" else _by_day(record, shown, modified)
    return _moved(record, offset) if offset else record


def _own_offset(record: Moment, zone: tzinfo) -> int:
    away = record.utc(zone).astimezone(zone).utcoffset()
    return int(away.total_seconds()) // 60 if away else 0


def _by_time(record: Moment, shown: Moment, modified: Moment | None) -> int | None:
    """The offset that a shown time implies; none where it may as well be the time of the last change."""
    minutes = _apart(record, shown)
    changed = modified is not None and _apart(modified, record) != 0 and _apart(modified, shown) % _WHOLE == 0
    return minutes if minutes % _WHOLE == 0 and _WEST <= minutes <= _EAST and not changed else None


def _apart(one: Moment, other: Moment) -> int:
    """Minutes from one to the other, by their clocks."""
    return (other.local.replace(second=0) - one.local.replace(second=0)) // timedelta(minutes=1)


def _by_day(record: Moment, shown: Moment, modified: Moment | None) -> int | None:
    """The offset that a shown day implies; none where it is the day of the last change."""
    if modified and modified.day == shown.day and modified.local != record.local:
        return None
    apart = (shown.day - record.day).days
    if abs(apart) != 1:
        return None
    midnight = datetime.combine(max(shown.day, record.day), time())
    minutes = (midnight - record.local) // timedelta(minutes=1)
    offset = -(-minutes // _HOUR) * _HOUR if apart == 1 else (minutes - 1) // _HOUR * _HOUR
    return offset if _NEAR_WEST <= offset <= _NEAR_EAST else None


def _moved(record: Moment, offset: int) -> Moment:
    return Moment(record.local + timedelta(minutes=offset), record.precision, offset)
