"""Dates as the press of many languages writes them, and as machines do."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extraction.local import refined
from crawler.extraction.moments import Habits, Moment, spans, stated
from crawler.extraction.months import MONTHS
from crawler.extraction.recent import recent


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
    ("2019. gada 7. oktobris, 14:05", "2019-10-07 14:05", "minute"),
    ("7. oktoober 2019, kell 14.05", "2019-10-07 14:05", "minute"),
    ("7. října 2019 v 14:05", "2019-10-07 14:05", "minute"),
    ("2019. október 7. 14:05", "2019-10-07 14:05", "minute"),
    ("7 Ekim 2019 Pazartesi, 14:05", "2019-10-07 14:05", "minute"),
    ("7 Οκτωβρίου 2019, 14:05", "2019-10-07 14:05", "minute"),
    ("7 қазан 2019, 14:05", "2019-10-07 14:05", "minute"),
    ("2019 жылғы 7 қазан", "2019-10-07", "day"),
    ("7. октобар 2019", "2019-10-07", "day"),
    ("7. listopada 2019", "2019-11-07", "day"),
    ("7 kastryčnika 2019", "2019-10-07", "day"),
    ("7.10.2019 klo 14.05", "2019-10-07 14:05", "minute"),
    ("7 de outubro de 2019 às 14h05", "2019-10-07 14:05", "minute"),
    ("7 octobre 2019 à 14 h 05", "2019-10-07 14:05", "minute"),
    ("7 אוקטובר 2019", "2019-10-07", "day"),
    ("7 أكتوبر 2019", "2019-10-07", "day"),
    ("7 tháng 10, 2019", "2019-10-07", "day"),
    ("2019年10月7日(月) 午後2時05分", "2019-10-07 14:05", "minute"),
    ("2019년 10월 7일 오후 2:05", "2019-10-07 14:05", "minute"),
    ("2019.10.07 14:05:09", "2019-10-07 14:05:09", "second"),
    ("2:05 PM EDT, Mon October 7, 2019", "2019-10-07 14:05", "minute"),
    ("07-Oct-2019", "2019-10-07", "day"),
    ("Mon, 10/07/2019 - 14:05", "2019-10-07 14:05", "minute"),
    ("Wed, 10/07/2019 - 14:05", "2019-07-10 14:05", "minute"),
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
    ("/Date(1570457100000)/", "2019-10-07 14:05", "second", 0),
    ("20191007140500", "2019-10-07 14:05", "second", None),
    ("Mon Oct 07 14:05:00 EEST 2019", "2019-10-07 14:05", "second", 180),
    ("Mon Oct 07 2019 14:05:00 GMT+0300 (MSK)", "2019-10-07 14:05", "second", 180),
    ("October 7, 2019 2:05 PM ET", "2019-10-07 14:05", "minute", -240),
    ("January 7, 2019 2:05 PM ET", "2019-01-07 14:05", "minute", -300),
    ("7 октября 2019, 14:05 (МСК)", "2019-10-07 14:05", "minute", 180),
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


NOW = Habits(now=datetime(2019, 10, 8, 9, 30))  # noqa: DTZ001 - the outlet's clock
RECENT = [
    ("Сегодня, 14:05", "2019-10-08 14:05", "minute"),
    ("вчера в 23:10", "2019-10-07 23:10", "minute"),
    ("Учора, 14:05", "2019-10-07 14:05", "minute"),
    ("dzisiaj 08:00", "2019-10-08 08:00", "minute"),
    ("Gestern um 14.05 Uhr", "2019-10-07 14:05", "minute"),
    ("позавчера", "2019-10-06", "day"),
    ("5 минут назад", "2019-10-08 09:25", "minute"),
    ("vor 12 Stunden", "2019-10-07", "day"),
    ("2 hours ago", "2019-10-08", "day"),
    ("3日前", "2019-10-05", "day"),
    ("7 октября, 14:05", "2019-10-07 14:05", "minute"),
    ("Oct. 7", "2019-10-07", "day"),
    ("24 December", "2018-12-24", "day"),
]


@pytest.mark.parametrize(("text", "expected", "precision"), RECENT)
def test_some_dates_need_todays(text: str, expected: str, precision: str) -> None:
    _, moment = next(recent(text, NOW))
    assert (moment.local, moment.precision) == (local(expected), precision)


@pytest.mark.parametrize("text", ["7 October 2019", "12 tag", "за 5 часов до начала", "He came today" + " and stayed" * 10, "31 лютага"])
def test_others_do_not(text: str) -> None:
    assert list(recent(text, NOW)) == []


def test_without_today_there_is_none_of_them() -> None:
    assert [list(recent(text, Habits())) for text, _, _ in RECENT] == [[]] * len(RECENT)


def test_a_page_may_write_the_month_first() -> None:
    assert stated("10/07/2019", Habits(month_first=True)) == Moment(local("2019-10-07"), "day")
    assert stated("10/07/2019") == Moment(local("2019-07-10"), "day")


def test_november_is_october_in_croatian() -> None:
    assert [next(spans("7. listopada 2019.", Habits(language=code)))[1].local.month for code in ("hr", "cs", "")] == [10, 11, 11]


@pytest.mark.parametrize(
    ("record", "shown", "expected"),
    [
        ("2019-10-07T22:30:00Z", "8 October 2019, 01:30", ("2019-10-08 01:30", 180)),  # the time shown says how far off
        ("2019-10-07T22:30:00Z", "8 October 2019", ("2019-10-08 00:30", 120)),  # a day alone: the least whole hour
        ("2019-10-08T02:30:00Z", "7 October 2019", ("2019-10-07 23:30", -180)),
        ("2019-10-07T22:30:00Z", "7 October 2019", ("2019-10-07 22:30", 0)),
        ("2019-10-07T12:30:00Z", "8 October 2019", ("2019-10-07 12:30", 0)),  # half a day is too far for a day alone
        ("2019-10-07T22:30:00Z", "9 October 2019", ("2019-10-07 22:30", 0)),
        ("2019-10-07T22:30:00Z", "8 October 2019, 08:17", ("2019-10-07 22:30", 0)),  # no zone is 9:47 off
        ("2019-10-07T22:30:00-04:00", "8 October 2019", ("2019-10-07 22:30", -240)),
        ("2019-10-07", "7 October 2019, 14:05", ("2019-10-07 14:05", None)),
        ("2019-10-07", "8 October 2019, 14:05", ("2019-10-07 00:00", None)),
    ],
)
def test_a_record_is_told_by_the_clock_that_readers_see(record: str, shown: str, expected: tuple[str, int | None]) -> None:
    first, second = stated(record), next(spans(shown))[1]
    assert first is not None
    told = refined(first, second, None, UTC)
    assert (told.local, told.offset) == (local(expected[0]), expected[1])


def test_a_day_of_the_last_change_moves_nothing() -> None:
    record, changed = Moment(local("2019-10-07 22:30"), "second", 0), Moment(local("2019-10-08 07:00"), "second", 0)
    assert refined(record, Moment(local("2019-10-08"), "day"), changed, UTC) == record


def test_the_outlets_zone_decides_where_it_leads_to_the_day_shown() -> None:
    record = Moment(local("2019-10-07 21:30"), "second", 0)
    told = refined(record, Moment(local("2019-10-08"), "day"), None, ZoneInfo("Asia/Almaty"))
    assert (told.local, told.offset) == (local("2019-10-08 03:30"), 360)
    assert told.utc(UTC) == record.utc(UTC)


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
