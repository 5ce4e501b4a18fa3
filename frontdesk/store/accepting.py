"""Accepts what visitors send: stored, numbered and queued for the bot in one transaction."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from frontdesk.dispatch.bot_reply import BotReply
from frontdesk.errors import FrontDeskError
from frontdesk.models import (
    Author,
    Conversation,
    Handler,
    HandoverRequest,
    Message,
    RequestKind,
    RequestState,
    Turn,
    TurnState,
)
from frontdesk.store.messages import Written, append, as_json, locked, locked_or_new, state_of, stored_before
from frontdesk.store.next_turn import NextTurn


class NoSuchButtonError(FrontDeskError):
    """A button was pressed that was never offered."""


@transaction.atomic
def accept_message(
    conversation_id: UUID, client_id: UUID, text: str, *, urgent: BotReply | None, bot_name: str, origin: str = ""
) -> Written:
    """Store a visitor's message and queue it for the bot.

    Args:
        conversation_id: The conversation; it begins with its first message.
        client_id: The client's id of the message.
        text: What was written.
        urgent: The reply when the message is alarming; it is stored with it.
        bot_name: Name under which the bot replies.
        origin: Origin of the page.

    Raises:
        ErasedError: It was erased.
        ClientIdUsedError: The id was used for something else.
    """
    conversation = locked_or_new(conversation_id, origin)
    if before := stored_before(conversation, client_id, [text], {"button": None}):
        return Written([as_json(before)], is_new=False)
    message = append(conversation, Author.VISITOR, [text], parts={"button": None}, client_id=client_id)
    return _queue(conversation, message, "", urgent, bot_name)


@transaction.atomic
def accept_button(conversation_id: UUID, client_id: UUID, number: int, index: int) -> Written:
    """Store that a visitor pressed a button, as a message with its title.

    Args:
        conversation_id: The conversation.
        client_id: The client's id of the message.
        number: The message that offered the button.
        index: Which of its buttons.

    Raises:
        NoSuchButtonError: It was not offered.
        ErasedError: It was erased.
        ClientIdUsedError: The id was used for something else.
    """
    conversation = locked(conversation_id)
    if conversation is None:
        raise NoSuchButtonError
    pressed = {"button": {"message": number, "index": index}}
    if before := stored_before(conversation, client_id, None, pressed):
        return Written([as_json(before)], is_new=False)
    offering = conversation.messages.filter(number=number, author=Author.BOT).first()
    buttons = offering.parts.get("buttons", []) if offering else []
    if not 0 <= index < len(buttons):
        raise NoSuchButtonError
    message = append(conversation, Author.VISITOR, [buttons[index]["title"]], parts=pressed, client_id=client_id)
    return _queue(conversation, message, buttons[index]["payload"], None, "")


def _queue(
    conversation: Conversation, message: Message, payload: str, urgent: BotReply | None, bot_name: str
) -> Written:
    with_person = conversation.handled_by == Handler.STAFF
    state = TurnState.WITH_PERSON if with_person else TurnState.WAITING
    is_next = not with_person and not conversation.turns.filter(state=TurnState.WAITING).exists()
    turn = Turn.objects.create(
        conversation=conversation,
        message=message,
        payload=payload,
        state=state,
        is_answered_already=urgent is not None,
        finished_at=timezone.now() if with_person else None,
    )
    written = Written([as_json(message)], bot_has_work=not with_person, turn=NextTurn.of(turn) if is_next else None)
    if urgent is not None:
        reply = append(
            conversation, Author.BOT, urgent.texts, parts=parts_of(urgent), in_reply_to=message, author_name=bot_name
        )
        request_person(conversation, RequestKind.URGENT, message, reason=message.texts[0])
        written.messages.append(as_json(reply))
        written.state = state_of(conversation)
    return written


def request_person(conversation: Conversation, kind: RequestKind, message: Message, *, reason: str = "") -> bool:
    """Put the conversation into the desk's queue, unless it is there for the same cause.

    Returns:
        Whether the request is new. Each alarming message is a request of its own.
    """
    waiting = HandoverRequest.objects.filter(conversation=conversation, kind=kind, state=RequestState.OPEN)
    if kind != RequestKind.URGENT and waiting.exists():
        return False
    HandoverRequest.objects.create(conversation=conversation, kind=kind, message=message, reason=reason)
    return True


def parts_of(reply: BotReply) -> dict[str, object]:
    """Return what a bot's message carries beside its texts."""
    contract = reply.contract
    return {
        "kind": contract.kind,
        "topics": contract.topics,
        "facts": contract.facts,
        "sources": [source.dict() for source in contract.sources],
        "checked_on": contract.checked_on,
        "confidence": contract.confidence,
        "urgency": contract.urgency,
        "buttons": [button.dict() for button in reply.buttons],
    }
