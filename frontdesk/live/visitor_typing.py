"""Which visitors are writing now; kept in memory for the desk."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from uuid import UUID

FADES_AFTER = 6.0
MOST_KEPT = 10_000


class VisitorsTyping:
    """Who is writing; it fades by itself.

    Args:
        clock: Measures time; tests replace it.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since: OrderedDict[UUID, float] = OrderedDict()

    def note(self, conversation_id: UUID, *, on: bool) -> None:
        """Note that the visitor of a conversation begins, goes on or stops to write."""
        self._since.pop(conversation_id, None)
        if on:
            self._since[conversation_id] = self._clock()
            if len(self._since) > MOST_KEPT:
                self._since.popitem(last=False)

    def is_typing(self, conversation_id: UUID) -> bool:
        """Return whether the visitor of a conversation is writing now."""
        return self._clock() - self._since.get(conversation_id, float("-inf")) < FADES_AFTER


@lru_cache(maxsize=1)
def visitors_typing() -> VisitorsTyping:
    """Return what this process knows."""
    return VisitorsTyping()
