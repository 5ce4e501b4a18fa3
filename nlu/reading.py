"""How the components after the spelling corrector read a message: mended, and with the turns before it."""

from __future__ import annotations

from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.context_text import with_context

BEFORE = "before"
MENDED = "mended"
MENDED_BEFORE = "mended_before"
NO_KNOWN_WORD = "no_known_word"
"""Set on a message of words that nobody knows, as far as the spelling corrector can tell."""


def said_before(message: Message) -> list[str]:
    """Return the visitor's messages before this one as they were written, oldest first.

    A channel hands them over in the message's metadata (`before`, see `channels.chat_context`); a training example of
    a turn in the middle of a chat carries them in its own (`after`).
    """
    metadata = message.get("metadata") or {}
    before: list[str] = metadata.get(BEFORE) or (metadata.get("example") or {}).get("after") or []
    return before


def reading_of(message: Message) -> str:
    """Return the message's text with its slips mended, where a spelling corrector stands before."""
    text: str = message.get(MENDED) or message.get(TEXT)
    return text


def reading_of_before(message: Message) -> list[str]:
    """Return the turns before, mended likewise."""
    before: list[str] = message.get(MENDED_BEFORE) or said_before(message)
    return before


def reading_in_context(message: Message) -> str:
    """Return the message as it is read after the turns before; at the start of a chat that is the message itself."""
    return with_context(reading_of_before(message), reading_of(message))
