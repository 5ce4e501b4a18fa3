"""Help first: how quickly, then first aid, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rasa_sdk import Tracker

from actions.urgent import ActionUrgent

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


async def test_no_button_leads_away_from_help(reply_to: Callable[..., Any]) -> None:
    messages, _ = await reply_to("emergency", "fever")

    assert all(not message["buttons"] for message in messages)


async def test_the_chat_can_go_on_afterwards(reply_to: Callable[..., Any]) -> None:
    _, slots = await reply_to("emergency", "fever", context={"kind": "answer", "topics": ["pain"]})

    assert slots["context"]["topics"] == ["pain"]
    assert slots["context"]["kind"] == "urgent"
