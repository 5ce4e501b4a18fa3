"""Makes a visitor's message harmless before Rasa sees it."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

MAX_CHARACTERS = 1000
_KEPT_CONTROLS = frozenset("\n\t")


def clean(text: str, offered: Collection[str] = ()) -> str:
    """Return the message as it may be given to Rasa.

    A leading slash would let a visitor set intents and slots past the understanding (`/restart`,
    `/intent{"entity": "x"}`); it is removed unless the text is a button payload that was just offered.
    Control and invisible formatting characters go, and the length is bounded.

    Args:
        text: What the visitor sent.
        offered: Button payloads that the last reply offered.

    Returns:
        At most `MAX_CHARACTERS` characters; empty when nothing readable is left.
    """
    if text in offered:
        return text
    bounded = unicodedata.normalize("NFKC", text[: MAX_CHARACTERS * 4])
    kept = "".join(
        c if c in _KEPT_CONTROLS or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn") else " "
        for c in bounded
    )
    stripped = kept.strip()
    while stripped.startswith("/"):
        stripped = stripped.lstrip("/").lstrip()
    return stripped[:MAX_CHARACTERS]
