"""Counts what happened, by day on the clinic's calendar."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta, timezone
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KT

from frontdesk.models import Author, HandoverRequest, Message, Rating, RequestKind
from knowledge.clinic_schema import Clinic
from knowledge.opening_hours import periods_on

CHATS, QUESTIONS, OUTSIDE, SETTLED, HANDED_OVER = "chats", "questions", "outside_hours", "settled", "handed_over"
ANSWERED, CLARIFIED, REFUSED, ALARMS, OTHER = "answered", "clarified", "refused", "alarms", "other"
THUMBS_UP, THUMBS_DOWN, TOPIC, FIRST_REPLY = "thumbs_up", "thumbs_down", "topic", "first_reply"
OUTCOMES = {"answer": ANSWERED, "clarify": CLARIFIED, "fallback": REFUSED, "urgent": ALARMS}
REPLY_STEP = 10  # seconds; times to the first reply are kept that exact

Counts = dict[date, Counter[tuple[str, str]]]


def count(first: date, last: date, clinic: Clinic) -> Counts:
    """Count from the chats.

    Args:
        first: The first day, on the clinic's calendar.
        last: The last day, included.
        clinic: Says the time zone and the opening hours.

    Returns:
        For each day the number of each thing, by its name and key.
    """
    zone = ZoneInfo(clinic.time_zone)
    span = (_midnight(first, zone), _midnight(last + timedelta(days=1), zone))
    counts: Counts = {first + timedelta(days=number): Counter() for number in range((last - first).days + 1)}
    days = _Days(first, last, zone)
    chats = _visitors(span, days, clinic, counts)
    _bot(span, days, counts)
    helped = _staff(span, days) | _requests(span, days, counts)
    for day, active in chats.items():
        counts[day][CHATS, ""] = len(active)
        counts[day][SETTLED, ""] = len([one for one in active if (day, one) not in helped])
    for is_up, at in Rating.objects.filter(rated_at__gte=span[0], rated_at__lt=span[1]).values_list(
        "is_up", "rated_at"
    ):
        counts[days.of(at)][THUMBS_UP if is_up else THUMBS_DOWN, ""] += 1
    return counts


class _Days:
    """Finds the day of a moment; faster than to convert each moment."""

    def __init__(self, first: date, last: date, zone: ZoneInfo) -> None:
        self._days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        self._starts = [_midnight(day, zone) for day in self._days]

    def of(self, at: datetime) -> date:
        return self._days[max(bisect_right(self._starts, at) - 1, 0)]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone).astimezone(timezone.utc)


def _visitors(span: tuple[datetime, datetime], days: _Days, clinic: Clinic, counts: Counts) -> dict[date, set[UUID]]:
    rows = _messages(span, Author.VISITOR).values_list("conversation_id", "created_at")
    open_times = sorted(
        (opening.opens.astimezone(timezone.utc), opening.closes.astimezone(timezone.utc))
        for day in counts
        for opening in periods_on(clinic, day)
    )
    opens = [opening for opening, _ in open_times]
    chats: dict[date, set[UUID]] = defaultdict(set)
    for conversation, at in rows.iterator():
        day = days.of(at)
        chats[day].add(conversation)
        counts[day][QUESTIONS, ""] += 1
        before = bisect_right(opens, at) - 1
        if before < 0 or at >= open_times[before][1]:
            counts[day][OUTSIDE, ""] += 1
    return chats


def _bot(span: tuple[datetime, datetime], days: _Days, counts: Counts) -> None:
    rows = _messages(span, Author.BOT).values_list("created_at", KT("parts__kind"), KT("parts__topics"))
    for at, kind, topics in rows.iterator():
        day = counts[days.of(at)]
        day[OUTCOMES.get(kind, OTHER), ""] += 1
        if kind == "answer":
            day.update((TOPIC, topic) for topic in json.loads(topics or "[]"))


def _staff(span: tuple[datetime, datetime], days: _Days) -> set[tuple[date, UUID]]:
    """Return in which chats a person wrote, by day."""
    rows = _messages(span, Author.STAFF).values_list("conversation_id", "created_at")
    return {(days.of(at), conversation) for conversation, at in rows.iterator()}


def _requests(span: tuple[datetime, datetime], days: _Days, counts: Counts) -> set[tuple[date, UUID]]:
    """Count hand-overs and how long people waited; return which chats asked for a person, by day."""
    replies = Message.objects.filter(
        conversation=OuterRef("conversation"), author=Author.STAFF, created_at__gte=OuterRef("asked_at")
    )
    first = Subquery(replies.order_by("number").values("created_at")[:1])
    rows = HandoverRequest.objects.filter(asked_at__gte=span[0], asked_at__lt=span[1]).order_by()
    asked = set()
    for conversation, kind, at, replied in rows.values_list("conversation_id", "kind", "asked_at", first):
        day = days.of(at)
        asked.add((day, conversation))
        if kind != RequestKind.URGENT:
            counts[day][HANDED_OVER, ""] += 1
        if replied:
            step = round((replied - at).total_seconds() / REPLY_STEP) * REPLY_STEP
            counts[day][FIRST_REPLY, str(step)] += 1
    return asked


def _messages(span: tuple[datetime, datetime], author: Author) -> QuerySet[Message]:
    start, end = span
    return Message.objects.filter(author=author, created_at__gte=start, created_at__lt=end).order_by()
