"""Whatever happens inside an action, the visitor gets a sentence with the clinic's phone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from rasa_sdk import Tracker

from actions import faq_action
from actions.context import Context
from actions.faq_action import Events, FaqAction
from actions.reply import Reply
from actions.turn import Turn
from knowledge.snapshot import Snapshot

MakeTracker = Callable[..., Tracker]


class Broken(FaqAction):
    """Raises."""

    action_name = "action_broken_for_a_test"

    async def reply(self, turn: Turn, tracker: Tracker, snapshot: Snapshot) -> tuple[Reply, Context, Events]:
        raise KeyError("something that must not reach the visitor")


class Slow(FaqAction):
    """Never ends."""

    action_name = "action_slow_for_a_test"

    async def reply(self, turn: Turn, tracker: Tracker, snapshot: Snapshot) -> tuple[Reply, Context, Events]:
        await asyncio.sleep(3600)
        raise AssertionError("not reached")


class Fine(FaqAction):
    """Replies, with an event of its own."""

    action_name = "action_fine_for_a_test"

    async def reply(self, turn: Turn, tracker: Tracker, snapshot: Snapshot) -> tuple[Reply, Context, Events]:
        event = {"event": "slot", "name": "own", "value": 1, "timestamp": None}
        return Reply("answer", ["Fine."], ["pain"]), Context("answer", ["pain"]), [event]


@pytest.mark.parametrize("action", [Broken(), Slow()])
async def test_an_action_that_fails_still_replies(
    run: Callable[..., Any], make_tracker: MakeTracker, monkeypatch: pytest.MonkeyPatch, action: FaqAction
) -> None:
    monkeypatch.setattr(faq_action, "TIME_LIMIT_SECONDS", 0.05)

    messages, slots = await run(action, make_tracker(context={"kind": "answer", "topics": ["pain"], "offered": ["/x"]}))

    assert [message["text"] for message in messages] == ["Ring 020 7946 0000."]
    assert messages[0]["custom"]["kind"] == slots["context"]["kind"] == "fallback"
    assert messages[0]["custom"]["confidence"] == 0.0
    assert slots["context"]["topics"] == ["pain"]
    assert slots["context"]["offered"] == []


async def test_a_chat_that_cannot_be_read_still_gets_a_reply(
    run: Callable[..., Any], make_tracker: MakeTracker
) -> None:
    messages, slots = await run(Fine(), make_tracker(context=7))

    assert [message["text"] for message in messages] == ["Ring 020 7946 0000."]
    assert slots["context"]["kind"] == "fallback"


def test_the_limit_is_the_one_promised() -> None:
    assert faq_action.TIME_LIMIT_SECONDS == 3.0


async def test_a_reply_sets_the_context_and_its_kind(run: Callable[..., Any], make_tracker: MakeTracker) -> None:
    messages, slots = await run(Fine(), make_tracker())

    assert [message["text"] for message in messages] == ["Fine."]
    assert slots["context"]["kind"] == "answer"
    assert slots["context"]["topics"] == ["pain"]
    assert slots["own"] == 1
