"""Fills the clinic's details into a text of the knowledge file."""

from __future__ import annotations

from actions import knowledge_access
from knowledge import placeholders
from knowledge.snapshot import Snapshot


def fill(snapshot: Snapshot, text: str, **values: str) -> str:
    """Return `text` with its `{placeholders}` replaced by `values`, then by what the clinic file says now."""
    return placeholders.fill(text, snapshot, knowledge_access.now(), extra=values)
