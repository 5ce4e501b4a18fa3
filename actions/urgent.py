"""Help first: the reply to an alarming message."""

from __future__ import annotations

import re
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
from knowledge.first_help import first_help, with_alarm_before
from knowledge.guard import UrgentMatch
from knowledge.schema import Urgency
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
    }
)
"""What a question about the alarm before may be taken for."""
ASKS_NOTHING_ELSE = frozenset(
    {ALARM, MILD_TOPIC, "help_capabilities", "nlu_fallback", "clarify", "tell_more", "follow_up"}
)
STAYS_WITH_IT = frozenset({"inform", "deny", "ask_sources"})
UNKNOWN_LEVEL: Urgency = "urgent_today"
"""How urgent an alarm is taken to be that only the classifier raised."""
_WHY = re.compile(
    r"^\W*(?:(?:but|and|so|ok(?:ay)?)\W+)?why(?:\s+(?:not|is|that|it|so|on|earth|ever|do|does|should|would|will|wo|"
    r"ca|can|could|must|i|you|u|me|n['’]?t|\w+n['’]?t))*\W*$",
    re.IGNORECASE,
)
"""A bare "why?" asks about the reply before."""


def alarm(snapshot: Snapshot, turn: Turn) -> tuple[Reply, Context]:
    """Reply to a message that the guard does not take for alarming, but the classifier does.

    Where the guard found that it only sounds so, the classifier must be very sure; otherwise the ordinary effects
    are told, with the signs that call for help. What the guard found in a message before still counts.
    """
    confidence = dict(turn.topics)[ALARM]
    if turn.is_mild and not turn.is_button and confidence < SURE_IN_SPITE_OF_THE_GUARD:
        return answer(snapshot, turn, Understanding([MILD_TOPIC], turn.entities, 1 - confidence))
    both = _with_before(turn.context, {"level": UNKNOWN_LEVEL, "symptoms": []})
    if turn.context.urgent.get("symptoms") and both["level"] == turn.context.urgent["level"]:
        return help_first(snapshot, turn.context, both)
    return _any_help(snapshot, replace(turn.context, urgent=both), turn.entities, confidence)


def _any_help(
    snapshot: Snapshot, context: Context, entities: dict[str, list[str]], confidence: float
) -> tuple[Reply, Context]:
    """Say which signs call for which help, where nothing tells what the matter is."""
    said = say(snapshot, ALARM, Understanding([ALARM], entities, confidence))
    reply = Reply("urgent", said.texts, [ALARM], said.facts, confidence, details={"urgency": UNKNOWN_LEVEL})
    return reply, remember(context, reply)


def help_first(snapshot: Snapshot, context: Context, found: Mapping[str, Any]) -> tuple[Reply, Context]:
    """Say how quickly help is needed, then first aid; an alarm before still counts.

    Args:
        snapshot: The knowledge and clinic files.
        context: What the turns before were about.
        found: `level` and `symptoms` of the safety guard.
    """
    both = _with_before(context, found)
    said = first_help(snapshot.knowledge.urgent, _match(both))
    texts = [fill(snapshot, text) for text in said.texts]
    reply = Reply("urgent", texts, [ALARM], said.facts, 1.0, details={"urgency": both["level"]})
    return reply, replace(remember(context, reply), urgent=both)


def help_again(snapshot: Snapshot, turn: Turn) -> tuple[Reply, Context]:
    """Say once more what the alarm before called for."""
    if not turn.context.urgent["symptoms"]:
        return _any_help(snapshot, turn.context, {}, dict(turn.ranking).get(ALARM, 1.0))
    return help_first(snapshot, turn.context, turn.context.urgent)


def _with_before(context: Context, found: Mapping[str, Any]) -> dict[str, Any]:
    match = with_alarm_before(_match(found), _match(context.urgent)) if context.urgent else _match(found)
    return {"level": match.level, "symptoms": list(match.symptoms)}


def _match(found: Mapping[str, Any]) -> UrgentMatch:
    return UrgentMatch(found["level"], tuple(found["symptoms"]))


def asks_on(turn: Turn) -> bool:
    """Return whether a message after an alarm is still about it: "ok what do I do", "can I put cream on it".

    So is "no fever": to deny one sign takes nothing back of the others. "Says who?" is about the alarm, too.
    """
    if turn.context.kind != "urgent" or not turn.context.urgent or turn.is_button:
        return False
    if turn.intent in STAYS_WITH_IT or _WHY.search(turn.text):
        return True
    # Where no symptom is known, the alarm may be none, and another question gets its answer.
    about_it = MAY_BE_ABOUT_IT if turn.context.urgent["symptoms"] else MAY_BE_ABOUT_IT & ASKS_NOTHING_ELSE
    return is_short(turn) and turn.intent in about_it


class ActionUrgent(FaqAction):
    """Says how quickly which help is needed, and nothing else: no reassurance, no other topic."""

    action_name = "action_urgent"

    async def reply(self, turn: Turn, tracker: Tracker, snapshot: Snapshot) -> tuple[Reply, Context, Events]:
        """Say what the guard found, now and before, or that the classifier alone takes it for alarming."""
        if turn.urgent is None:
            if asks_on(turn):
                return *help_again(snapshot, turn), []
            return *alarm(snapshot, turn), []
        return *help_first(snapshot, turn.context, turn.urgent), []
