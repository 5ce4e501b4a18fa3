"""The knowledge and clinic files as the front desk uses them."""

from __future__ import annotations

from datetime import datetime, timezone
from functools import lru_cache

from django.conf import settings

from knowledge.guard import UrgentGuard
from knowledge.snapshot import Snapshot
from knowledge.store import KnowledgeStore


@lru_cache(maxsize=1)
def store() -> KnowledgeStore:
    """Return the store of the knowledge and clinic files, opened once."""
    return KnowledgeStore(settings.CONFIGURATION.data)


def current() -> Snapshot:
    """Return the files as they are now; the last good version when they are broken."""
    return store().current()


def now() -> datetime:
    """Return the present moment, with its time zone; tests replace the clock."""
    return datetime.now(timezone.utc)


def guard(snapshot: Snapshot) -> UrgentGuard:
    """Return the urgent guard of a version of the files."""
    return _Guards.of(snapshot)


class _Guards:
    """Keeps the guard of the newest version: making one takes some milliseconds."""

    _version = ""
    _guard: UrgentGuard | None = None

    @classmethod
    def of(cls, snapshot: Snapshot) -> UrgentGuard:
        if cls._guard is None or cls._version != snapshot.version:
            cls._guard, cls._version = UrgentGuard(snapshot.knowledge.urgent), snapshot.version
        return cls._guard
