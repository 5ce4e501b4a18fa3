"""Help first: the reply to an alarming message."""

from __future__ import annotations

from rasa_sdk import Tracker

from actions.compose import answer, remember, say
from actions.context import Context
from actions.faq_action import Events, FaqAction
from actions.reply import Reply
from actions.turn import ALARM_TOPIC, Turn
from actions.understanding import Understanding
from actions.wording import fill
from knowledge.snapshot import Snapshot

TOPIC = ALARM_TOPIC
MILD_TOPIC = "side_effects"
SURE_IN_SPITE_OF_THE_GUARD = 0.8


def alarm(snapshot: Snapshot, turn: Turn) -> tuple[Reply, Context]:
    """Reply to a message that the guard does not take for alarming, but the classifier does.

    Where the guard found that it only sounds so, the classifier must be very sure; otherwise the ordinary effects
    are told, with the signs that call for help.
    """
    confidence = dict(turn.topics)[TOPIC]
    if turn.is_mild and not turn.is_button and confidence < SURE_IN_SPITE_OF_THE_GUARD:
        return answer(snapshot, turn, Understanding([MILD_TOPIC], turn.entities, 1 - confidence))
    said = say(snapshot, TOPIC, Understanding([TOPIC], turn.entities, confidence))
    reply = Reply("urgent", said.texts, [TOPIC], said.facts, confidence, details={"urgency": "urgent_today"})
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
