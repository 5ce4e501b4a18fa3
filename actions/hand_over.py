"""Hands the chat over to a person: records who wants what, and says what happens next."""

from __future__ import annotations

from rasa_sdk import Tracker

from actions import knowledge_access
from actions.compose import HAND_OVER, remember
from actions.context import Context
from actions.faq_action import Events, FaqAction
from actions.handover_store import Handover, HandoverStore
from actions.reply import Reply
from actions.turn import Turn
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


class ActionHandOver(FaqAction):
    """Records the request; asks for a contact unless one was given."""

    action_name = "action_hand_over"

    async def reply(self, turn: Turn, tracker: Tracker, snapshot: Snapshot) -> tuple[Reply, Context, Events]:
        """Hand the chat over to a person."""
        return *hand_over(snapshot, turn), []
