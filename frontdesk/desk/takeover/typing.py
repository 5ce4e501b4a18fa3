"""Shows the visitor that a person writes; it fades when nothing more is typed."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from uuid import UUID

from frontdesk.live.broker import Broker, broker

FADES_AFTER = 6.0


class StaffTyping:
    """Who writes now. Use from the event loop only.

    Args:
        broker: Tells the visitor.
    """

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._fading: dict[UUID, asyncio.TimerHandle] = {}

    def note(self, conversation_id: UUID, *, on: bool) -> None:
        """Note that the person who has a chat begins, goes on or stops to write."""
        if handle := self._fading.pop(conversation_id, None):
            handle.cancel()
        if on:
            loop = asyncio.get_running_loop()
            self._fading[conversation_id] = loop.call_later(FADES_AFTER, self._fade, conversation_id)
        self._broker.types(conversation_id, "staff", on=on)

    def _fade(self, conversation_id: UUID) -> None:
        self._fading.pop(conversation_id, None)
        self._broker.types(conversation_id, "staff", on=False)


@lru_cache(maxsize=1)
def staff_typing() -> StaffTyping:
    """Return what this process knows."""
    return StaffTyping(broker())
