"""How much a visitor may write, wherever the message comes in."""

from __future__ import annotations

MESSAGE_CHARACTERS = 1000
