"""The inbox: the page, its list, and the counts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from frontdesk import clinic
from frontdesk.desk.accounts.access import member_of
from frontdesk.desk.accounts.models import Member
from frontdesk.desk.inbox import queue
from frontdesk.desk.inbox.alerts import alerts
from frontdesk.models import RequestKind

VIEWS = {"now": "Now", "unsure": "Bot unsure", "all": "All chats"}
KINDS = {
    RequestKind.URGENT.value: "Alarming",
    RequestKind.ASKED.value: "Asked for a person",
    RequestKind.CALL_BACK.value: "Call back",
    RequestKind.FAILED.value: "Bot failed",
}


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Show the inbox without a chat."""
    return render(request, "desk/inbox.html", listing(request, member_of(request)))


@require_safe
def inbox_list(request: HttpRequest) -> HttpResponse:
    """Return the list alone, as it is now."""
    return render(request, "desk/_inbox_list.html", listing(request, member_of(request)))


@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """Return what calls for attention, as JSON."""
    return JsonResponse(alerts(member_of(request)))


def listing(request: HttpRequest, member: Member) -> dict[str, Any]:
    """Return what the list's template needs, from the query: `view`, `kind`, `q`."""
    words = request.GET.get("q", "").strip()[:100]
    view = "all" if words else request.GET.get("view", "now")
    view = view if view in VIEWS else "now"
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS and view == "now" else ""
    return {
        "views": VIEWS,
        "kinds": KINDS,
        "view": view,
        "kind": kind,
        "q": words,
        "sections": [section for section in _sections(view, kind, words, member) if section["rows"]],
        "list_query": _query(view, kind, words),
        "now": clinic.now(),
    }


def _sections(view: str, kind: str, words: str, member: Member) -> list[dict[str, Any]]:
    if view == "all":
        return [{"title": "Found" if words else "Newest first", "rows": queue.everything(words)}]
    if view == "unsure":
        return [{"title": "Answers the bot did not have, or that did not help", "rows": queue.unsure(clinic.now())}]
    rows = queue.waiting(kind)
    urgent = {"title": "Alarming", "rows": [row for row in rows if row.is_urgent], "pinned": True}
    others = {"title": "Waiting for a person", "rows": [row for row in rows if not row.is_urgent]}
    if kind:
        return [urgent, others]
    mine = {"title": "My chats", "rows": queue.held(member)}
    return [urgent, mine, others, {"title": "With colleagues", "rows": queue.held(member, by_others=True)}]


def _query(view: str, kind: str, words: str) -> str:
    query = QueryDict(mutable=True)
    query.update(
        {key: value for key, value in (("view", view), ("kind", kind), ("q", words)) if value and value != "now"}
    )
    return query.urlencode()
