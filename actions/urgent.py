"""Help first: the reply to an alarming message."""

from __future__ import annotations

from rasa_sdk import Tracker

from actions.compose import remember
from actions.context import Context
from actions.faq_action import Events, FaqAction
from actions.reply import Reply
from actions.turn import Turn
from actions.wording import fill
from knowledge.snapshot import Snapshot

TOPIC = "serious_symptom"


def alarm(snapshot: Snapshot, turn: Turn) -> tuple[Reply, Context]:
    """Say what to do when only the classifier takes the message for alarming, so that no symptom is known."""
    topic = snapshot.knowledge.topics[TOPIC]
    reply = Reply("urgent", [fill(snapshot, topic.answer)], [TOPIC], list(topic.facts), dict(turn.topics)[TOPIC])
    return reply, remember(turn.context, reply)


class ActionUrgent(FaqAction):
    """Says how quickly which help is needed, and nothing else: no reassurance, no other topic."""

    action_name = "action_urgent"

    async def reply(self, turn: Turn, tracker: Tracker, snapshot: Snapshot) -> tuple[Reply, Context, Events]:
        """Answer with the level's text, then first aid for the symptoms that have some."""
        urgent = snapshot.knowledge.urgent
        if turn.urgent is None:
            return *alarm(snapshot, turn), []
        level = urgent.levels[turn.urgent["level"]]
        symptoms = [symptom for symptom in urgent.symptoms if symptom.id in turn.urgent["symptoms"]]
        first_aid = [symptom.answer for symptom in symptoms if symptom.answer and symptom.level == turn.urgent["level"]]
        facts = list(dict.fromkeys([*level.facts, *(fact for symptom in symptoms for fact in symptom.facts)]))
        texts = [fill(snapshot, text) for text in dict.fromkeys([level.answer, *first_aid])]
        reply = Reply("urgent", texts, [TOPIC], facts, 1.0, details={"urgency": turn.urgent["level"]})
        return reply, remember(turn.context, reply), []
