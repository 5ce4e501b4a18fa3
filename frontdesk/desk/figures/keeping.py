"""Keeps the counts of past days, so that figures outlive the chats."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max, Min

from frontdesk.desk.figures.counting import CHATS, Counts, count
from frontdesk.desk.figures.models import DayFigure
from frontdesk.models import Message
from knowledge.clinic_schema import Clinic

DAYS_COUNTED_AGAIN = 3  # replies come late


@transaction.atomic
def keep(clinic: Clinic, now: datetime) -> int:
    """Count the days that are over and not counted yet, and the last few once more.

    Args:
        clinic: Says the time zone and the opening hours.
        now: The time.

    Returns:
        How many days were counted.
    """
    zone = ZoneInfo(clinic.time_zone)
    yesterday = now.astimezone(zone).date() - timedelta(days=1)
    newest: date | None = DayFigure.objects.aggregate(newest=Max("day"))["newest"]
    if newest is None:
        oldest: datetime | None = Message.objects.aggregate(oldest=Min("created_at"))["oldest"]
        if oldest is None:
            return 0
        first = oldest.astimezone(zone).date()
    else:
        # Older days stay as they were counted: their chats may be erased by now.
        first = min(newest + timedelta(days=1), yesterday - timedelta(days=DAYS_COUNTED_AGAIN - 1))
    if first > yesterday:
        return 0
    _store(count(first, yesterday, clinic))
    return (yesterday - first).days + 1


def between(first: date, last: date, clinic: Clinic, now: datetime) -> Counts:
    """Return the counts of some days: kept ones, and what is not kept yet counted now.

    Args:
        first: The first day.
        last: The last day, included.
        clinic: Says the time zone and the opening hours.
        now: The time; later days are empty.
    """
    counts: Counts = {first + timedelta(days=number): Counter() for number in range((last - first).days + 1)}
    kept: set[date] = set()
    for day, name, key, number in DayFigure.objects.filter(day__range=(first, last)).values_list(
        "day", "name", "key", "number"
    ):
        counts[day][name, key] = number
        kept.add(day)
    today = now.astimezone(ZoneInfo(clinic.time_zone)).date()
    missing = [day for day in counts if day not in kept and day <= today]
    if missing:
        fresh = count(missing[0], missing[-1], clinic)
        counts.update({day: fresh[day] for day in missing})
    return counts


def _store(counts: Counts) -> None:
    """Store counts of days that are over. None gets lower than it was: chats may have been erased since."""
    kept = DayFigure.objects.filter(day__in=list(counts))
    for day, name, key, number in kept.values_list("day", "name", "key", "number"):
        counts[day][name, key] = max(counts[day][name, key], number)
    kept.delete()
    rows = []
    for day, counter in counts.items():
        counter[CHATS, ""] += 0  # says that the day was counted
        rows += [DayFigure(day=day, name=name, key=key, number=number) for (name, key), number in counter.items()]
    DayFigure.objects.bulk_create(rows)
