"""Answers where the clinic is and when it is open: just what was asked, computed from the clinic file."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from actions import knowledge_access
from actions.leaning import is_short
from actions.turn import Turn
from actions.wording import fill
from knowledge.clinic_schema import Clinic
from knowledge.days_asked import days_asked
from knowledge.hours_wording import (
    CLOSED,
    describe_date,
    describe_day,
    describe_days,
    describe_next_opening,
    describe_weekday,
)
from knowledge.opening_hours import WEEKDAYS, hours_on, why_closed
from knowledge.snapshot import Snapshot

CLINIC_TOPIC = "opening_hours_location"
_BOOKING = "consultation_booking"
_WEEK = re.compile(
    r"\bhours\b|\b(?:opening|open|business) times?\b|\btimetable\b|\b(?:what|which) days\b"
    r"|\bdays (?:are|do|r) (?:you|u|ya)\b|\b(?:mon|monday)s? (?:to|till|til|-|thru) |\bweek ?days?\b"
    r"|\bwhen (?:are|r) (?:you|u|ya|yous) open\b|\bevenings?\b|\blate\b|\bafter work\b|\bearly\b|\b24 ?/ ?7\b",
    re.IGNORECASE,
)
_OPEN = re.compile(r"\b(?:open|opens|opening|close|closes|closing|closed|shut|shuts)\b", re.IGNORECASE)
# Asks for the hours of a day without naming one.
_HOURS_OF_IT = re.compile(r"\b(?:till?|until|from when|what times?|when|how (?:late|early))\b", re.IGNORECASE)
_DETAILS = {
    "clinic_place": re.compile(
        r"\b(?:where(?! (?:can|do|could|should) (?:i|we|you) park)|address|locat\w*|post ?code|zip|find (?:you|u|it)|"
        r"directions?|get there|get to (?:you|u)|bus|train|station|tram|map|street|town|city|far)\b",
        re.IGNORECASE,
    ),
    "clinic_parking": re.compile(r"\b(?:park|parking|car ?park|parked)\b", re.IGNORECASE),
    "clinic_access": re.compile(
        r"\b(?:wheel ?chair|step|steps|stairs|step-free|lift|elevator|ramp|access|accessible|disabled|disability|pram|"
        r"buggy|pushchair|crutches|mobility)\b",
        re.IGNORECASE,
    ),
    "clinic_contact": re.compile(
        r"\b(?:phone|telephone|tel|number|call|ring|e-?mail|contact|web ?site|whats ?app)\b", re.IGNORECASE
    ),
}
"""Which phrase of the knowledge file answers, and the words that ask for it."""


def without_other_clauses(turn: Turn) -> Turn:
    """Return the turn with just the clauses that ask for hours or place: in another, "lift" and "number" ask for none.

    A clause that asks to book may tell the day: "can I come on Friday, and when do you close?"
    """
    if not (own := turn.asked_in.get(CLINIC_TOPIC)):
        return turn
    return replace(turn, text=", ".join(dict.fromkeys([*turn.asked_in.get(_BOOKING, []), *own])))


def with_the_day_asked(snapshot: Snapshot, turn: Turn) -> str:
    """Return the message, after the one before where it leaves out the day: "open on Saturday?" – "till when?"."""
    leans = turn.context.topics[:1] == [CLINIC_TOPIC] and is_short(turn)
    if not leans or not _HOURS_OF_IT.search(turn.text):
        return turn.text
    now = knowledge_access.now().astimezone(ZoneInfo(snapshot.clinic.time_zone))
    asks_something_else = [_WEEK, *_DETAILS.values()]
    if days_asked(snapshot.clinic, turn.text, now) or any(asked.search(turn.text) for asked in asks_something_else):
        return turn.text
    for before in reversed(turn.before):
        if days_asked(snapshot.clinic, before, now):
            for asked in asks_something_else:
                before = asked.sub("", before)
            return f"{before} {turn.text}"
    return turn.text


def clinic_text(snapshot: Snapshot, text: str) -> str | None:
    """Return an answer to what is asked about the clinic's hours and place.

    Args:
        snapshot: The knowledge and clinic files.
        text: The visitor's message.

    Returns:
        The days asked, or the week, or how it is now, then the place, parking, access and contact as far as they
        were asked; None when the message does not tell which of them is meant.
    """
    phrases = snapshot.knowledge.phrases
    details = [fill(snapshot, phrases[name]) for name, asked in _DETAILS.items() if asked.search(text)]
    parts = [*_hours(snapshot, text, is_only_topic=not details), *details]
    return " ".join(parts) or None


def _hours(snapshot: Snapshot, text: str, *, is_only_topic: bool) -> list[str]:
    phrases, clinic = snapshot.knowledge.phrases, snapshot.clinic
    now = knowledge_access.now().astimezone(ZoneInfo(clinic.time_zone))
    asked = days_asked(clinic, text, now)
    said = [_on(snapshot, day, now) for day in asked.days]
    said += [_as_a_rule(snapshot, weekday) for weekday in asked.weekdays]
    for first, last in asked.spans:
        said.append(fill(snapshot, phrases["hours_days"], days=describe_days(clinic, first, last)))
    last_asked = max([*asked.days, *(last for _, last in asked.spans)], default=None)
    if last_asked and not hours_on(clinic, last_asked):
        said.append(fill(snapshot, phrases["hours_reopens"], opens=_opens_after(clinic, last_asked, now)))
    if said:
        return said
    if _WEEK.search(text):
        return [fill(snapshot, phrases["hours_week"])]
    if asked.now or (is_only_topic and _OPEN.search(text)):
        return [fill(snapshot, phrases["hours_now"])]
    return []


def _on(snapshot: Snapshot, day: date, now: datetime) -> str:
    """Return whether the clinic opens on a day."""
    clinic, phrases = snapshot.clinic, snapshot.knowledge.phrases
    said = describe_date(clinic, day, now)
    said = said[0].upper() + said[1:]
    if reason := why_closed(clinic, day):
        return fill(snapshot, phrases["hours_closed_on"], day=said, reason=reason)
    return fill(snapshot, phrases["hours_open_on"], day=said, hours=describe_day(clinic, day))


def _as_a_rule(snapshot: Snapshot, weekday: int) -> str:
    phrases, hours = snapshot.knowledge.phrases, describe_weekday(snapshot.clinic, weekday)
    name = "hours_closed_as_a_rule" if hours == CLOSED else "hours_open_as_a_rule"
    return fill(snapshot, phrases[name], weekday=f"{WEEKDAYS[weekday].capitalize()}s", hours=hours)


def _opens_after(clinic: Clinic, day: date, now: datetime) -> str:
    end_of_day = datetime.combine(day + timedelta(days=1), datetime.min.time(), ZoneInfo(clinic.time_zone))
    return describe_next_opening(clinic, now, after=end_of_day - timedelta(microseconds=1))
