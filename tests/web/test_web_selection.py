"""A selection and its address say the same."""

from datetime import UTC, date, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from desk.web.selection import PERIODS, BadRequest, Selection, parse_selection

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
WORDS = st.text(alphabet='aя&=+%#?/"< ', min_size=1, max_size=8)
SEVERAL = st.lists(WORDS, max_size=3, unique=True).map(tuple)
DATES = st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1))
SELECTIONS = st.builds(
    Selection,
    watch=st.none() | st.just("minsk"),
    q=st.just("") | WORDS,
    outlets=SEVERAL,
    tones=st.lists(st.sampled_from(["critical", "not-rated"]), unique=True).map(tuple),
    roles=st.lists(st.sampled_from(["main", "passing"]), unique=True).map(tuple),
    topics=SEVERAL,
    entities=SEVERAL,
    period=st.none() | st.sampled_from(PERIODS),
    after=DATES,
    before=DATES,
    reprints=st.booleans(),
    sort=st.none() | st.sampled_from(["newest", "oldest", "best"]),
    page=st.integers(1, 500),
)


def read(url: str) -> Selection:
    return parse_selection(QueryParams(urlsplit(url).query), watches=["minsk"])


@settings(deadline=None, derandomize=True)
@given(SELECTIONS)
def test_an_address_is_read_back_as_it_was_written(selection: Selection) -> None:
    assert read(selection.url(page=selection.page)) == selection


@settings(deadline=None, derandomize=True)
@given(SELECTIONS, WORDS)
def test_to_choose_and_take_back_changes_nothing_but_the_page(selection: Selection, value: str) -> None:
    if value in selection.outlets:
        return
    there_and_back = selection.toggled("outlets", value).toggled("outlets", value)
    assert read(there_and_back.url()) == read(selection.url())


@settings(deadline=None, derandomize=True)
@given(st.text(max_size=30))
def test_any_query_string_is_read_or_refused(text: str) -> None:
    fix = None
    try:
        read = parse_selection(QueryParams(text))
    except BadRequest as error:
        fix = error.fix
    assert fix != "" if fix is not None else isinstance(read, Selection)


def test_the_plain_list_has_the_plain_address() -> None:
    assert Selection().url() == "/articles"
    assert read("/articles?unknown=1&page=1&q=&reprints=0") == Selection()


@pytest.mark.parametrize(
    ("zone", "start"),
    [("Europe/Minsk", "2026-11-13T21:00"), ("America/New_York", "2026-11-14T05:00"), ("Pacific/Kiritimati", "2026-11-14T10:00")],
)
def test_seven_days_end_with_the_offices_today(zone: str, start: str) -> None:
    after, before = Selection(period="7").bounds(now=NOW, zone=ZoneInfo(zone))
    assert (after, before) == (datetime.fromisoformat(f"{start}:00+00:00"), None)


def test_both_dates_belong_to_the_range_also_when_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    after, before = Selection(after=date(2026, 10, 25), before=date(2026, 10, 25)).bounds(now=NOW, zone=berlin)
    assert after
    assert before
    assert (before - after).total_seconds() == 25 * 3600


def test_dates_outdo_a_period() -> None:
    both = Selection(period="7", after=date(2026, 1, 1)).bounds(now=NOW, zone=ZoneInfo("UTC"))
    assert both == (datetime(2026, 1, 1, tzinfo=UTC), None)
