"""A turn on its way to Rasa."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from frontdesk.models import Turn


@dataclass(frozen=True)
class NextTurn:
    """A turn to be given to Rasa.

    Attributes:
        id: Its id, the same at each attempt.
        conversation_id: The conversation.
        text: What the visitor wrote, unmasked.
        payload: The payload of the button that was pressed, or empty.
        accepted_at: When it was accepted.
        is_answered_already: The visitor has the reply; Rasa is only kept up to date.
    """

    id: UUID
    conversation_id: UUID
    text: str
    payload: str
    accepted_at: datetime
    is_answered_already: bool

    @classmethod
    def of(cls, turn: Turn) -> NextTurn:
        """Return a stored turn, with its message at hand, as it is given to Rasa."""
        text = turn.message.texts[0]
        return cls(turn.id, turn.conversation_id, text, turn.payload, turn.accepted_at, turn.is_answered_already)
