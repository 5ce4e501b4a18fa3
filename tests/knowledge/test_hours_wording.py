"""Opening hours in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from knowledge.clinic_schema import Clinic
from knowledge.hours_wording import describe_day, describe_next_opening, describe_now, describe_week

LONDON = ZoneInfo("Europe/London")
WEEK = (
    "Monday and Tuesday 09:00 to 17:30; Wednesday 09:00 to 12:00 and 13:00 to 20:00; "
    "Thursday and Friday 09:00 to 17:30; Saturday 10:00 to 14:00; Sunday closed"
)


def london(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 3, 2), "09:00 to 17:30"),
        (date(2026, 3, 4), "09:00 to 12:00 and 13:00 to 20:00"),
        (date(2026, 3, 8), "closed (always closed on Sundays)"),
        (date(2026, 12, 26), "closed (public holiday: Boxing Day)"),
        (date(2026, 7, 7), "closed (staff training)"),
        (date(2026, 12, 28), "10:00 to 12:00"),
    ],
)
def test_day(clinic: Clinic, day: date, text: str) -> None:
    assert describe_day(clinic, day) == text


def test_week(clinic: Clinic) -> None:
    assert describe_week(clinic) == WEEK
    assert describe_week(clinic, date(2026, 3, 2)) == WEEK


def test_week_names_days_that_differ(clinic: Clinic) -> None:
    assert describe_week(clinic, date(2026, 12, 22)) == (
        f"{WEEK}; but Friday 25 December closed (public holiday: Christmas Day)"
        "; but Saturday 26 December closed (public holiday: Boxing Day)"
        "; but Monday 28 December 10:00 to 12:00"
    )


@pytest.mark.parametrize(
    ("now", "text"),
    [
        ("2026-03-02 10:00", "open now, until 17:30"),
        ("2026-03-02 08:00", "closed now, opening today at 09:00"),
        ("2026-03-02 18:00", "closed now, opening tomorrow at 09:00"),
        ("2026-03-07 14:00", "closed now, opening on Monday at 09:00"),
        ("2026-07-03 18:00", "closed now, opening tomorrow at 10:00"),
        ("2026-12-31 18:00", "closed now, opening on Saturday at 10:00"),
    ],
)
def test_now(clinic: Clinic, now: str, text: str) -> None:
    assert describe_now(clinic, london(now)) == text


def test_next_opening_far_away(make_clinic: Callable[..., Clinic]) -> None:
    clinic = make_clinic(closures=[{"first": "2026-03-02", "last": "2026-03-20", "reason": "building work"}])
    assert describe_next_opening(clinic, london("2026-03-02 10:00")) == "on Saturday 21 March at 10:00"


def test_never_open_again(make_clinic: Callable[..., Clinic]) -> None:
    clinic = make_clinic(hours={"monday": []}, extra_openings=[])
    assert describe_now(clinic, london("2026-03-02 10:00")) == "closed now"
    assert describe_next_opening(clinic, london("2026-03-02 10:00")) == "at a time that is not set yet"


def test_day_and_night(make_clinic: Callable[..., Clinic]) -> None:
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    clinic = make_clinic(hours={name: [{"opens": "00:00", "closes": "24:00"}] for name in names})
    assert describe_now(clinic, london("2026-03-02 10:00")) == "open now, day and night"
    assert describe_day(clinic, date(2026, 3, 2)) == "midnight to midnight"


def test_american_clock(make_clinic: Callable[..., Clinic]) -> None:
    text = describe_day(make_clinic(locale="en_US"), date(2026, 3, 2)).replace("\u202f", " ")
    assert text == "9:00 AM to 5:30 PM"
