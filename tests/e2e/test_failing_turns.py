"""A turn that breaks still ends with a sentence and the clinic's phone."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from actions import answering, faq_action
from tests.e2e.chat import Chat


def _apology(chat: Chat) -> str:
    snapshot = chat.engine.knowledge
    return snapshot.knowledge.phrases["action_failed"].format(phone=snapshot.clinic.phone, email=snapshot.clinic.email)


def test_an_action_that_raises_apologises_and_the_chat_goes_on(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(answering, "respond", lambda *_: 1 / 0)
        reply = chat.say("does it hurt?")

    assert reply.texts == [_apology(chat)]
    assert (reply.kind, reply.confidence) == ("fallback", 0.0)
    assert chat.say("does it hurt?").kind == "answer"


def test_an_action_that_takes_too_long_apologises(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(*_: Any) -> Any:
        await asyncio.sleep(3600)

    monkeypatch.setattr(faq_action, "TIME_LIMIT_SECONDS", 0.05)
    monkeypatch.setattr(answering.ActionAnswer, "reply", never)

    assert chat.say("does it hurt?").texts == [_apology(chat)]


def test_rasa_itself_failing_apologises(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    async def break_down(*_: Any) -> Any:
        raise RuntimeError("Rasa broke")

    monkeypatch.setattr(chat.engine._agent, "handle_message", break_down)

    assert chat.say("does it hurt?").texts == [_apology(chat)]
