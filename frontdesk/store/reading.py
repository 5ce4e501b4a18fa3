"""Reads conversations, rates replies, erases."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from frontdesk.dispatch.bot_reply import Urgency
from frontdesk.errors import FrontDeskError
from frontdesk.models import Author, Conversation, Erasure, Message, Rating
from frontdesk.store.messages import ErasedError, Json, as_json, locked, state_of
from knowledge.first_help import alarm_is_over

MOST_REPLIES_BACK = 50


class NoSuchMessageError(FrontDeskError):
    """There is no message of that number."""


class NotRateableError(FrontDeskError):
    """Only replies of the bot can be rated."""


def read_state(conversation_id: UUID) -> Json:
    """Return a conversation's state.

    Raises:
        ErasedError: It was erased.
    """
    return state_of(_found(conversation_id))


def read_messages(conversation_id: UUID, after: int, limit: int) -> tuple[list[Json], bool]:
    """Return messages after a number, oldest first.

    Args:
        conversation_id: The conversation.
        after: Number of the last message that is known.
        limit: The most messages to return.

    Returns:
        The messages, and whether there are more.

    Raises:
        ErasedError: It was erased.
    """
    if _found(conversation_id) is None:
        return [], False
    rows = _messages(conversation_id).filter(number__gt=after)[: limit + 1]
    found = [as_json(row, _rating_of(row)) for row in rows]
    return found[:limit], len(found) > limit


def read_all(conversation_id: UUID) -> list[Message]:
    """Return all messages of a conversation.

    Raises:
        ErasedError: It was erased.
    """
    return list(_messages(conversation_id)) if _found(conversation_id) else []


def alarms_before(conversation_id: UUID) -> list[tuple[Urgency, str]]:
    """Return the alarms that still count: how urgent the reply took them to be, and what the visitor wrote.

    Newest first; those before another question was answered count no longer.
    """
    replies = Message.objects.filter(conversation_id=conversation_id, author=Author.BOT).order_by("-number")
    found: list[tuple[Urgency, str]] = []
    for reply in replies.select_related("in_reply_to")[:MOST_REPLIES_BACK]:
        if alarm_is_over(reply.parts.get("kind", ""), reply.parts.get("topics", [])):
            break
        if (urgency := reply.parts.get("urgency")) and reply.in_reply_to:
            found.append((urgency, reply.in_reply_to.texts[0]))
    return found


@transaction.atomic
def rate(conversation_id: UUID, number: int, is_up: bool | None) -> None:
    """Rate a reply of the bot, again or for the first time.

    Args:
        conversation_id: The conversation.
        number: The reply.
        is_up: Thumb up or down; None takes the rating back.

    Raises:
        NoSuchMessageError: There is no such message.
        NotRateableError: It is not a reply of the bot.
        ErasedError: It was erased.
    """
    conversation = locked(conversation_id)
    message = conversation.messages.filter(number=number).first() if conversation else None
    if message is None:
        raise NoSuchMessageError
    if message.author != Author.BOT:
        raise NotRateableError
    if is_up is None:
        Rating.objects.filter(message=message).delete()
    else:
        Rating.objects.update_or_create(message=message, defaults={"is_up": is_up})


@transaction.atomic
def erase(conversation_id: UUID) -> None:
    """Erase a conversation with all that hangs on it; Rasa is told later, until it has done so too."""
    try:
        conversation = locked(conversation_id)
    except ErasedError:
        return
    Erasure.objects.get_or_create(pk=conversation_id, defaults={"rasa_forgot": conversation is None})
    if conversation:
        conversation.delete()


def erasures_to_tell() -> list[UUID]:
    """Return the erased conversations that Rasa has not forgotten yet."""
    return list(Erasure.objects.filter(rasa_forgot=False).values_list("pk", flat=True)[:100])


def rasa_has_forgotten(conversation_id: UUID) -> None:
    """Note that Rasa has erased a conversation."""
    Erasure.objects.filter(pk=conversation_id).update(rasa_forgot=True)


def tell_rasa_again(conversation_id: UUID) -> None:
    """Have Rasa erase a conversation once more, if it was erased: a turn of it was still on its way."""
    Erasure.objects.filter(pk=conversation_id).update(rasa_forgot=False)


def drop_old_erasures(older_than_seconds: float) -> None:
    """Forget which conversations were erased once their tokens have expired anyway."""
    limit = timezone.now() - timedelta(seconds=older_than_seconds)
    Erasure.objects.filter(rasa_forgot=True, erased_at__lt=limit).delete()


def changed_since(moment: datetime) -> list[tuple[UUID, int, datetime]]:
    """Return the conversations that changed since a moment, with the number of their last message, and when."""
    changed = Conversation.objects.filter(changed_at__gt=moment)
    return list(changed.values_list("pk", "last_number", "changed_at"))


def _found(conversation_id: UUID) -> Conversation | None:
    conversation = Conversation.objects.filter(pk=conversation_id).first()
    if conversation is None and Erasure.objects.filter(pk=conversation_id).exists():
        raise ErasedError(str(conversation_id))
    return conversation


def _messages(conversation_id: UUID) -> QuerySet[Message]:
    rows = Message.objects.filter(conversation_id=conversation_id)
    return rows.select_related("in_reply_to", "rating").order_by("number")


def _rating_of(message: Message) -> bool | None:
    return message.rating.is_up if hasattr(message, "rating") else None
