"""Splits a message where one question ends and the next begins."""

from __future__ import annotations

import re

MIN_WORDS = 2
MAX_CLAUSES = 6
_BORDER = re.compile(r"[.?!;,\n]+|\s+(?:and|also|but|plus|then|n|&|\+)\s+", re.IGNORECASE)


def spans(text: str) -> list[tuple[int, int]]:
    """Return where the clauses of a message stand in it, in their order.

    Returns:
        Starts and ends. At most `MAX_CLAUSES`, each of at least `MIN_WORDS` words (a shorter one joins the one before);
        the whole message when it has no border.
    """
    found: list[tuple[int, int]] = []
    start = 0
    for border in [*_BORDER.finditer(text), None]:
        part = text[start : border.start() if border else None]
        end = start + len(part.rstrip())
        words = len(part.split())
        if found and words and (words < MIN_WORDS or len(found) == MAX_CLAUSES):
            found[-1] = (found[-1][0], end)
        elif words:
            found.append((start + len(part) - len(part.lstrip()), end))
        start = border.end() if border else len(text)
    return found or [(0, len(text))]


def split(text: str) -> list[str]:
    """Return the clauses of a message in their order; see `spans`.

    Example:
        >>> split("does it hurt and how much is it?")
        ['does it hurt', 'how much is it']
    """
    return [text[start:end] for start, end in spans(text)]
