"""Reads what the front desk has stored, past the front desk: straight from its SQLite file."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from contextlib import closing
from pathlib import Path
from uuid import UUID

from bench.drill.judge import Said

_MESSAGES = """
SELECT message.conversation_id, message.number, message.author, message.texts, message.client_id, asked.number,
       message.parts
FROM frontdesk_message AS message LEFT JOIN frontdesk_message AS asked ON asked.id = message.in_reply_to_id
ORDER BY message.conversation_id, message.number, message.id
"""
_WITH_PERSON = """
SELECT message.conversation_id, message.number
FROM frontdesk_turn AS turn JOIN frontdesk_message AS message ON message.id = turn.message_id
WHERE turn.state = 'with_person'
"""
_WAITING = "SELECT id FROM frontdesk_turn WHERE state = 'waiting'"


class BrokenStoreError(Exception):
    """The database file itself is damaged."""


def stored_messages(database: Path) -> dict[UUID, list[Said]]:
    """Return all messages by conversation, ordered by number.

    Args:
        database: The front desk's SQLite file.

    Raises:
        BrokenStoreError: SQLite's own check finds the file damaged.
    """
    found: dict[UUID, list[Said]] = defaultdict(list)
    with closing(sqlite3.connect(database)) as connection:
        if (check := connection.execute("PRAGMA integrity_check").fetchone()) != ("ok",):
            raise BrokenStoreError(f"{database} is damaged: {check}")
        for chat, number, author, texts, client_id, reply_to, parts in connection.execute(_MESSAGES):
            client = UUID(client_id) if client_id else None
            carries = json.loads(parts)
            kind, notice = carries.get("kind"), carries.get("notice")
            # What a person's page called a reply is nobody else's business: no visitor is told.
            client = client if author != "staff" else None
            said = Said(number, author, tuple(json.loads(texts)), client, reply_to, kind, notice)
            found[UUID(chat)].append(said)
    return dict(found)


def left_to_people(database: Path) -> dict[UUID, set[int]]:
    """Return the numbers of the messages that the bot left to a person, by conversation."""
    found: dict[UUID, set[int]] = defaultdict(set)
    with closing(sqlite3.connect(database)) as connection:
        for chat, number in connection.execute(_WITH_PERSON):
            found[UUID(chat)].add(number)
    return dict(found)


def turns_waiting(database: Path) -> list[str]:
    """Return the ids of turns that have not ended."""
    with closing(sqlite3.connect(database)) as connection:
        return [turn for (turn,) in connection.execute(_WAITING)]
