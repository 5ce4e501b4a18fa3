"""A conversation as a text to keep."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from frontdesk.models import Author, Message
from knowledge.snapshot import Snapshot

YOU = "You"


def transcript(messages: list[Message], snapshot: Snapshot, now: datetime) -> str:
    """Return the conversation as plain text, times in the clinic's time zone.

    Args:
        messages: All messages, in order.
        snapshot: The files as they are now.
        now: The time, with its zone.
    """
    clinic = snapshot.clinic
    zone = ZoneInfo(clinic.time_zone)
    lines = [
        f"Chat with {clinic.name}",
        f"{clinic.phone} · {clinic.email} · {clinic.website}",
        f"Saved on {now.astimezone(zone):%Y-%m-%d at %H:%M} ({clinic.time_zone})",
        "",
    ]
    for message in messages:
        said_at = message.created_at.astimezone(zone)
        lines.append(f"[{said_at:%Y-%m-%d %H:%M}] {_speaker(message, clinic.name, clinic.bot_name)}:")
        lines.extend(f"  {line}" for text in message.texts for line in text.splitlines())
        lines.extend(_sources(message))
        lines.append("")
    return "\n".join(lines)


def _speaker(message: Message, clinic_name: str, bot_name: str) -> str:
    if message.author == Author.VISITOR:
        return YOU
    if message.author == Author.BOT:
        return f"{message.author_name or bot_name} (assistant)"
    return message.author_name or clinic_name


def _sources(message: Message) -> list[str]:
    lines = []
    for source in message.parts.get("sources", []):
        named = [source["title"], source["publisher"], str(source["year"] or ""), source["link"]]
        lines.append("  Source: " + ", ".join(part for part in named if part))
    if lines and message.parts.get("checked_on"):
        lines.append(f"  Checked on {message.parts['checked_on']}")
    return lines
