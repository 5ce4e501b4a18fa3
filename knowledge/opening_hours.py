"""When the clinic is open: weekly hours, public holidays, closures and extra openings, right across clock changes.

What wins on a day: extra openings, then closures, then public holidays, then the weekly hours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays

from knowledge.clinic_schema import Clinic, Period

HORIZON_DAYS = 400
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Opening(NamedTuple):
    """The clinic is open from `opens` (included) until `closes` (not included), both in the clinic's time zone."""

    opens: datetime
    closes: datetime


def local(clinic: Clinic, at: datetime) -> datetime:
    """Returns a moment in the clinic's time zone.

    Args:
        clinic: The clinic file.
        at: The moment, with its zone.

    Returns:
        The same moment on the clinic's wall clock.

    Raises:
        ValueError: The moment has no zone.
    """
    if at.tzinfo is None:
        raise ValueError(f"at must have a time zone. Currently, it is {at.isoformat()}")
    return at.astimezone(ZoneInfo(clinic.time_zone))


def hours_on(clinic: Clinic, day: date) -> list[Period]:
    """Returns the hours of a day as they are written in the file, in order; none when the clinic is closed."""
    for extra in clinic.extra_openings:
        if extra.day == day:
            return sorted(extra.hours, key=lambda period: period.opens)
    if _closure(clinic, day) or _holiday(clinic, day):
        return []
    return sorted(weekly_hours(clinic, day.weekday()), key=lambda period: period.opens)


def weekly_hours(clinic: Clinic, weekday: int) -> list[Period]:
    """Returns the regular hours of a weekday (0 is Monday)."""
    by_name: Mapping[str, list[Period]] = {str(name): periods for name, periods in clinic.hours.items()}
    return by_name.get(WEEKDAYS[weekday], [])


def periods_on(clinic: Clinic, day: date) -> list[Opening]:
    """Returns when the clinic is open on a day.

    Args:
        clinic: The clinic file.
        day: The day on the clinic's calendar.

    Returns:
        Its periods in order. A time that the clock skips counts as the moment of the change; of a time that comes
        twice, the first is meant for opening and for midnight, the second for other closing times.
    """
    zone = ZoneInfo(clinic.time_zone)
    openings = []
    for period in hours_on(clinic, day):
        at_midnight = period.closes == time(0)
        last_day = day + timedelta(days=1) if at_midnight else day
        opens = _moment(datetime.combine(day, period.opens, zone), is_closing=False)
        closes = _moment(datetime.combine(last_day, period.closes, zone), is_closing=not at_midnight)
        if opens.astimezone(timezone.utc) < closes.astimezone(timezone.utc):
            openings.append(Opening(opens, closes))
    return openings


def is_open(clinic: Clinic, at: datetime) -> bool:
    """Whether the clinic is open at a moment.

    Args:
        clinic: The clinic file.
        at: The moment, with its zone.

    Returns:
        True from the minute of opening until just before the minute of closing.
    """
    return closing_time(clinic, at) is not None


def closing_time(clinic: Clinic, at: datetime) -> datetime | None:
    """Returns when the clinic, open at a moment, closes next; None when it is closed at that moment."""
    now = local(clinic, at).astimezone(timezone.utc)
    for opening in _openings(clinic, at):
        if opening.opens.astimezone(timezone.utc) > now:
            return None
        if now < opening.closes.astimezone(timezone.utc):
            return opening.closes
    return None


def next_opening(clinic: Clinic, after: datetime) -> datetime | None:
    """Returns when the clinic opens next.

    Args:
        clinic: The clinic file.
        after: The moment from which to look, with its zone.

    Returns:
        The first opening later than that, in the clinic's time zone; None when there is none within 400 days, or the
        clinic is open all that time.
    """
    now = local(clinic, after).astimezone(timezone.utc)
    for opening in _openings(clinic, after):
        if opening.opens.astimezone(timezone.utc) > now:
            return opening.opens
    return None


def why_closed(clinic: Clinic, day: date) -> str | None:
    """Returns why the clinic is closed all day, such as `public holiday: Boxing Day`; None when it opens that day."""
    if hours_on(clinic, day):
        return None
    for extra in clinic.extra_openings:
        if extra.day == day:
            return extra.reason
    if closure := _closure(clinic, day):
        return closure
    if holiday := _holiday(clinic, day):
        return f"public holiday: {holiday}"
    return f"always closed on {WEEKDAYS[day.weekday()].capitalize()}s"


@lru_cache(maxsize=64)
def public_holidays(country: str, subdivision: str | None, year: int, language: str | None = None) -> dict[date, str]:
    """Returns the public holidays of a year by date.

    Args:
        country: The country's code.
        subdivision: The code of a part of it.
        year: The year.
        language: A locale in which their names are wanted, where the library has them in it.

    Returns:
        Their names by date.

    Raises:
        NotImplementedError: The country or its part is unknown.
    """
    languages = holidays.list_localized_countries().get(country, [])
    chosen = language if language in languages else None
    return dict(holidays.country_holidays(country, subdiv=subdivision, years=year, language=chosen))


def _holiday(clinic: Clinic, day: date) -> str | None:
    where = clinic.holidays
    return public_holidays(where.country, where.subdivision, day.year, clinic.locale).get(day)


def _closure(clinic: Clinic, day: date) -> str | None:
    return next((closure.reason for closure in clinic.closures if closure.first <= day <= closure.last), None)


def _openings(clinic: Clinic, around: datetime) -> Iterator[Opening]:
    """Yields openings from that day on; those that touch, as over midnight, come as one."""
    first = local(clinic, around).date()
    current: Opening | None = None
    for number in range(HORIZON_DAYS):
        for opening in periods_on(clinic, first + timedelta(days=number)):
            if current and opening.opens.astimezone(timezone.utc) <= current.closes.astimezone(timezone.utc):
                current = Opening(current.opens, opening.closes)
                continue
            if current:
                yield current
            current = opening
    if current:
        yield current


def _moment(wall: datetime, *, is_closing: bool) -> datetime:
    """Returns the moment that a wall-clock time stands for, also where the clock skips or repeats it."""
    early, late = wall.replace(fold=0), wall.replace(fold=1)
    before, after = early.utcoffset(), late.utcoffset()
    if before == after or before is None or after is None:
        return early
    if before > after:
        return late if is_closing else early
    return _clock_change(late.astimezone(timezone.utc), early.astimezone(timezone.utc), wall)


def _clock_change(earlier: datetime, later: datetime, wall: datetime) -> datetime:
    """Finds the moment between two at which the clock of `wall`'s zone jumps, to the second."""
    zone = wall.tzinfo
    target = later.astimezone(zone).utcoffset()
    while later - earlier > timedelta(seconds=1):
        middle = earlier + (later - earlier) / 2
        if middle.astimezone(zone).utcoffset() == target:
            later = middle
        else:
            earlier = middle
    return later.replace(microsecond=0).astimezone(zone)
