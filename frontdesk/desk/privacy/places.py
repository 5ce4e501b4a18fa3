"""Where the front desk keeps what belongs to a chat: every table that hangs on one, found by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models

from frontdesk.models import Conversation, Message

RASA_PLACES = {"tracker": "bot: what was said", "replies": "bot: replies", "handovers": "bot: requests for a person"}
_SAID_BETTER = {"holdings": "who has it", "looked throughs": "marks of what was looked at"}


def count(conversation_id: UUID) -> dict[str, int]:
    """Return how many rows of a chat there are, by table."""
    found = {"front desk: chat": Conversation.objects.filter(pk=conversation_id).count()}
    for model, path in _tables():
        name = str(model._meta.verbose_name_plural)
        label = f"front desk: {_SAID_BETTER.get(name, name)}"
        found[label] = found.get(label, 0) + model._default_manager.filter(**{path: conversation_id}).count()
    return found


def overwrite() -> bool:
    """Have SQLite empty its write-ahead log, where erased text would stay until it is used again.

    Returns:
        Whether it was done; False while somebody else reads.
    """
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        is_busy, _, _ = cursor.fetchone()
    return not is_busy


def _tables() -> Iterator[tuple[type[models.Model], str]]:
    """Yield every table with a link to a chat, or to a message of one, and how to ask for the chat's rows."""
    for model in apps.get_models():
        for link in model._meta.get_fields():
            target: Any = link.related_model
            if not isinstance(link, models.ForeignKey) or target not in (Conversation, Message):
                continue
            if target is Conversation:
                yield model, f"{link.name}_id"
            elif not any(other.related_model is Conversation for other in model._meta.get_fields() if other.concrete):
                yield model, f"{link.name}__conversation_id"
