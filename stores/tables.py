"""The two tables of the chats."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData()

# One row a chat. `head` counts its events and is what two writers would collide on; `window_start` and `header` are
# where its live window begins (see stores.window): they can be made again from the events.
chats = sa.Table(
    "rasa_chat",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sender", sa.Text, nullable=False, unique=True),
    sa.Column("head", sa.Integer, nullable=False),
    sa.Column("window_start", sa.Integer, nullable=False),
    sa.Column("header", sa.Text, nullable=False),
    sa.Column("changed_at", sa.Float, nullable=False, index=True),
    sqlite_autoincrement=True,  # an erased chat's number is never given to another
)

# One row an event; rows are added and, when a chat is erased, deleted. None is ever changed.
events = sa.Table(
    "rasa_event",
    metadata,
    sa.Column("chat_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("at", sa.Float),
    sa.Column("turn_id", sa.Text),
    sa.Column("data", sa.Text, nullable=False),
)

# A turn is stored once, whoever sends it how often.
sa.Index(
    "rasa_event_turn",
    events.c.chat_id,
    events.c.turn_id,
    unique=True,
    sqlite_where=events.c.turn_id.isnot(None),
    postgresql_where=events.c.turn_id.isnot(None),
)
