"""The urgent reply that the front desk gives itself, so that it comes at once, also while Rasa is down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from frontdesk import clinic
from frontdesk.dispatch.bot_reply import BotReply, Contract, Urgency
from knowledge.first_help import first_help, with_alarm_before
from knowledge.guard import UrgentMatch
from knowledge.lookup import sources_of
from knowledge.placeholders import fill
from knowledge.snapshot import Snapshot
from knowledge.topics import ALARM


def urgent_reply(
    text: str, snapshot: Snapshot, now: datetime, before: Sequence[tuple[Urgency, str]] = ()
) -> BotReply | None:
    """Return the reply to an alarming message, or None when nothing in it is alarming.

    It says what `actions.urgent` says: the most urgent level's text, then first aid for its symptoms that have some.

    Args:
        text: What the visitor wrote.
        snapshot: The files as they are now.
        now: The time, with its zone.
        before: The alarms of the chat that still count: how urgent, and what the visitor wrote.
    """
    guard = clinic.guard(snapshot)
    match = guard.match(text)
    if match is None:
        return None
    for level, told in before:
        found = guard.match(told)
        match = with_alarm_before(match, UrgentMatch(level, found.symptoms if found else ()))
    said = first_help(snapshot.knowledge.urgent, match)
    sources = [
        {
            "id": source_id,
            "title": source.title,
            "publisher": source.publisher,
            "link": str(source.link) if source.link else None,
            "year": source.year,
        }
        for source_id, source in sources_of(snapshot.knowledge, said.facts)
    ]
    known = snapshot.knowledge.facts
    contract = {
        "kind": "urgent",
        "topics": [ALARM],
        "facts": said.facts,
        "sources": sources,
        "checked_on": min((known[fact].checked_on.isoformat() for fact in said.facts if fact in known), default=None),
        "confidence": 1.0,
        "urgency": match.level,
    }
    texts = [fill(text, snapshot, now) for text in said.texts]
    return BotReply(texts=texts, buttons=[], contract=Contract.parse_obj(contract))
