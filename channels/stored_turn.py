"""Finds what was replied to a turn in the chat itself: a turn is stored before it is answered."""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker


async def stored_messages(tracker: DialogueStateTracker | None, turn_id: str) -> list[dict[str, Any]] | None:
    """Return the messages that answered a turn, as the output channel got them then.

    A process that is killed after it stored a turn, but before it answered, is asked again; the turn must not be done
    twice.

    Args:
        tracker: The chat.
        turn_id: The turn's id, which its message carries.

    Returns:
        The messages, or None when the chat holds no such turn.
    """
    events = list(tracker.events) if tracker else []
    begins = [place for place, event in enumerate(events) if _is_message(event, turn_id)]
    if tracker is None or not begins:
        return None
    collector = CollectingOutputChannel()
    for event in events[begins[-1] + 1 :]:
        if isinstance(event, UserUttered):
            break
        if isinstance(event, BotUttered):
            await collector.send_response(tracker.sender_id, event.message())
    messages: list[dict[str, Any]] = collector.messages
    return messages


def _is_message(event: Any, turn_id: str) -> bool:
    return isinstance(event, UserUttered) and event.message_id == turn_id
