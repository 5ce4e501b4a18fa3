"""Remembers what was replied to which turn, so that a turn asked twice is not done twice."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

KEPT_PER_SENDER = 20
KEPT_SECONDS = 7 * 24 * 3600.0
_SCHEMA = """
CREATE TABLE IF NOT EXISTS turn (
    sender TEXT NOT NULL,
    turn_id TEXT NOT NULL,
    reply TEXT NOT NULL,
    replied_at REAL NOT NULL,
    PRIMARY KEY (sender, turn_id)
);
CREATE INDEX IF NOT EXISTS turn_by_age ON turn (replied_at);
"""


class TurnMemory:
    """SQLite file of the last replies of each sender.

    Args:
        file: The database file; its folder is made when missing.
    """

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(file, timeout=5.0, isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.execute("PRAGMA secure_delete=ON")  # what was erased is overwritten
        self._connection.executescript(_SCHEMA)

    def reply_to(self, sender: str, turn_id: str) -> dict[str, Any] | None:
        """Return what was replied to the turn, or None when it is new."""
        query = "SELECT reply FROM turn WHERE sender = ? AND turn_id = ?"
        with closing(self._connection.execute(query, (sender, turn_id))) as rows:
            row = rows.fetchone()
        reply: dict[str, Any] | None = json.loads(row[0]) if row else None
        return reply

    def keep(self, sender: str, turn_id: str, reply: dict[str, Any], now: float) -> None:
        """Store the reply to a turn; older ones of the same sender, and very old ones of all, are let go."""
        with closing(self._connection.cursor()) as cursor:
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("INSERT OR IGNORE INTO turn VALUES (?, ?, ?, ?)", (sender, turn_id, json.dumps(reply), now))
            cursor.execute(
                "DELETE FROM turn WHERE sender = ? AND turn_id NOT IN "
                "(SELECT turn_id FROM turn WHERE sender = ? ORDER BY replied_at DESC, rowid DESC LIMIT ?)",
                (sender, sender, KEPT_PER_SENDER),
            )
            cursor.execute("DELETE FROM turn WHERE replied_at < ?", (now - KEPT_SECONDS,))
            cursor.execute("COMMIT")

    def forget(self, sender: str) -> None:
        """Erase all replies of one sender."""
        self._connection.execute("DELETE FROM turn WHERE sender = ?", (sender,))
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def count(self, sender: str) -> int:
        """Return how many replies to one sender are kept."""
        with closing(self._connection.execute("SELECT COUNT(*) FROM turn WHERE sender = ?", (sender,))) as rows:
            return int(rows.fetchone()[0])

    def forget_before(self, cutoff: float) -> None:
        """Erase all replies that were given before `cutoff` (seconds since 1970)."""
        self._connection.execute("DELETE FROM turn WHERE replied_at < ?", (cutoff,))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
