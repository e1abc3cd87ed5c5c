"""Is what a source gives usual for it? Judged from its own past, by counts that one wild day does not move."""

from collections.abc import Iterable, Sequence
from datetime import date
from statistics import median

from domain.health import DayCounts, Pace, Usual

HISTORY = 14  # days from the first look on before a source is called silent or quiet
STEADY = 5  # items a day; from here on a median says that an empty day is an event
RECENT = 3  # days whose failures are weighed
MANY = 10  # addresses; shares of fewer say nothing
HALF = 0.5
CLEARLY = 0.15  # by which a share has to be larger than usual at least
NEARLY_ALL = 0.8  # a share of failures that needs no past to be told
NORMAL = 1.4826  # median absolute deviation -> standard deviation of normal noise
FAILURES = frozenset({"failed", "no-article", "robots-refused", "blocked-address", "too-large"})


def usual(days: Sequence[DayCounts], *, today: date, is_late: bool) -> Usual:
    """Return how the last days of a source compare with those before.

    `days`: in order of date, at most one a date, none after `today`. Days on which nobody could look through the source are
    left out: it is not silent because we were. Today counts as an empty day only if `is_late`.
    """
    watched = [day for day in days if day.watched]
    if not is_late:
        watched = [day for day in watched if day.day < today or day.found]
    young = not watched or (today - watched[0].day).days < HISTORY
    tried, failed = _unusual_failures(days, today, limit=NEARLY_ALL if young else _usual_share(days, today))
    if young:
        return Usual(pace="new", tried=tried, failed=failed)
    gap = _since_last(watched)
    before = watched[: len(watched) - len(gap)]
    pace: Pace = "silent" if _is_silent(gap, before) else "quiet" if _is_quiet(watched, today) else "usual"
    return Usual(
        pace=pace,
        since=before[-1].day if before else None,
        empty_days=len(gap),
        longest_gap=max((len(each) for each in _gaps(before)), default=0),
        usually=_typical(before, weekend=False)[0],
        tried=tried,
        failed=failed,
    )


def _is_silent(gap: Sequence[DayCounts], before: Sequence[DayCounts]) -> bool:
    """Weekdays and weekends are counted apart, so that nobody is missed on a Monday who never writes on a Sunday."""
    if not before:
        return len(gap) >= HISTORY
    gaps = _gaps(before)
    for weekend in (False, True):
        missed = _of(gap, weekend)
        longest = max((_of(each, weekend) for each in gaps), default=0)
        middle, spread = _typical(before, weekend=weekend)
        is_event = middle >= STEADY and middle - 3 * spread > 0
        spare = 0 if is_event else max(2, -(-longest // 2))
        if missed > longest + spare:
            return True
    return False


def _is_quiet(watched: Sequence[DayCounts], today: date) -> bool:
    """Whether the last whole day gave clearly less than such days do."""
    whole = [day for day in watched if day.day < today]
    if not whole:
        return False
    last = whole[-1]
    middle, spread = _typical(whole[:-1], weekend=_is_weekend(last.day))
    return middle >= STEADY and last.found < middle / 2 and last.found < middle - 3 * spread


def _since_last(watched: Sequence[DayCounts]) -> list[DayCounts]:
    """Return the empty days since the source gave something last."""
    gap: list[DayCounts] = []
    for day in reversed(watched):
        if day.found:
            break
        gap.append(day)
    return gap


def _gaps(days: Iterable[DayCounts]) -> list[list[DayCounts]]:
    """Return the stretches of empty days."""
    gaps: list[list[DayCounts]] = [[]]
    for day in days:
        if day.found:
            gaps.append([])
        else:
            gaps[-1].append(day)
    return [gap for gap in gaps if gap]


def _typical(days: Iterable[DayCounts], *, weekend: bool) -> tuple[float, float]:
    """Return median and spread of what such a day gives."""
    return _middle([day.found for day in days if _is_weekend(day.day) == weekend])


def _middle(numbers: Sequence[float]) -> tuple[float, float]:
    if not numbers:
        return 0.0, 0.0
    middle = median(numbers)
    return middle, NORMAL * median(abs(number - middle) for number in numbers)


def _unusual_failures(days: Iterable[DayCounts], today: date, *, limit: float) -> tuple[int, int]:
    """Return of the last days how many addresses have an outcome and how many came to nothing; zeros where that is as usual."""
    recent = [day for day in days if (today - day.day).days < RECENT]
    tried = sum(sum(day.outcomes.values()) for day in recent)
    failed = sum(map(_failed, recent))
    return (tried, failed) if tried >= MANY and failed / tried > limit else (0, 0)


def _usual_share(days: Iterable[DayCounts], today: date) -> float:
    """Return the share of failures from which on it is unusual."""
    earlier = [day for day in days if (today - day.day).days >= RECENT and day.outcomes]
    middle, spread = _middle([_failed(day) / sum(day.outcomes.values()) for day in earlier])
    return max(HALF, middle + max(CLEARLY, 3 * spread))


def _failed(day: DayCounts) -> int:
    return sum(count for outcome, count in day.outcomes.items() if outcome in FAILURES)


def _of(days: Iterable[DayCounts], weekend: bool) -> int:
    return sum(_is_weekend(day.day) == weekend for day in days)


def _is_weekend(day: date) -> bool:
    return day.weekday() >= 5
