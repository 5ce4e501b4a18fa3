"""What is said when a turn broke before it could say anything."""

from __future__ import annotations

from typing import Any

from actions import knowledge_access
from channels.reply_contract import gather
from knowledge.placeholders import fill


def apology() -> dict[str, Any]:
    """Return the `action_failed` sentence as a message of an output channel, with its contract."""
    snapshot = knowledge_access.store().current()
    text = fill(snapshot.knowledge.phrases["action_failed"], snapshot, knowledge_access.now())
    return {"text": text, "custom": gather([]).contract}
