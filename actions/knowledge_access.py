"""The one place where the actions open the knowledge file."""

from __future__ import annotations

import os
from datetime import datetime, timezone
from functools import lru_cache
from pathlib import Path

from knowledge.store import KnowledgeStore

DATA_FOLDER_VARIABLE = "FAQ_DATA"


@lru_cache(maxsize=1)
def store() -> KnowledgeStore:
    """Return the store of `data/` (or of the folder named by `FAQ_DATA`), opened once."""
    default = Path(__file__).resolve().parents[1] / "data"
    return KnowledgeStore(Path(os.environ.get(DATA_FOLDER_VARIABLE, default)))


def now() -> datetime:
    """Return the present moment, with its time zone; tests replace the clock."""
    return datetime.now(timezone.utc)
