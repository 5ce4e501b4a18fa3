"""Help first: how quickly, then first aid, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rasa_sdk import Tracker

from actions.answering import ActionAnswer
from actions.context import Context
from actions.faq_action import FaqAction
from actions.hand_over import ActionHandOver
from actions.small_moves import ActionAcknowledge, ActionTakeNote
from actions.turn import Turn
from actions.urgent import ActionUrgent, asks_on

MakeTracker = Callable[..., Tracker]


def _mild(confidence: float) -> dict[str, Any]:
    return {"mild": True, "topics": [{"name": "serious_symptom", "confidence": confidence}]}


@pytest.fixture
def reply_to(run: Callable[..., Any], make_tracker: MakeTracker) -> Callable[..., Any]:
    """What is replied to an alarming message, and the context after it."""

    async def ask(level: str | None, *symptoms: str, **slots: Any) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        urgent = {"level": level, "symptoms": list(symptoms)} if level else None
        messages, set_slots = await run(
            ActionUrgent(), make_tracker(intent="serious_symptom", message={"urgent": urgent}, **slots)
        )
        return messages, set_slots

    return ask


@pytest.mark.parametrize("level", ["emergency", "crisis", "urgent_today", "call_clinic"])
async def test_the_level_decides_what_is_said_first(reply_to: Callable[..., Any], level: str) -> None:
    messages, _ = await reply_to(level)

    assert messages[0]["text"] == f"Help: {level}, 999."
    assert messages[-1]["custom"]["urgency"] == level
    assert messages[-1]["custom"]["kind"] == "urgent"


async def test_first_aid_follows(reply_to: Callable[..., Any]) -> None:
    messages, _ = await reply_to("urgent_today", "eye")

    assert [message["text"] for message in messages] == ["Help: urgent_today, 999.", "Rinse."]


async def test_first_aid_for_a_lesser_symptom_does_not_dilute_an_emergency(reply_to: Callable[..., Any]) -> None:
    messages, _ = await reply_to("emergency", "fever", "eye", "pus")

    assert [message["text"] for message in messages] == ["Help: emergency, 999.", "Lie down."]


async def test_the_facts_are_those_of_the_level_and_the_symptoms(reply_to: Callable[..., Any]) -> None:
    messages, _ = await reply_to("emergency", "fever")

    assert messages[-1]["custom"]["facts"] == ["redflag", "fever"]


async def test_an_alarm_that_only_the_classifier_raises_gets_the_topics_answer(reply_to: Callable[..., Any]) -> None:
    messages, _ = await reply_to(None)

    assert [message["text"] for message in messages] == ["Call 020 7946 0000."]
    assert messages[0]["custom"]["kind"] == "urgent"


async def test_what_only_sounds_alarming_gets_the_ordinary_effects(
    run: Callable[..., Any], make_tracker: MakeTracker
) -> None:
    messages, _ = await run(ActionUrgent(), make_tracker(intent="serious_symptom", message=_mild(0.6)))
    assert messages[-1]["custom"]["kind"] == "answer"
    assert messages[-1]["custom"]["topics"] == ["side_effects"]


async def test_a_very_sure_classifier_raises_the_alarm_all_the_same(
    run: Callable[..., Any], make_tracker: MakeTracker
) -> None:
    messages, _ = await run(ActionUrgent(), make_tracker(intent="serious_symptom", message=_mild(0.9)))
    assert messages[-1]["custom"]["kind"] == "urgent"
    assert messages[-1]["custom"]["urgency"] == "urgent_today"


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (("emergency", "fever"), ("call_clinic", "pus"), ["Help: emergency, 999.", "Lie down."]),
        (("call_clinic", "pus"), ("emergency", "fever"), ["Help: emergency, 999.", "Lie down."]),
        (("urgent_today", "eye"), ("call_clinic",), ["Help: urgent_today, 999.", "Rinse."]),
        (("emergency", "fever"), (None,), ["Help: emergency, 999.", "Lie down."]),
        (("call_clinic",), (None,), ["Call 020 7946 0000."]),
    ],
)
async def test_what_is_told_later_never_makes_help_less_urgent(
    reply_to: Callable[..., Any], before: tuple[str, ...], now: tuple[str | None, ...], said: list[str]
) -> None:
    level, *symptoms = before
    context = {"kind": "smalltalk", "urgent": {"level": level, "symptoms": symptoms}}

    messages, _ = await reply_to(*now, context=context)

    assert [message["text"] for message in messages] == said


@pytest.mark.parametrize("levels", [("emergency", "crisis"), ("crisis", "emergency")])
async def test_a_crisis_and_an_emergency_do_not_replace_each_other(
    reply_to: Callable[..., Any], levels: tuple[str, str]
) -> None:
    symptom = {"emergency": "fever", "crisis": "despair"}
    before, now = levels
    context = {"kind": "urgent", "urgent": {"level": before, "symptoms": [symptom[before]]}}

    messages, slots = await reply_to(now, symptom[now], context=context)

    assert [message["text"] for message in messages] == ["Help: emergency, 999.", "Help: crisis, 999.", "Lie down."]
    assert messages[-1]["custom"]["urgency"] == "emergency"
    assert set(slots["context"]["urgent"]["symptoms"]) == {"fever", "despair"}


async def test_an_alarm_of_the_classifier_alone_is_remembered(reply_to: Callable[..., Any]) -> None:
    _, slots = await reply_to(None)
    assert slots["context"]["urgent"] == {"level": "urgent_today", "symptoms": []}

    messages, _ = await reply_to("call_clinic", "eye", context=slots["context"])
    assert messages[0]["text"] == "Help: urgent_today, 999."


async def test_an_answer_to_another_question_ends_the_alarm(run: Callable[..., Any], make_tracker: MakeTracker) -> None:
    context = {"kind": "urgent", "urgent": {"level": "emergency", "symptoms": ["fever"]}}

    _, slots = await run(ActionAnswer(), make_tracker("how much is it", "cost", context=context))

    assert slots["context"]["urgent"] == {}


@pytest.mark.parametrize(
    ("text", "intent", "is_about_it"),
    [
        ("no fever", "inform", True),
        ("no I can see fine", "deny", True),
        ("no i can breathe fine and my throat is ok and i can swallow", "inform", True),
        ("why can't you", "human_handoff", True),
        ("but why not?", "human_handoff", True),
        ("can I put cream on it", "aftercare", True),
        ("why is it so expensive", "cost", False),
        ("can I talk to a person", "human_handoff", False),
        ("yes", "affirm", False),
    ],
)
def test_what_is_still_about_the_alarm(
    make_turn: Callable[..., Turn], text: str, intent: str, is_about_it: bool
) -> None:
    context = Context(kind="urgent", urgent={"level": "emergency", "symptoms": ["fever"]})

    assert asks_on(make_turn(text, intent, context=context)) is is_about_it


def test_an_alarm_without_a_known_symptom_leaves_other_questions_their_answers(make_turn: Callable[..., Turn]) -> None:
    context = Context(kind="urgent", urgent={"level": "urgent_today", "symptoms": []})

    assert asks_on(make_turn("what can I do", "help_capabilities", context=context))
    assert not asks_on(make_turn("can I wear makeup", "makeup_after", context=context))


@pytest.mark.parametrize(
    ("action", "intent"), [(ActionTakeNote, "inform"), (ActionAcknowledge, "deny"), (ActionHandOver, "human_handoff")]
)
async def test_help_is_said_again(
    run: Callable[..., Any], make_tracker: MakeTracker, action: type[FaqAction], intent: str
) -> None:
    context = {"kind": "urgent", "urgent": {"level": "emergency", "symptoms": ["fever"]}}
    text = "why not" if intent == "human_handoff" else "no, I can breathe"

    messages, _ = await run(action(), make_tracker(text, intent, context=context))

    assert [message["text"] for message in messages] == ["Help: emergency, 999.", "Lie down."]


async def test_no_button_leads_away_from_help(reply_to: Callable[..., Any]) -> None:
    messages, _ = await reply_to("emergency", "fever")

    assert all(not message["buttons"] for message in messages)


async def test_the_chat_can_go_on_afterwards(reply_to: Callable[..., Any]) -> None:
    _, slots = await reply_to("emergency", "fever", context={"kind": "answer", "topics": ["pain"]})

    assert slots["context"]["topics"] == ["pain"]
    assert slots["context"]["kind"] == "urgent"
