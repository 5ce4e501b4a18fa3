"""Hands the chat over to a person: records who wants what, and says what happens next."""

from __future__ import annotations

import re
from dataclasses import replace

from rasa_sdk import Tracker

from actions import knowledge_access, urgent
from actions.clinic_details import CLINIC_TOPIC
from actions.compose import answer, remember
from actions.context import Context
from actions.faq_action import Events, FaqAction
from actions.handover_store import Handover
from actions.leaning import is_short
from actions.reply import Reply
from actions.turn import Turn
from actions.understanding import SMALL_TALK, Understanding, understand
from actions.wording import fill
from knowledge.opening_hours import is_open
from knowledge.snapshot import Snapshot
from knowledge.topics import HAND_OVER, OUTSIDE

_TELLING_DIGITS = 7
_LONG_NUMBER = 9  # without a 0 or + in front
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:\d\d){1,2}")


def contact_in(snapshot: Snapshot, turn: Turn) -> str | None:
    """Return the visitor's e-mail address or telephone number in the message; the clinic's own is none of theirs."""
    emails = [value for value in turn.entities.get("email_address", []) if value.lower() != snapshot.clinic.email]
    own = _digits(snapshot.clinic.phone)
    is_expected = turn.context.kind == "handoff" or turn.intent == HAND_OVER
    phones = [
        value
        for value in turn.entities.get("phone_number", [])
        if (is_expected or _looks_dialled(value)) and _digits(value)[-_TELLING_DIGITS:] != own[-_TELLING_DIGITS:]
    ]
    return ", ".join([*emails, *phones]) or None


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def _looks_dialled(text: str) -> bool:
    """Return whether digits are a telephone number rather than a date, a price or a count."""
    if _DATE.fullmatch(text):
        return False
    count = len(_digits(text))
    return count >= _LONG_NUMBER or (count >= _TELLING_DIGITS and text.startswith(("0", "+", "(")))


def leaves_contact(snapshot: Snapshot, turn: Turn) -> bool:
    """Return whether the message does nothing but say how the visitor can be reached.

    After a hand-over it is what the reply before asked for, whatever else it sounds like; otherwise a short message
    that asks nothing is.
    """
    if contact_in(snapshot, turn) is None:
        return False
    return turn.context.kind == "handoff" or (is_short(turn) and "?" not in turn.text)


def hand_over(snapshot: Snapshot, turn: Turn) -> tuple[Reply, Context]:
    """Return the request to record, and say what happens next, honestly outside opening hours."""
    contact = contact_in(snapshot, turn)
    now = knowledge_access.now()
    reason = "" if turn.is_button else turn.text
    # A contact that follows completes the request; what the visitor wanted stays as it was said.
    wanted = "" if turn.context.kind == "handoff" and contact else reason
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
        handover=Handover(turn.sender_id, now, wanted, contact),
    )
    return reply, remember(turn.context, reply)


def answer_and_hand_over(snapshot: Snapshot, turn: Turn, understood: Understanding) -> tuple[Reply, Context]:
    """Answer what is asked beside the wish for a person, then pass that wish on.

    A number that is left sounds like a question of the clinic's own, which is therefore left out unless it is one.
    """
    passed_over = SMALL_TALK | OUTSIDE | {HAND_OVER}
    if contact_in(snapshot, turn) and "?" not in turn.text:
        passed_over |= {CLINIC_TOPIC}
    others = [topic for topic in understood.topics if topic not in passed_over]
    handed_over, context = hand_over(snapshot, turn)
    if not others:
        return handed_over, context
    asked = tuple(topic for topic in understood.asked if topic != HAND_OVER)
    answered, context = answer(snapshot, turn, replace(understood, topics=others, asked=asked))
    kept = {*answered.topics, HAND_OVER}
    reply = replace(
        answered,
        kind=handed_over.kind,
        texts=[*answered.texts, *handed_over.texts],
        topics=list(dict.fromkeys([*(topic for topic in understood.topics if topic in kept), HAND_OVER])),
        details=handed_over.details,
        handover=handed_over.handover,
    )
    return reply, replace(context, kind=reply.kind)


class ActionHandOver(FaqAction):
    """Records the request; asks for a contact unless one was given."""

    action_name = "action_hand_over"

    async def reply(self, turn: Turn, tracker: Tracker, snapshot: Snapshot) -> tuple[Reply, Context, Events]:
        """Hand the chat over to a person; what is asked beside it is answered first."""
        if urgent.asks_on(turn):  # "call me an ambulance", "why can't you?"
            return *urgent.help_again(snapshot, turn), []
        understood = understand(turn, snapshot.knowledge) if turn.intent == HAND_OVER else None
        if understood is not None and not leaves_contact(snapshot, turn):
            return *answer_and_hand_over(snapshot, turn, understood), []
        return *hand_over(snapshot, turn), []
