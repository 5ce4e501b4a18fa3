"""Tell more, and name the sources, of what was last answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rasa_sdk import Tracker

from actions.follow_ups import ActionGiveSources, ActionTellMore

MakeTracker = Callable[..., Tracker]


def _after(*topics: str, **context: Any) -> dict[str, Any]:
    return {"kind": "answer", "topics": list(topics), **context}


async def test_tell_more_gives_the_details(run: Callable[..., Any], make_tracker: MakeTracker) -> None:
    messages, slots = await run(ActionTellMore(), make_tracker(context=_after("pain", facts=["scratching"])))

    assert [message["text"] for message in messages] == ["More about pain."]
    assert messages[0]["custom"]["facts"] == ["massage"]
    assert slots["context"]["facts"] == ["massage"]
    assert slots["context"]["told_more"] == ["pain"]


async def test_the_details_are_told_once(run: Callable[..., Any], make_tracker: MakeTracker) -> None:
    messages, _ = await run(ActionTellMore(), make_tracker(context=_after("pain", told_more=["pain"])))

    assert messages[0]["text"] == "<tell_more_none>"


async def test_details_without_facts_are_told_too(run: Callable[..., Any], make_tracker: MakeTracker) -> None:
    messages, _ = await run(ActionTellMore(), make_tracker(context=_after("opening_hours_location")))

    assert messages[0]["text"] == "The way to us."


async def test_of_several_topics_those_with_details_are_told_one_after_the_other(
    run: Callable[..., Any], make_tracker: MakeTracker
) -> None:
    context = _after("numbing", "pain", "opening_hours_location", facts=["cream", "scratching"])
    texts = []
    for _ in range(3):
        messages, slots = await run(ActionTellMore(), make_tracker(context=context))
        texts.append(messages[0]["text"])
        context = slots["context"]

    assert texts == ["More about pain.", "The way to us.", "<tell_more_none>"]


async def test_no_details_is_said_with_where_to_go_on(run: Callable[..., Any], make_tracker: MakeTracker) -> None:
    messages, _ = await run(ActionTellMore(), make_tracker(context=_after("pain", told_more=["pain"])))

    assert [button["payload"] for button in messages[0]["buttons"]] == ["/numbing", "/side_effects"]


async def test_more_before_anything_was_said_tells_what_can_be_asked(
    run: Callable[..., Any], make_tracker: MakeTracker
) -> None:
    messages, _ = await run(ActionTellMore(), make_tracker())

    assert messages[0]["text"] == "About help_capabilities."
    assert messages[0]["custom"]["kind"] == "smalltalk"


async def test_a_topic_that_the_knowledge_file_lost_has_no_details(
    run: Callable[..., Any], make_tracker: MakeTracker
) -> None:
    messages, _ = await run(ActionTellMore(), make_tracker(context=_after("lost", "pain")))

    assert messages[0]["text"] == "More about pain."


async def test_sources_are_named_a_line_each(run: Callable[..., Any], make_tracker: MakeTracker) -> None:
    messages, _ = await run(ActionGiveSources(), make_tracker(context=_after("pain", facts=["scratching", "massage"])))

    assert messages[0]["text"].splitlines() == [
        "<sources_intro>",
        "• What a $150 treatment does, A hospital (2024): https://hospital.example/skin",
        "• A review, A journal",
    ]
    assert messages[0]["custom"]["facts"] == ["scratching", "massage"]


async def test_the_source_of_a_price_is_the_clinics_list(run: Callable[..., Any], make_tracker: MakeTracker) -> None:
    messages, _ = await run(ActionGiveSources(), make_tracker(context=_after("cost")))

    assert messages[0]["text"].splitlines()[1:] == ["• Price list, Example Clinic (2025)"]


@pytest.mark.parametrize("context", [None, _after("pain"), _after("pain", facts=["lost-fact"])])
async def test_without_a_fact_there_is_no_source(
    run: Callable[..., Any], make_tracker: MakeTracker, context: Any
) -> None:
    messages, _ = await run(ActionGiveSources(), make_tracker(context=context))

    assert messages[0]["text"] == "<sources_none>"


async def test_after_an_alarm_help_is_repeated_instead_of_older_sources(
    run: Callable[..., Any], make_tracker: MakeTracker
) -> None:
    context = {**_after("pain", facts=["scratching"]), "kind": "urgent"}
    context["urgent"] = {"level": "urgent_today", "symptoms": ["fever"]}

    messages, _ = await run(ActionGiveSources(), make_tracker("says who", "ask_sources", context=context))

    assert messages[-1]["custom"]["kind"] == "urgent"


async def test_what_is_kept_of_the_chat_asks_for_no_source(run: Callable[..., Any], make_tracker: MakeTracker) -> None:
    named = {"entities": [{"entity": "concern", "value": "privacy", "start": 0}]}

    messages, _ = await run(ActionGiveSources(), make_tracker("what data do you keep", "ask_sources", named))

    assert messages[0]["text"] == "About help_capabilities."
