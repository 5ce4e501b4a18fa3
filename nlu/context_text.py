"""Puts the turns before in front of a message, so that an elliptical one is understood.

Free of dependencies: the encoder's fine-tuning (`tools/encoder`) uses it too.
"""

from __future__ import annotations

from collections.abc import Sequence

SEPARATOR = " | "
TURNS = 2
WORDS_A_TURN = 14


def with_context(before: Sequence[str], text: str) -> str:
    """Return the text to encode for a message in a chat.

    Args:
        before: The visitor's messages before, oldest first; the last two count, shortened to their ends,
            where the question usually is.
        text: The message.

    Returns:
        The messages before and `text`, with a separator between; `text` itself at the start of a chat.
    """
    shortened = [" ".join(message.split()[-WORDS_A_TURN:]) for message in before[-TURNS:]]
    return SEPARATOR.join([*(message for message in shortened if message), text])
