"""The one place where the actions open the knowledge file."""

from __future__ import annotations

from datetime import datetime, timezone
from functools import lru_cache

from knowledge.folder import data_folder
from knowledge.store import KnowledgeStore


@lru_cache(maxsize=1)
def store() -> KnowledgeStore:
    """Return the store of `data/` (or of the folder named by `FAQ_DATA`), opened once."""
    return KnowledgeStore(data_folder())


def now() -> datetime:
    """Return the present moment, with its time zone; tests replace the clock."""
    return datetime.now(timezone.utc)
