"""Who has which chat, ready-made answers, and what the staff note about a chat."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from frontdesk.desk.accounts.models import Member
from frontdesk.models import Conversation


class Holding(models.Model):
    """A person has a chat; there is at most one a chat, and the bot is silent meanwhile."""

    conversation: models.OneToOneField[Conversation, Conversation] = models.OneToOneField(
        Conversation, models.CASCADE, related_name="holding"
    )
    member: models.ForeignKey[Member, Member] = models.ForeignKey(Member, models.CASCADE, related_name="holdings")
    member_id: int
    since: models.DateTimeField[datetime, datetime] = models.DateTimeField()
    read_up_to = models.PositiveIntegerField(default=0)  # number of the last message that the person has seen
    wanted_by: models.ForeignKey[Member | None, Member | None] = models.ForeignKey(
        Member, models.SET_NULL, null=True, related_name="+"
    )


class CannedAnswer(models.Model):
    """A text to begin a reply with. Its placeholders are filled in when it is used."""

    shortcut = models.SlugField(max_length=30, unique=True)
    text = models.TextField(max_length=1000)

    class Meta:
        ordering = ["shortcut"]


class Note(models.Model):
    """What the staff note about a chat; visitors never see it, and erasing the chat takes it along."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="desk_notes")
    author: models.ForeignKey[Member | None, Member | None] = models.ForeignKey(
        Member, models.SET_NULL, null=True, related_name="+"
    )
    author_name = models.CharField(max_length=100)
    text = models.TextField(max_length=2000)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at"]


class LookedThrough(models.Model):
    """Up to which message somebody has dealt with what the bot could not answer in a chat."""

    conversation = models.OneToOneField(Conversation, models.CASCADE, related_name="looked_through")
    up_to = models.PositiveIntegerField()
