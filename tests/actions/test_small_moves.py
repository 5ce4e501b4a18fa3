"""Short turns that ask nothing get one line; a fact about oneself gets the answer where it matters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rasa_sdk import Tracker

from actions.small_moves import ActionAcknowledge, ActionTakeNote

MakeTracker = Callable[..., Tracker]


def _named(**entities: str) -> dict[str, Any]:
    return {"entities": [{"entity": kind, "value": value, "start": 0} for kind, value in entities.items()]}


@pytest.mark.parametrize(
    ("intent", "text"), [("affirm", "<affirm>"), ("deny", "<deny>"), ("stop", "<deny>"), ("skip", "<deny>")]
)
async def test_a_move_that_nothing_waits_for_gets_one_line(
    run: Callable[..., Any], make_tracker: MakeTracker, intent: str, text: str
) -> None:
    messages, slots = await run(ActionAcknowledge(), make_tracker(intent=intent))

    assert [message["text"] for message in messages] == [text]
    assert slots["context"]["kind"] == "smalltalk"


async def test_a_stop_that_names_a_concern_with_a_home_is_answered_there(
    run: Callable[..., Any], make_tracker: MakeTracker
) -> None:
    messages, _ = await run(ActionAcknowledge(), make_tracker("delete my data", "stop", _named(concern="privacy")))

    assert messages[0]["text"] == "About help_capabilities."


async def test_a_plain_verdict_gets_the_answer_again(run: Callable[..., Any], make_tracker: MakeTracker) -> None:
    tracker = make_tracker("so yes or no", "affirm", context={"kind": "answer", "topics": ["pain"]})

    messages, _ = await run(ActionAcknowledge(), tracker)

    assert messages[0]["text"] == "About pain."


@pytest.mark.parametrize("intent", ["affirm", "deny", "inform"])
async def test_a_move_that_answers_nothing_in_a_form_is_no_end_of_it(
    run: Callable[..., Any], make_tracker: MakeTracker, intent: str
) -> None:
    messages, _ = await run(ActionAcknowledge(), make_tracker(intent=intent, form="suitability_form"))

    assert [message["text"] for message in messages] == ["<suitability_unclear>"]
    assert messages[-1]["custom"]["kind"] == "form"


async def test_a_fact_about_oneself_is_answered_where_it_matters(
    run: Callable[..., Any], make_tracker: MakeTracker
) -> None:
    tracker = make_tracker(
        "I take accutane",
        "inform",
        _named(medicine="isotretinoin") | {"intent_ranking": [{"name": "medications", "confidence": 0.2}]},
    )

    messages, _ = await run(ActionTakeNote(), tracker)

    assert messages[0]["text"] == "About isotretinoin."


@pytest.mark.parametrize("message", [{}, _named(session_count="6")])
async def test_a_fact_that_matters_nowhere_leads_to_the_check(
    run: Callable[..., Any], make_tracker: MakeTracker, message: dict[str, Any]
) -> None:
    messages, slots = await run(ActionTakeNote(), make_tracker("I have it", "inform", message))

    assert messages[0]["text"] == "<what_next>"
    assert slots["context"]["offered"] == ["/check_suitability"]
