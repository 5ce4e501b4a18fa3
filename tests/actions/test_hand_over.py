"""A request for a person is recorded, and the reply says honestly what happens next."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker

from actions import faq_action
from actions.answering import ActionAnswer, ActionFallBack
from actions.faq_action import FaqAction
from actions.hand_over import ActionHandOver
from actions.handover_store import Handover, HandoverStore
from actions.small_moves import ActionAcknowledge, ActionTakeNote

MakeTracker = Callable[..., Tracker]
NOON = datetime(2026, 3, 3, 12, tzinfo=timezone.utc)
SUNDAY = datetime(2026, 3, 8, 12, tzinfo=timezone.utc)


def _wait(*_: Any) -> None:
    time.sleep(0.5)


def _named(**entities: str) -> dict[str, Any]:
    return {"entities": [{"entity": kind, "value": value, "start": 0} for kind, value in entities.items()]}


async def test_without_a_contact_it_asks_for_one(run: Callable[..., Any], make_tracker: MakeTracker) -> None:
    messages, slots = await run(ActionHandOver(), make_tracker("call me", "human_handoff"))

    assert [message["text"] for message in messages] == ["<handoff_ask_contact>"]
    assert messages[0]["custom"]["kind"] == "handoff"
    assert messages[0]["custom"]["handoff"] == {"reason": "call me", "contact_given": False}
    assert slots["context"]["kind"] == "handoff"


async def test_a_request_that_takes_too_long_to_record_is_not_promised(
    run: Callable[..., Any], make_tracker: MakeTracker, handovers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faq_action, "TIME_LIMIT_SECONDS", 0.05)
    monkeypatch.setattr(HandoverStore, "save", _wait)
    started = time.monotonic()

    messages, _ = await run(ActionHandOver(), make_tracker("call me", "human_handoff"))

    assert messages[0]["custom"]["kind"] == "fallback"
    assert time.monotonic() - started < 0.4


@pytest.mark.parametrize("kind", ["email_address", "phone_number"])
async def test_with_a_contact_it_is_done(run: Callable[..., Any], make_tracker: MakeTracker, kind: str) -> None:
    messages, _ = await run(ActionHandOver(), make_tracker("call me", "human_handoff", _named(**{kind: "01632"})))

    assert [message["text"] for message in messages] == ["<handoff_done>"]
    assert messages[0]["custom"]["handoff"]["contact_given"] is True


async def test_the_request_is_recorded(run: Callable[..., Any], make_tracker: MakeTracker, handovers: Path) -> None:
    named = _named(email_address="a@b.example", phone_number="01632")

    await run(ActionHandOver(), make_tracker("call me", "human_handoff", named))

    assert HandoverStore(handovers).all() == [Handover("chat-1", NOON, "call me", "a@b.example, 01632")]


async def test_a_pressed_button_is_no_reason(
    run: Callable[..., Any], make_tracker: MakeTracker, handovers: Path
) -> None:
    await run(ActionHandOver(), make_tracker("/human_handoff", "human_handoff"))

    assert HandoverStore(handovers).all()[0].reason == ""


@pytest.mark.parametrize("action", [ActionHandOver(), ActionAnswer(), ActionFallBack(), ActionTakeNote()])
async def test_a_contact_that_follows_completes_the_request_whatever_it_was_taken_for(
    run: Callable[..., Any], make_tracker: MakeTracker, handovers: Path, action: FaqAction
) -> None:
    _, slots = await run(ActionHandOver(), make_tracker("call me about my scars", "human_handoff"))

    messages, _ = await run(
        action, make_tracker("01632 1", "age", _named(phone_number="01632 1"), context=slots["context"])
    )

    assert messages[0]["text"] == "<handoff_done>"
    assert HandoverStore(handovers).all() == [Handover("chat-1", NOON, "call me about my scars", "01632 1")]


@pytest.mark.parametrize("number", ["1,000", "600 700", "01/02/1990", "020 7946 0000", "+44 20 7946 0000"])
async def test_a_price_a_date_and_the_clinics_own_number_are_no_contact(
    run: Callable[..., Any], make_tracker: MakeTracker, handovers: Path, number: str
) -> None:
    tracker = make_tracker("pain?", "pain", _named(phone_number=number), context={"kind": "answer"})

    messages, _ = await run(ActionAnswer(), tracker)

    assert [message["text"] for message in messages] == ["About pain."]
    assert HandoverStore(handovers).all() == []


async def test_a_number_beside_a_question_is_passed_on_and_the_question_answered(
    run: Callable[..., Any], make_tracker: MakeTracker, handovers: Path
) -> None:
    tracker = make_tracker("pain? ring me on 01632 960999", "pain", _named(phone_number="01632 960999"))

    messages, _ = await run(ActionAnswer(), tracker)

    assert [message["text"] for message in messages] == ["About pain.", "<handoff_done>"]
    assert messages[-1]["custom"]["topics"] == ["pain", "human_handoff"]
    assert HandoverStore(handovers).all()[0].contact == "01632 960999"


@pytest.mark.parametrize("action", [ActionAnswer(), ActionFallBack(), ActionTakeNote(), ActionAcknowledge()])
async def test_a_number_that_is_left_unasked_is_passed_on_whatever_it_was_taken_for(
    run: Callable[..., Any], make_tracker: MakeTracker, handovers: Path, action: FaqAction
) -> None:
    text = "my number is 01632 960999"

    messages, _ = await run(action, make_tracker(text, "opening_hours_location", _named(phone_number="01632 960999")))

    assert [message["text"] for message in messages] == ["<handoff_done>"]
    assert HandoverStore(handovers).all() == [Handover("chat-1", NOON, text, "01632 960999")]


async def test_outside_opening_hours_it_says_so(
    run: Callable[..., Any], make_tracker: MakeTracker, at_noon: Callable[[datetime], None]
) -> None:
    at_noon(SUNDAY)

    messages, _ = await run(ActionHandOver(), make_tracker("call me", "human_handoff"))

    assert [message["text"] for message in messages] == ["<handoff_ask_contact>", "<handoff_closed_now>"]


async def test_a_request_that_cannot_be_recorded_is_not_confirmed(
    run: Callable[..., Any], make_tracker: MakeTracker, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("FAQ_HANDOVERS", str(tmp_path / "file" / "h.sqlite"))

    messages, _ = await run(ActionHandOver(), make_tracker("call me", "human_handoff"))

    assert [message["text"] for message in messages] == ["Ring 020 7946 0000."]
    assert messages[0]["custom"]["kind"] == "fallback"
