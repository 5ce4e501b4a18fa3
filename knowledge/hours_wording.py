"""Says in a few words when the clinic is open."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from babel.dates import format_date, format_time

from knowledge.clinic_schema import Clinic, Period
from knowledge.opening_hours import WEEKDAYS, closing_time, hours_on, local, next_opening, weekly_hours, why_closed

CLOSED = "closed"
NO_OPENING = "at a time that is not set yet"


def describe_day(clinic: Clinic, day: date) -> str:
    """Returns a day's hours: `09:00 to 17:30`, or `closed (public holiday: Boxing Day)`."""
    periods = hours_on(clinic, day)
    if periods:
        return _periods(clinic, periods)
    return f"{CLOSED} ({why_closed(clinic, day)})"


def describe_week(clinic: Clinic, day: date | None = None) -> str:
    """Returns the weekly hours, days with the same hours together.

    Args:
        clinic: The clinic file.
        day: When given, days of the week that starts then whose hours differ are named too.

    Returns:
        Such as `Monday to Friday 09:00 to 17:30; Saturday and Sunday closed`.
    """
    groups: list[tuple[list[int], str]] = []
    for weekday in range(7):
        hours = describe_weekday(clinic, weekday)
        if groups and groups[-1][1] == hours:
            groups[-1][0].append(weekday)
        else:
            groups.append(([weekday], hours))
    text = "; ".join(f"{_weekdays(days)} {hours}" for days, hours in groups)
    return text + "".join(f"; but {exception}" for exception in _exceptions(clinic, day)) if day else text


def describe_days(clinic: Clinic, first: date, last: date) -> str:
    """Returns the hours of a stretch of days, days with the same hours together.

    Returns:
        Such as `Friday 25 December to Sunday 27 December closed (Christmas break); Monday 28 December 10:00 to 12:00`.
    """
    runs: list[tuple[date, date, str]] = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        hours = describe_day(clinic, day)
        if runs and runs[-1][2] == hours:
            runs[-1] = (runs[-1][0], day, hours)
        else:
            runs.append((day, day, hours))
    return "; ".join(f"{_stretch(clinic, begins, ends)} {hours}" for begins, ends, hours in runs)


def describe_date(clinic: Clinic, day: date, now: datetime) -> str:
    """Returns a day as it is said at a moment: `tomorrow, Sunday 22 November`, `Friday 25 December`."""
    ahead = (day - local(clinic, now).date()).days
    said = format_date(day, "EEEE d MMMM", locale=clinic.locale)
    return f"{('today', 'tomorrow')[ahead]}, {said}" if ahead in (0, 1) else said


def describe_weekday(clinic: Clinic, weekday: int) -> str:
    """Returns the regular hours of a weekday (0 is Monday): `09:30 to 14:00`, or `closed`."""
    periods = sorted(weekly_hours(clinic, weekday), key=lambda period: period.opens)
    return _periods(clinic, periods) if periods else CLOSED


def describe_now(clinic: Clinic, now: datetime) -> str:
    """Returns whether the clinic is open: `open now, until 17:30`, or `closed now, opening tomorrow at 09:00`."""
    closes = closing_time(clinic, now)
    if closes is None:
        opens = next_opening(clinic, now)
        return f"closed now, opening {_moment(clinic, opens, now)}" if opens else "closed now"
    today = local(clinic, now).date()
    if (closes.date() - today).days > 1:
        return "open now, day and night"
    return f"open now, until {_clock(clinic, closes.timetz())}"


def describe_next_opening(clinic: Clinic, now: datetime, *, after: datetime | None = None) -> str:
    """Returns when the clinic opens next: `today at 14:00`, `on Monday at 09:00`, `on Friday 2 January at 09:00`.

    Args:
        clinic: The clinic file.
        now: The moment at which it is said.
        after: When given, the next opening after that moment is meant.
    """
    opens = next_opening(clinic, after or now)
    return _moment(clinic, opens, now) if opens else NO_OPENING


def _moment(clinic: Clinic, moment: datetime, now: datetime) -> str:
    today = local(clinic, now).date()
    ahead = (moment.date() - today).days
    if ahead < 2:
        day = ("today", "tomorrow")[max(0, ahead)]
    else:
        pattern = "EEEE" if ahead < 7 else "EEEE d MMMM"
        day = "on " + format_date(moment.date(), pattern, locale=clinic.locale)
    return f"{day} at {_clock(clinic, moment.timetz())}"


def _stretch(clinic: Clinic, first: date, last: date) -> str:
    said = [format_date(day, "EEEE d MMMM", locale=clinic.locale) for day in dict.fromkeys((first, last))]
    return (" and " if last - first == timedelta(days=1) else " to ").join(said)


def _exceptions(clinic: Clinic, first: date) -> list[str]:
    found = []
    for number in range(7):
        day = first + timedelta(days=number)
        regular = sorted(weekly_hours(clinic, day.weekday()), key=lambda period: period.opens)
        if hours_on(clinic, day) != regular:
            found.append(f"{format_date(day, 'EEEE d MMMM', locale=clinic.locale)} {describe_day(clinic, day)}")
    return found


def _periods(clinic: Clinic, periods: list[Period]) -> str:
    texts = [f"{_clock(clinic, period.opens)} to {_clock(clinic, period.closes)}" for period in periods]
    *most, last = texts
    return f"{', '.join(most)} and {last}" if most else last


def _weekdays(days: list[int]) -> str:
    names = [WEEKDAYS[day].capitalize() for day in days]
    if len(names) == 1:
        return names[0]
    return f"{names[0]} {'and' if len(names) == 2 else 'to'} {names[-1]}"


def _clock(clinic: Clinic, at: time) -> str:
    wall = at.replace(tzinfo=None)
    return "midnight" if wall == time(0) else format_time(wall, "short", locale=clinic.locale)
