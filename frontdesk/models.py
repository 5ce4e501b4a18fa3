"""What the front desk keeps. Everything hangs on a conversation and goes when it is erased."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class Author(models.TextChoices):
    """Who speaks; `notice` is the front desk itself."""

    VISITOR = "visitor"
    BOT = "bot"
    STAFF = "staff"
    NOTICE = "notice"


class Handler(models.TextChoices):
    """Who answers a conversation now."""

    BOT = "bot"
    STAFF = "staff"


class TurnState(models.TextChoices):
    """Where the reply to a visitor's message stands."""

    WAITING = "waiting"  # to be given to Rasa
    ANSWERED = "answered"
    GAVE_UP = "gave_up"  # handed to the desk, visibly
    WITH_PERSON = "with_person"  # a receptionist has the chat; the bot is silent


class RequestKind(models.TextChoices):
    """Why a conversation needs a person."""

    ASKED = "asked"
    URGENT = "urgent"
    FAILED = "failed"
    CALL_BACK = "call_back"


class RequestState(models.TextChoices):
    """What became of a request."""

    OPEN = "open"
    CLAIMED = "claimed"
    DONE = "done"


class Conversation(models.Model):
    """One visitor's chat; its id is the sender's id in Rasa."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True, db_index=True)
    last_number = models.PositiveIntegerField(default=0)
    messages: models.Manager[Message]
    turns: models.Manager[Turn]
    handled_by = models.CharField(max_length=10, choices=Handler.choices, default=Handler.BOT)
    staff_name = models.CharField(max_length=100, blank=True)
    origin = models.CharField(max_length=200, blank=True)


class Message(models.Model):
    """One thing said. Numbered within its conversation from 1, without gaps."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages")
    number = models.PositiveIntegerField()
    author = models.CharField(max_length=10, choices=Author.choices)
    author_name = models.CharField(max_length=100, blank=True)
    texts: models.JSONField[list[str], list[str]] = models.JSONField()
    # The reply contract, the buttons with their payloads, the kind of a notice.
    parts = models.JSONField(default=dict)
    client_id = models.UUIDField(null=True)
    in_reply_to = models.OneToOneField("self", models.CASCADE, null=True, related_name="reply")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["conversation", "number"]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "number"], name="one_message_a_number"),
            models.UniqueConstraint(
                fields=["conversation", "client_id"],
                condition=Q(client_id__isnull=False),
                name="one_message_a_client_id",
            ),
        ]


class Turn(models.Model):
    """A visitor's message on its way through the bot; its id makes asking Rasa twice harmless."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="turns")
    conversation_id: uuid.UUID
    message = models.OneToOneField(Message, models.CASCADE, related_name="turn")
    payload = models.TextField(blank=True)  # of a button that was pressed
    state = models.CharField(max_length=12, choices=TurnState.choices, default=TurnState.WAITING)
    # An urgent message was answered at once; Rasa is told so that it keeps the thread, its reply is not shown.
    # Of a turn left to a person: they closed the chat, and it needs no answer.
    is_answered_already = models.BooleanField(default=False)
    told_slow = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(default=0)
    accepted_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "conversation"], name="turns_by_state")]


class Rating(models.Model):
    """Thumb up or down under a reply of the bot."""

    message = models.OneToOneField(Message, models.CASCADE, related_name="rating")
    is_up = models.BooleanField()
    rated_at = models.DateTimeField(auto_now=True)


class HandoverRequest(models.Model):
    """A conversation needs a person: an entry of the desk's queue."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="requests")
    conversation_id: uuid.UUID
    kind = models.CharField(max_length=10, choices=RequestKind.choices)
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.OPEN)
    reason = models.TextField(blank=True)
    message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    # When the visitor was told that nobody came in time; set without telling when they knew that we were closed,
    # and when the staff open the request again.
    told_late_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=100, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "kind", "asked_at"], name="requests_by_state")]


class Contact(models.Model):
    """How to reach a visitor who agreed to it; for staff only."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    wish = models.TextField(blank=True)
    consent_text = models.TextField()  # what the visitor agreed to, word for word
    given_at = models.DateTimeField(auto_now_add=True)


class Erasure(models.Model):
    """A conversation that was erased: its token is void, and Rasa has to forget it too."""

    conversation_id = models.UUIDField(primary_key=True)
    erased_at = models.DateTimeField(auto_now_add=True)
    rasa_forgot = models.BooleanField(default=False, db_index=True)
