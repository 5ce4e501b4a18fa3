"""Asking for a person, and leaving contact details."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from frontdesk.models import Author, Contact, Conversation, HandoverRequest, RequestKind, RequestState
from frontdesk.store.accepting import request_person
from frontdesk.store.messages import Written, append, as_json, locked_or_new, state_of, stored_before

MOST_REASON = 4000


@dataclass(frozen=True)
class ContactDetails:
    """How a visitor wants to be reached, and what was agreed to."""

    name: str
    phone: str
    email: str
    wish: str
    consent_text: str


@transaction.atomic
def ask_for_person(conversation_id: UUID, client_id: UUID, reason: str, text: str, *, origin: str = "") -> Written:
    """Put a conversation into the desk's queue, with a notice to the visitor.

    Args:
        conversation_id: The conversation; it may begin with this.
        client_id: The client's id of the request.
        reason: What it is about.
        text: What the visitor is told.
        origin: Origin of the page.

    Returns:
        The notice; the earlier one when a request is open already.

    Raises:
        ErasedError: It was erased.
        ClientIdUsedError: The id was used for something else.
    """
    conversation, before = _begin(conversation_id, client_id, "handoff", origin)
    if before:
        return before
    waiting = HandoverRequest.objects.filter(conversation=conversation, kind=RequestKind.ASKED)
    asked = waiting.exclude(state=RequestState.DONE).select_related("message__in_reply_to").first()
    if asked and reason:
        HandoverRequest.objects.filter(pk=asked.pk).update(reason=_with_more(asked.reason, reason))
        conversation.save(update_fields=["changed_at"])
    if asked and asked.message and asked.message.author == Author.NOTICE:
        return Written([as_json(asked.message)], is_new=False)
    notice = append(conversation, Author.NOTICE, [text], parts={"notice": "handoff"}, client_id=client_id)
    if asked:
        HandoverRequest.objects.filter(pk=asked.pk).update(message=notice)
    else:
        request_person(conversation, RequestKind.ASKED, notice, reason=reason)
    return Written([as_json(notice)], state=state_of(conversation))


@transaction.atomic
def leave_contact(
    conversation_id: UUID, client_id: UUID, details: ContactDetails, text: str, *, origin: str = ""
) -> Written:
    """Store contact details for staff, with a notice to the visitor that does not repeat them.

    Args:
        conversation_id: The conversation; it may begin with this.
        client_id: The client's id of the request.
        details: How to be reached.
        text: What the visitor is told.
        origin: Origin of the page.

    Raises:
        ErasedError: It was erased.
        ClientIdUsedError: The id was used for something else.
    """
    conversation, before = _begin(conversation_id, client_id, "contact", origin)
    if before:
        return before
    notice = append(conversation, Author.NOTICE, [text], parts={"notice": "contact"}, client_id=client_id)
    Contact.objects.create(
        conversation=conversation,
        name=details.name,
        phone=details.phone,
        email=details.email,
        wish=details.wish,
        consent_text=details.consent_text,
    )
    request_person(conversation, RequestKind.CALL_BACK, notice, reason=details.wish)
    return Written([as_json(notice)], state=state_of(conversation))


def _with_more(reason: str, more: str) -> str:
    """Return what a request is about with what was said on asking again; the newest when it gets too long."""
    return reason if more in reason else f"{reason}\n{more}".strip()[-MOST_REASON:]


def _begin(conversation_id: UUID, client_id: UUID, notice: str, origin: str) -> tuple[Conversation, Written | None]:
    """Return the conversation, locked, and the answer to the same request when it came before."""
    conversation = locked_or_new(conversation_id, origin)
    before = stored_before(conversation, client_id, None, {"notice": notice})
    return conversation, Written([as_json(before)], is_new=False) if before else None
