"""Splits a message where one question ends and the next begins."""

from __future__ import annotations

import re

MIN_WORDS = 2
MAX_CLAUSES = 6
MANY_WORDS = 12
_BORDER = re.compile(r"[.?!;,\n]+|\s+(?:and|also|but|plus|then|n|&|\+)\s+", re.IGNORECASE)


def split(text: str) -> list[str]:
    """Return the clauses of a message in their order.

    Example:
        >>> split("does it hurt and how much is it?")
        ['does it hurt', 'how much is it']

    Returns:
        At most `MAX_CLAUSES`, each of at least `MIN_WORDS` words (a shorter one joins the one before); the whole
        message when it has no border.
    """
    clauses: list[str] = []
    for part in _BORDER.split(text):
        words = part.split()
        if clauses and (len(words) < MIN_WORDS or len(clauses) == MAX_CLAUSES):
            clauses[-1] = f"{clauses[-1]} {part.strip()}".strip()
        elif words:
            clauses.append(part.strip())
    return clauses or [text]


def says_much(text: str) -> bool:
    """Return whether a message has as many words as usually hold more than one question."""
    return len(text.split()) >= MANY_WORDS
