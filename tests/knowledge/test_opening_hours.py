"""Opening hours across clock changes, holidays, closures and the turn of the year."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.clinic_schema import Clinic
from knowledge.opening_hours import WEEKDAYS, closing_time, is_open, next_opening, periods_on, why_closed

LONDON = ZoneInfo("Europe/London")
MakeClinic = Callable[..., Clinic]


def london(text: str, *, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON, fold=fold)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


def week(*spans: str) -> dict[str, Any]:
    periods = [dict(zip(("opens", "closes"), span.split("-"), strict=True)) for span in spans]
    return dict.fromkeys(WEEKDAYS, periods)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-03-02 08:59:59", False),
        ("2026-03-02 09:00", True),
        ("2026-03-02 17:29:59", True),
        ("2026-03-02 17:30", False),
        ("2026-03-04 11:59", True),
        ("2026-03-04 12:30", False),
        ("2026-03-04 13:00", True),
        ("2026-03-07 13:59", True),
        ("2026-03-08 12:00", False),
    ],
)
def test_weekly_hours(clinic: Clinic, at: str, expected: bool) -> None:
    assert is_open(clinic, london(at)) is expected


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2026, 3, 8), "always closed on Sundays"),
        (date(2026, 4, 3), "public holiday: Good Friday"),
        (date(2026, 12, 25), "public holiday: Christmas Day"),
        (date(2026, 12, 26), "public holiday: Boxing Day"),
        (date(2027, 1, 1), "public holiday: New Year's Day"),
        (date(2026, 7, 6), "staff training"),
        (date(2026, 7, 10), "staff training"),
        (date(2026, 7, 11), None),
        (date(2026, 12, 28), None),
        (date(2026, 3, 2), None),
    ],
)
def test_why_closed(clinic: Clinic, day: date, reason: str | None) -> None:
    assert why_closed(clinic, day) == reason
    assert bool(periods_on(clinic, day)) is (reason is None)


def test_extra_opening_wins_over_holiday_and_closure(make_clinic: MakeClinic) -> None:
    clinic = make_clinic(closures=[{"first": "2026-12-27", "last": "2026-12-31", "reason": "holidays"}])
    assert is_open(clinic, london("2026-12-28 11:00"))
    assert not is_open(clinic, london("2026-12-28 12:00"))
    assert why_closed(clinic, date(2026, 12, 29)) == "holidays"


def test_extra_entry_without_hours_closes_the_day(make_clinic: MakeClinic) -> None:
    clinic = make_clinic(extra_openings=[{"day": "2026-03-02", "hours": [], "reason": "moving house"}])
    assert why_closed(clinic, date(2026, 3, 2)) == "moving house"


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("2026-03-02 08:00", "2026-03-02 09:00"),
        ("2026-03-02 09:00", "2026-03-03 09:00"),
        ("2026-03-04 12:30", "2026-03-04 13:00"),
        ("2026-03-07 14:00", "2026-03-09 09:00"),
        ("2026-04-02 17:30", "2026-04-04 10:00"),
        ("2026-07-03 18:00", "2026-07-04 10:00"),
        ("2026-07-05 18:00", "2026-07-11 10:00"),
        ("2026-12-24 18:00", "2026-12-28 10:00"),
        ("2026-12-31 18:00", "2027-01-02 10:00"),
    ],
)
def test_next_opening(clinic: Clinic, after: str, expected: str) -> None:
    assert next_opening(clinic, london(after)) == london(expected)


def test_clinic_that_opens_no_more_has_no_next_opening(make_clinic: MakeClinic) -> None:
    assert next_opening(make_clinic(hours=week(), extra_openings=[]), london("2026-03-02 12:00")) is None


def test_clinic_open_day_and_night(make_clinic: MakeClinic) -> None:
    clinic = make_clinic(
        hours=week("00:00-24:00"), extra_openings=[], closures=[], holidays={"country": "GB", "subdivision": "ENG"}
    )
    assert is_open(clinic, london("2026-03-02 00:00"))
    assert closing_time(clinic, london("2026-03-02 23:59")) == london("2026-04-03 00:00")
    assert next_opening(clinic, london("2026-03-02 12:00")) == london("2026-04-04 00:00")


def test_closing_at_midnight(make_clinic: MakeClinic) -> None:
    clinic = make_clinic(hours=week("18:00-24:00"))
    assert is_open(clinic, london("2026-03-02 23:59:59"))
    assert not is_open(clinic, london("2026-03-03 00:00"))
    assert closing_time(clinic, london("2026-03-02 20:00")) == london("2026-03-03 00:00")


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-03-28 10:00", True),  # Saturday in winter time
        ("2026-03-30 08:00", True),  # Monday in summer time: 09:00 on the wall
        ("2026-03-30 07:59", False),
        ("2026-03-30 16:30", False),
        ("2026-10-23 08:00", True),
        ("2026-10-26 08:00", False),  # Monday in winter time again
        ("2026-10-26 09:00", True),
    ],
)
def test_hours_follow_the_wall_clock_across_clock_changes(clinic: Clinic, at: str, expected: bool) -> None:
    assert is_open(clinic, utc(at)) is expected


@pytest.mark.parametrize(
    ("day", "spans", "openings"),
    [
        # The clock jumps from 01:00 to 02:00 on 29 March: 01:30 does not exist.
        ("2026-03-29", "00:00-24:00", [("2026-03-29 00:00", "2026-03-29 23:00")]),
        ("2026-03-29", "00:30-01:30", [("2026-03-29 00:30", "2026-03-29 01:00")]),
        ("2026-03-29", "01:30-02:15", [("2026-03-29 01:00", "2026-03-29 01:15")]),
        ("2026-03-29", "01:15-01:45", []),
        ("2026-03-29", "10:00-12:00", [("2026-03-29 09:00", "2026-03-29 11:00")]),
        # The clock falls back from 02:00 to 01:00 on 25 October: 01:30 comes twice.
        ("2026-10-25", "00:00-24:00", [("2026-10-24 23:00", "2026-10-26 00:00")]),
        ("2026-10-25", "01:30-01:45", [("2026-10-25 00:30", "2026-10-25 01:45")]),
        ("2026-10-25", "10:00-12:00", [("2026-10-25 10:00", "2026-10-25 12:00")]),
    ],
)
def test_days_of_the_clock_change(
    make_clinic: MakeClinic, day: str, spans: str, openings: list[tuple[str, str]]
) -> None:
    clinic = make_clinic(hours=week(spans))
    found = [
        (opening.opens.astimezone(timezone.utc), opening.closes.astimezone(timezone.utc))
        for opening in periods_on(clinic, date.fromisoformat(day))
    ]
    assert found == [(utc(opens), utc(closes)) for opens, closes in openings]


def test_the_hour_that_comes_twice(make_clinic: MakeClinic) -> None:
    clinic = make_clinic(hours=week("00:30-01:15"))
    assert is_open(clinic, london("2026-10-25 01:10", fold=0))
    assert is_open(clinic, london("2026-10-25 01:10", fold=1))
    assert not is_open(clinic, london("2026-10-25 01:15", fold=1))
    assert next_opening(clinic, london("2026-10-25 01:10", fold=1)) == london("2026-10-26 00:30")


def test_midnight_that_comes_twice_closes_the_first_time(make_clinic: MakeClinic) -> None:
    havana = ZoneInfo("America/Havana")
    clinic = make_clinic(hours=week("18:00-24:00"), time_zone="America/Havana")
    assert is_open(clinic, datetime(2026, 10, 31, 23, 59, tzinfo=havana))
    closes = closing_time(clinic, utc("2026-11-01 03:00"))
    assert closes
    assert closes.astimezone(timezone.utc) == utc("2026-11-01 04:00")
    assert not is_open(clinic, datetime(2026, 11, 1, 0, 30, tzinfo=havana, fold=0))
    assert not is_open(clinic, datetime(2026, 11, 1, 0, 30, tzinfo=havana, fold=1))


def test_visitor_in_another_zone(clinic: Clinic) -> None:
    assert is_open(clinic, datetime(2026, 3, 2, 5, 0, tzinfo=ZoneInfo("America/New_York")))
    assert not is_open(clinic, datetime(2026, 3, 2, 12, 30, tzinfo=ZoneInfo("America/New_York")))


def test_time_without_zone_is_refused(clinic: Clinic) -> None:
    with pytest.raises(ValueError, match="must have a time zone"):
        is_open(clinic, datetime(2026, 3, 2, 12))


_moments = st.datetimes(datetime(2025, 1, 1), datetime(2030, 12, 31), timezones=st.just(timezone.utc))
_minutes = st.lists(st.integers(0, 24 * 4), min_size=0, max_size=6, unique=True).map(sorted)
_zones = st.sampled_from(["Europe/London", "America/New_York", "Australia/Lord_Howe", "America/Havana", "Asia/Tokyo"])


def _span(opens: int, closes: int) -> str:
    return f"{opens // 4:02}:{opens % 4 * 15:02}-{closes // 4:02}:{closes % 4 * 15:02}"


@settings(max_examples=150, deadline=None)
@given(quarters=_minutes, zone=_zones, at=_moments)
def test_what_is_said_fits_together(make_clinic: MakeClinic, quarters: list[int], zone: str, at: datetime) -> None:
    spans = [_span(opens, closes) for opens, closes in zip(quarters[::2], quarters[1::2], strict=False)]
    clinic = make_clinic(hours=week(*spans), time_zone=zone, extra_openings=[])
    closes, opens = closing_time(clinic, at), next_opening(clinic, at)
    assert is_open(clinic, at) is (closes is not None)
    if closes:
        assert closes > at
        assert is_open(clinic, closes.astimezone(timezone.utc) - timedelta(seconds=1))
        assert not is_open(clinic, closes)
    if opens:
        assert opens > at
        assert is_open(clinic, opens)
        assert not is_open(clinic, opens.astimezone(timezone.utc) - timedelta(seconds=1))
        # Nothing opens in between.
        middle = at + (opens - at) / 2
        assert is_open(clinic, middle) is (closes is not None and middle < closes)
    assert bool(spans) is bool(opens)


@settings(max_examples=60, deadline=None)
@given(day=st.dates(date(2025, 1, 1), date(2030, 12, 31)))
def test_periods_are_in_order_and_inside_the_day(clinic: Clinic, day: date) -> None:
    last = datetime.combine(day, time(0), LONDON)
    for opening in periods_on(clinic, day):
        assert last <= opening.opens < opening.closes <= datetime.combine(day + timedelta(days=1), time(0), LONDON)
        last = opening.closes
    assert (why_closed(clinic, day) is None) is bool(periods_on(clinic, day))
