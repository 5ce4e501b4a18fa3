"""Fills a tracker store's SQLite file with copies of one chat."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

TEMPLATE = "template"
_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT {first} + 1 UNION ALL SELECT i + 1 FROM n WHERE i < {last}) "
# The ids of the copies are far above those of chats that were held.
OURS = (
    _NUMBERS + "INSERT INTO rasa_chat SELECT 1000000 + i, 'stored-' || i, head, window_start, header, changed_at + i "
    "FROM n, rasa_chat WHERE sender = 'template'",
    "INSERT INTO rasa_event SELECT c.id, number, type, at, turn_id, data FROM rasa_chat c, rasa_event e "
    "WHERE c.id > 1000000 + {first} AND e.chat_id = (SELECT id FROM rasa_chat WHERE sender = 'template')",
)
STOCK = (
    "CREATE TEMP TABLE template AS SELECT * FROM events WHERE sender_id = 'template'",
    _NUMBERS + "INSERT INTO events SELECT NULL, 'stored-' || i, type_name, timestamp, intent_name, action_name, data "
    "FROM n, template",
)


def sender_of(number: int) -> str:
    """Return the sender of a copy, numbered from 1."""
    return f"stored-{number}"


def copy(file: Path, statements: tuple[str, ...], first: int, last: int) -> None:
    """Copy the chat of the sender `template`.

    Args:
        file: The store's file; it may be in use.
        statements: `OURS`, or `STOCK` for Rasa's own SQL store.
        first: How many copies there are.
        last: How many there shall be.
    """
    with closing(sqlite3.connect(file, timeout=60)) as connection:
        with connection:
            for statement in statements:
                connection.execute(statement.format(first=first, last=last))
        # What was copied is in the write-ahead log; the next turn should not have to carry it over.
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
