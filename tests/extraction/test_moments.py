"""Dates as six languages write them, and as machines do."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extraction.moments import Moment, spans, stated
from crawler.extraction.months import MONTHS


def local(text: str) -> datetime:
    """A naive moment, as a Moment holds it beside its offset."""
    return datetime.fromisoformat(text)


WRITTEN = [
    ("7 October 2019", "2019-10-07", "day"),
    ("October 7, 2019", "2019-10-07", "day"),
    ("Oct. 7th, 2019, 2:05 pm", "2019-10-07 14:05", "minute"),
    ("the 7th of October, 2019", "2019-10-07", "day"),
    ("07.10.2019 14:05", "2019-10-07 14:05", "minute"),
    ("07/10/2019", "2019-10-07", "day"),
    ("10/13/2019", "2019-10-13", "day"),
    ("2019-10-07 14:05", "2019-10-07 14:05", "minute"),
    ("7 октября 2019 года, 14:05", "2019-10-07 14:05", "minute"),
    ("14:05, 7 октября 2019", "2019-10-07 14:05", "minute"),
    ("1 мая 2020", "2020-05-01", "day"),
    ("7 кастрычніка 2019", "2019-10-07", "day"),
    ("7 лістапада 2019 у 14:05", "2019-11-07 14:05", "minute"),
    ("3 сьнежня 2019", "2019-12-03", "day"),
    ("7 листопада 2019 р., 14:05", "2019-11-07 14:05", "minute"),
    ("1 трав. 2020", "2020-05-01", "day"),
    ("7 października 2019, 14:05", "2019-10-07 14:05", "minute"),
    ("7 listopada 2019 r.", "2019-11-07", "day"),
    ("7. Oktober 2019, 14.05 Uhr", "2019-10-07 14:05", "minute"),
    ("3. März 2021", "2021-03-03", "day"),
    ("7 de octubre de 2019", "2019-10-07", "day"),
    ("1er août 2019", "2019-08-01", "day"),
    ("2019 m. spalio 7 d.", "2019-10-07", "day"),
    ("2019年10月7日", "2019-10-07", "day"),
    ("07.10.19", "2019-10-07", "day"),
    ("05.10.2019 - 07.10.2019", "2019-10-05", "day"),
]


@pytest.mark.parametrize(("text", "expected", "precision"), WRITTEN)
def test_people_write_dates(text: str, expected: str, precision: str) -> None:
    _, moment = next(spans(f"Published: {text} | Politics"))
    assert (moment.local, moment.precision) == (local(expected), precision)


STATED = [
    ("2019-10-07T14:05:00+03:00", "2019-10-07 14:05", "second", 180),
    ("2019-10-07T14:05:09.123Z", "2019-10-07 14:05:09", "second", 0),
    ("2019-10-07 14:05:00 +0300", "2019-10-07 14:05", "second", 180),
    ("2019-10-07T14:05Z", "2019-10-07 14:05", "minute", 0),
    ("20191007T1405+0300", "2019-10-07 14:05", "minute", 180),
    ("2019-10-07", "2019-10-07", "day", None),
    ("2019-10-07T00:00:00-05:00", "2019-10-07", "day", -300),
    ("Mon, 07 Oct 2019 14:05:00 GMT", "2019-10-07 14:05", "second", 0),
    ("October 7, 2019 2:05 PM EST", "2019-10-07 14:05", "minute", -300),
    ("10/7/2019 2:05:00 PM", "2019-10-07 14:05", "second", None),
    ("1570457100", "2019-10-07 14:05", "second", 0),
    ("1570457100123", "2019-10-07 14:05", "second", 0),
]


@pytest.mark.parametrize(("text", "expected", "precision", "offset"), STATED)
def test_machines_state_dates(text: str, expected: str, precision: str, offset: int | None) -> None:
    assert stated(text) == Moment(local(expected), precision, offset)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0001-01-01T00:00:00Z",
        "1970-01-01",
        "31 February 2019",
        "7 Octember 2019",
        "2019",
        "October 2019",
        "32.13.2019",
        "12:05",
        "x" * 999,
    ],
)
def test_what_is_no_full_date_is_none(text: str) -> None:
    assert stated(text) is None
    assert list(spans(text)) == []


def test_a_span_covers_the_date_and_its_time() -> None:
    text = "Dodano: 4 stycznia 2012, 10:18 Autor: mb"
    (start, end), moment = next(spans(text))
    assert text[start:end].strip() == "4 stycznia 2012, 10:18"
    assert moment.precision == "minute"


def test_a_day_stands_at_noon_of_the_outlet() -> None:
    assert Moment(local("2019-10-07"), "day").utc(ZoneInfo("Europe/Minsk")) == datetime(2019, 10, 7, 9, tzinfo=UTC)


def test_a_stated_offset_wins_over_the_outlets_zone() -> None:
    assert Moment(local("2019-10-07 14:00"), "minute", 60).utc(ZoneInfo("Europe/Minsk")) == datetime(2019, 10, 7, 13, tzinfo=UTC)


def test_local_time_is_that_of_the_day_summer_or_winter() -> None:
    warsaw = ZoneInfo("Europe/Warsaw")
    assert Moment(local("2019-07-01 12:00"), "minute").utc(warsaw).hour == 10
    assert Moment(local("2019-12-01 12:00"), "minute").utc(warsaw).hour == 11


@settings(deadline=None, max_examples=100, derandomize=True)
@given(st.datetimes(local("1990-01-01"), local("2099-12-31")), st.integers(-14 * 60, 14 * 60))
def test_iso_dates_come_back_as_stated(moment: datetime, offset: int) -> None:
    moment = moment.replace(microsecond=0, second=moment.second or 1)
    sign, minutes = ("-" if offset < 0 else "+"), abs(offset)
    text = f"{moment.isoformat()}{sign}{minutes // 60:02}:{minutes % 60:02}"
    assert stated(text) == Moment(moment, "second", offset)


@settings(deadline=None, max_examples=200, derandomize=True)
@given(st.text(max_size=120))
def test_no_text_breaks_the_reader(text: str) -> None:
    for (start, end), moment in spans(text):
        assert 0 <= start < end <= len(text)
        assert 1990 <= moment.local.year <= 2099
    assert stated(text) is None or isinstance(stated(text), Moment)


def test_every_language_has_twelve_months() -> None:
    for names in (
        "january february march april may june july august september october november december",
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        "студзеня лютага сакавіка красавіка мая чэрвеня ліпеня жніўня верасня кастрычніка лістапада снежня",
        "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
        "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
        "januar februar märz april mai juni juli august september oktober november dezember",
    ):
        assert [MONTHS[name] for name in names.split()] == list(range(1, 13))
