"""Promises: who asked for a person is answered in time, or told honestly that nobody came.

Nothing is counted in memory: what is due follows from the messages in the database, so a restart changes nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from frontdesk.desk.audit import trail
from frontdesk.desk.takeover.claims import to_bot, unanswered
from frontdesk.desk.takeover.models import Holding
from frontdesk.models import Author, Conversation, Handler, HandoverRequest, RequestKind, RequestState
from frontdesk.store.messages import ErasedError, Written, append, as_json, locked, state_of
from frontdesk.wording import say
from knowledge.opening_hours import is_open
from knowledge.snapshot import Snapshot

# After a long outage nobody is told about yesterday's request.
TOLD_WITHIN = timedelta(hours=12)
Told = list[tuple[UUID, Written]]


def sweep(snapshot: Snapshot, now: datetime) -> Told:
    """Give back what nobody answers in time, and tell who waits in vain.

    Args:
        snapshot: The files as they are now; `desk.answer_minutes` is the promise.
        now: The time, with its zone.

    Returns:
        The chats that changed, with what was written.
    """
    promise = timedelta(minutes=snapshot.clinic.desk.answer_minutes)
    due = [_lapse(pk, snapshot, now, promise) for pk in _held_chats() if _is_due(pk, now, promise)]
    late = [_tell_late(pk, snapshot, now) for pk in _late_requests(now - promise)]
    return [one for one in (*due, *late) if one]


def waits_since(holding: Holding) -> datetime | None:
    """Return since when the visitor of a chat waits for the person who has it; None when it is the visitor's turn."""
    conversation = holding.conversation
    if not conversation.messages.filter(author=Author.STAFF, created_at__gte=holding.since).exists():
        return holding.since
    oldest = unanswered(conversation).select_related("message").order_by("message__number").first()
    return max(holding.since, oldest.message.created_at) if oldest else None


def _held_chats() -> list[UUID]:
    """Return the chats that a person has, those included whose person is no longer there."""
    return list(Conversation.objects.filter(handled_by=Handler.STAFF).values_list("pk", flat=True))


def _is_due(conversation_id: UUID, now: datetime, promise: timedelta) -> bool:
    """Whether the promise in a chat is broken; one whose person is no longer there, or switched off, is due at once."""
    rows = Holding.objects.select_related("conversation", "member__user")
    holding = rows.filter(conversation_id=conversation_id).first()
    if holding is None or not holding.member.user.is_active:
        return True
    since = waits_since(holding)
    return since is not None and now - since >= promise


@transaction.atomic
def _lapse(conversation_id: UUID, snapshot: Snapshot, now: datetime, promise: timedelta) -> tuple[UUID, Written] | None:
    conversation = _locked(conversation_id)
    if conversation is None or conversation.handled_by != Handler.STAFF or not _is_due(conversation_id, now, promise):
        return None
    holding = Holding.objects.select_related("member__user").filter(conversation=conversation).first()
    late = holding.member.user.username if holding else None
    trail.record(None, "chat given back: nobody answered", f"chat:{conversation_id}", old=late)
    waiting = HandoverRequest.objects.filter(conversation=conversation).exclude(state=RequestState.DONE)
    waiting.filter(state=RequestState.OPEN).update(told_late_at=now)
    if not waiting.filter(state=RequestState.CLAIMED).update(state=RequestState.OPEN, told_late_at=now):
        HandoverRequest.objects.create(conversation=conversation, kind=RequestKind.ASKED, told_late_at=now)
    return conversation_id, to_bot(conversation, "nobody_free", _text(snapshot, now), now)


def _late_requests(asked_before: datetime) -> list[int]:
    has_person = Exists(Holding.objects.filter(conversation=OuterRef("conversation")))
    rows = HandoverRequest.objects.filter(
        ~has_person,
        state=RequestState.OPEN,
        kind__in=(RequestKind.ASKED, RequestKind.FAILED),
        told_late_at=None,
        asked_at__lte=asked_before,
    )
    return list(rows.values_list("pk", flat=True)[:100])


@transaction.atomic
def _tell_late(request_id: int, snapshot: Snapshot, now: datetime) -> tuple[UUID, Written] | None:
    request = HandoverRequest.objects.filter(pk=request_id).first()
    conversation = _locked(request.conversation_id) if request else None
    if request is None or conversation is None or conversation.handled_by != Handler.BOT:
        return None
    waiting = HandoverRequest.objects.filter(conversation=conversation, state=RequestState.OPEN, told_late_at=None)
    if not waiting.update(told_late_at=now):
        return None
    # Who asked while we were closed has heard then when we open; who asked long ago has left.
    if not is_open(snapshot.clinic, request.asked_at) or now - request.asked_at > TOLD_WITHIN:
        return None
    message = append(conversation, Author.NOTICE, [_text(snapshot, now)], parts={"notice": "nobody_free"})
    return conversation.pk, Written([as_json(message)], state=state_of(conversation))


def _text(snapshot: Snapshot, now: datetime) -> str:
    return say("nobody_free" if is_open(snapshot.clinic, now) else "nobody_free_closed", snapshot, now)


def _locked(conversation_id: UUID) -> Conversation | None:
    try:
        return locked(conversation_id)
    except ErasedError:
        return None
