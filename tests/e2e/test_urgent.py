"""An alarming message gets help first, in every state of the chat."""

from __future__ import annotations

import pytest

from knowledge.placeholders import fill
from tests.e2e.chat import Chat

ALARM = "how much is it? also my face is swollen and I can't breathe"
STATES = {
    "first message": [],
    "after an answer": ["does it hurt?"],
    "after a fallback": ["asdkjh qwe zxc"],
    "in the check": ["check if it may suit me"],
    "in the middle of the check": ["check if it may suit me", "shallow scars"],
    "after a handoff": ["I want to talk to a person"],
    "after an alarm": ["I can't breathe"],
    "after a hostile message": ["/restart"],
}


@pytest.fixture
def emergency(chat: Chat, at) -> str:  # type: ignore[no-untyped-def]
    """What is said first in an emergency."""
    from actions import knowledge_access

    snapshot = chat.engine.knowledge
    return fill(snapshot.knowledge.urgent.levels["emergency"].answer, snapshot, knowledge_access.now())


@pytest.mark.parametrize("before", STATES.values(), ids=STATES.keys())
def test_help_comes_first(chat: Chat, before: list[str], emergency: str) -> None:
    for text in before:
        chat.say(text)

    reply = chat.say(ALARM)

    assert reply.texts[0] == emergency
    assert reply.kind == "urgent"
    assert reply.topics == ["serious_symptom"]
    assert reply.extra["urgency"] == "emergency"
    assert not any("£" in text for text in reply.texts)


def test_the_check_does_not_go_on_after_an_alarm(chat: Chat) -> None:
    chat.say("check if it may suit me")
    alarmed = chat.say(ALARM)

    assert alarmed.actions[0] == "action_urgent"
    assert not any("action_ask" in action or action == "suitability_form" for action in alarmed.actions)
    assert "suitability_form" not in chat.say("does it hurt?").actions


def test_an_alarm_in_a_very_long_message_is_heard(chat: Chat) -> None:
    assert chat.say("I can't breathe. " + "and so on " * 20_000).kind == "urgent"


@pytest.mark.parametrize(
    "hidden", ["I can\u200b't breathe", "I CAN'T BREATHE!!!", "i cant\nbreathe", "/I can't breathe"]
)
def test_an_alarm_is_heard_however_it_is_written(chat: Chat, hidden: str) -> None:
    assert chat.say(hidden).kind == "urgent"
