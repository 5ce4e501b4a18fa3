"""A chat as the desk shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import Http404

from frontdesk import clinic
from frontdesk.desk.accounts.models import Member
from frontdesk.desk.takeover.leases import waits_since
from frontdesk.desk.takeover.models import Holding, LookedThrough, Note
from frontdesk.live.visitor_typing import visitors_typing
from frontdesk.models import Author, Contact, Conversation, HandoverRequest, Message, RequestState
from frontdesk.wording import say

MOST_MESSAGES = 200


@dataclass(frozen=True)
class Line:
    """One message as a template shows it.

    Attributes:
        message: The message.
        buttons: Titles of what the bot offered.
        kind: Of a bot's reply, such as `urgent` or `fallback`.
        rating: `up`, `down` or empty.
    """

    message: Message
    kind: str = ""
    rating: str = ""
    buttons: list[str] = field(default_factory=list)


def lines(conversation_id: UUID, after: int = 0, *, everything: bool = False) -> tuple[list[Line], bool]:
    """Return the messages of a chat.

    Args:
        conversation_id: The chat.
        after: Number of the last one that is known.
        everything: All of them, instead of the newest.

    Returns:
        The messages, and whether older ones were left out.
    """
    rows = Message.objects.filter(conversation_id=conversation_id, number__gt=after).select_related("rating")
    newest = list(rows.order_by("-number")[: None if everything else MOST_MESSAGES + 1])
    cut = not everything and len(newest) > MOST_MESSAGES
    shown = reversed(newest[:MOST_MESSAGES] if cut else newest)
    return [_line(message) for message in shown], cut


def _line(message: Message) -> Line:
    rating = ("up" if message.rating.is_up else "down") if hasattr(message, "rating") else ""
    buttons = [button["title"] for button in message.parts.get("buttons", [])]
    return Line(message, message.parts.get("kind") or "", rating, buttons)


def state(conversation_id: UUID, member: Member, now: datetime) -> dict[str, Any]:
    """Return who has a chat and what may be done with it, for the template.

    Args:
        conversation_id: The chat.
        member: Who looks.
        now: The time.

    Raises:
        Http404: There is no such chat, or it was erased.
    """
    conversation = Conversation.objects.filter(pk=conversation_id).first()
    if conversation is None:
        raise Http404
    rows = Holding.objects.select_related("conversation", "member__user", "wanted_by")
    holding = rows.filter(conversation=conversation).first()
    # What was said counts: a request is also settled without telling, when they knew that we were closed.
    told = conversation.messages.filter(parts__notice="nobody_free", created_at__gte=OuterRef("asked_at"))
    requests = HandoverRequest.objects.filter(conversation=conversation).order_by("asked_at")
    requests = requests.annotate(was_told_late=Exists(told))
    since = waits_since(holding) if holding else None
    return {
        "chat": conversation,
        "name": f"Visitor {conversation_id.hex[:4].upper()}",
        "holding": holding,
        "is_mine": holding is not None and holding.member == member,
        "answer_by": since + timedelta(minutes=clinic.current().clinic.desk.answer_minutes) if since else None,
        "requests": requests.exclude(state=RequestState.DONE),
        "done_requests": requests.filter(state=RequestState.DONE),
        "contacts_count": Contact.objects.filter(conversation=conversation).count(),
        "desk_notes": Note.objects.filter(conversation=conversation),
        "needs_look": _needs_look(conversation),
        "visitor_types": visitors_typing().is_typing(conversation_id),
        "now": now,
    }


def choices(member: Member, now: datetime) -> dict[str, Any]:
    """Return what the person who has a chat may choose from: colleagues, and the lines to part with."""
    snapshot = clinic.current()
    colleagues = Member.objects.filter(user__is_active=True).exclude(pk=member.pk)
    return {
        "colleagues": colleagues.select_related("user"),
        "left_line": say("left", snapshot, now, staff_name=member.shown_as),
        "closed_line": say("closed", snapshot, now, staff_name=member.shown_as),
    }


def look_through(conversation_id: UUID) -> None:
    """Note that somebody has dealt with what the bot could not answer so far."""
    conversation = Conversation.objects.filter(pk=conversation_id).first()
    if conversation is None:
        raise Http404
    up_to = {"up_to": conversation.last_number}
    LookedThrough.objects.update_or_create(conversation=conversation, defaults=up_to)


def _needs_look(conversation: Conversation) -> bool:
    looked = LookedThrough.objects.filter(conversation=conversation).first()
    replies = conversation.messages.filter(author=Author.BOT, number__gt=looked.up_to if looked else 0)
    return replies.filter(parts__kind="fallback").exists() or replies.filter(rating__is_up=False).exists()
