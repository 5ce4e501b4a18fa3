"""The messages of one turn become one reply."""

from __future__ import annotations

from typing import Any

import pytest

from channels.reply_contract import gather


def _contract(kind: str, topics: list[str], facts: list[str]) -> dict[str, Any]:
    return {"kind": kind, "topics": topics, "facts": facts, "sources": [], "checked_on": None, "confidence": 0.9}


def test_texts_buttons_and_contract_are_joined() -> None:
    buttons = [{"title": "More", "payload": "/tell_more"}]
    reply = gather(
        [{"text": "one"}, {"text": "two", "buttons": buttons}, {"custom": _contract("answer", ["pain"], ["a-fact"])}]
    )

    assert reply.texts == ["one", "two"]
    assert reply.buttons == buttons
    assert reply.contract["topics"] == ["pain"]


def test_a_question_answered_during_the_check_names_the_reply() -> None:
    reply = gather(
        [
            {"text": "answer", "custom": _contract("answer", ["pain"], ["a-fact"])},
            {"text": "next question?", "custom": _contract("form", ["contraindications"], [])},
        ]
    )

    assert reply.contract["kind"] == "answer"
    assert reply.contract["topics"] == ["pain"]
    assert reply.texts == ["answer", "next question?"]


def test_no_message_at_all_is_a_fallback() -> None:
    assert gather([]).contract["kind"] == "fallback"


def _offer(*payloads: str) -> list[dict[str, str]]:
    return [{"title": payload, "payload": payload} for payload in payloads]


@pytest.mark.parametrize(
    ("first", "buttons"),
    [("clarify", ["/pain", "/skip"]), ("fallback", ["/pain", "/skip"]), ("answer", ["/skip"])],
)
def test_choices_stay_when_the_check_asks_on(first: str, buttons: list[str]) -> None:
    reply = gather(
        [
            {"text": "which?", "buttons": _offer("/pain")},
            {"custom": _contract(first, ["pain"], [])},
            {"text": "next question?", "buttons": _offer("/skip")},
            {"custom": _contract("form", ["contraindications"], [])},
        ]
    )

    assert [button["payload"] for button in reply.buttons] == buttons
    assert reply.contract["kind"] == first


def test_two_answers_in_one_turn_join_their_facts() -> None:
    reply = gather(
        [
            {"text": "one", "custom": _contract("answer", ["pain"], ["a", "b"])},
            {"text": "two", "custom": _contract("answer", ["cost", "pain"], ["b", "c"])},
        ]
    )

    assert reply.contract["topics"] == ["pain", "cost"]
    assert reply.contract["facts"] == ["a", "b", "c"]


def test_gathering_changes_no_message() -> None:
    contract = _contract("answer", ["pain"], ["a"])
    gather([{"text": "one", "custom": contract}, {"text": "two", "custom": _contract("answer", ["cost"], ["b"])}])

    assert contract == _contract("answer", ["pain"], ["a"])
