"""The actions run inside the Rasa process just as behind its HTTP endpoint."""

from __future__ import annotations

from typing import Any

import pytest

from actions.in_process import InProcessActions


@pytest.fixture(scope="module")
def endpoint() -> InProcessActions:
    return InProcessActions()


def _call(action: str, **slots: Any) -> dict[str, Any]:
    tracker = {
        "sender_id": "chat-1",
        "slots": slots,
        "latest_message": {"text": "hm", "intent": {"name": "affirm", "confidence": 1.0}, "entities": []},
        "events": [],
        "paused": False,
        "followup_action": None,
        "active_loop": {},
        "latest_action_name": "action_listen",
    }
    return {"next_action": action, "sender_id": "chat-1", "tracker": tracker, "domain": {}, "version": "3.6.21"}


async def test_an_action_answers_with_responses_and_events(endpoint: InProcessActions) -> None:
    result = await endpoint.request(json=_call("action_acknowledge"))

    assert result
    assert [response["text"] for response in result["responses"]] == ["<affirm>"]
    assert {event["name"] for event in result["events"]} == {"context"}


async def test_an_unknown_action_is_an_error_that_rasa_sees(endpoint: InProcessActions) -> None:
    with pytest.raises(Exception, match="action_of_nobody"):
        await endpoint.request(json=_call("action_of_nobody"))
