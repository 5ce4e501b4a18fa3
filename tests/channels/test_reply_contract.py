"""The messages of one turn become one reply."""

from __future__ import annotations

from typing import Any

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
