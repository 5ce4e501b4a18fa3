"""Help first: the reply to an alarming message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rasa_sdk import Tracker

from actions.compose import answer, remember, say
from actions.context import Context
from actions.faq_action import Events, FaqAction
from actions.leaning import is_short
from actions.reply import Reply
from actions.turn import Turn
from actions.understanding import Understanding
from actions.wording import fill
from knowledge.snapshot import Snapshot
from knowledge.topics import ALARM

MILD_TOPIC = "side_effects"
SURE_IN_SPITE_OF_THE_GUARD = 0.8
MAY_BE_ABOUT_IT = frozenset(
    {
        ALARM,
        MILD_TOPIC,
        "help_capabilities",
        "aftercare",
        "safety",
        "recovery_downtime",
        "makeup_after",
        "medications",
        "numbing",
        "contraindications",
        "near_scope",
        "nlu_fallback",
        "clarify",
        "tell_more",
        "follow_up",
        "inform",
    }
)
"""What a question about the alarm before may be taken for."""


def alarm(snapshot: Snapshot, turn: Turn) -> tuple[Reply, Context]:
    """Reply to a message that the guard does not take for alarming, but the classifier does.

    Where the guard found that it only sounds so, the classifier must be very sure; otherwise the ordinary effects
    are told, with the signs that call for help.
    """
    confidence = dict(turn.topics)[ALARM]
    if turn.is_mild and not turn.is_button and confidence < SURE_IN_SPITE_OF_THE_GUARD:
        return answer(snapshot, turn, Understanding([MILD_TOPIC], turn.entities, 1 - confidence))
    said = say(snapshot, ALARM, Understanding([ALARM], turn.entities, confidence))
    reply = Reply("urgent", said.texts, [ALARM], said.facts, confidence, details={"urgency": "urgent_today"})
    return reply, replace(remember(turn.context, reply), urgent={})


def help_first(snapshot: Snapshot, context: Context, found: Mapping[str, Any]) -> tuple[Reply, Context]:
    """Say the level's text, then first aid for the symptoms that have some.

    Args:
        snapshot: The knowledge and clinic files.
        context: What the turns before were about.
        found: `level` and `symptoms` of the safety guard.
    """
    urgent = snapshot.knowledge.urgent
    level = urgent.levels[found["level"]]
    symptoms = [symptom for symptom in urgent.symptoms if symptom.id in found["symptoms"]]
    first_aid = [symptom.answer for symptom in symptoms if symptom.answer and symptom.level == found["level"]]
    facts = list(dict.fromkeys([*level.facts, *(fact for symptom in symptoms for fact in symptom.facts)]))
    texts = [fill(snapshot, text) for text in dict.fromkeys([level.answer, *first_aid])]
    reply = Reply("urgent", texts, [ALARM], facts, 1.0, details={"urgency": found["level"]})
    return reply, replace(remember(context, reply), urgent=dict(found))


def asks_on(turn: Turn) -> bool:
    """Return whether a short message after an alarm is still about it: "ok what do I do", "can I put cream on it"."""
    if turn.context.kind != "urgent" or not turn.context.urgent or not is_short(turn):
        return False
    return turn.intent in MAY_BE_ABOUT_IT


class ActionUrgent(FaqAction):
    """Says how quickly which help is needed, and nothing else: no reassurance, no other topic."""

    action_name = "action_urgent"

    async def reply(self, turn: Turn, tracker: Tracker, snapshot: Snapshot) -> tuple[Reply, Context, Events]:
        """Say what the guard found, now or the turn before, or that the classifier alone takes it for alarming."""
        if turn.urgent is None:
            if asks_on(turn):
                return *help_first(snapshot, turn.context, turn.context.urgent), []
            return *alarm(snapshot, turn), []
        return *help_first(snapshot, turn.context, turn.urgent), []
