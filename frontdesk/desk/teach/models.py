"""What the desk keeps about questions that the bot could not answer."""

from __future__ import annotations

from django.db import models


class SettledQuestion(models.Model):
    """A question that was dealt with: it was taught, or it is not one for the bot.

    Only a hash of its words is kept, so that nothing a visitor wrote outlives the chat.
    """

    key = models.CharField(max_length=64, primary_key=True)
    settled_at = models.DateTimeField()
    entry = models.CharField(max_length=100, blank=True)  # the taught entry; empty when it was put aside
