"""Counts by day, kept when the chats that they were counted from are long erased."""

from __future__ import annotations

from django.db import models


class DayFigure(models.Model):
    """One count of one day on the clinic's calendar. Every counted day has at least one, `chats`."""

    day = models.DateField(db_index=True)
    name = models.CharField(max_length=20)
    key = models.CharField(max_length=60, blank=True)  # the topic, or the seconds to the first reply
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "name", "key"], name="one_figure_a_day")]
