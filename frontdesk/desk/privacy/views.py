"""The manager's pages: what is kept for how long, erasing a visitor, the proofs."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from frontdesk.desk.accounts.access import manager_only, member_of
from frontdesk.desk.audit import trail
from frontdesk.desk.privacy import erasing, finding
from frontdesk.desk.privacy.models import ErasureProof
from frontdesk.live.broker import broker
from frontdesk.models import Conversation

PAGE = 30


@require_safe
@manager_only
def page(request: HttpRequest) -> HttpResponse:
    """Show what is kept and what was erased."""
    oldest = Conversation.objects.order_by("changed_at").values_list("changed_at", flat=True).first()
    context = {
        "chats": Conversation.objects.count(),
        "oldest": oldest,
        "page": Paginator(ErasureProof.objects.all(), PAGE).get_page(request.GET.get("page")),
        "query": "",
    }
    return render(request, "desk/privacy/page.html", context)


@require_POST
@manager_only
def search(request: HttpRequest) -> HttpResponse:
    """Find the chats of a visitor. What was looked for is in the request's body only: not in logs, not in history."""
    wanted = request.POST.get("wanted", "")[:200]
    found = finding.find(wanted)
    trail.record(member_of(request), "visitor searched", new={"chats found": len(found)})
    return render(request, "desk/privacy/found.html", {"found": found, "wanted": wanted, "most": finding.MOST})


@require_POST
@manager_only
def erase(request: HttpRequest) -> HttpResponse:
    """Erase the chosen chats."""
    member = member_of(request)
    try:
        chosen = [UUID(text) for text in request.POST.getlist("chat")][: finding.MOST]
    except ValueError:
        chosen = []
    if not chosen:
        messages.error(request, "Tick the chats to erase. Nothing was erased.")
        return redirect("desk:privacy")
    with transaction.atomic():
        for conversation_id in chosen:
            erasing.erase(conversation_id, by=member)
            transaction.on_commit(partial(broker().soon, broker().publish_erased, conversation_id))
    if len(chosen) == 1:
        return redirect("desk:privacy-proof", chosen[0])
    messages.success(request, f"{len(chosen)} chats are erased. The proofs are made now.")
    return redirect("desk:privacy")


@require_safe
@manager_only
def proof(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """Show where an erased chat was looked for, and what was left."""
    found = get_object_or_404(ErasureProof, conversation_id=conversation_id)
    rows = [(place, found.before.get(place), found.left.get(place)) for place in {**found.before, **found.left}]
    template = "_proof.html" if request.headers.get("HX-Request") == "true" else "proof.html"
    return render(request, f"desk/privacy/{template}", {"proof": found, "rows": rows})
