"""Tells what a visitor says they do not have from what they have: "I'm not pregnant" names no pregnancy."""

from __future__ import annotations

import re

WORDS_BETWEEN = 4
_CLAUSE_END = re.compile(
    r"[,.;:!?\n]|\b(?:i|i['’]?m|i['’]?ve|my|it['’]?s|but|and|though|although|however|just|only)\b", re.IGNORECASE
)
_NO = re.compile(r"no|not|never|neither|nor|without|none|(?:do|does|did|is|are|was|have|has)nt|\w+n['’]t")
_NOT_A_NO = re.compile(
    r"(?:\bnot|n['’]?t)\s+(?:sure|certain|know|only|just|stop\w*|yet|think)\b"
    r"|\b(?:no idea|no longer|any\s?more|since|until|till|ago|for|yet|lately|recently|still|today|"
    r"(?:this|last)\s+\w+|days?|weeks?|months?|years?)\b",
    re.IGNORECASE,
)
"""Doubt, and what may have been so until lately: it still counts as said."""


_ASKED = re.compile(
    r"(?:is|are|was|were|does|do|did|has|have|wo|ca|could|would|should)n['’]?t\s+"
    r"(?:it|that|this|they|these|those|there|you|i|he|she|we|the|my)\b",
    re.IGNORECASE,
)
"""A question that expects a yes ("isn't it expensive?") denies nothing."""


def is_denied(text: str, start: int) -> bool:
    """Return whether the thing that is named from `start` on is denied in its clause.

    Args:
        text: The message.
        start: Where the name begins.

    Returns:
        True only for a plain denial; in doubt the thing counts as named, which is the cautious side.
    """
    if _NOT_A_NO.search(text):
        return False
    if _ASKED.search(text[:start]):
        return False
    clause = _CLAUSE_END.split(text[:start])[-1]
    return any(_NO.fullmatch(word) for word in clause.lower().split()[-WORDS_BETWEEN:])
