"""Makes a visitor's message harmless before Rasa sees it."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

from knowledge.limits import MESSAGE_CHARACTERS

_NORMALISED = MESSAGE_CHARACTERS * 4
_KEPT_CONTROLS = frozenset("\n\t")


def clean(text: str, offered: Collection[str] = ()) -> str:
    """Return the message as it may be given to Rasa.

    A leading slash would let a visitor set intents and slots past the understanding (`/restart`,
    `/intent{"entity": "x"}`); it is removed unless the text is a button payload that was just offered.
    Control and invisible formatting characters go. What is longer than `MESSAGE_CHARACTERS` keeps its beginning and its
    end, where an alarm would be, and is one character over: the actions then say that it was too long.

    Args:
        text: What the visitor sent.
        offered: Button payloads that the last reply offered.

    Returns:
        At most `MESSAGE_CHARACTERS + 1` characters; empty when nothing readable is left.
    """
    if text in offered:
        return text
    bounded = unicodedata.normalize("NFKC", _ends(text, _NORMALISED))
    kept = "".join(
        c if c in _KEPT_CONTROLS or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn") else " "
        for c in bounded
    )
    stripped = kept.strip()
    while stripped.startswith("/"):
        stripped = stripped.lstrip("/").lstrip()
    return _ends(stripped, MESSAGE_CHARACTERS)


def _ends(text: str, most: int) -> str:
    """Return the text, or its two ends on a line each when it is longer than `most`."""
    return text if len(text) <= most else f"{text[: most // 2]}\n{text[-most // 2 :]}"
