"""Keeps requests for a person until somebody has dealt with them."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from actions.errors import HandoverNotSavedError
from knowledge.folder import var_folder
from knowledge.trial import is_on_trial

FILE_VARIABLE = "FAQ_HANDOVERS"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS handover (
    conversation TEXT PRIMARY KEY,
    asked_at TEXT NOT NULL,
    reason TEXT NOT NULL,
    contact TEXT
)
"""


@dataclass(frozen=True)
class Handover:
    """Who wants what: one request for a person."""

    conversation: str
    asked_at: datetime
    reason: str
    contact: str | None


class HandoverStore:
    """SQLite file of open requests, one a conversation; a later one completes the earlier.

    Args:
        file: The database file; its folder is made when missing. By default the one that `FAQ_HANDOVERS` names, or
            `handovers.sqlite` beside what else the services keep.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file or Path(os.environ.get(FILE_VARIABLE) or var_folder() / "handovers.sqlite")

    def save(self, handover: Handover) -> None:
        """Store a request; a contact once given is kept when a later request has none. A trial stores nothing.

        Raises:
            HandoverNotSavedError: The file cannot be written.
        """
        if is_on_trial():
            return
        try:
            with closing(self._connect()) as connection, connection:
                connection.execute(
                    "INSERT INTO handover VALUES (?, ?, ?, ?) ON CONFLICT (conversation) DO UPDATE SET"
                    " reason = CASE excluded.reason WHEN '' THEN reason ELSE excluded.reason END,"
                    " contact = COALESCE(excluded.contact, contact)",
                    (handover.conversation, handover.asked_at.isoformat(), handover.reason, handover.contact),
                )
        except (sqlite3.Error, OSError) as error:
            raise HandoverNotSavedError(f"{self._file}: {error}; make the folder writable") from error

    def all(self) -> list[Handover]:
        """Return all requests, oldest first."""
        with closing(self._connect()) as connection:
            rows = connection.execute("SELECT conversation, asked_at, reason, contact FROM handover ORDER BY asked_at")
            return [Handover(row[0], datetime.fromisoformat(row[1]), row[2], row[3]) for row in rows]

    def forget(self, conversation: str) -> None:
        """Erase the request of one conversation, from the file's free pages too.

        Raises:
            HandoverNotSavedError: The file cannot be written.
        """
        self._erase("conversation = ?", conversation)

    def forget_before(self, cutoff: float) -> None:
        """Erase all requests made before `cutoff` (seconds since 1970); see `forget`."""
        self._erase("CAST(strftime('%s', asked_at) AS INTEGER) < ?", cutoff)

    def _erase(self, where: str, value: str | float) -> None:
        try:
            with closing(self._connect()) as connection:
                with connection:
                    connection.execute(f"DELETE FROM handover WHERE {where}", (value,))  # noqa: S608 - texts of this file
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except (sqlite3.Error, OSError) as error:
            raise HandoverNotSavedError(f"{self._file}: {error}; make the folder writable") from error

    def count(self, conversation: str) -> int:
        """Return how many requests of one conversation are stored."""
        with closing(self._connect()) as connection:
            rows = connection.execute("SELECT COUNT(*) FROM handover WHERE conversation = ?", (conversation,))
            return int(rows.fetchone()[0])

    def _connect(self) -> sqlite3.Connection:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._file, timeout=2.0)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA secure_delete=ON")  # what was erased is overwritten
        connection.execute(_SCHEMA)
        return connection
