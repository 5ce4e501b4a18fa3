"""Messages: adding one to a conversation, and how the API shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from frontdesk.errors import FrontDeskError
from frontdesk.models import Author, Conversation, Erasure, HandoverRequest, Message, RequestState
from frontdesk.store.next_turn import NextTurn

Json = dict[str, Any]


class ErasedError(FrontDeskError):
    """The conversation was erased; nothing may be stored for it again."""


class ClientIdUsedError(FrontDeskError):
    """A client id came again with another content."""


@dataclass
class Written:
    """What a change wrote, to be shown on the streams.

    Attributes:
        messages: The messages as the API shows them, in order; the first is the answer to the request.
        is_new: Whether anything was written; False when the same request was stored before.
        bot_has_work: Whether a turn waits for the bot now.
        turn: That turn, when none waits before it, so that nobody has to read it again.
        state: The conversation's state when it changed, else None.
    """

    messages: list[Json] = field(default_factory=list)
    is_new: bool = True
    bot_has_work: bool = False
    turn: NextTurn | None = None
    state: Json | None = None


def locked(conversation_id: UUID) -> Conversation | None:
    """Return a conversation for changing it, or None when there is none; call inside a transaction.

    Raises:
        ErasedError: It was erased.
    """
    found = Conversation.objects.select_for_update().filter(pk=conversation_id).first()
    if found is None and Erasure.objects.filter(pk=conversation_id).exists():
        raise ErasedError(str(conversation_id))
    return found


def locked_or_new(conversation_id: UUID, origin: str) -> Conversation:
    """Return a conversation for changing it, made when there is none; call inside a transaction.

    Args:
        conversation_id: Its id.
        origin: Origin of the page it begins on.

    Raises:
        ErasedError: It was erased.
    """
    if found := locked(conversation_id):
        return found
    rows = Conversation.objects.select_for_update()
    return rows.get_or_create(pk=conversation_id, defaults={"origin": origin[:200]})[0]


def append(
    conversation: Conversation,
    author: Author,
    texts: list[str],
    *,
    parts: Json | None = None,
    client_id: UUID | None = None,
    in_reply_to: Message | None = None,
    author_name: str = "",
) -> Message:
    """Add a message with the next number; call inside a transaction that holds the conversation.

    Args:
        conversation: Locked with `locked`.
        author: Who says it.
        texts: One entry a bubble.
        parts: What it carries beside its texts.
        client_id: The client's id of the request that made it.
        in_reply_to: The visitor's message that this is the one reply to.
        author_name: The name to show.
    """
    conversation.last_number += 1
    message = Message.objects.create(
        conversation=conversation,
        number=conversation.last_number,
        author=author,
        author_name=author_name,
        texts=texts,
        parts=parts or {},
        client_id=client_id,
        in_reply_to=in_reply_to,
    )
    conversation.save(update_fields=["last_number", "changed_at"])
    return message


def as_json(message: Message, rating: bool | None = None) -> Json:
    """Return a message as the API shows it: button payloads, confidence and fact ids stay inside.

    Args:
        message: The message, with `in_reply_to` at hand.
        rating: Thumb up (True) or down (False), when it was rated.
    """
    parts = message.parts
    return {
        "id": message.number,
        "author": message.author,
        "author_name": message.author_name or None,
        "texts": message.texts,
        "created_at": message.created_at.isoformat(),
        "client_id": str(message.client_id) if message.client_id and message.author != Author.STAFF else None,
        "in_reply_to": message.in_reply_to.number if message.in_reply_to else None,
        "kind": parts.get("kind"),
        "notice": parts.get("notice"),
        "topics": parts.get("topics", []),
        "urgency": parts.get("urgency"),
        "buttons": [
            {"index": index, "title": button["title"]} for index, button in enumerate(parts.get("buttons", []))
        ],
        "sources": parts.get("sources", []),
        "checked_on": parts.get("checked_on"),
        "rating": None if rating is None else ("up" if rating else "down"),
    }


def state_of(conversation: Conversation | None) -> Json:
    """Return a conversation's state as the API shows it; None is one that nobody wrote in yet."""
    if conversation is None:
        return {"handled_by": "bot", "staff_name": None, "last_id": 0, "person_asked": False}
    asked = HandoverRequest.objects.filter(conversation=conversation).exclude(state=RequestState.DONE).exists()
    return {
        "handled_by": conversation.handled_by,
        "staff_name": conversation.staff_name or None,
        "last_id": conversation.last_number,
        "person_asked": asked,
    }


def stored_before(conversation: Conversation, client_id: UUID, texts: list[str] | None, parts: Json) -> Message | None:
    """Return the message that a client id was stored as.

    Args:
        conversation: Where.
        client_id: The client's id.
        texts: What it must say, when that tells requests apart.
        parts: What it must carry.

    Raises:
        ClientIdUsedError: It was stored with another content.
    """
    found = conversation.messages.select_related("in_reply_to").filter(client_id=client_id).first()
    if found is None:
        return None
    same_parts = all(found.parts.get(key) == value for key, value in parts.items())
    if not same_parts or (texts is not None and found.texts != texts):
        raise ClientIdUsedError(str(client_id))
    return found
