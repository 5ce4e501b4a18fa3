"""Counts of days made into the lines of a table: one a day, or one a week."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from frontdesk.desk.figures import counting as c
from frontdesk.desk.figures.counting import Counts


@dataclass(frozen=True)
class Line:
    """One day or week.

    Attributes:
        day: The day, or the Monday of the week.
        counts: Number of each thing, by its name and key.
    """

    day: date
    counts: Counter[tuple[str, str]]

    def number(self, name: str) -> int:
        """Return how often something happened."""
        return self.counts[name, ""]

    @property
    def settled_share(self) -> float | None:
        """The share of chats that the bot settled alone, 0-1; None without chats."""
        return self.number(c.SETTLED) / self.number(c.CHATS) if self.number(c.CHATS) else None

    @property
    def first_reply_minutes(self) -> float | None:
        """The median time to the first reply of a person, in minutes; None when nobody waited."""
        waits = sorted((int(key), number) for (name, key), number in self.counts.items() if name == c.FIRST_REPLY)
        seconds = [wait for wait, number in waits for _ in range(number)]
        if not seconds:
            return None
        middle = len(seconds) // 2
        median = seconds[middle] if len(seconds) % 2 else (seconds[middle - 1] + seconds[middle]) / 2
        return median / 60


def lines(counts: Counts, *, weekly: bool) -> list[Line]:
    """Return a line for each day or week, oldest first.

    Args:
        counts: Counts by day.
        weekly: Whether to add up weeks, which begin on Monday.
    """
    added: dict[date, Counter[tuple[str, str]]] = {}
    for day, counter in sorted(counts.items()):
        start = day - timedelta(days=day.weekday()) if weekly else day
        added.setdefault(start, Counter()).update(counter)
    return [Line(day, counter) for day, counter in added.items()]


def whole(counts: Counts) -> Line:
    """Return everything as one line."""
    total: Counter[tuple[str, str]] = Counter()
    for counter in counts.values():
        total.update(counter)
    return Line(min(counts), total)


def topics(counts: Counts, most: int) -> list[tuple[str, int]]:
    """Return the topics that were answered most, with how often."""
    total = whole(counts).counts
    found = [(key, number) for (name, key), number in total.items() if name == c.TOPIC]
    return sorted(found, key=lambda item: (-item[1], item[0]))[:most]
