"""What calls for attention: the numbers in the tab's title, and whether something new is worth a sound."""

from __future__ import annotations

from typing import Any

from django.db.models import Max

from frontdesk.desk.accounts.models import Member
from frontdesk.desk.inbox.queue import unread_by_chat
from frontdesk.desk.takeover.models import Holding
from frontdesk.models import Author, HandoverRequest, Message, RequestKind, RequestState


def alerts(member: Member) -> dict[str, Any]:
    """Return the counts for one person.

    Args:
        member: Who looks.

    Returns:
        `waiting` chats with open requests, how many of them are `urgent`, chats of the member that are `unread`,
        `total` for the title, and `newest`: numbers that only grow, by what the page may ring for.
    """
    requests = HandoverRequest.objects.filter(state=RequestState.OPEN)
    chats = set(requests.values_list("conversation_id", flat=True))
    urgent = requests.filter(kind=RequestKind.URGENT)
    mine = Holding.objects.select_related("conversation").filter(member=member)
    unread = unread_by_chat(mine)
    said = Message.objects.filter(conversation__holding__member=member, author=Author.VISITOR)
    wanted = mine.exclude(wanted_by=None)
    return {
        "waiting": len(chats),
        "urgent": urgent.values("conversation_id").distinct().count(),
        "unread": len(unread),
        "wanted": wanted.count(),
        "total": len(chats | set(unread)),
        "newest": {
            "urgent": urgent.aggregate(newest=Max("pk"))["newest"] or 0,
            "request": requests.aggregate(newest=Max("pk"))["newest"] or 0,
            "message": said.aggregate(newest=Max("pk"))["newest"] or 0,
            "passed": int(max((holding.since.timestamp() for holding in mine), default=0)),
        },
    }
