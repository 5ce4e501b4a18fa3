"""Shows on all open pages what a receptionist has just done."""

from __future__ import annotations

from uuid import UUID

from frontdesk.live.broker import broker
from frontdesk.service import service
from frontdesk.store.messages import Written


def show(conversation_id: UUID, written: Written | None = None) -> None:
    """Pass on what was written, to the visitor and to the desk, and wake the bot when it has work. From any thread.

    Args:
        conversation_id: The chat.
        written: What was written; None when only the desk needs to look again.
    """
    if written is None:
        broker().soon(broker().tell_desk, conversation_id)
        return
    broker().soon(broker().publish_written, conversation_id, written)
    if written.bot_has_work:
        broker().soon(service().dispatcher.wake, conversation_id)
