"""The clinic's card: what the widget shows before and beside the chat."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from frontdesk.wording import say
from knowledge.hours_wording import describe_now, describe_week
from knowledge.limits import MESSAGE_CHARACTERS
from knowledge.opening_hours import is_open, local
from knowledge.placeholders import fill
from knowledge.snapshot import Snapshot

SUGGESTED_TOPICS = ("scar_types", "pain", "sessions_count", "cost")
SUGGESTIONS_PHRASE = "frontdesk_suggestions"


def card(snapshot: Snapshot, now: datetime) -> dict[str, Any]:
    """Return the card as the API gives it.

    Args:
        snapshot: The files as they are now.
        now: The time, with its zone.
    """
    clinic = snapshot.clinic
    return {
        "name": clinic.name,
        "bot_name": clinic.bot_name,
        "phone": clinic.phone,
        "phone_link": phone_link(clinic.phone),
        "email": str(clinic.email),
        "address": fill("{address}", snapshot, now),
        "website": str(clinic.website),
        "booking_link": str(clinic.booking_link),
        "privacy_link": str(clinic.privacy_link),
        "emergency_number": clinic.emergency_number,
        "open_now": is_open(clinic, now),
        "opening_text": describe_now(clinic, now),
        "hours_text": describe_week(clinic, local(clinic, now).date()),
        "time_zone": clinic.time_zone,
        "language": clinic.locale.replace("_", "-"),
        "suggestions": _suggestions(snapshot),
        "consent_text": say("consent", snapshot, now),
        "privacy_text": say("privacy", snapshot, now),
        "limits": {"message_characters": MESSAGE_CHARACTERS},
    }


def phone_link(phone: str) -> str:
    """Return a `tel:` link for a number as people write it, without an optional (0)."""
    digits = re.sub(r"[^\d+]", "", phone.replace("(0)", ""))
    return f"tel:{digits[:1]}{digits[1:].replace('+', '')}"


def _suggestions(snapshot: Snapshot) -> list[str]:
    """Return first questions: a phrase of the knowledge file, one a line, or the titles of common topics."""
    written = snapshot.knowledge.phrases.get(SUGGESTIONS_PHRASE, "")
    lines = [line.strip() for line in written.splitlines() if line.strip()]
    topics = snapshot.knowledge.topics
    return (lines or [topics[name].title for name in SUGGESTED_TOPICS if name in topics])[:6]
