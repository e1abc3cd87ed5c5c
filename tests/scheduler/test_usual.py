"""Whether what a source gives is usual: nobody is called silent too early, nor forgiven too long."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.health import DayCounts, Usual
from scheduler.usual import HISTORY, STEADY, usual

MONDAY = date(2026, 8, 3)
counts = st.integers(0, 60)
histories = st.lists(counts, max_size=60)


def days(found: Sequence[int | None], *, failed: int = 0) -> list[DayCounts]:
    """Days from a Monday on; None for one on which the source could not be looked through."""
    return [
        DayCounts(
            source="daily",
            day=MONDAY + timedelta(days=number),
            looks=10,
            good_looks=0 if count is None else 10,
            outcomes={name: many for name, many in (("irrelevant", (count or 0) - failed), ("failed", failed)) if many > 0},
        )
        for number, count in enumerate(found)
    ]


def judged(found: Sequence[int | None], *, is_late: bool = True) -> Usual:
    """The judgement on the last of the days."""
    return usual(days(found), today=MONDAY + timedelta(days=len(found) - 1), is_late=is_late)


def week(*found: int) -> list[int]:
    return list(found)


@given(st.lists(counts, max_size=HISTORY))
def test_nobody_is_called_silent_before_there_is_history(found: list[int]) -> None:
    assert judged(found).pace == "new"


@given(histories, st.integers(1, 60))
def test_a_source_that_gave_something_today_is_not_silent(found: list[int], today: int) -> None:
    assert judged([*found, today]).pace != "silent"


@given(histories)
def test_silence_does_not_end_by_more_silence(found: list[int]) -> None:
    if judged(found).pace == "silent":
        assert judged([*found, 0]).pace == "silent"


@given(st.lists(st.integers(0, 3), min_size=20, max_size=50), st.data())
def test_a_gap_that_is_no_longer_than_an_earlier_one_is_no_silence(found: list[int], data: st.DataObject) -> None:
    earlier = judged(found).longest_gap
    gap = data.draw(st.integers(0, min(earlier, 4)))
    # whole weeks before it, so that the gap begins on the weekday on which the earlier one began
    pattern = [1, *[0] * earlier, 1]
    padding = [1] * (-len(pattern) % 7)
    assert judged([*pattern, *padding, *pattern, *padding, *pattern, *padding, 1, *[0] * gap]).pace != "silent"


@given(st.lists(st.none() | counts, min_size=20, max_size=50))
def test_days_on_which_nobody_looked_are_no_silence(found: list[int | None]) -> None:
    seen = judged(found)
    assert judged([*found, None, None, None]).pace in (
        {seen.pace, "usual", "quiet"} if seen.pace != "new" else {"new", "usual", "quiet", "silent"}
    )
    if seen.pace not in {"silent", "new"}:
        assert judged([*found, *[None] * 30]).pace != "silent"


@given(st.integers(STEADY + 1, 200), st.integers(3, 6))
def test_a_steady_source_is_missed_after_one_whole_day(daily: int, weeks: int) -> None:
    steady = [daily] * (7 * weeks)
    assert judged([*steady, 0]).pace == "silent"
    assert judged([*steady, 0], is_late=False).pace != "silent"
    assert judged([*steady, 0, 0], is_late=False).pace == "silent"


def test_who_posts_twice_a_week_may_rest_for_some_days() -> None:
    posts = week(0, 1, 0, 1, 0, 0, 0) * 5
    for gap in range(1, 4):
        assert judged([*posts, *[0] * gap]).pace == "usual", gap
    long = judged([*posts, *[0] * 12])
    assert (long.pace, long.since, long.longest_gap) == ("silent", MONDAY + timedelta(days=31), 4)


def test_who_never_writes_at_the_weekend_is_not_missed_on_a_sunday_but_on_a_monday() -> None:
    office = week(20, 22, 18, 21, 25, 0, 0) * 4
    assert judged(office).pace == "usual"
    assert judged([*office, 0], is_late=False).pace == "usual"
    assert judged([*office, 0]).pace == "silent"


def test_who_writes_every_day_is_missed_on_a_saturday() -> None:
    assert judged([*week(40, 41, 38, 44, 40, 30, 28) * 4, 40, 40, 40, 40, 40, 0]).pace == "silent"


def test_one_wild_day_changes_nothing() -> None:
    wild = [*week(0, 1, 0, 1, 0, 0, 0) * 2, 500, *week(1, 0, 1, 0, 0, 0) * 2]
    assert judged([*wild, 0, 0]).pace == "usual"


def test_a_source_that_never_gave_anything_is_silent_after_two_weeks() -> None:
    assert judged([0] * 14).pace == "new"
    nothing = judged([0] * 15)
    assert (nothing.pace, nothing.since) == ("silent", None)


def test_a_day_far_below_the_others_is_quiet() -> None:
    usual_days = week(40, 42, 38, 41, 40, 20, 20) * 3
    assert judged([*usual_days, 3, 5], is_late=False).pace == "quiet"
    assert judged([*usual_days, 36, 5], is_late=False).pace == "usual"


def of_failures(before: int, last: int) -> Usual:
    made = [*days([20] * 20, failed=before), *days([20] * 23, failed=last)[20:]]
    return usual(made, today=made[-1].day, is_late=True)


@pytest.mark.parametrize(("before", "last", "told"), [(1, 2, False), (1, 18, True), (17, 18, False)])
def test_an_unusual_share_of_failures_is_told(before: int, last: int, told: bool) -> None:
    found = of_failures(before, last)
    assert (found.tried, found.failed) == ((60, 3 * last) if told else (0, 0))


def test_failures_of_a_new_source_are_told_where_hardly_anything_succeeds() -> None:
    made = days([20, 20], failed=19)
    assert usual(made, today=made[-1].day, is_late=False).failed == 38
    few = days([4], failed=4)
    assert usual(few, today=few[-1].day, is_late=False).failed == 0
