"""What the bot remembers of the turns before: one slot, written after every reply."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

SLOT = "context"


@dataclass(frozen=True)
class Context:
    """The last reply, as far as the next turn may refer to it.

    Attributes:
        kind: Kind of the last reply (see the reply contract).
        topics: Topics the chat is about: those last answered, kept across small talk and fallbacks.
        entities: What the visitor named for those topics, entity -> values.
        facts: Ids of the facts last stated.
        told_more: Topics whose details were given already.
        offered: Button payloads that were offered last.
        urgent: What the alarms were about (`level`, `symptoms`) since another question was answered last.
    """

    kind: str = ""
    topics: list[str] = field(default_factory=list)
    entities: dict[str, list[str]] = field(default_factory=dict)
    facts: list[str] = field(default_factory=list)
    told_more: list[str] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)
    urgent: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, tracker: Tracker) -> Context:
        """Read the context from the slot; a chat that just began has an empty one.

        What another version of this class remembered beside is left out: its chats go on.
        """
        stored: dict[str, Any] = tracker.get_slot(SLOT) or {}
        return cls(**{known.name: stored[known.name] for known in fields(cls) if known.name in stored})

    def event(self) -> dict[str, Any]:
        """Return the Rasa event that remembers this context."""
        event: dict[str, Any] = SlotSet(SLOT, asdict(self))
        return event
