"""Hands the turns before to the understanding, in the message's metadata.

Rasa's NLU components see one message at a time; "and after?" means nothing without the turn before.
"""

from __future__ import annotations

from typing import Any

from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

BEFORE = "before"
TURNS = 2


def chat_context(tracker: DialogueStateTracker | None) -> dict[str, Any]:
    """Return the metadata for the next message of this chat.

    Returns:
        `{"before": [...]}` with the visitor's last two messages, oldest first; buttons are left out. Nothing while
        a form runs: a message then refers to the form's question, not to the visitor's own words before.
    """
    if tracker and tracker.active_loop_name:
        return {}
    before: list[str] = []
    for event in reversed(tracker.events if tracker else []):
        if isinstance(event, UserUttered) and event.text and not event.text.startswith("/"):
            before.append(event.text)
            if len(before) == TURNS:
                break
    return {BEFORE: before[::-1]}


def offered_payloads(tracker: DialogueStateTracker | None) -> list[str]:
    """Return the button payloads that the last reply of this chat offered."""
    context = (tracker.get_slot("context") if tracker else None) or {}
    offered: list[str] = context.get("offered", [])
    return offered
