"""What every template of the desk knows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from frontdesk import clinic
from frontdesk.desk.accounts.access import member_or_none
from frontdesk.desk.middleware import is_desk
from frontdesk.desk.navigation import entries_for, place_of
from knowledge.hours_wording import describe_now
from knowledge.opening_hours import is_open


def desk(request: HttpRequest) -> dict[str, Any]:
    """Return who is signed in (`me`), the clinic, whether it is open, and the navigation."""
    if not is_desk(request):
        return {}
    snapshot, now = clinic.current(), clinic.now()
    member = member_or_none(request.user) if hasattr(request, "user") else None
    here = request.resolver_match.view_name if request.resolver_match else ""
    entries = entries_for(member) if member and not member.must_change_password else []
    return {
        "me": member,
        "clinic": snapshot.clinic,
        "opening_text": describe_now(snapshot.clinic, now),
        "is_open": is_open(snapshot.clinic, now),
        "navigation": entries,
        "current_place": place_of(here, entries),
    }
