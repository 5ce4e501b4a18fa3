"""Short turns that ask nothing: yes, no, stop, skip, and facts about oneself given unasked."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk import Tracker

from actions import urgent
from actions.answering import ActionFallBack
from actions.compose import remember, take_note
from actions.context import Context
from actions.faq_action import Events, FaqAction
from actions.follow_ups import ActionTellMore
from actions.hand_over import ActionHandOver, contact_in
from actions.leaning import asks_yes_or_no, with_bare_count
from actions.reply import Reply
from actions.respond import respond
from actions.turn import Turn
from actions.understanding import FOLLOW_UP, HOME_TOPIC, only_home
from actions.wording import fill
from knowledge.snapshot import Snapshot


class ActionAcknowledge(FaqAction):
    """Takes a yes, no, skip or stop: what it means depends on the reply before."""

    action_name = "action_acknowledge"

    async def reply(self, turn: Turn, tracker: Tracker, snapshot: Snapshot) -> tuple[Reply, Context, Events]:
        """Go on with what was offered, or take note in one line."""
        if urgent.asks_on(turn) and not contact_in(snapshot, turn):
            return *urgent.help_again(snapshot, turn), []
        corrected = with_bare_count(turn)
        is_correction = bool(corrected.entities and turn.context.topics)  # "no, I meant 6", "no, ice pick"
        if is_correction or contact_in(snapshot, turn) or only_home(turn, snapshot.knowledge):
            return *respond(snapshot, replace(corrected, intent=FOLLOW_UP)), []
        if asks_yes_or_no(turn) and turn.context.kind == "answer" and turn.context.topics:
            return *respond(snapshot, replace(turn, intent=FOLLOW_UP)), []
        meaning = _MEANING.get((turn.intent, turn.context.kind))
        if meaning is not None:
            return await meaning().reply(turn, tracker, snapshot)
        phrases = snapshot.knowledge.phrases
        if tracker.active_loop_name:  # a form is going to ask its question again
            reply = Reply("form", [fill(snapshot, phrases["suitability_unclear"])], confidence=turn.topics[0][1])
            return reply, remember(turn.context, reply), []
        text = phrases["affirm"] if turn.intent == "affirm" else phrases["deny"]
        reply = Reply("smalltalk", [fill(snapshot, text)], [], confidence=turn.topics[0][1])
        return reply, remember(turn.context, reply), []


_MEANING: dict[tuple[str, str], type[FaqAction]] = {
    ("affirm", "answer"): ActionTellMore,
    ("affirm", "fallback"): ActionHandOver,
    ("affirm", "urgent"): ActionHandOver,
    ("affirm", "clarify"): ActionFallBack,
    ("deny", "clarify"): ActionFallBack,
}
"""What a yes or a no means after a kind of reply."""


class ActionTakeNote(FaqAction):
    """Answers a fact about the visitor that came unasked: what is named has a topic where it matters."""

    action_name = "action_take_note"

    async def reply(self, turn: Turn, tracker: Tracker, snapshot: Snapshot) -> tuple[Reply, Context, Events]:
        """Answer the topic of what was named; without one, offer the suitability check."""
        if urgent.asks_on(turn) and not contact_in(snapshot, turn):
            return *urgent.help_again(snapshot, turn), []
        if contact_in(snapshot, turn) or turn.context.topics or any(kind in HOME_TOPIC for kind in turn.entities):
            reply, context = respond(snapshot, turn)
            if reply.kind != "fallback":
                return reply, context, []
        return *take_note(snapshot, turn), []
