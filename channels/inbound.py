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
    Control and invisible formatting characters go; a word that hid them stays whole. What is longer than
    `MESSAGE_CHARACTERS` keeps its beginning and its end, where an alarm would be, and is one character over: the
    actions then say that it was too long.

    Args:
        text: What the visitor sent.
        offered: Button payloads that the last reply offered.

    Returns:
        At most `MESSAGE_CHARACTERS + 1` characters; empty when nothing readable is left.
    """
    if text in offered:
        return text
    bounded = unicodedata.normalize("NFKC", _ends(text, _NORMALISED))
    stripped = "".join(map(_harmless, bounded)).strip()
    while stripped.startswith("/"):
        stripped = stripped.lstrip("/").lstrip()
    return _ends(stripped, MESSAGE_CHARACTERS)


def _harmless(character: str) -> str:
    """Return the character, or what stands for it when it cannot be read."""
    category = unicodedata.category(character)
    if character in _KEPT_CONTROLS or not category.startswith("C"):
        return character
    # A gap where nothing was seen would cut a word in two, and hide an alarm from the guard.
    return "" if category in ("Cc", "Cf") and not character.isspace() else " "


def _ends(text: str, most: int) -> str:
    """Return the text, or its two ends on a line each when it is longer than `most`."""
    return text if len(text) <= most else f"{text[: most // 2]}\n{text[-most // 2 :]}"
