"""The queue of turns: which comes next, and how it ends. Each ends once, whoever tries again."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from frontdesk.database import repeatable
from frontdesk.dispatch.bot_reply import BotReply
from frontdesk.guards.masking import contacts_in
from frontdesk.models import Author, Contact, Conversation, Handler, Message, RequestKind, Turn, TurnState
from frontdesk.store.accepting import parts_of, request_person
from frontdesk.store.messages import Written, append, as_json, state_of
from frontdesk.store.next_turn import NextTurn

GIVEN_IN_CHAT = "Written in the chat after being asked how to be reached."


def conversations_waiting() -> list[UUID]:
    """Return the conversations in which a turn waits for the bot."""
    waiting = Turn.objects.filter(state=TurnState.WAITING)
    return list(waiting.order_by().values_list("conversation_id", flat=True).distinct())


def next_turn(conversation_id: UUID) -> NextTurn | None:
    """Return the oldest waiting turn of a conversation, or None when the bot has nothing to do there."""
    waiting = Turn.objects.filter(conversation_id=conversation_id, state=TurnState.WAITING)
    turn = waiting.select_related("message", "conversation").order_by("message__number").first()
    if turn is None:
        return None
    if turn.conversation.handled_by == Handler.STAFF:
        waiting.update(state=TurnState.WITH_PERSON, finished_at=timezone.now())
        return None
    return NextTurn.of(turn)


@repeatable
@transaction.atomic
def finish_with_reply(turn_id: UUID, reply: BotReply, bot_name: str) -> Written | None:
    """Store Rasa's reply to a turn.

    Args:
        turn_id: The turn.
        reply: What Rasa said.
        bot_name: Name under which the bot replies.

    Returns:
        None when there is nothing to show: the turn had ended, the conversation was erased, a person has the chat
        now, or the visitor had the reply already.
    """
    found = _open_turn(turn_id)
    if found is None:
        return None
    turn, conversation = found
    if turn.is_answered_already:
        _finish(turn, TurnState.ANSWERED)
        return None
    if conversation.handled_by == Handler.STAFF:
        _finish(turn, TurnState.WITH_PERSON)
        return None
    message = append(
        conversation,
        Author.BOT,
        reply.texts,
        parts=parts_of(reply),
        in_reply_to=turn.message,
        author_name=bot_name,
    )
    _finish(turn, TurnState.ANSWERED)
    written = Written([as_json(message)])
    if _needs_person(turn, conversation, reply):
        written.state = state_of(conversation)
    return written


@repeatable
@transaction.atomic
def give_up(turn_id: UUID, text: str) -> Written | None:
    """End a turn that the bot could not answer: a visible notice, and an entry of the desk's queue.

    Args:
        turn_id: The turn.
        text: What the visitor is told.

    Returns:
        None when there is nothing to show.
    """
    found = _open_turn(turn_id)
    if found is None:
        return None
    turn, conversation = found
    _finish(turn, TurnState.GAVE_UP)
    if turn.is_answered_already:
        return None
    notice = append(conversation, Author.NOTICE, [text], parts={"notice": "gave_up"}, in_reply_to=turn.message)
    request_person(conversation, RequestKind.FAILED, turn.message, reason=turn.message.texts[0])
    return Written([as_json(notice)], state=state_of(conversation))


@repeatable
@transaction.atomic
def tell_slow(turn_id: UUID, text: str) -> Written | None:
    """Tell the visitor once that a reply takes long.

    Args:
        turn_id: The turn.
        text: What the visitor is told.

    Returns:
        None when the turn has ended, or the visitor was told since the bot last replied.
    """
    found = _open_turn(turn_id)
    if found is None:
        return None
    turn, conversation = found
    turn.told_slow = True
    turn.save(update_fields=["told_slow"])
    lately = (
        conversation.messages.filter(author__in=(Author.BOT, Author.STAFF, Author.NOTICE)).order_by("-number").first()
    )
    if lately and lately.parts.get("notice") in ("slow", "gave_up"):
        return None
    return Written([as_json(append(conversation, Author.NOTICE, [text], parts={"notice": "slow"}))])


def note_failure(turn_id: UUID) -> bool:
    """Note that a turn was tried in vain once more.

    Returns:
        Whether to go on trying: False when it has ended, was erased, or a person has the chat now.
    """
    waiting = Turn.objects.filter(pk=turn_id, state=TurnState.WAITING, conversation__handled_by=Handler.BOT)
    return waiting.update(attempts=F("attempts") + 1) > 0


def _open_turn(turn_id: UUID) -> tuple[Turn, Conversation] | None:
    """Return the turn with its conversation locked, or None when it has ended or was erased."""
    conversation = Conversation.objects.select_for_update(of=("self",)).filter(turns__pk=turn_id).first()
    # Read under the lock: another process may just have ended it.
    turn = Turn.objects.select_related("message").filter(pk=turn_id, state=TurnState.WAITING).first()
    return (turn, conversation) if turn and conversation else None


def _finish(turn: Turn, state: TurnState) -> None:
    turn.state, turn.finished_at = state, timezone.now()
    turn.save(update_fields=["state", "finished_at"])


def _needs_person(turn: Turn, conversation: Conversation, reply: BotReply) -> bool:
    """Queue what the reply says a person must see; returns whether it did."""
    text = turn.message.texts[0]
    if reply.contract.kind == "urgent":
        return request_person(conversation, RequestKind.URGENT, turn.message, reason=text)
    # Rasa sees stand-ins only, so what was written is kept here, whatever Rasa made of it.
    email, phone = contacts_in(text)
    if (email or phone) and (_was_asked_for_contact(turn) or (reply.contract.handoff or {}).get("contact_given")):
        Contact.objects.create(
            conversation=conversation, email=email[:254], phone=phone[:40], wish=text, consent_text=GIVEN_IN_CHAT
        )
        request_person(conversation, RequestKind.CALL_BACK, turn.message, reason=text)
        return True
    if reply.contract.kind != "handoff":
        return False
    return request_person(conversation, RequestKind.ASKED, turn.message, reason="" if turn.payload else text)


def _was_asked_for_contact(turn: Turn) -> bool:
    """Whether the last thing said before the visitor's message told that a person was asked for."""
    before = Message.objects.filter(conversation_id=turn.conversation_id, number__lt=turn.message.number)
    last = before.exclude(author=Author.VISITOR).order_by("-number").first()
    return last is not None and "handoff" in (last.parts.get("kind"), last.parts.get("notice"))
