"""Which days a visitor asks about, on a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from knowledge.clinic_schema import Clinic
from knowledge.days_asked import DaysAsked, days_asked

MakeClinic = Callable[..., Clinic]
SATURDAY_AFTERNOON = datetime(2026, 11, 21, 15, tzinfo=ZoneInfo("Europe/London"))  # open 10:00 to 14:00


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("are you open on Christmas Day?", [date(2026, 12, 25)]),
        ("open xmas eve", [date(2026, 12, 24)]),
        ("are you open on new year's eve?", [date(2026, 12, 31)]),
        ("nye?", [date(2026, 12, 31)]),
        ("New Years Day", [date(2027, 1, 1)]),
        ("boxing day and 2nd of jan?", [date(2026, 12, 26), date(2027, 1, 2)]),
        ("open good friday", [date(2027, 3, 26)]),
        ("easter sunday?", [date(2027, 3, 28)]),
        ("tomorrow", [date(2026, 11, 22)]),
        ("r u open tmrw", [date(2026, 11, 22)]),
        ("the day after tomorrow", [date(2026, 11, 23)]),
        ("monday?", [date(2026, 11, 23)]),
        ("what about thurs", [date(2026, 11, 26)]),
        ("open this saturday?", [date(2026, 11, 28)]),
        ("thursday and friday", [date(2026, 11, 26), date(2026, 11, 27)]),
        ("the 24th", [date(2026, 11, 24)]),
        ("the 5th", [date(2026, 12, 5)]),
        ("31st?", [date(2026, 12, 31)]),
        ("3 jan", [date(2027, 1, 3)]),
        ("december 20th", [date(2026, 12, 20)]),
        ("22nd of febuary or 3 sept", [date(2027, 2, 22), date(2027, 9, 3)]),
        ("10 decmber", [date(2026, 12, 10)]),
        ("is the 5th ok", [date(2026, 12, 5)]),
        ("saturday, maybe 10 am?", [date(2026, 11, 28)]),
        ("24/12", [date(2026, 12, 24)]),
        ("are you shut on bank holidays", [date(2026, 12, 25), date(2026, 12, 26)]),
        ("1st 2nd 3rd 4th of december", [date(2026, 12, 4), date(2026, 12, 1), date(2026, 12, 2)]),
    ],
)
def test_single_days(clinic: Clinic, text: str, days: list[date]) -> None:
    assert days_asked(clinic, text, SATURDAY_AFTERNOON) == DaysAsked(days=tuple(days))


def test_a_weekday_is_today_until_the_clinic_has_closed(clinic: Clinic) -> None:
    morning = SATURDAY_AFTERNOON.replace(hour=9)
    assert days_asked(clinic, "open saturday?", morning).days == (date(2026, 11, 21),)


@pytest.mark.parametrize("hour", [8, 13, 23])
def test_a_weekday_that_closes_at_midnight_is_today_all_day(make_clinic: MakeClinic, hour: int) -> None:
    halves = [{"opens": "09:00", "closes": "12:00"}, {"opens": "18:00", "closes": "24:00"}]
    late = make_clinic(hours={"saturday": halves})
    assert days_asked(late, "open saturday?", SATURDAY_AFTERNOON.replace(hour=hour)).days == (date(2026, 11, 21),)


@pytest.mark.parametrize(
    ("text", "weekdays"),
    [
        ("are you open on saturdays", [5]),
        ("do you open on a monday", [0]),
        ("sats and suns", [5, 6]),
        ("open weekends?", [5, 6]),
        ("every thursday", [3]),
    ],
)
def test_weekdays_as_a_rule(clinic: Clinic, text: str, weekdays: list[int]) -> None:
    assert days_asked(clinic, text, SATURDAY_AFTERNOON) == DaysAsked(weekdays=tuple(weekdays))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("are you open over christmas", date(2026, 12, 24), date(2027, 1, 1)),
        ("between xmas and new year?", date(2026, 12, 24), date(2027, 1, 1)),
        ("open at new year?", date(2026, 12, 31), date(2027, 1, 1)),
        ("easter?", date(2027, 3, 26), date(2027, 3, 29)),
        ("next week", date(2026, 11, 23), date(2026, 11, 29)),
        ("this weekend", date(2026, 11, 21), date(2026, 11, 22)),
    ],
)
def test_stretches_of_days(clinic: Clinic, text: str, first: date, last: date) -> None:
    assert days_asked(clinic, text, SATURDAY_AFTERNOON) == DaysAsked(spans=((first, last),))


def test_in_january_the_break_that_goes_on_is_meant(clinic: Clinic) -> None:
    new_year = datetime(2027, 1, 1, 12, tzinfo=ZoneInfo("Europe/London"))
    assert days_asked(clinic, "are you closed for christmas", new_year).spans == ((date(2027, 1, 1), date(2027, 1, 1)),)


@pytest.mark.parametrize("text", ["are you open now", "still open?", "what time do you close tonight", "open today"])
def test_this_moment(clinic: Clinic, text: str) -> None:
    assert days_asked(clinic, text, SATURDAY_AFTERNOON) == DaysAsked(now=True)


@pytest.mark.parametrize("today", [date(2027, 1, 1) + timedelta(days=days) for days in range(0, 365, 7)])
@pytest.mark.parametrize("text", ["over christmas", "at new year", "easter", "next week", "this weekend"])
def test_a_stretch_ends_after_it_begins(clinic: Clinic, text: str, today: date) -> None:
    noon = datetime(today.year, today.month, today.day, 12, tzinfo=ZoneInfo("Europe/London"))
    ((first, last),) = days_asked(clinic, text, noon).spans
    assert today <= first <= last


@pytest.mark.parametrize(
    "text",
    [
        "",
        "where are you",
        "opening hours",
        "31/31",
        "is it in may",
        "30 february",
        "are you open 24/7?",
        "24 / 7",
        "5 may be too many",
        "2 separate sessions",
        "are you on the 1st floor, is there a lift?",
        "where do i go for my 1st",
        "is the 2nd session at the same place",
        "how long do i avoid the sun",
        "can i stay in sun, do you sell sun cream",
    ],
)
def test_no_day(clinic: Clinic, text: str) -> None:
    assert not days_asked(clinic, text, SATURDAY_AFTERNOON).days


def test_the_month_comes_first_where_it_is_written_so(make_clinic: MakeClinic) -> None:
    american = make_clinic(locale="en_US", holidays={"country": "US", "subdivision": None})
    assert days_asked(american, "open 12/24?", SATURDAY_AFTERNOON).days == (date(2026, 12, 24),)


def test_where_no_holiday_tells_of_easter_it_is_no_stretch(make_clinic: MakeClinic) -> None:
    japanese = make_clinic(holidays={"country": "JP", "subdivision": None})
    assert not days_asked(japanese, "open at easter?", SATURDAY_AFTERNOON)
