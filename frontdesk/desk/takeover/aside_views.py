"""What stands beside a chat: requests, contact details, the staff's notes."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from frontdesk import clinic
from frontdesk.api.bodies import tidied
from frontdesk.desk.accounts.access import member_of
from frontdesk.desk.audit import trail
from frontdesk.desk.live import show
from frontdesk.desk.takeover import chat
from frontdesk.desk.takeover.claims import reopened
from frontdesk.desk.takeover.models import Note
from frontdesk.models import Contact, Conversation, HandoverRequest, RequestState

NOTE_CHARACTERS = 2000


@require_POST
@transaction.atomic
def settle(request: HttpRequest, conversation_id: UUID, number: int) -> HttpResponse:
    """Note that a request is done, or open it again."""
    member = member_of(request)
    # Locked first, as claiming does: who has the chat decides what becomes of the request.
    conversation = get_object_or_404(Conversation.objects.select_for_update(), pk=conversation_id)
    wish = get_object_or_404(HandoverRequest, conversation=conversation, pk=number)
    is_done = request.POST.get("done") == "1"
    if is_done:
        wish.state, wish.done_at, wish.done_by = RequestState.DONE, clinic.now(), member.shown_as
    else:
        wish.state, wish.done_at, wish.done_by = reopened(conversation, wish.kind), None, ""
        # The visitor had their person; that nobody came would not be true.
        wish.told_late_at = wish.told_late_at or clinic.now()
    wish.save(update_fields=["state", "done_at", "done_by", "told_late_at"])
    what = "request done" if is_done else "request opened again"
    trail.record(member, what, f"chat:{conversation_id}", new={"kind": wish.kind})
    transaction.on_commit(lambda: show(conversation_id))
    return redirect("desk:inbox-chat", conversation_id)


@require_POST
@transaction.atomic
def contacts(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """Show how to reach the visitor; each look is in the audit trail."""
    conversation = get_object_or_404(Conversation, pk=conversation_id)
    trail.record(member_of(request), "contact details seen", f"chat:{conversation_id}")
    found = Contact.objects.filter(conversation=conversation).order_by("given_at")
    return render(request, "desk/_contacts.html", {"contacts": found, "chat": conversation})


@require_POST
@transaction.atomic
def note(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """Keep a note about the chat, for colleagues."""
    member, conversation = member_of(request), get_object_or_404(Conversation, pk=conversation_id)
    if text := tidied(request.POST.get("text", ""))[:NOTE_CHARACTERS]:
        Note.objects.create(
            conversation=conversation, author=member, author_name=member.shown_as, text=text, written_at=clinic.now()
        )
        trail.record(member, "note written", f"chat:{conversation_id}")
        transaction.on_commit(lambda: show(conversation_id))
    else:
        messages.error(request, "The note is empty; nothing was kept.")
    return redirect("desk:inbox-chat", conversation_id)


@require_POST
@transaction.atomic
def looked(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """Take the chat off the list of what the bot could not answer."""
    chat.look_through(conversation_id)
    trail.record(member_of(request), "unsure answers looked at", f"chat:{conversation_id}")
    transaction.on_commit(lambda: show(conversation_id))
    return redirect("desk:inbox-chat", conversation_id)
