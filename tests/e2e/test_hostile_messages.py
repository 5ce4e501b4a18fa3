"""Whatever is sent, the reply is a sentence with its contract, and the chat goes on."""

from __future__ import annotations

import pytest

from knowledge.limits import MESSAGE_CHARACTERS
from tests.e2e.chat import Chat, payloads
from tests.e2e.hostile import HOSTILE


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_every_message_gets_a_reply(chat: Chat, text: str) -> None:
    chat.say(text)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_message_harms_the_chat(chat: Chat, text: str) -> None:
    chat.say("does it hurt?")
    chat.say(text)

    assert "pain" in chat.say("does the treatment hurt?").topics


@pytest.mark.parametrize("name", ["empty", "spaces", "invisible"])
def test_an_empty_message_is_said_to_be_one(chat: Chat, name: str) -> None:
    reply = chat.say(HOSTILE[name])

    assert (reply.kind, reply.topics) == ("fallback", [])
    assert reply.texts == [chat.engine.knowledge.knowledge.phrases["empty_message"]]


@pytest.mark.parametrize("name", ["HTML", "template"])
def test_nothing_that_was_sent_is_said(chat: Chat, name: str) -> None:
    said = " ".join(chat.say(HOSTILE[name]).texts)

    assert "<" not in said
    assert "jndi" not in said


@pytest.mark.parametrize("name", ["100 kB", "100 kB in one word"])
def test_a_message_that_is_too_long_is_told_so(chat: Chat, name: str) -> None:
    reply = chat.say(HOSTILE[name])

    assert reply.texts == [chat.engine.knowledge.knowledge.phrases["too_long"]]
    assert len(reply.events[0]["text"]) == MESSAGE_CHARACTERS + 1


@pytest.mark.parametrize("text", ["my face is swelling up " + "a " * 5_000, "a " * 5_000 + " my face is swelling up"])
def test_help_comes_first_however_long_the_message_is(chat: Chat, text: str) -> None:
    assert chat.say(text).kind == "urgent"


@pytest.mark.parametrize("payload", ["/restart", "/stop", '/inform{"age": "12"}', "/human_handoff", "/nonsense"])
def test_a_payload_that_was_not_offered_is_text(chat: Chat, payload: str) -> None:
    reply = chat.say(payload)

    heard = reply.events[0]
    assert heard["event"] == "user"
    assert heard["text"] == payload.lstrip("/")
    assert "action_restart" not in reply.actions
    assert heard["parse_data"]["intent"]["confidence"] < 1.0


def test_an_offered_button_works_by_its_payload(chat: Chat) -> None:
    reply = chat.say("does it hurt?")
    title = next(button["title"] for button in reply.buttons if button["payload"] == "/numbing")

    pressed = chat.press("/numbing", reply)

    assert pressed.topics == ["numbing"]
    assert pressed.confidence == 1.0
    assert title == chat.engine.knowledge.knowledge.topics["numbing"].title


def test_a_button_of_an_earlier_reply_is_text(chat: Chat) -> None:
    first = chat.say("does it hurt?")
    chat.press("/numbing", first)

    assert chat.say("/side_effects").events[0]["text"] == "side_effects"


def test_chats_do_not_mix(chat: Chat, new_chat) -> None:  # type: ignore[no-untyped-def]
    offered = payloads(chat.say("does it hurt?"))

    other = new_chat()
    assert other.say(offered[0]).events[0]["text"] == offered[0].lstrip("/")
