"""Finds the days that a visitor asks about: "this saturday", "the 3rd of jan", "boxing day", "over christmas"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from knowledge.clinic_schema import Clinic
from knowledge.opening_hours import local, periods_on, public_holidays, weekly_hours
from knowledge.vocabulary import normalise

Span = tuple[date, date]

AT_ONCE = 3
"""So many days are answered for at once."""

_HOLIDAYS_AHEAD = 2
_SPELLINGS = (
    (r"\b(?:xmas|crimbo|chrimbo|chritmas|cristmas|christmass)\b", "christmas"),
    (r"\bnew year(?= (?:s )?(?:eve|day)\b)(?: s)?", "new years"),
    (r"\bnye\b", "new years eve"),
    (r"\b(?:tmrw|tmr|tmw|tomoz|tomoro|tomorow|tommorow|tommorrow|2moro|2morrow)\b", "tomorrow"),
    (r"\b(?:2day|tdy)\b", "today"),
    (r"\b(?:bank|public) (?:hols?|holidays?)\b", "bank holiday"),
    (r"\bw ?ends?\b|\bweek ends?\b", "weekend"),
)
_EVES = {"christmas eve": (12, 24), "new years eve": (12, 31)}
_AFTER_EASTER = {"easter sunday": 0, "easter monday": 1, "good friday": -2}
_NOW = re.compile(r"\b(?:now|today|tonight|currently|still|this (?:morning|afternoon|evening))\b")
_CHRISTMAS = re.compile(r"\b(?:christmas|festive|between christmas and new years?)\b")
_WEEKDAY = re.compile(
    r"\b(?P<before>(?:a|an|every|each|any|usually|ever|normally|most|this|next|coming|on) )?"
    r"(?P<day>mon|tues|tue|weds|wed|thurs|thur|thu|fri|sat|sun)(?P<end>day|nesday|sday|rsday|urday|urdays|days|"
    r"nesdays|sdays|rsdays|s)?\b"
)
# "Should I avoid the sun", "sun cream": no day.
_SUNSHINE = re.compile(
    r"\b(?:(?:the|in|avoid|no|strong|direct|hot) sun|sun (?:cream|screen|block|bed|burn|tan|exposure|protection|damage|"
    r"spot|light|bath\w*)s?)\b"
)
_AS_A_RULE = frozenset({"a ", "an ", "every ", "each ", "any ", "usually ", "ever ", "normally ", "most "})
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Slips of the pen are read too, but not every word that starts so: "decent", "separate", "maybe", "it may be".
_MONTH_NAMES = (
    "jan(?:[a-z]*ry)?", "feb(?:[a-z]*ry)?", "mar(?:ch)?", "apr(?:[a-z]*l)?", r"may(?! (?:be|have|need|not|take)\b)",
    "june?", "july?", "aug(?:[a-z]*st)?", "sep(?:t(?:[a-z]*r)?)?", "oct(?:[a-z]*r)?", "nov(?:[a-z]*r)?",
    "dec(?:[a-z]*b[a-z]*r)?",
)  # fmt: skip
_MONTH = rf"(?P<month>{'|'.join(_MONTH_NAMES)})\b"
_ROUND_THE_CLOCK = re.compile(r"(?<!\bon )(?<!\bon the )\b24 ?/ ?7\b", re.IGNORECASE)
_COUNTED = (
    r"floor|storey|level|door|step|time|go|session|appointment|appt|visit|treatment|consult\w*|course|package|"
    r"thing|place|one|week|month|year|birthday|person|opinion|class|degree|hand|child|baby|of all"
)
_NUMERIC = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?![\d/])")
_DATES = (
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}\b"),
    re.compile(rf"\b{_MONTH} (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b"),
    re.compile(
        rf"(?<!\bmy )(?<!\byour )\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)\b(?! (?:(?:ever|free) )?(?:{_COUNTED})s?\b)"
    ),
)


@dataclass(frozen=True)
class DaysAsked:
    """What days a message asks about.

    Attributes:
        now: It asks about today or this moment.
        days: Single days, in the order asked.
        weekdays: Weekdays as a rule ("on saturdays"), 0 is Monday.
        spans: Stretches of days ("over christmas", "next week"), both ends included.
    """

    now: bool = False
    days: tuple[date, ...] = ()
    weekdays: tuple[int, ...] = ()
    spans: tuple[Span, ...] = ()

    def __bool__(self) -> bool:
        """Return whether any day was asked about."""
        return bool(self.now or self.days or self.weekdays or self.spans)


def days_asked(clinic: Clinic, text: str, now: datetime) -> DaysAsked:
    """Returns the days that a message asks about.

    Args:
        clinic: The clinic file; its country decides what the public holidays are called.
        text: The message.
        now: The present moment, with its zone.

    Returns:
        The days, each the next of its kind from today on.
    """
    plain = normalise(_with_months_by_name(clinic, text))
    for pattern, meant in _SPELLINGS:
        plain = re.sub(pattern, meant, plain)
    today = local(clinic, now).date()
    named, plain = _take_named(clinic, plain, today)
    dated, plain = _take_dates(plain, today)
    spans, plain = _take_spans(clinic, plain, today)
    coming, regular = _weekdays(clinic, plain, now)
    days = list(dict.fromkeys([*named, *dated, *coming]))
    if re.search(r"\bday after tomorrow\b", plain):
        days.append(today + timedelta(days=2))
    elif re.search(r"\btomorrow\b", plain):
        days.append(today + timedelta(days=1))
    if re.search(r"\bbank holiday\b", plain):
        days += _public_holidays_ahead(clinic, today)
    is_now = not days and not regular and not spans and _NOW.search(plain) is not None
    return DaysAsked(is_now, tuple(days[:AT_ONCE]), tuple(regular), tuple(spans))


def _with_months_by_name(clinic: Clinic, text: str) -> str:
    """Return the text with "24/12" as "24 dec", but not "24/7"; where people write the month first, it is read so."""
    month_first = clinic.locale == "en_US"

    def named(match: re.Match[str]) -> str:
        day, month = reversed(match.groups()) if month_first else match.groups()
        return f" {day} {_MONTHS[int(month) - 1]} " if 1 <= int(month) <= len(_MONTHS) else match[0]

    return _NUMERIC.sub(named, _ROUND_THE_CLOCK.sub(" ", text))


def _take_named(clinic: Clinic, plain: str, today: date) -> tuple[list[date], str]:
    """Return the days that are called by name, and the text without their names."""
    found: dict[str, date] = {}
    for name, day in _names(clinic, today):
        if day >= today and name not in found and re.search(rf"\b{name}\b", plain):
            found[name] = day
    for name in found:
        plain = re.sub(rf"\b{name}\b", " ", plain)
    return list(found.values()), plain


def _names(clinic: Clinic, today: date) -> Iterator[tuple[str, date]]:
    where = clinic.holidays
    for year in (today.year, today.year + 1):
        for name, (month, day) in _EVES.items():
            yield name, date(year, month, day)
        if sunday := _easter_sunday(clinic, year):
            yield "easter sunday", sunday
        for holiday, name in sorted(public_holidays(where.country, where.subdivision, year, clinic.locale).items()):
            if "(" not in name:  # "Boxing Day (observed)" is a day off for it, not the day itself
                yield normalise(name), holiday


def _easter_sunday(clinic: Clinic, year: int) -> date | None:
    """Return the Easter Sunday that the country's public holidays tell of; None where none of them does."""
    where = clinic.holidays
    names = public_holidays(where.country, where.subdivision, year, clinic.locale).items()
    days = {normalise(name): day for day, name in names}
    for name, days_after in _AFTER_EASTER.items():
        if name in days:
            return days[name] - timedelta(days=days_after)
    return None


def _take_dates(plain: str, today: date) -> tuple[list[date], str]:
    found = []
    for pattern in _DATES:
        for match in pattern.finditer(plain):
            parts = match.groupdict()
            month = _MONTHS.index(parts["month"][:3]) + 1 if parts.get("month") else None
            day = _next(today, int(parts["day"]), month)
            if day is not None:
                found.append(day)
        plain = pattern.sub(" ", plain)
    return found, plain


def _next(today: date, day: int, month: int | None) -> date | None:
    """Return the next such date from today on; None when there is none, such as the 31st of April."""
    for ahead in range(13):
        year, index = divmod(today.month - 1 + ahead, 12)
        if month is not None and index + 1 != month:
            continue
        try:
            found = date(today.year + year, index + 1, day)
        except ValueError:
            continue
        if found >= today:
            return found
    return None


def _take_spans(clinic: Clinic, plain: str, today: date) -> tuple[list[Span], str]:
    spans = []
    if _CHRISTMAS.search(plain):
        # On New Year's Day "over christmas" still means the break that goes on.
        year = today.year if (today.month, today.day) > (1, 1) else today.year - 1
        spans.append((max(today, date(year, 12, 24)), date(year + 1, 1, 1)))
    elif re.search(r"\bnew years?\b", plain):
        year = today.year if (today.month, today.day) > (1, 1) else today.year - 1
        spans.append((max(today, date(year, 12, 31)), date(year + 1, 1, 1)))
    if re.search(r"\beaster\b", plain):
        easters = [_easter_sunday(clinic, year) for year in (today.year, today.year + 1)]
        coming = [sunday for sunday in easters if sunday and sunday + timedelta(days=1) >= today]
        spans += [(max(today, sunday - timedelta(days=2)), sunday + timedelta(days=1)) for sunday in coming[:1]]
    monday = today - timedelta(days=today.weekday())
    if re.search(r"\bnext week\b", plain):
        spans.append((monday + timedelta(days=7), monday + timedelta(days=13)))
    if re.search(r"\b(?:this|next|coming) weekend\b", plain):
        spans.append((max(today, monday + timedelta(days=5)), monday + timedelta(days=6)))
        plain = re.sub(r"\b(?:this|next|coming) weekend\b", " ", plain)
    return spans, plain


def _weekdays(clinic: Clinic, plain: str, now: datetime) -> tuple[list[date], list[int]]:
    """Return the coming days of a name ("saturday"), and weekdays meant as a rule ("saturdays")."""
    coming: list[date] = []
    regular = [5, 6] if re.search(r"\bweekends?\b", plain) else []
    for match in _WEEKDAY.finditer(_SUNSHINE.sub(" ", plain)):
        weekday = _DAYS.index(match["day"][:3])
        if match["before"] in _AS_A_RULE or (match["end"] or "").endswith("s"):
            regular.append(weekday)
        else:
            coming.append(_coming(clinic, weekday, now))
    return coming, regular


def _coming(clinic: Clinic, weekday: int, now: datetime) -> date:
    """Return the next such weekday; today counts until the clinic has closed for the day."""
    today = local(clinic, now).date()
    day = today + timedelta(days=(weekday - today.weekday()) % 7)
    closings = [opening.closes.astimezone(timezone.utc) for opening in periods_on(clinic, day)] if day == today else []
    return day + timedelta(days=7) if closings and max(closings) <= now else day


def _public_holidays_ahead(clinic: Clinic, today: date) -> list[date]:
    """Return the next public holidays on a day on which the clinic would open otherwise."""
    where = clinic.holidays
    days = sorted(
        day
        for year in (today.year, today.year + 1)
        for day in public_holidays(where.country, where.subdivision, year, clinic.locale)
        if day >= today and weekly_hours(clinic, day.weekday())
    )
    return days[:_HOLIDAYS_AHEAD]
