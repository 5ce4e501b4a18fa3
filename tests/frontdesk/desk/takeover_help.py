"""What the tests of taking over share: a chat in the database, and what was said in it."""

from __future__ import annotations

import uuid
from datetime import datetime

from frontdesk.clinic import current
from frontdesk.desk.accounts.models import Member
from frontdesk.desk.takeover import claims, leases, replies
from frontdesk.dispatch.urgent import urgent_reply
from frontdesk.models import Conversation, Message
from frontdesk.store.accepting import accept_message
from frontdesk.store.messages import Written
from frontdesk.store.people import ask_for_person

JOINED, LEFT = "joined", "left"


def write(chat: uuid.UUID, text: str) -> Written:
    """Let the visitor write."""
    snapshot = current()
    urgent = urgent_reply(text, snapshot, datetime.now().astimezone())
    return accept_message(chat, uuid.uuid4(), text, urgent=urgent, bot_name="Ada")


def ask(chat: uuid.UUID, reason: str = "") -> Written:
    """Let the visitor ask for a person."""
    return ask_for_person(chat, uuid.uuid4(), reason, "Our team knows.")


def claim(chat: uuid.UUID, member: Member, now: datetime) -> Written:
    return claims.claim(chat, member, JOINED, now)


def answer(chat: uuid.UUID, member: Member, text: str = "Hello!") -> Written:
    return replies.reply(chat, member, uuid.uuid4(), text)


def hand_back(chat: uuid.UUID, member: Member, now: datetime, *, seen: int = 0, closes: bool = False) -> Written:
    return claims.give_back(chat, member, LEFT, seen, now, closes=closes)


def sweep(now: datetime) -> list[uuid.UUID]:
    """Look after the promises, and return the chats in which something was said."""
    return [chat for chat, _ in leases.sweep(current(), now)]


def said(chat: uuid.UUID) -> list[str]:
    """Return who spoke, in order; of a notice its kind."""
    rows = Message.objects.filter(conversation_id=chat).order_by("number")
    return [row.parts.get("notice") or row.author for row in rows]


def states(chat: uuid.UUID) -> list[str]:
    """Return the states of the turns, in order."""
    turns = Conversation.objects.get(pk=chat).turns.order_by("message__number")  # type: ignore[attr-defined]
    return list(turns.values_list("state", flat=True))
