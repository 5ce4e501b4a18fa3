"""Rasa's REST channel as `faq run` starts it: the same contract over HTTP, and nothing that gets past it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from channels.reply_contract import gather
from faq import project, serve
from faq.bot_reply import BotReply
from knowledge.store import KnowledgeStore
from tests.e2e.chat import require_contract
from tests.e2e.hostile import HOSTILE

CONTRACT = {"kind", "topics", "facts", "sources", "checked_on", "confidence"}


@pytest.fixture(scope="module")
def address(model: Path, free_port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Rasa server, in which no request for a person can be saved."""
    blocked = tmp_path_factory.mktemp("server") / "file"
    blocked.touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FAQ_HANDOVERS", str(blocked / "handovers.sqlite"))
        patch.setenv("FAQ_DATA", str(project.DATA))
        patch.setattr(serve, "LOG", blocked.with_name("rasa.log"))
        with serve.rasa_server(free_port) as started:
            yield started


@pytest.fixture
def sender() -> str:
    return f"rest-{uuid4()}"


def _post(address: str, body: Any) -> httpx.Response:
    return httpx.post(address, json=body, timeout=30.0)


def _say(address: str, sender: str, text: str) -> BotReply:
    response = _post(address, {"sender": sender, "message": text})
    assert response.status_code == 200
    reply = BotReply.of(gather(response.json()))
    require_contract(reply)
    return reply


def test_a_reply_is_in_rasas_own_format_with_the_contract(address: str, sender: str) -> None:
    messages = _post(address, {"sender": sender, "message": "does it hurt?"}).json()

    assert all(message["recipient_id"] == sender for message in messages)
    assert any(message.get("text") for message in messages)
    (contract,) = [message["custom"] for message in messages if "custom" in message]
    assert set(contract) >= CONTRACT
    assert contract["topics"] == ["pain"]
    assert contract["sources"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"message": "hi"},
        {"sender": "", "message": "hi"},
        {"sender": "  ", "message": "hi"},
        {"sender": 5, "message": "hi"},
        {"sender": None, "message": "hi"},
        {"sender": "x"},
        {"sender": "x", "message": 5},
        {"sender": "x", "message": {"text": "hi"}},
        [],
        "hi",
        None,
    ],
)
def test_a_message_without_sender_or_text_is_refused(address: str, body: Any) -> None:
    response = _post(address, body)

    assert response.status_code == 400
    assert "sender" in response.json()["error"]


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b""])
def test_what_is_no_json_is_refused(address: str, content: bytes) -> None:
    response = httpx.post(address, content=content, headers={"content-type": "application/json"}, timeout=30.0)

    assert response.status_code == 400
    assert "Traceback" not in response.text


@pytest.mark.parametrize("text", [text for name, text in HOSTILE.items() if name != "half a surrogate pair"])
def test_hostile_messages_get_a_reply(address: str, sender: str, text: str) -> None:
    _say(address, sender, text)


def test_half_a_surrogate_pair_gets_a_reply(address: str, sender: str) -> None:
    body = f'{{"sender": "{sender}", "message": "does it hurt \\ud83d"}}'.encode()

    response = httpx.post(address, content=body, headers={"content-type": "application/json"}, timeout=30.0)

    assert response.status_code == 200
    assert gather(response.json()).texts


def test_a_slash_command_forgets_nothing(address: str, sender: str) -> None:
    _say(address, sender, "does it hurt?")

    _say(address, sender, "/restart")

    assert "pain" in _say(address, sender, "does the treatment hurt?").topics


def test_an_offered_button_works(address: str, sender: str) -> None:
    _say(address, sender, "does it hurt?")

    assert _say(address, sender, "/numbing").topics == ["numbing"]


def test_an_action_that_fails_gets_a_sentence_with_the_phone(address: str, sender: str) -> None:
    reply = _say(address, sender, "I want to talk to a person")

    assert reply.kind == "fallback"
    assert KnowledgeStore(project.DATA).current().clinic.phone in reply.texts[0]


def test_an_alarming_message_is_heard(address: str, sender: str) -> None:
    assert _say(address, sender, "my face is swollen and I can't breathe").kind == "urgent"


def test_parallel_senders_do_not_mix(address: str) -> None:
    def chat(number: int) -> list[list[str]]:
        first, second = ("does it hurt?", "/numbing") if number % 2 else ("how much does it cost?", "/sessions_count")
        own = f"parallel-{uuid4()}"
        return [_say(address, own, text).topics for text in (first, second)]

    with ThreadPoolExecutor(8) as pool:
        chats = list(pool.map(chat, range(16)))

    assert chats[0::2] == [[["cost"], ["sessions_count"]]] * 8
    assert chats[1::2] == [[["pain"], ["numbing"]]] * 8


def test_the_channel_is_on_loopback_only(address: str) -> None:
    assert address.startswith("http://127.0.0.1:")
    assert os.fspath(serve.HOST) == "127.0.0.1"
