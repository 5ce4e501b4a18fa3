"""Finds the chats of a visitor who wants to be forgotten."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from frontdesk.models import Contact, Conversation, HandoverRequest, Message

MOST = 50


@dataclass(frozen=True)
class Found:
    """One chat, without what was said in it."""

    id: UUID
    began: datetime
    ended: datetime
    messages: int
    has_contact: bool
    where: str


def find(wanted: str) -> list[Found]:
    """Return the chats in which a name, number, address or words come up, or the one with an id; newest first.

    Args:
        wanted: What to look for; nothing is found for less than three characters.
    """
    words = " ".join(wanted.split())
    if len(words) < 3:
        return []
    try:
        chats = Conversation.objects.filter(pk=UUID(words))
        contacts: set[UUID] = set()
    except ValueError:
        details = Q(name__icontains=words) | Q(phone__icontains=words) | Q(email__icontains=words)
        contacts = set(
            Contact.objects.filter(details | Q(wish__icontains=words)).values_list("conversation", flat=True)
        )
        # Texts are stored as JSON, which writes some letters as escapes.
        said = Q(texts__icontains=words) | Q(texts__icontains=json.dumps(words)[1:-1])
        spoken = Message.objects.filter(said).values("conversation")
        asked = HandoverRequest.objects.filter(reason__icontains=words).values("conversation")
        chats = Conversation.objects.filter(Q(pk__in=contacts) | Q(pk__in=spoken) | Q(pk__in=asked))
    rows = list(chats.order_by("-changed_at")[:MOST])
    reachable = set(Contact.objects.filter(conversation__in=rows).values_list("conversation", flat=True))
    return [
        Found(
            chat.pk,
            chat.created_at,
            chat.changed_at,
            chat.last_number,
            chat.pk in reachable,
            "contact details" if chat.pk in contacts else "the chat",
        )
        for chat in rows
    ]
