"""Hands the chat over to a person: records who wants what, and says what happens next."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk import Tracker

from actions import knowledge_access
from actions.compose import HAND_OVER, REFUSED_TOPICS, answer, remember
from actions.context import Context
from actions.faq_action import Events, FaqAction
from actions.handover_store import Handover, HandoverStore
from actions.reply import Reply
from actions.turn import Turn
from actions.understanding import SMALL_TALK, Understanding, understand
from actions.wording import fill
from knowledge.opening_hours import is_open
from knowledge.snapshot import Snapshot

CONTACT_ENTITIES = ("email_address", "phone_number")


def contact_in(turn: Turn) -> str | None:
    """Return the e-mail address or telephone number in the message."""
    found = [value for kind in CONTACT_ENTITIES for value in turn.entities.get(kind, [])]
    return ", ".join(found) or None


def leaves_contact(turn: Turn) -> bool:
    """Return whether the visitor gives the contact that the reply before asked for, whatever else it sounds like."""
    return turn.context.kind == "handoff" and contact_in(turn) is not None


def hand_over(snapshot: Snapshot, turn: Turn) -> tuple[Reply, Context]:
    """Record the request, then say what happens next, honestly outside opening hours."""
    contact = contact_in(turn)
    now = knowledge_access.now()
    reason = "" if turn.is_button else turn.text
    # A contact that follows completes the request; what the visitor wanted stays as it was said.
    wanted = "" if leaves_contact(turn) else reason
    HandoverStore().save(Handover(turn.sender_id, now, wanted, contact))
    phrases = snapshot.knowledge.phrases
    texts = [phrases["handoff_done"] if contact else phrases["handoff_ask_contact"]]
    if not is_open(snapshot.clinic, now):
        texts.append(phrases["handoff_closed_now"])
    reply = Reply(
        "handoff",
        [fill(snapshot, text) for text in texts],
        [HAND_OVER],
        confidence=turn.topics[0][1],
        details={"handoff": {"reason": reason, "contact_given": contact is not None}},
    )
    return reply, remember(turn.context, reply)


def answer_and_hand_over(snapshot: Snapshot, turn: Turn, understood: Understanding) -> tuple[Reply, Context]:
    """Answer what is asked beside the wish for a person, then pass that wish on."""
    others = [topic for topic in understood.topics if topic not in SMALL_TALK | REFUSED_TOPICS | {HAND_OVER}]
    handed_over, context = hand_over(snapshot, turn)
    if not others:
        return handed_over, context
    asked = tuple(topic for topic in understood.asked if topic != HAND_OVER)
    answered, context = answer(snapshot, turn, replace(understood, topics=others, asked=asked))
    reply = replace(
        answered,
        kind=handed_over.kind,
        texts=[*answered.texts, *handed_over.texts],
        topics=[topic for topic in understood.topics if topic in {*answered.topics, HAND_OVER}],
        details=handed_over.details,
    )
    return reply, replace(context, kind=reply.kind)


class ActionHandOver(FaqAction):
    """Records the request; asks for a contact unless one was given."""

    action_name = "action_hand_over"

    async def reply(self, turn: Turn, tracker: Tracker, snapshot: Snapshot) -> tuple[Reply, Context, Events]:
        """Hand the chat over to a person; what is asked beside it is answered first."""
        understood = understand(turn, snapshot.knowledge) if turn.intent == HAND_OVER else None
        if understood is not None and not leaves_contact(turn):
            return *answer_and_hand_over(snapshot, turn, understood), []
        return *hand_over(snapshot, turn), []
