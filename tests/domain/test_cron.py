"""Cron by the clock of a zone: nothing is lost and nothing doubled when the clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.cron import Cron, LocalCron

RIGA = ZoneInfo("Europe/Riga")  # forward on 30 March 2025 at 3:00, back on 26 October 2025 at 4:00
ZONES = ("UTC", "Europe/Riga", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca")


def fired(cron: LocalCron, begin: datetime, end: datetime) -> list[datetime]:
    found, moment = list[datetime](), begin
    while (next_one := cron.next(moment)) is not None and next_one <= end:
        found.append(next_one)
        moment = next_one
    return found


def local(moments: list[datetime]) -> list[str]:
    return [f"{moment.astimezone(RIGA):%d %H:%M}" for moment in moments]


@pytest.mark.parametrize(
    ("expression", "day", "expected"),
    [
        ("30 3 * * *", date(2025, 3, 29), ["29 03:30", "30 04:30", "31 03:30"]),  # skipped: as much later
        ("0 8 * * *", date(2025, 3, 29), ["29 08:00", "30 08:00", "31 08:00"]),
        ("30 3 * * *", date(2025, 10, 25), ["25 03:30", "26 03:30", "27 03:30"]),  # comes twice: the first time
        ("0 8 * * mon", date(2025, 10, 25), ["27 08:00"]),
    ],
)
def test_a_daily_job_runs_once_a_day_when_the_clocks_change(expression: str, day: date, expected: list[str]) -> None:
    begin = datetime(day.year, day.month, day.day, tzinfo=RIGA)
    assert local(fired(LocalCron(expression, "Europe/Riga"), begin, begin + timedelta(days=3))) == expected


@settings(max_examples=60, deadline=None)
@given(zone=st.sampled_from(ZONES), hour=st.integers(0, 23), minute=st.integers(0, 59), start=st.dates(date(2019, 1, 1), date(2029, 1, 1)))
def test_each_local_day_has_its_one_occurrence(zone: str, hour: int, minute: int, start: date) -> None:
    begin = datetime(start.year, start.month, start.day, tzinfo=ZoneInfo(zone)).astimezone(UTC) - timedelta(seconds=1)
    moments = fired(LocalCron(f"{minute} {hour} * * *", zone), begin, begin + timedelta(days=370))
    days = [moment.astimezone(ZoneInfo(zone)).date() for moment in moments]
    assert days == [start + timedelta(days=n) for n in range(len(days))]
    assert len(days) >= 369


@settings(max_examples=60, deadline=None)
@given(
    expression=st.sampled_from(["*/20 * * * *", "0 * * * *", "30 2 * * *", "15 3 1 * *", "0 8 * * 1-5", "59 23 29 2 *"]),
    zone=st.sampled_from(ZONES),
    until=st.datetimes(datetime(2024, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    hours=st.integers(1, 100),
)
def test_the_last_occurrence_is_the_last_of_all(expression: str, zone: str, until: datetime, hours: int) -> None:
    cron, after = LocalCron(expression, zone), until - timedelta(hours=hours)
    all_of_them = fired(cron, after, until)
    assert all_of_them == sorted(set(all_of_them))
    assert cron.last(after=after, until=until) == (all_of_them[-1] if all_of_them else None)


def test_what_came_long_ago_is_found_too() -> None:
    cron = LocalCron("0 6 29 2 *", "UTC")
    end = datetime(2027, 3, 1, tzinfo=UTC)
    assert cron.last(after=datetime(2020, 1, 1, tzinfo=UTC), until=end) == datetime(2024, 2, 29, 6, tzinfo=UTC)
    assert cron.last(after=datetime(2024, 3, 1, tzinfo=UTC), until=end) is None


def test_days_of_month_and_week_together_mean_either() -> None:
    cron = LocalCron("0 8 1 * mon", "UTC")
    moments = fired(cron, datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 2, 2, tzinfo=UTC))
    assert [moment.day for moment in moments] == [1, 6, 13, 20, 27, 1]


def test_sunday_is_0_and_7() -> None:
    assert Cron.parse("0 0 * * 7").weekdays == Cron.parse("0 0 * * sun").weekdays == Cron.parse("0 0 * * 0").weekdays == {0}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0 8 * *", "five fields"),
        ("0 25 * * *", "'25' is no hour"),
        ("60 8 * * *", "'60' is no minute"),
        ("0 8 31 2 *", "never comes"),
        ("0 8 * * fri-mon", "ends before it begins"),
        ("*/0 8 * * *", "1 or more"),
        ("0 8 * * caturday", "a name such as sun"),
        ("0 ８ * * *", "is no hour"),
        ("", "five fields"),
    ],
)
def test_what_is_no_cron_expression_is_told_in_words(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Cron.parse(text)
