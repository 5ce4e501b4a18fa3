"""The urgent reply that the front desk gives itself, so that it comes at once, also while Rasa is down."""

from __future__ import annotations

from datetime import datetime

from frontdesk import clinic
from frontdesk.dispatch.bot_reply import BotReply, Contract
from knowledge.lookup import sources_of
from knowledge.placeholders import fill
from knowledge.snapshot import Snapshot
from knowledge.topics import ALARM


def urgent_reply(text: str, snapshot: Snapshot, now: datetime) -> BotReply | None:
    """Return the reply to an alarming message, or None when nothing in it is alarming.

    It says what `actions.urgent` says: the level's text, then first aid for the symptoms that have some.

    Args:
        text: What the visitor wrote.
        snapshot: The files as they are now.
        now: The time, with its zone.
    """
    match = clinic.guard(snapshot).match(text)
    if match is None:
        return None
    urgent = snapshot.knowledge.urgent
    level = urgent.levels[match.level]
    symptoms = [symptom for symptom in urgent.symptoms if symptom.id in match.symptoms]
    first_aid = [symptom.answer for symptom in symptoms if symptom.answer and symptom.level == match.level]
    facts = list(dict.fromkeys([*level.facts, *(fact for symptom in symptoms for fact in symptom.facts)]))
    sources = [
        {
            "id": source_id,
            "title": source.title,
            "publisher": source.publisher,
            "link": str(source.link) if source.link else None,
            "year": source.year,
        }
        for source_id, source in sources_of(snapshot.knowledge, facts)
    ]
    known = snapshot.knowledge.facts
    contract = {
        "kind": "urgent",
        "topics": [ALARM],
        "facts": facts,
        "sources": sources,
        "checked_on": min((known[fact].checked_on.isoformat() for fact in facts if fact in known), default=None),
        "confidence": 1.0,
        "urgency": match.level,
    }
    texts = [fill(text, snapshot, now) for text in dict.fromkeys([level.answer, *first_aid])]
    return BotReply(texts=texts, buttons=[], contract=Contract.parse_obj(contract))
