"""The way from a turn to a reply when a question is asked: answer, ask back, or say that it does not know."""

from __future__ import annotations

from dataclasses import replace

from actions import urgent
from actions.compose import (
    MAX_TOPICS,
    TELL_MORE,
    answer,
    introduce,
    person_button,
    remember,
    say,
    take_note,
)
from actions.context import Context
from actions.hand_over import answer_and_hand_over, contact_in, hand_over, leaves_contact
from actions.leaning import is_short, just_agrees, tells_only_age, with_bare_age, with_bare_count
from actions.reply import Button, Kind, Reply
from actions.turn import Turn, button_payload
from actions.understanding import CLARIFY, FALLBACK, SMALL_TALK, Understanding, understand
from actions.wording import fill
from knowledge.snapshot import Snapshot
from knowledge.topics import ALARM, HAND_OVER, OUTSIDE


def respond(snapshot: Snapshot, turn: Turn) -> tuple[Reply, Context]:
    """Answer what the turn asks; offer the likeliest topics when unsure, a person when there is no answer."""
    if _says_nothing(turn.text):
        text = fill(snapshot, snapshot.knowledge.phrases["empty_message"])
        reply = Reply("fallback", [text], confidence=0.0)
        return reply, remember(turn.context, reply)
    if urgent.asks_on(turn):
        return urgent.help_again(snapshot, turn)
    if just_agrees(turn) and turn.intent in (CLARIFY, FALLBACK):
        return go_on(snapshot, turn)
    turn = with_bare_age(with_bare_count(turn))
    understood = understand(turn, snapshot.knowledge)
    if understood is not None and ALARM in understood.topics:
        return urgent.alarm(snapshot, turn)
    if leaves_contact(snapshot, turn):
        return hand_over(snapshot, turn)
    if contact_in(snapshot, turn) is not None:
        return answer_and_hand_over(snapshot, turn, understood) if understood else hand_over(snapshot, turn)
    if understood is not None and understood.topics[0] in OUTSIDE:
        return refuse(snapshot, turn, understood.topics[0])
    if understood is not None and HAND_OVER in understood.topics:
        return answer_and_hand_over(snapshot, turn, understood)
    if understood is not None and understood.topics == ["age"] and tells_only_age(turn) and _is_of_age(snapshot, turn):
        return take_note(snapshot, turn)
    if understood is not None:
        return answer(snapshot, turn, understood)
    if not turn.context.topics and turn.ranking and turn.ranking[0][0] == TELL_MORE:
        return introduce(snapshot, turn)
    if (turn.context.kind == "handoff" and _just_agrees(turn)) or _answers_nothing(turn):
        return go_on(snapshot, turn)
    if turn.intent == CLARIFY:
        return clarify(snapshot, turn)
    return fall_back(snapshot, turn)


def go_on(snapshot: Snapshot, turn: Turn) -> tuple[Reply, Context]:
    """Take note of an "ok" or a "no" that asks nothing."""
    name, confidence = turn.ranking[0] if turn.ranking else ("affirm", 0.0)
    reply = Reply(
        "smalltalk",
        [fill(snapshot, snapshot.knowledge.phrases["deny" if name == "deny" else "affirm"])],
        confidence=confidence,
    )
    return reply, remember(turn.context, reply)


def _is_of_age(snapshot: Snapshot, turn: Turn) -> bool:
    ages = [int(age) for age in turn.entities.get("age", []) if age.isdecimal()]
    return bool(ages) and min(ages) >= snapshot.clinic.minimum_age


def _says_nothing(text: str) -> bool:
    """Return whether there is no word, number or question mark in the message: a picture, dots, blanks."""
    return not any(character.isalnum() or character == "?" for character in text)


def _just_agrees(turn: Turn) -> bool:
    return is_short(turn) and bool(turn.ranking) and turn.ranking[0][0] in {"affirm", "thanks"}


def _answers_nothing(turn: Turn) -> bool:
    """Return whether it is a yes or a no before anything was asked."""
    return not turn.context.kind and is_short(turn) and bool(turn.ranking) and turn.ranking[0][0] in {"affirm", "deny"}


def clarify(snapshot: Snapshot, turn: Turn) -> tuple[Reply, Context]:
    """Offer the likeliest topics as buttons."""
    topics = [name for name, _ in turn.topics if name in snapshot.knowledge.topics and name not in SMALL_TALK]
    if not (topics := topics[:MAX_TOPICS]):
        return fall_back(snapshot, turn)
    buttons = [Button(snapshot.knowledge.topics[topic].title, button_payload(topic, turn.entities)) for topic in topics]
    buttons.append(Button(snapshot.knowledge.phrases["clarify_none"], button_payload(FALLBACK)))
    text = fill(snapshot, snapshot.knowledge.phrases["clarify"])
    reply = Reply("clarify", [text], topics, confidence=turn.topics[0][1], buttons=buttons)
    return reply, remember(turn.context, reply)


def refuse(snapshot: Snapshot, turn: Turn, topic: str) -> tuple[Reply, Context]:
    """Decline politely what is none of this clinic's FAQ."""
    said = say(snapshot, topic, Understanding([topic], turn.entities, turn.topics[0][1]))
    kind: Kind = "answer" if said.facts else "fallback"  # what is named may have a fact that helps all the same
    reply = Reply(
        kind, said.texts, [topic] if said.facts else [], said.facts, turn.topics[0][1], [person_button(snapshot)]
    )
    return reply, remember(turn.context, reply)


def fall_back(snapshot: Snapshot, turn: Turn) -> tuple[Reply, Context]:
    """Say that there is no checked answer; offer the nearest topics and a person."""
    nearest = [
        name
        for name, _ in turn.ranking
        if name in snapshot.knowledge.topics and name not in OUTSIDE | SMALL_TALK | {HAND_OVER}
    ][:2]
    buttons = [Button(snapshot.knowledge.topics[topic].title, button_payload(topic)) for topic in nearest]
    confidence = turn.ranking[0][1] if turn.ranking else 0.0
    text = fill(snapshot, snapshot.knowledge.phrases["fallback"])
    reply = Reply("fallback", [text], confidence=confidence, buttons=[*buttons, person_button(snapshot)])
    return reply, replace(remember(turn.context, reply), kind=reply.kind)
