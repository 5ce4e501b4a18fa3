"""Taking a chat over, passing it on and giving it back. Each function is one transaction that holds the conversation.

The bot looks at `Conversation.handled_by` before every turn and again before it stores a reply, under the same lock;
so from the moment of a claim it says nothing, and what it did not say is answered by the person, or by the bot once it
is back: exactly once.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from frontdesk.desk.accounts.models import Member
from frontdesk.desk.audit import trail
from frontdesk.desk.takeover.errors import GoneError, NotYoursError, TakenError
from frontdesk.desk.takeover.models import Holding
from frontdesk.models import (
    Author,
    Conversation,
    Handler,
    HandoverRequest,
    RequestKind,
    RequestState,
    Turn,
    TurnState,
)
from frontdesk.store.messages import ErasedError, Written, append, as_json, locked, state_of

# A call-back is done when somebody has called, not when somebody reads the chat.
_ANSWERED_IN_CHAT = (RequestKind.ASKED, RequestKind.URGENT, RequestKind.FAILED)


@transaction.atomic
def claim(conversation_id: UUID, member: Member, notice: str, now: datetime) -> Written:
    """Take a chat over; the bot is silent from now on.

    Args:
        conversation_id: The chat.
        member: Who takes it.
        notice: What the visitor is told.
        now: The time.

    Returns:
        What was written; nothing new when the member has it already.

    Raises:
        TakenError: Somebody else has it; the message names them.
        GoneError: It was erased.
    """
    conversation, holding = _held(conversation_id)
    if holding is not None:
        if holding.member_id == member.pk:
            return Written(is_new=False)
        raise TakenError(f"{holding.member.shown_as} has this chat.")
    Holding.objects.create(conversation=conversation, member=member, since=now, read_up_to=conversation.last_number)
    Turn.objects.filter(conversation=conversation, state=TurnState.WAITING).update(
        state=TurnState.WITH_PERSON, finished_at=now
    )
    mark_claimed(conversation)
    trail.record(member, "chat taken", f"chat:{conversation_id}")
    return _handed_to(conversation, member, notice)


@transaction.atomic
def pass_on(conversation_id: UUID, member: Member, colleague: Member, notice: str, now: datetime) -> Written:
    """Pass a chat that one has to a colleague.

    Args:
        conversation_id: The chat.
        member: Who has it.
        colleague: Who gets it.
        notice: What the visitor is told.
        now: The time.

    Raises:
        NotYoursError: Somebody else has it, or nobody.
        GoneError: It was erased.
    """
    conversation, holding = held_by(conversation_id, member)
    if colleague.pk == member.pk or not colleague.user.is_active:
        raise NotYoursError(f"{colleague.shown_as} cannot take this chat.")
    holding.member, holding.since, holding.wanted_by = colleague, now, None
    holding.save(update_fields=["member", "since", "wanted_by"])
    names = {"old": member.user.username, "new": colleague.user.username}
    trail.record(member, "chat passed on", f"chat:{conversation_id}", **names)
    return _handed_to(conversation, colleague, notice)


@transaction.atomic
def want(conversation_id: UUID, member: Member) -> None:
    """Ask whoever has a chat to give it.

    Raises:
        NotYoursError: Nobody has it, or the member has.
        GoneError: It was erased.
    """
    conversation, holding = _held(conversation_id)
    if holding is None or holding.member_id == member.pk:
        raise NotYoursError("Nobody else has this chat.")
    holding.wanted_by = member
    holding.save(update_fields=["wanted_by"])
    conversation.save(update_fields=["changed_at"])


@transaction.atomic
def keep(conversation_id: UUID, member: Member) -> None:
    """Answer a colleague who wants a chat: no.

    Raises:
        NotYoursError: The member does not have it.
        GoneError: It was erased.
    """
    conversation, holding = held_by(conversation_id, member)
    holding.wanted_by = None
    holding.save(update_fields=["wanted_by"])
    conversation.save(update_fields=["changed_at"])


@transaction.atomic
def give_back(conversation_id: UUID, member: Member, line: str, seen: int, now: datetime, *, closes: bool) -> Written:
    """Give a chat back to the bot.

    What the visitor wrote and nobody answered goes to the bot. When the chat is closed, only what the person has not
    seen goes there: a last "thank you" needs no answer, a question that came this very moment does.

    Args:
        conversation_id: The chat.
        member: Who has it.
        line: What the visitor is told.
        seen: Number of the last message on the person's screen.
        now: The time.
        closes: Close it, instead of handing it back.

    Raises:
        NotYoursError: The member does not have it.
        GoneError: It was erased.
    """
    conversation, _ = held_by(conversation_id, member)
    if closes:
        # For good: who takes the chat later and gives it back must not leave these to the bot.
        unanswered(conversation).filter(message__number__lte=seen).update(is_answered_already=True)
    written = to_bot(conversation, "closed" if closes else "left", line, now)
    claimed = HandoverRequest.objects.filter(conversation=conversation, state=RequestState.CLAIMED)
    claimed.update(state=RequestState.DONE, done_at=now, done_by=member.shown_as)
    written.state = state_of(conversation)
    trail.record(member, "chat closed" if closes else "chat handed back", f"chat:{conversation_id}")
    return written


def to_bot(conversation: Conversation, notice: str, line: str, now: datetime) -> Written:
    """Let the bot answer a chat again, what waits included; call inside a transaction that holds the conversation.

    Args:
        conversation: Locked.
        notice: The kind of the notice.
        line: What the visitor is told.
        now: The time.
    """
    Holding.objects.filter(conversation=conversation).delete()
    conversation.handled_by, conversation.staff_name = Handler.BOT, ""
    conversation.save(update_fields=["handled_by", "staff_name", "changed_at"])
    waiting = unanswered(conversation)
    # Accepted now, as far as the bot's patience is concerned.
    waits = waiting.update(state=TurnState.WAITING, finished_at=None, accepted_at=now)
    message = append(conversation, Author.NOTICE, [line], parts={"notice": notice})
    return Written([as_json(message)], bot_has_work=waits > 0, state=state_of(conversation))


def unanswered(conversation: Conversation) -> QuerySet[Turn]:
    """Return the turns that were left to a person, and that nobody has answered."""
    last = conversation.messages.filter(author=Author.STAFF).order_by("-number").first()
    return Turn.objects.filter(
        conversation=conversation,
        state=TurnState.WITH_PERSON,
        is_answered_already=False,
        message__number__gt=last.number if last else 0,
    )


def mark_claimed(conversation: Conversation) -> None:
    """Note that somebody sees to what was asked for in a chat."""
    waiting = HandoverRequest.objects.filter(conversation=conversation, state=RequestState.OPEN)
    waiting.filter(kind__in=_ANSWERED_IN_CHAT).update(state=RequestState.CLAIMED)


def reopened(conversation: Conversation, kind: str) -> RequestState:
    """Return the state of a request that was done and is not: whoever has the chat sees to what is answered there."""
    is_held = Holding.objects.filter(conversation=conversation).exists()
    return RequestState.CLAIMED if is_held and kind in _ANSWERED_IN_CHAT else RequestState.OPEN


def held_by(conversation_id: UUID, member: Member) -> tuple[Conversation, Holding]:
    """Return a chat, locked, that a member has; call inside a transaction.

    Raises:
        NotYoursError: The member does not have it.
        GoneError: It was erased.
    """
    conversation, holding = _held(conversation_id)
    if holding is None:
        raise NotYoursError("The bot has this chat again. Take it over to answer.")
    if holding.member_id != member.pk:
        raise NotYoursError(f"{holding.member.shown_as} has this chat now.")
    return conversation, holding


def _handed_to(conversation: Conversation, member: Member, notice: str) -> Written:
    conversation.handled_by, conversation.staff_name = Handler.STAFF, member.shown_as
    conversation.save(update_fields=["handled_by", "staff_name", "changed_at"])
    message = append(conversation, Author.NOTICE, [notice], parts={"notice": "joined"})
    return Written([as_json(message)], state=state_of(conversation))


def _held(conversation_id: UUID) -> tuple[Conversation, Holding | None]:
    try:
        conversation = locked(conversation_id)
    except ErasedError:
        conversation = None
    if conversation is None:
        raise GoneError("This chat does not exist any more; the visitor may have erased it.")
    return conversation, Holding.objects.select_related("member__user").filter(conversation=conversation).first()
